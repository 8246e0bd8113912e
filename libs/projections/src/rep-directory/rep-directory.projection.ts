import type { Instant, LocalDate, PersonalField, Recorded, Zone } from '@app/decider/fact';
import { splitStream, type RepId } from '@app/domain/ids';
import type { LineKind, RepEvent, RepRole, WorkingHours } from '@app/domain/reps/rep.events';
import { keyIn, type Projection, type Rows, type Table } from '../projection';

export interface Rep {
  readonly rep: RepId;
  readonly name: PersonalField | null;
  readonly joined_at: Instant | null;
  readonly team: string | null;
  readonly team_since: Instant | null;
  readonly role: RepRole | null;
  readonly role_since: Instant | null;
  readonly zone: Zone | null;
  readonly max_open_leads: number | null;
  /** The rep's last moment here; null while they are. */
  readonly offboarded_at: Instant | null;
  readonly successor: RepId | null;
  /** Versions of the monitoring notice that the rep acknowledged, in that order. */
  readonly notices: readonly Notice[];
  /** Revision of the last event folded: what came before it is a repetition. */
  readonly revision: number;
}
export interface Notice {
  readonly version: string;
  readonly at: Instant;
}
export interface Pattern {
  readonly rep: RepId;
  readonly valid_from: LocalDate;
  readonly fte_percent: number;
  readonly hours: readonly WorkingHours[];
}
export interface Absence {
  readonly rep: RepId;
  readonly absence: string;
  readonly from_at: Instant;
  readonly to_at: Instant;
}
export interface Substitution {
  readonly rep: RepId;
  readonly revision: number;
  readonly substitute: RepId;
  readonly from_at: Instant;
  readonly to_at: Instant;
}
/** Assigned or removed, as recorded: ciphertexts of one number differ, so only an opened value tells which line it was. */
export interface LineChange {
  readonly rep: RepId;
  readonly revision: number;
  readonly kind: LineKind;
  readonly value: PersonalField;
  readonly from_at: Instant;
  readonly assigned: boolean;
}

export const reps: Table<Rep> = {
  name: 'reps',
  columns: {
    rep: 'text',
    name: 'json',
    joined_at: 'instant',
    team: 'text',
    team_since: 'instant',
    role: 'text',
    role_since: 'instant',
    zone: 'text',
    max_open_leads: 'int',
    offboarded_at: 'instant',
    successor: 'text',
    notices: 'json',
    revision: 'int',
  },
  key: ['rep'],
  indexes: [['team', 'rep']],
};
export const patterns: Table<Pattern> = {
  name: 'patterns',
  columns: { rep: 'text', valid_from: 'date', fte_percent: 'int', hours: 'json' },
  key: ['rep', 'valid_from'],
  additive: [],
};
export const absences: Table<Absence> = {
  name: 'absences',
  columns: { rep: 'text', absence: 'text', from_at: 'instant', to_at: 'instant' },
  key: ['rep', 'absence'],
  additive: [],
};
export const substitutions: Table<Substitution> = {
  name: 'substitutions',
  columns: { rep: 'text', revision: 'int', substitute: 'text', from_at: 'instant', to_at: 'instant' },
  key: ['rep', 'revision'],
  additive: [],
};
export const lineChanges: Table<LineChange> = {
  name: 'line_changes',
  columns: { rep: 'text', revision: 'int', kind: 'text', value: 'json', from_at: 'instant', assigned: 'boolean' },
  key: ['rep', 'revision'],
  additive: [],
};

const nobody = (rep: RepId): Rep => ({
  rep,
  name: null,
  joined_at: null,
  team: null,
  team_since: null,
  role: null,
  role_since: null,
  zone: null,
  max_open_leads: null,
  offboarded_at: null,
  successor: null,
  notices: [],
  revision: -1,
});

export const repDirectory: Projection<RepEvent> = {
  name: 'rep-directory',
  version: 2,
  tables: [reps, patterns, absences, substitutions, lineChanges],
  keysOf: (event) => (event.stream.startsWith('rep-') ? [keyIn(reps, splitStream(event.stream)[1])] : []),
  fold(event, rows) {
    const rep = splitStream(event.stream)[1];
    const before = rows.get(reps, rep) ?? nobody(rep);
    if (event.revision <= before.revision) return;
    rows.put(reps, { ...before, ...evolve(before, event, rows), revision: event.revision });
  },
};

function evolve(rep: Rep, event: Recorded<RepEvent>, rows: Rows): Partial<Rep> {
  const { occurredAt: at, revision } = event;
  switch (event.type) {
    case 'RepJoined': {
      const { name, team, role, timeZone } = event.data;
      return { name: name ?? null, joined_at: at, team, team_since: at, role, role_since: at, zone: timeZone };
    }
    case 'RepMoved':
      return at < (rep.team_since ?? at) ? {} : { team: event.data.team, team_since: at };
    case 'RepRoleChanged':
      return at < (rep.role_since ?? at) ? {} : { role: event.data.role, role_since: at };
    case 'RepCapacitySet':
      return { max_open_leads: event.data.maxOpenLeads };
    case 'RepOffboarded':
      return { offboarded_at: event.data.at, successor: event.data.successor };
    case 'MonitoringNoticeAcknowledged':
      return { notices: [...rep.notices, { version: event.data.version, at }] };
    case 'WorkingPatternSet': {
      const { validFrom, ftePercent, hours } = event.data;
      rows.add(patterns, { rep: rep.rep, valid_from: validFrom, fte_percent: ftePercent, hours });
      return {};
    }
    case 'RepAbsenceRecorded': {
      const { absenceId, from, to } = event.data;
      rows.add(absences, { rep: rep.rep, absence: absenceId, from_at: from, to_at: to });
      return {};
    }
    case 'SubstituteNamed': {
      const { substitute, from, to } = event.data;
      rows.add(substitutions, { rep: rep.rep, revision, substitute, from_at: from, to_at: to });
      return {};
    }
    case 'RepLineAssigned':
    case 'RepLineRemoved': {
      const { kind, value, from } = event.data;
      rows.add(lineChanges, {
        rep: rep.rep,
        revision,
        kind,
        value,
        from_at: from,
        assigned: event.type === 'RepLineAssigned',
      });
      return {};
    }
    default:
      return {};
  }
}
