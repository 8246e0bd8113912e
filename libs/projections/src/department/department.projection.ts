import type { Instant, LocalDate, PersonalField, Recorded } from '@app/decider/fact';
import type { DefinitionValue, DepartmentEvent, ScoringQuestion } from '@app/domain/departments/department.events';
import type { RepId } from '@app/domain/ids';
import { keyIn, type Key, type Projection, type Rows, type Table } from '../projection';

/** Parameters of one group of the rules, as they were set. */
export interface Definition {
  /** Order in which they were said. */
  readonly revision: number;
  readonly metric: string;
  readonly parameters: Readonly<Record<string, DefinitionValue>>;
  readonly effective_from: LocalDate;
  readonly set_at: Instant;
  readonly set_by: string;
}
/** The last word on one day: everybody's, or a team's. */
export interface Day {
  readonly day: LocalDate;
  /** '' where it concerns everybody. */
  readonly team: string;
  readonly works: boolean;
  readonly label: string | null;
  readonly revision: number;
}
export interface Form {
  readonly form: string;
  readonly version: number;
  readonly questions: readonly ScoringQuestion[];
  readonly adopted_at: Instant;
}
export interface TakenDecision {
  readonly decision: string;
  readonly rep: RepId;
  readonly taken_at: Instant;
  readonly words: PersonalField;
  readonly grounds: PersonalField;
  readonly figures: readonly string[];
  readonly taken_by: string;
  readonly rep_heard: boolean;
}

export const definitions: Table<Definition> = {
  name: 'definitions',
  columns: {
    revision: 'int',
    metric: 'text',
    parameters: 'json',
    effective_from: 'date',
    set_at: 'instant',
    set_by: 'text',
  },
  key: ['revision'],
};
export const days: Table<Day> = {
  name: 'days',
  columns: { day: 'date', team: 'text', works: 'boolean', label: 'text', revision: 'int' },
  key: ['day', 'team'],
};
export const forms: Table<Form> = {
  name: 'forms',
  columns: { form: 'text', version: 'int', questions: 'json', adopted_at: 'instant' },
  key: ['form', 'version'],
};
export const decisions: Table<TakenDecision> = {
  name: 'decisions',
  columns: {
    decision: 'text',
    rep: 'text',
    taken_at: 'instant',
    words: 'json',
    grounds: 'json',
    figures: 'text[]',
    taken_by: 'text',
    rep_heard: 'boolean',
  },
  key: ['decision'],
  indexes: [['rep', 'taken_at', 'decision']],
};

export const department: Projection<DepartmentEvent> = {
  name: 'department',
  version: 1,
  tables: [definitions, days, forms, decisions],
  keysOf(event): readonly Key[] {
    switch (event.type) {
      case 'DefinitionSet':
        return [keyIn(definitions, event.revision)];
      case 'CalendarDaySet':
        return [keyIn(days, event.data.day, event.data.team ?? '')];
      case 'ScoringFormAdopted':
        return [keyIn(forms, event.data.form, event.data.version)];
      case 'DecisionTaken':
        return [keyIn(decisions, event.data.decisionId)];
      default:
        return [];
    }
  },
  fold(event, rows) {
    switch (event.type) {
      case 'DefinitionSet': {
        const { metric, parameters, effectiveFrom } = event.data;
        return rows.put(definitions, {
          revision: event.revision,
          metric,
          parameters,
          effective_from: effectiveFrom,
          set_at: event.occurredAt,
          set_by: event.actor.id,
        });
      }
      case 'CalendarDaySet':
        return setDay(event, rows);
      case 'ScoringFormAdopted': {
        const { form, version, questions } = event.data;
        return rows.put(forms, { form, version, questions, adopted_at: event.occurredAt });
      }
      case 'DecisionTaken': {
        const { decisionId, about, decision, grounds, figures, by, repHeard } = event.data;
        return rows.put(decisions, {
          decision: decisionId,
          rep: about,
          taken_at: event.occurredAt,
          words: decision,
          grounds,
          figures,
          taken_by: by,
          rep_heard: repHeard,
        });
      }
      default:
        return;
    }
  },
};

function setDay({ data, revision }: Recorded<Extract<DepartmentEvent, { type: 'CalendarDaySet' }>>, rows: Rows): void {
  const { day, works, team = '', label = null } = data;
  const before = rows.get(days, day, team);
  if (before && before.revision >= revision) return;
  rows.put(days, { day, team, works, label, revision });
}
