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
/** The rep's last moment here; leads, tasks and correspondence pass to the successor, and access ends. */
export type RepOffboarded = Fact<'RepOffboarded', { at: Instant; successor: RepId }>;
/** The rep has read what is recorded of them and why; individual figures show from then on. */
export type MonitoringNoticeAcknowledged = Fact<'MonitoringNoticeAcknowledged', { version: string }>;
/** The rep's own word on their record, an event or a figure; it travels with every view and export. */
export type RepStatementAdded = Fact<
  'RepStatementAdded',
  { statementId: string; on: { kind: 'record' | 'event' | 'figure'; ref?: string }; text: PersonalField }
>;
export const dossierKinds = ['motivator', 'work style', 'agreement', 'coaching'] as const;
/** No family, health or private life: there is no kind for it. */
export type DossierKind = (typeof dossierKinds)[number];
export type DossierNoteAdded = Fact<'DossierNoteAdded', { noteId: string; kind: DossierKind; text: PersonalField }>;

/** Whoever answers there is no business of the department's: from `from` on calls with them are private by rule. */
export type PrivateNumberNamed = Fact<'PrivateNumberNamed', { value: PersonalField; from: Instant }>;
export type PrivateNumberTakenBack = Fact<'PrivateNumberTakenBack', { value: PersonalField; from: Instant }>;

export type RepEvent =
  | RepJoined
  | RepLineAssigned
  | RepLineRemoved
  | RepMoved
  | RepRoleChanged
  | WorkingPatternSet
  | RepAbsenceRecorded
  | SubstituteNamed
  | RepCapacitySet
  | RepOffboarded
  | MonitoringNoticeAcknowledged
  | RepStatementAdded
  | DossierNoteAdded
  | PrivateNumberNamed
  | PrivateNumberTakenBack;

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
  RepOffboarded: 1,
  MonitoringNoticeAcknowledged: 1,
  RepStatementAdded: 1,
  DossierNoteAdded: 1,
  PrivateNumberNamed: 1,
  PrivateNumberTakenBack: 1,
};
