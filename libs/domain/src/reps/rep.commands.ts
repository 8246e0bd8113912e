import type { Command } from '@app/decider/decider';
import type { Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { DossierKind, LineKind, RepRole, WorkingHours } from './rep.events';

export type JoinRep = Command<
  'JoinRep',
  { repId: RepId; name?: PersonalField; team: string; role: RepRole; timeZone: Zone }
>;
export type AssignRepLine = Command<
  'AssignRepLine',
  { repId: RepId; kind: LineKind; value: PersonalField; from: Instant }
>;
export type RemoveRepLine = Command<
  'RemoveRepLine',
  { repId: RepId; kind: LineKind; value: PersonalField; from: Instant }
>;
export type MoveRep = Command<'MoveRep', { repId: RepId; team: string }>;
export type ChangeRepRole = Command<'ChangeRepRole', { repId: RepId; role: RepRole }>;
export type SetWorkingPattern = Command<
  'SetWorkingPattern',
  { repId: RepId; ftePercent: number; hours: readonly WorkingHours[]; validFrom: LocalDate }
>;
export type RecordRepAbsence = Command<
  'RecordRepAbsence',
  { repId: RepId; absenceId: string; from: Instant; to: Instant }
>;
export type NameSubstitute = Command<'NameSubstitute', { repId: RepId; substitute: RepId; from: Instant; to: Instant }>;
export type SetRepCapacity = Command<'SetRepCapacity', { repId: RepId; maxOpenLeads: number }>;
/** The rep's last moment here was `at`; that the successor is there is for the caller to know. Final: nobody rejoins under the same id. */
export type OffboardRep = Command<'OffboardRep', { repId: RepId; at: Instant; successor: RepId }>;
export type AcknowledgeMonitoringNotice = Command<'AcknowledgeMonitoringNotice', { repId: RepId; version: string }>;
export type AddRepStatement = Command<
  'AddRepStatement',
  { repId: RepId; statementId: string; on: { kind: 'record' | 'event' | 'figure'; ref?: string }; text: PersonalField }
>;
export type AddDossierNote = Command<
  'AddDossierNote',
  { repId: RepId; noteId: string; kind: DossierKind; text: PersonalField }
>;
/** A number that the rep calls, and is called from, for reasons of their own. */
export type NamePrivateNumber = Command<'NamePrivateNumber', { repId: RepId; value: PersonalField; from: Instant }>;
export type TakeBackPrivateNumber = Command<
  'TakeBackPrivateNumber',
  { repId: RepId; value: PersonalField; from: Instant }
>;

export type RepCommand =
  | JoinRep
  | AssignRepLine
  | RemoveRepLine
  | MoveRep
  | ChangeRepRole
  | SetWorkingPattern
  | RecordRepAbsence
  | NameSubstitute
  | SetRepCapacity
  | OffboardRep
  | AcknowledgeMonitoringNotice
  | AddRepStatement
  | AddDossierNote
  | NamePrivateNumber
  | TakeBackPrivateNumber;
