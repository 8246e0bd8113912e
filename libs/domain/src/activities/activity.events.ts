import type { Fact, Instant, PersonalField } from '@app/decider/fact';
import { stream, type ActivityId, type EventTypes, type LeadId, type RepId } from '../ids';

export const activityStream = (id: ActivityId) => stream('activity', id);
export const servicingKinds = [
  'request',
  'specification',
  'order',
  'shipment',
  'shortage',
  'packaging',
  'complaint',
] as const;
export const activityKinds = ['meeting', 'visit', 'paperwork', 'assessment', ...servicingKinds] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** Work that is neither call nor letter. occurredAt is `from`; `to` is absent where the source does not know it. */
export type ActivityLogged = Fact<
  'ActivityLogged',
  { kind: ActivityKind; label?: string; rep?: RepId; lead?: LeadId; from: Instant; to?: Instant; note?: PersonalField }
>;
export type ActivityCorrected = Fact<
  'ActivityCorrected',
  { field: 'kind' | 'from' | 'to' | 'rep' | 'lead'; was: string | null; is: string | null }
>;

export type ActivityEvent = ActivityLogged | ActivityCorrected;
export const activityEventTypes: EventTypes<ActivityEvent['type']> = { ActivityLogged: 1, ActivityCorrected: 1 };
