import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import {
  fact,
  type Fact,
  type Instant,
  type LocalDate,
  type PersonalField,
  type Stamp,
  type Zone,
} from '@app/decider/fact';
import type { RepId } from '../ids';
import { decidePrivateNumbers, evolvePrivateNumbers, type PrivateNumbers } from './private-numbers';
import type { RepCommand } from './rep.commands';
import { repStream, type LineKind, type RepEvent, type RepRole, type WorkingHours } from './rep.events';
import { decideRights, evolveRights, noRights, type Rights } from './rights';

interface Line {
  readonly kind: LineKind;
  /** Null once the subject is erased: such a line equals no other. */
  readonly value: string | null;
  readonly from: Instant;
  /** False once removed. */
  readonly held: boolean;
}
interface Pattern {
  readonly ftePercent: number;
  readonly hours: readonly WorkingHours[];
}
interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

export interface RepState {
  /** Undefined until the rep has joined. */
  readonly joined?: { readonly team: string; readonly role: RepRole; readonly timeZone: Zone };
  readonly lines: readonly Line[];
  readonly patterns: Readonly<Record<LocalDate, Pattern>>;
  readonly absences: Readonly<Record<string, Period>>;
  readonly substitutes: readonly (Period & { readonly substitute: RepId })[];
  readonly maxOpenLeads?: number;
  /** Undefined while the rep is here; nobody comes back under the same id. */
  readonly left?: { readonly successor: RepId };
  readonly rights: Rights;
  readonly privateNumbers: PrivateNumbers;
}

export const streamOf = (command: RepCommand): string => repStream(command.repId);

export const rep: Decider<RepCommand, RepState, RepEvent> = {
  name: 'rep',
  streamOf,
  initial: { lines: [], patterns: {}, absences: {}, substitutes: [], rights: noRights, privateNumbers: [] },
  evolve,
  decide,
};

function evolve(state: RepState, event: RepEvent): RepState {
  switch (event.type) {
    case 'RepJoined': {
      const { team, role, timeZone } = event.data;
      return { ...state, joined: { team, role, timeZone } };
    }
    case 'RepMoved':
    case 'RepRoleChanged':
      return state.joined ? { ...state, joined: { ...state.joined, ...event.data } } : state;
    case 'RepLineAssigned':
    case 'RepLineRemoved': {
      const { kind, value, from } = event.data;
      const line = { kind, value: open(value), from, held: event.type === 'RepLineAssigned' };
      return { ...state, lines: [...state.lines.filter((other) => !same(other, line)), line] };
    }
    case 'WorkingPatternSet': {
      const { validFrom, ftePercent, hours } = event.data;
      return { ...state, patterns: { ...state.patterns, [validFrom]: { ftePercent, hours } } };
    }
    case 'RepAbsenceRecorded': {
      const { absenceId, from, to } = event.data;
      return { ...state, absences: { ...state.absences, [absenceId]: { from, to } } };
    }
    case 'SubstituteNamed':
      return { ...state, substitutes: [...state.substitutes, event.data] };
    case 'RepCapacitySet':
      return { ...state, maxOpenLeads: event.data.maxOpenLeads };
    case 'RepOffboarded':
      return { ...state, left: { successor: event.data.successor } };
    case 'MonitoringNoticeAcknowledged':
    case 'RepStatementAdded':
    case 'DossierNoteAdded':
      return { ...state, rights: evolveRights(state.rights, event) };
    case 'PrivateNumberNamed':
    case 'PrivateNumberTakenBack':
      return { ...state, privateNumbers: evolvePrivateNumbers(state.privateNumbers, event) };
    default:
      return never(event);
  }
}

