import type { Fact, Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import { stream, type EventTypes, type RepId } from '../ids';

export const repStream = (id: RepId) => stream('rep', id);
export type RepRole = 'hunter' | 'farmer';
export type LineKind = 'extension' | 'phone' | 'mailbox';
/** `HH:MM` in the rep's zone, ISO weekday 1 (Monday) to 7. */
export interface WorkingHours {
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly from: string;
  readonly to: string;
}

/** The rep started, or was first seen by an import that knows no name. */
export type RepJoined = Fact<'RepJoined', { name?: PersonalField; team: string; role: RepRole; timeZone: Zone }>;
/** The rep answers to this line from `from` on. */
export type RepLineAssigned = Fact<'RepLineAssigned', { kind: LineKind; value: PersonalField; from: Instant }>;
export type RepLineRemoved = Fact<'RepLineRemoved', { kind: LineKind; value: PersonalField; from: Instant }>;
export type RepMoved = Fact<'RepMoved', { team: string }>;
export type RepRoleChanged = Fact<'RepRoleChanged', { role: RepRole }>;
/** `ftePercent` 1..100; valid from the start of that day in the rep's zone until the next pattern. */
export type WorkingPatternSet = Fact<
  'WorkingPatternSet',
  { ftePercent: number; hours: readonly WorkingHours[]; validFrom: LocalDate }
>;
/** Away for [from, to); the cause is nobody's business. */
export type RepAbsenceRecorded = Fact<'RepAbsenceRecorded', { absenceId: string; from: Instant; to: Instant }>;
export type SubstituteNamed = Fact<'SubstituteNamed', { substitute: RepId; from: Instant; to: Instant }>;
export type RepCapacitySet = Fact<'RepCapacitySet', { maxOpenLeads: number }>;

export type RepEvent =
  | RepJoined
  | RepLineAssigned
  | RepLineRemoved
  | RepMoved
  | RepRoleChanged
  | WorkingPatternSet
  | RepAbsenceRecorded
  | SubstituteNamed
  | RepCapacitySet;

export const repEventTypes: EventTypes<RepEvent['type']> = {
  RepJoined: 1,
  RepLineAssigned: 1,
  RepLineRemoved: 1,
  RepMoved: 1,
  RepRoleChanged: 1,
  WorkingPatternSet: 1,
  RepAbsenceRecorded: 1,
  SubstituteNamed: 1,
  RepCapacitySet: 1,
};
