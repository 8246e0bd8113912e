import { fact, type Instant, type Stamp } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import type { ActivityId } from '../ids';
import type { RecordActivity } from './activity.commands';
import type { ActivityCorrected, ActivityLogged } from './activity.events';

export const activityLogged = (from: Instant, data: Partial<ActivityLogged['data']> = {}, by?: Partial<Stamp>) =>
  fact<ActivityLogged>(
    captured(from, { system: 'csv-import' }, by),
    'ActivityLogged',
    { kind: 'assessment', from, ...data },
    { reps: [data.rep], leads: [data.lead] },
  );
export const activityCorrected = (
  at: Instant,
  data: ActivityCorrected['data'],
  about: { reps?: string[]; leads?: string[] } = {},
) => fact<ActivityCorrected>(captured(at, { system: 'csv-import' }), 'ActivityCorrected', data, about);

export const recordActivity = (
  activityId: ActivityId,
  from: Instant,
  parts: Partial<Omit<RecordActivity, 'type'>> = {},
): RecordActivity => ({
  type: 'RecordActivity',
  activityId,
  kind: 'assessment',
  from,
  stamp: captured(from, { system: 'csv-import', externalId: activityId }),
  ...parts,
});