function decide(command: RepCommand, state: RepState): Decision<RepEvent> {
  const { stamp, repId } = command;
  if (command.type === 'JoinRep') return join(command, state);
  if (!state.joined) return reject('rep.not-joined', `rep ${repId} has not joined`);
  if (state.left && !endsWithTheRep(command, state.left)) return hasLeft(repId, state.left);

  switch (command.type) {
    case 'MoveRep':
      if (state.joined.team === command.team) return nothing;
      return accept(of(stamp, 'RepMoved', { team: command.team }, repId));
    case 'ChangeRepRole':
      if (state.joined.role === command.role) return nothing;
      return accept(of(stamp, 'RepRoleChanged', { role: command.role }, repId));
    case 'AssignRepLine': {
      const { kind, value, from } = command;
      if (lineOf(state, command)?.held) return nothing;
      return accept(of(stamp, 'RepLineAssigned', { kind, value, from }, repId));
    }
    case 'RemoveRepLine': {
      const { kind, value, from } = command;
      const line = lineOf(state, command);
      if (!line) return reject('rep.line-not-assigned', `rep ${repId} never had this ${kind}`);
      if (!line.held) return nothing;
      if (from < line.from)
        return reject('rep.bad-period', 'a line is removed after it was assigned', { from: line.from });
      return accept(of(stamp, 'RepLineRemoved', { kind, value, from }, repId));
    }
    case 'SetWorkingPattern': {
      const { ftePercent, hours, validFrom } = command;
      if (!Number.isInteger(ftePercent) || ftePercent < 1 || ftePercent > 100)
        return reject('rep.bad-fte', 'ftePercent is a whole number from 1 to 100');
      if (!isDate(validFrom)) return reject('rep.bad-date', 'validFrom is a calendar day, yyyy-mm-dd');
      const wrong = wrongHours(hours);
      if (wrong) return reject('rep.bad-working-hours', wrong);
      const set = state.patterns[validFrom];
      if (set && set.ftePercent === ftePercent && sameHours(set.hours, hours)) return nothing;
      return accept(of(stamp, 'WorkingPatternSet', { ftePercent, hours, validFrom }, repId));
    }
    case 'RecordRepAbsence': {
      const { absenceId, from, to } = command;
      if (to <= from) return reject('rep.bad-period', 'an absence ends after it begins');
      const known = state.absences[absenceId];
      if (known?.from === from && known.to === to) return nothing;
      return accept(of(stamp, 'RepAbsenceRecorded', { absenceId, from, to }, repId));
    }
    case 'NameSubstitute': {
      const { substitute, from, to } = command;
      if (substitute === repId) return reject('rep.own-substitute', 'nobody substitutes for themselves');
      if (to <= from) return reject('rep.bad-period', 'a substitution ends after it begins');
      if (state.substitutes.some((s) => s.substitute === substitute && s.from === from && s.to === to)) return nothing;
      return accept(of(stamp, 'SubstituteNamed', { substitute, from, to }, repId, substitute));
    }
    case 'SetRepCapacity': {
      const { maxOpenLeads } = command;
      if (!Number.isInteger(maxOpenLeads) || maxOpenLeads < 0)
        return reject('rep.bad-capacity', 'maxOpenLeads is a whole number, 0 or more');
      if (state.maxOpenLeads === maxOpenLeads) return nothing;
      return accept(of(stamp, 'RepCapacitySet', { maxOpenLeads }, repId));
    }
    case 'OffboardRep': {
      const { at, successor } = command;
      if (successor === repId) return reject('rep.own-successor', 'nobody succeeds themselves');
      if (state.left) return nothing;
      return accept(of(stamp, 'RepOffboarded', { at, successor }, repId, successor));
    }
    case 'AcknowledgeMonitoringNotice':
    case 'AddRepStatement':
    case 'AddDossierNote':
      return decideRights(command, state.rights);
    case 'NamePrivateNumber':
    case 'TakeBackPrivateNumber':
      return decidePrivateNumbers(command, state.privateNumbers);
    default:
      return never(command);
  }
}

/** A leaver's lines are still taken away, so that others can have them; the same leaving told again is nothing new. */
const endsWithTheRep = (command: RepCommand, { successor }: NonNullable<RepState['left']>): boolean =>
  command.type === 'RemoveRepLine' || (command.type === 'OffboardRep' && command.successor === successor);
const hasLeft = (repId: RepId, { successor }: NonNullable<RepState['left']>) =>
  reject('rep.has-left', `rep ${repId} has left`, { successor });

/** A second joining is an error for somebody who means to add a rep; a source that sees the rep again says nothing new. */
function join(
  { stamp, repId, name, team, role, timeZone }: RepCommand & { type: 'JoinRep' },
  { joined, left }: RepState,
): Decision<RepEvent> {
  if (left && stamp.source.system === 'api') return hasLeft(repId, left);
  if (!joined) return accept(of(stamp, 'RepJoined', { name, team, role, timeZone }, repId));
  const alike = joined.team === team && joined.role === role && joined.timeZone === timeZone;
  if (alike || stamp.source.system !== 'api') return nothing;
  return reject('rep.already-joined', `rep ${repId} has already joined; move the rep or change the role instead`, {
    team: joined.team,
  });
}

type Data = { readonly [E in RepEvent as E['type']]: E['data'] };
const of = <T extends RepEvent['type']>(stamp: Stamp, type: T, data: Data[T], ...reps: RepId[]): Fact<T, Data[T]> =>
  fact<Fact<T, Data[T]>>(stamp, type, data, { reps });

const open = (value: PersonalField): string | null => ('open' in value ? value.open : null);
const same = (a: Pick<Line, 'kind' | 'value'>, b: Pick<Line, 'kind' | 'value'>) =>
  a.kind === b.kind && a.value !== null && a.value === b.value;
const lineOf = (state: RepState, { kind, value }: { kind: LineKind; value: PersonalField }) =>
  state.lines.find((line) => same(line, { kind, value: open(value) }));

const isDate = (day: LocalDate) =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
const isTime = (time: string) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time);
function wrongHours(hours: readonly WorkingHours[]): string | undefined {
  if (hours.length === 0) return 'a working pattern has hours';
  for (const { weekday, from, to } of hours) {
    if (![1, 2, 3, 4, 5, 6, 7].includes(weekday)) return `weekday is 1 (Monday) to 7, not ${weekday}`;
    if (!isTime(from) || !isTime(to)) return `hours are HH:MM, not ${from} to ${to}`;
    if (to <= from) return `hours end after they begin, not ${from} to ${to}; a shift over midnight is two`;
  }
  const overlap = (a: WorkingHours, b: WorkingHours) =>
    a !== b && a.weekday === b.weekday && a.from < b.to && b.from < a.to;
  if (hours.some((a) => hours.some((b) => overlap(a, b)))) return 'hours of one day overlap';
  return undefined;
}
const sameHours = (a: readonly WorkingHours[], b: readonly WorkingHours[]) => {
  const text = (hours: readonly WorkingHours[]) =>
    hours
      .map(({ weekday, from, to }) => `${weekday} ${from} ${to}`)
      .sort()
      .join();
  return text(a) === text(b);
};
