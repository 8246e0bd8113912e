import type { Instant, LocalDate, PersonalField } from '@app/decider/fact';
import type { ScoringQuestion } from '@app/domain/departments/department.events';
import {
  groups,
  parametersOn,
  rulesOn,
  ruleVersionOn,
  type Definitions,
  type RuleGroup,
  type Rules,
  type RuleVersion,
} from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import { DaysOff } from './days-off.query';
import type { DepartmentDay, DepartmentDecision, DepartmentDefinition, DepartmentForm } from './department.entity';

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
/** What was said of a day: the last word on it, of everybody (`team` null) and of each team. */
export interface CalendarDay {
  readonly day: LocalDate;
  readonly team: string | null;
  readonly works: boolean;
  readonly label: string | null;
}
/** Every group as it holds on a day, and which of its parameters nobody has set by then. */
export interface RulesInForce {
  readonly position: string | null;
  readonly day: LocalDate;
  readonly rules: {
    readonly [G in RuleGroup]: RuleVersion & { readonly parameters: Rules[G]; readonly defaults: readonly string[] };
  };
}
interface Page {
  readonly position: string | null;
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export type DefinitionsPage = Page & { readonly definitions: readonly SaidDefinition[] };
export type CalendarDaysPage = Page & { readonly days: readonly CalendarDay[] };
export type ScoringFormsPage = Page & { readonly forms: readonly ScoringForm[] };
export type DecisionsPage = Page & { readonly decisions: readonly Decision[] };
export interface PageAsk {
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}
export interface DecisionsAsk extends PageAsk {
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

  /** As an answer of its own: with versions, and what is a default. */
  async rulesInForce(day: LocalDate): Promise<RulesInForce> {
    const { position, found } = await snapshot(this.db, 'department', (manager) => saidDefinitions(manager));
    const ofGroup = (group: RuleGroup) => {
      const parameters = parametersOn(group, day, found);
      const holding = found.filter(({ metric, effectiveFrom }) => metric === group && effectiveFrom <= day);
      const isDefault = (name: string) => holding.every((said) => !Object.hasOwn(said.parameters, name));
      return { ...ruleVersionOn(group, day, found), parameters, defaults: Object.keys(parameters).filter(isDefault) };
    };
    const rules = Object.fromEntries(
      groups.map((group) => [group, ofGroup(group)]),
    ) as unknown as RulesInForce['rules'];
    return { position, day, rules };
  }

  /** What was ever said, page by page. */
  async history(ask: PageAsk = {}): Promise<DefinitionsPage> {
    const { shown, ...page } = await this.page(
      ask,
      (manager, after, limit) => saidDefinitions(manager, { after: Number(after ?? -1), limit }),
      ({ revision }) => String(revision),
    );
    return { ...page, definitions: shown.map(({ revision: _, ...said }) => said) };
  }

  /** Days from `from` to `to`, both included, of which anything was said. */
  async calendarDays(
    ask: PageAsk & { readonly from?: LocalDate; readonly to?: LocalDate } = {},
  ): Promise<CalendarDaysPage> {
    const { shown, ...page } = await this.page(
      ask,
      (manager, after, limit): Promise<DepartmentDay[]> =>
        manager.query(
          `select day::text as day, team, works, label from read_model.department_days
           where ($1::date is null or day >= $1) and ($2::date is null or day <= $2)
             and ($3::date is null or (day, team) > ($3, $4)) order by department_days.day, team limit $5`,
          [ask.from ?? null, ask.to ?? null, after?.slice(0, 10) ?? null, after?.slice(11) ?? null, limit],
        ),
      ({ day, team }) => `${day} ${team}`,
    );
    return { ...page, days: shown.map(({ day, team, works, label }) => ({ day, team: team || null, works, label })) };
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
  async forms(ask: PageAsk = {}): Promise<ScoringFormsPage> {
    const { shown, ...page } = await this.page(
      ask,
      (manager, after, limit): Promise<DepartmentForm[]> => {
        const [version, form] = after === undefined ? [] : splitAt(after, after.indexOf(' '));
        return manager.query(
          `select * from read_model.department_forms
           where $1::text is null or (form, version) > ($1, $2::int) order by form, version limit $3`,
          [form ?? null, version ?? null, limit],
        );
      },
      ({ form, version }) => `${version} ${form}`,
    );
    return { ...page, forms: shown.map(scoringForm) };
  }

  /** What was decided about a rep, latest first. */
  async decisions(rep: RepId, ask: DecisionsAsk = {}): Promise<DecisionsPage> {
    const { shown, ...page } = await this.page(
      ask,
      (manager, after, limit): Promise<DepartmentDecision[]> => {
        const [at, decision] = after?.split(' ') ?? [null, null];
        return manager.query(
          `select * from read_model.department_decisions
           where rep = $1 and ($2::timestamptz is null or (taken_at, decision) < ($2, $3))
           order by taken_at desc, decision desc limit $4`,
          [rep, at, decision, limit],
        );
      },
      ({ taken_at, decision }) => `${taken_at.toISOString()} ${decision}`,
    );
    const sealed = shown.map(({ words, grounds }) => ({ words, grounds }));
    const opened: { words: PersonalField; grounds: PersonalField }[] = ask.open ? await this.vault.open(sealed) : [];
    return {
      ...page,
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
    };
  }

  private async page<R>(
    { after, limit = 100 }: PageAsk,
    read: (manager: EntityManager, after: string | undefined, limit: number) => Promise<readonly R[]>,
    placeOf: (row: R) => string,
  ): Promise<Page & { shown: readonly R[] }> {
    const { position, found } = await snapshot(this.db, 'department', (manager) => read(manager, after, limit + 1));
    return { position, ...pageOf(found, limit, placeOf) };
  }
}

const splitAt = (text: string, at: number) => [text.slice(0, at), text.slice(at + 1)] as const;

/** Within another view's look at the database, too: its answer is then judged by the rules of that moment. */
export async function saidDefinitions(
  db: DataSource | EntityManager,
  { after = -1, limit }: { readonly after?: number; readonly limit?: number } = {},
): Promise<readonly (SaidDefinition & { readonly revision: number })[]> {
  const found: DepartmentDefinition[] = await db.query(
    `select revision, metric, parameters, effective_from::text as effective_from, set_at, set_by
     from read_model.department_definitions where revision > $1 order by revision limit $2`,
    [after, limit ?? null],
  );
  return found.map(({ revision, metric, parameters, effective_from, set_at, set_by }) => ({
    revision,
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
