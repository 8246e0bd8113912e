import type { Instant, LocalDate, PersonalField } from '@app/decider/fact';
import type { ScoringQuestion } from '@app/domain/departments/department.events';
import { rulesOn, type Definitions, type Rules } from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { snapshot, type AsOf } from '../snapshot';
import { DaysOff } from './days-off.query';
import type { DepartmentDecision, DepartmentDefinition, DepartmentForm } from './department.entity';

/** What was set, when and by whom. */
export type SaidDefinition = Definitions[number] & { readonly setAt: Instant; readonly setBy: string };
export interface ScoringForm {
  readonly form: string;
  readonly version: number;
  readonly questions: readonly ScoringQuestion[];
  readonly adoptedAt: Instant;
}
export interface Decision {
  readonly decision: string;
  readonly about: RepId;
  readonly takenAt: Instant;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly text: string | null;
  readonly grounds: string | null;
  /** What they looked at. */
  readonly figures: readonly string[];
  readonly by: string;
  readonly repHeard: boolean;
}
export interface DecisionsPage {
  readonly position: string | null;
  readonly decisions: readonly Decision[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface DecisionsAsk {
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open decision and grounds: the caller checks and records that it may. */
  readonly open?: boolean;
}

/** What the department set for itself: its rules, its days off, its scoring forms, and what was decided about whom. */
export class DepartmentQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Every threshold as it holds on that day, the default where nothing was set. */
  async rules(day: LocalDate): Promise<Rules> {
    return rulesOn(day, await this.definitions());
  }

  /** In the order in which they were said. */
  definitions(): Promise<readonly SaidDefinition[]> {
    return saidDefinitions(this.db);
  }

  /** The same, with how far the record was read. */
  definitionsAsOf(): Promise<AsOf<readonly SaidDefinition[]>> {
    return snapshot(this.db, 'department', saidDefinitions);
  }

  /** From `from` to `to`, both included: on which days nobody of that team works; with `null`, on which nobody at all. */
  async daysOff(team: string | null, from: LocalDate, to: LocalDate): Promise<ReadonlySet<LocalDate>> {
    return (await DaysOff.load(this.db, { from, to })).of(team);
  }

  /** The latest version where none is named; undefined where there is no such form. */
  async form(form: string, version?: number): Promise<ScoringForm | undefined> {
    const found: DepartmentForm[] = await this.db.query(
      `select * from read_model.department_forms
       where form = $1 and ($2::int is null or version = $2) order by version desc limit 1`,
      [form, version ?? null],
    );
    return found.map(scoringForm)[0];
  }

  /** Every version of every form. */
  async forms(): Promise<readonly ScoringForm[]> {
    const found: DepartmentForm[] = await this.db.query(
      'select * from read_model.department_forms order by form, version',
    );
    return found.map(scoringForm);
  }

  /** What was decided about a rep, latest first. */
  async decisions(rep: RepId, ask: DecisionsAsk = {}): Promise<DecisionsPage> {
    const limit = ask.limit ?? 100;
    const [at, decision] = ask.after?.split(' ') ?? [null, null];
    const { position, found } = await snapshot(
      this.db,
      'department',
      (manager): Promise<DepartmentDecision[]> =>
        manager.query(
          `select * from read_model.department_decisions
           where rep = $1 and ($2::timestamptz is null or (taken_at, decision) < ($2, $3))
           order by taken_at desc, decision desc limit $4`,
          [rep, at, decision, limit + 1],
        ),
    );
    const shown = found.slice(0, limit);
    const sealed = shown.map(({ words, grounds }) => ({ words, grounds }));
    const opened: { words: PersonalField; grounds: PersonalField }[] = ask.open ? await this.vault.open(sealed) : [];
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      position,
      decisions: shown.map((row, i) => ({
        decision: row.decision,
        about: row.rep,
        takenAt: row.taken_at.toISOString(),
        text: openOf(opened[i]?.words),
        grounds: openOf(opened[i]?.grounds),
        figures: row.figures,
        by: row.taken_by,
        repHeard: row.rep_heard,
      })),
      next: last ? `${last.taken_at.toISOString()} ${last.decision}` : null,
    };
  }
}

/** Within another view's look at the database, too: its answer is then judged by the rules of that moment. */
export async function saidDefinitions(db: DataSource | EntityManager): Promise<readonly SaidDefinition[]> {
  const found: DepartmentDefinition[] = await db.query(
    `select revision, metric, parameters, effective_from::text as effective_from, set_at, set_by
     from read_model.department_definitions order by revision`,
  );
  return found.map(({ metric, parameters, effective_from, set_at, set_by }) => ({
    metric,
    parameters,
    effectiveFrom: effective_from,
    setAt: set_at.toISOString(),
    setBy: set_by,
  }));
}

const scoringForm = ({ form, version, questions, adopted_at }: DepartmentForm): ScoringForm => ({
  form,
  version,
  questions,
  adoptedAt: adopted_at.toISOString(),
});
const openOf = (field: PersonalField | undefined) => (field && 'open' in field ? field.open : null);
