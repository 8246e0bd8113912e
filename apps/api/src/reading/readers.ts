import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import * as accessLog from '@app/projections/access-log/access-log.entity';
import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import * as activityTimeline from '@app/projections/activity-timeline/activity-timeline.entity';
import { ActivityTimelineQuery } from '@app/projections/activity-timeline/activity-timeline.query';
import * as alerts from '@app/projections/alerts/alerts.entity';
import { AlertsQuery } from '@app/projections/alerts/alerts.query';
import * as callScores from '@app/projections/call-scores/call-scores.entity';
import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import * as captureCoverage from '@app/projections/capture-coverage/capture-coverage.entity';
import { CaptureCoverageQuery } from '@app/projections/capture-coverage/capture-coverage.query';
import * as captureSources from '@app/projections/capture-sources/capture-sources.entity';
import { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import * as department from '@app/projections/department/department.entity';
import { DepartmentQuery } from '@app/projections/department/department.query';
import * as leadBook from '@app/projections/lead-book/lead-book.entity';
import { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import { LeadLoadQuery } from '@app/projections/lead-load/lead-load.query';
import * as dayPlan from '@app/projections/day-plan/day-plan.entity';
import { DayPlanQuery } from '@app/projections/day-plan/day-plan.query';
import * as leadOwnership from '@app/projections/lead-ownership/lead-ownership.entity';
import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import * as overdueTasks from '@app/projections/overdue-tasks/overdue-tasks.entity';
import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { CallTwinsQuery } from '@app/projections/rep-scorecard/call-twins.query';
import { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import { MissedCallsQuery } from '@app/projections/missed-calls/missed-calls.query';
import { UnresolvedContactsQuery } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { RecordingCoverageQuery } from '@app/projections/recording-coverage/recording-coverage.query';
import { RefusalFiguresQuery } from '@app/projections/refusal-review/refusal-figures.query';
import { RefusalReviewQuery } from '@app/projections/refusal-review/refusal-review.query';
import * as redistributionPlans from '@app/projections/redistribution-plans/redistribution-plans.entity';
import { RedistributionPlansQuery } from '@app/projections/redistribution-plans/redistribution-plans.query';
import * as repDirectory from '@app/projections/rep-directory/rep-directory.entity';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import * as repNotes from '@app/projections/rep-notes/rep-notes.entity';
import { RepNotesQuery } from '@app/projections/rep-notes/rep-notes.query';
import * as repScorecard from '@app/projections/rep-scorecard/rep-scorecard.entity';
import { RepScorecardQuery } from '@app/projections/rep-scorecard/rep-scorecard.query';
import * as unsettledContacts from '@app/projections/unsettled-contacts/unsettled-contacts.entity';
import { UnsettledContactsQuery } from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import type { OpenVault } from '@app/vault/vault';
import { READ_DB, VAULT } from '@app/wiring/event-store.module';

/** The read models' own query classes, which know no Nest. */
export const readers: Provider[] = [
  AccessLogQuery,
  ActivityTimelineQuery,
  AlertsQuery,
  CallScoresQuery,
  CaptureCoverageQuery,
  CaptureSourcesQuery,
  RecordingCoverageQuery,
  DepartmentQuery,
  LeadBookQuery,
  LeadLoadQuery,
  LeadOwnershipQuery,
  ObjectionBoardQuery,
  OverdueTasksQuery,
  HourOfDayQuery,
  CallTwinsQuery,
  IdleQuery,
  MissedCallsQuery,
  UnresolvedContactsQuery,
  DayPlanQuery,
  RefusalFiguresQuery,
  RefusalReviewQuery,
  RedistributionPlansQuery,
  RepDirectoryQuery,
  RepNotesQuery,
  RepScorecardQuery,
  UnsettledContactsQuery,
].map((reader: Type<object>) => ({
  provide: reader,
  inject: [READ_DB, VAULT],
  useFactory: (db: DataSource, vault: OpenVault) => new reader(db, vault),
}));

/** What those classes read. */
export const readEntities = [
  ...Object.values(accessLog),
  ...Object.values(activityTimeline),
  ...Object.values(alerts),
  ...Object.values(callScores),
  ...Object.values(captureCoverage),
  ...Object.values(captureSources),
  ...Object.values(department),
  ...Object.values(leadBook),
  ...Object.values(dayPlan),
  ...Object.values(leadOwnership),
  ...Object.values(overdueTasks),
  ...Object.values(redistributionPlans),
  ...Object.values(repDirectory),
  ...Object.values(repNotes),
  ...Object.values(repScorecard),
  ...Object.values(unsettledContacts),
];
