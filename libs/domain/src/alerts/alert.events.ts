import type { Fact, Instant, PersonalField } from '@app/decider/fact';
import { stream, type AlertId, type ContactRef, type EventTypes, type LeadId, type RepId, type TaskId } from '../ids';

/** A stream each: docs/adr tells why. The id is derived from what it is about, so that it is raised once. */
export const alertStream = (id: AlertId) => stream('alert', id);
export const alertKinds = [
  'overdue',
  'orphan',
  'idle',
  'capacity-exceeded',
  'unusual-looking',
  'breach',
  'parked-event',
  'source-silent',
  'set-aside',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something wants a manager's eye; occurredAt is since when it is so. `figures` are the plain values that it rests on. */
export type AlertRaised = Fact<
  'AlertRaised',
  {
    kind: AlertKind;
    rep?: RepId;
    lead?: LeadId;
    task?: TaskId;
    contact?: ContactRef;
    /** Of `unusual-looking`: who looked. */
    user?: string;
    /** Of `parked-event`, `source-silent` and `set-aside`: which projection or source. */
    what?: string;
    since: Instant;
    figures: Readonly<Record<string, string | number>>;
  }
>;
export type AlertAcknowledged = Fact<'AlertAcknowledged', { by: string; note?: PersonalField }>;

export type AlertEvent = AlertRaised | AlertAcknowledged;
export const alertEventTypes: EventTypes<AlertEvent['type']> = { AlertRaised: 1, AlertAcknowledged: 1 };
