import { fact, personal, type Instant, type Stamp } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { RepId } from '../ids';
import type {
  DossierKind,
  DossierNoteAdded,
  LineKind,
  MonitoringNoticeAcknowledged,
  PrivateNumberNamed,
  PrivateNumberTakenBack,
  RepAbsenceRecorded,
  RepCapacitySet,
  RepJoined,
  RepLineAssigned,
  RepLineRemoved,
  RepMoved,
  RepOffboarded,
  RepRole,
  RepRoleChanged,
  RepStatementAdded,
  SubstituteNamed,
  WorkingHours,
  WorkingPatternSet,
} from './rep.events';

const joinedOn: Instant = '2026-01-05T08:00:00.000Z';
export const nameOf = (rep: RepId, open: string) => personal(`rep-${rep}`, 'identity', open);
export const lineOf = (rep: RepId, open: string) => personal(`rep-${rep}`, 'contact', open);
/** Monday to Friday, 09:00 to 17:00. */
export const officeHours: readonly WorkingHours[] = ([1, 2, 3, 4, 5] as const).map((weekday) => ({
  weekday,
  from: '09:00',
  to: '17:00',
}));

export const repJoined = (rep: RepId, data: Partial<RepJoined['data']> = {}, at = joinedOn, of: Partial<Stamp> = {}) =>
  fact<RepJoined>(
    stamp(at, of),
    'RepJoined',
    { name: nameOf(rep, 'Ann Smit'), team: 'loans', role: 'hunter', timeZone: 'Europe/Amsterdam', ...data },
    { reps: [rep] },
  );
export const repLineAssigned = (rep: RepId, kind: LineKind, open: string, from: Instant = joinedOn) =>
  fact<RepLineAssigned>(stamp(from), 'RepLineAssigned', { kind, value: lineOf(rep, open), from }, { reps: [rep] });
export const repLineRemoved = (rep: RepId, kind: LineKind, open: string, from: Instant) =>
  fact<RepLineRemoved>(stamp(from), 'RepLineRemoved', { kind, value: lineOf(rep, open), from }, { reps: [rep] });
export const repMoved = (rep: RepId, team: string, at: Instant) =>
  fact<RepMoved>(stamp(at), 'RepMoved', { team }, { reps: [rep] });
export const repRoleChanged = (rep: RepId, role: RepRole, at: Instant) =>
  fact<RepRoleChanged>(stamp(at), 'RepRoleChanged', { role }, { reps: [rep] });
export const workingPatternSet = (rep: RepId, data: Partial<WorkingPatternSet['data']> = {}, at = joinedOn) =>
  fact<WorkingPatternSet>(
    stamp(at),
    'WorkingPatternSet',
    { ftePercent: 100, hours: officeHours, validFrom: '2026-01-05', ...data },
    { reps: [rep] },
  );
export const repAbsenceRecorded = (rep: RepId, from: Instant, to: Instant, absenceId = 'absence-1') =>
  fact<RepAbsenceRecorded>(stamp(from), 'RepAbsenceRecorded', { absenceId, from, to }, { reps: [rep] });
export const substituteNamed = (rep: RepId, substitute: RepId, from: Instant, to: Instant) =>
  fact<SubstituteNamed>(stamp(from), 'SubstituteNamed', { substitute, from, to }, { reps: [rep, substitute] });
export const repCapacitySet = (rep: RepId, maxOpenLeads: number, at = joinedOn) =>
  fact<RepCapacitySet>(stamp(at), 'RepCapacitySet', { maxOpenLeads }, { reps: [rep] });
export const repOffboarded = (rep: RepId, successor: RepId, at: Instant) =>
  fact<RepOffboarded>(stamp(at), 'RepOffboarded', { at, successor }, { reps: [rep, successor] });
export const noticeAcknowledged = (rep: RepId, version: string, at = joinedOn) =>
  fact<MonitoringNoticeAcknowledged>(stamp(at), 'MonitoringNoticeAcknowledged', { version }, { reps: [rep] });
export const noteOf = (rep: RepId, open: string) => personal(`rep-${rep}`, 'note', open);
export const repStatementAdded = (
  rep: RepId,
  statementId: string,
  open: string,
  on: RepStatementAdded['data']['on'] = { kind: 'record' },
  at = joinedOn,
) =>
  fact<RepStatementAdded>(
    stamp(at),
    'RepStatementAdded',
    { statementId, on, text: noteOf(rep, open) },
    { reps: [rep] },
  );
export const dossierNoteAdded = (rep: RepId, noteId: string, kind: DossierKind, open: string, at = joinedOn) =>
  fact<DossierNoteAdded>(stamp(at), 'DossierNoteAdded', { noteId, kind, text: noteOf(rep, open) }, { reps: [rep] });
export const privateNumberNamed = (rep: RepId, open: string, from: Instant = joinedOn) =>
  fact<PrivateNumberNamed>(stamp(from), 'PrivateNumberNamed', { value: lineOf(rep, open), from }, { reps: [rep] });
export const privateNumberTakenBack = (rep: RepId, open: string, from: Instant) =>
  fact<PrivateNumberTakenBack>(
    stamp(from),
    'PrivateNumberTakenBack',
    { value: lineOf(rep, open), from },
    { reps: [rep] },
  );
