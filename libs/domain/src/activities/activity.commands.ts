import type { Command } from '@app/decider/decider';
import type { Instant, PersonalField } from '@app/decider/fact';
import type { ActivityId, LeadId, RepId } from '../ids';
import type { ActivityKind } from './activity.events';

/** Never rejected; the same activity reported with other values becomes ActivityCorrected, field by field. */
export type RecordActivity = Command<
  'RecordActivity',
  {
    activityId: ActivityId;
    kind: ActivityKind;
    label?: string;
    rep?: RepId;
    lead?: LeadId;
    from: Instant;
    to?: Instant;
    note?: PersonalField;
  }
>;
export type ActivityCommand = RecordActivity;
