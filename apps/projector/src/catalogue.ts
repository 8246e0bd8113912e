import { accessLog } from '@app/projections/access-log/access-log.projection';
import { activityTimeline } from '@app/projections/activity-timeline/activity-timeline.projection';
import { alertList } from '@app/projections/alerts/alerts.projection';
import { captureCoverage } from '@app/projections/capture-coverage/capture-coverage.projection';
import { captureSources } from '@app/projections/capture-sources/capture-sources.projection';
import { callScores } from '@app/projections/call-scores/call-scores.projection';
import { department } from '@app/projections/department/department.projection';
import { leadBook } from '@app/projections/lead-book/lead-book.projection';
import { dayPlan } from '@app/projections/day-plan/day-plan.projection';
import { leadOwnership } from '@app/projections/lead-ownership/lead-ownership.projection';
import { overdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.projection';
import type { Projection } from '@app/projections/projection';
import { recordingCoverage } from '@app/projections/recording-coverage/recording-coverage.projection';
import { redistributionPlans } from '@app/projections/redistribution-plans/redistribution-plans.projection';
import { refusalReview } from '@app/projections/refusal-review/refusal-review.projection';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { repNotes } from '@app/projections/rep-notes/rep-notes.projection';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { unsettledContacts } from '@app/projections/unsettled-contacts/unsettled-contacts.projection';

/** Every projection that runs. A changed one gets a new version and is rebuilt beside the old. */
export const catalogue: readonly Projection[] = [
  repScorecard,
  overdueTasks,
  dayPlan,
  leadOwnership,
  leadBook,
  redistributionPlans,
  activityTimeline,
  repDirectory,
  alertList,
  department,
  callScores,
  refusalReview,
  accessLog,
  repNotes,
  unsettledContacts,
  captureCoverage,
  captureSources,
  recordingCoverage,
];
