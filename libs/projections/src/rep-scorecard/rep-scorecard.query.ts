import type { Evidence, Instant, PersonalField, Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { snapshot } from '../snapshot';
import { counters, type Counter } from './contributions';
import { definitions, responseMs, type MetricName } from './definitions';
import type { Metric } from './metrics';
import type { ScorecardRep } from './rep-scorecard.entity';
import * as sql from './statements';
import { stretches, type Stretch, type TeamChange } from './stretches';
import { evidences, Tally } from './tally';
import { resolveWindow, type Window } from './window';
import { RepCalendars } from './rep-calendars.query';

export interface ScorecardAsk {
  /** An instant with its offset, or a local date in `zone`: then its first moment. */
  readonly from: string;
  /** Exclusive: `to: '2026-04-01'` ends with March. */
  readonly to: string;
  readonly zone: Zone;
  /** Only what reps did while they were of this team. */
  readonly team?: string;
  readonly rep?: RepId;
  /** What has ripened by then counts; now where absent. */
  readonly asOf?: Instant;
  /** Open the reps' names: the caller checks and records that it may. */
  readonly open?: boolean;
}
export type Metrics = Readonly<Record<MetricName, Metric>>;
/** One rep in one team; who moved within the window has a row for each. */
export interface ScorecardRow {
  readonly rep: RepId;
  /** Null where the rep never joined any. */
  readonly team: string | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly name: string | null;
  readonly metrics: Metrics;
}
export interface Scorecard {
  readonly window: Window;
  readonly asOf: Instant;
  /** The version of each number's definition. */
  readonly definitions: Readonly<Record<MetricName, number>>;
  /** The answer holds as of this position of the store; null while it is empty. */
  readonly position: string | null;
  readonly rows: readonly ScorecardRow[];
  /** What is nobody's; null where only a team or a rep was asked for. */
  readonly unattributed: Metrics | null;
  /** Class A: the rows and Unattributed added up, exactly. */
  readonly team: Metrics;
}

type Raw = Record<string, unknown>;
type Labelled = Raw & { rep: string; team: string };
interface Asked {
  readonly manager: EntityManager;
  readonly window: Window;
  readonly asOf: Instant;
  readonly scope: readonly Stretch[];
  /** Of the statements. */
  readonly parameters: readonly unknown[];
  readonly tallyOf: (row: Labelled) => Tally;
}
const everything = { rep: '', team: '' };

/** The numbers on each rep: docs/metrics.md says what each of them means. */
export class RepScorecardQuery {
  private knownZones: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Throws WindowError for a window that can't be answered exactly. */
  scorecard(ask: ScorecardAsk): Promise<Scorecard> {
    const window = resolveWindow(ask);
    const asOf = ask.asOf ?? new Date().toISOString();
    return snapshot(this.db, 'rep-scorecard', async (manager, position) => {
      // The planner guesses high for arrays, and would compile for longer than these statements run.
      await manager.query('set local jit = off');
      const scope = await scopeOf(manager, ask, window);
      const whole = !ask.team && !ask.rep;
      const tallies = new Map(scope.map(({ rep, team }) => [keyOf({ rep, team }), { rep, team, tally: new Tally() }]));
      const blind: { source: string }[] = await manager.query(sql.blindSources, [window.from, window.to]);
      const asked: Asked = {
        manager,
        window,
        asOf,
        scope,
        parameters: [
          ...(['rep', 'team', 'since', 'until'] as const).map((column) => scope.map((stretch) => stretch[column])),
          asOf,
          blind.map(({ source }) => source),
          await this.zonesIn(manager, window),
          window.zone,
        ],
        tallyOf: (row) => tallies.get(keyOf(row))!.tally,
      };

      const calendars = await RepCalendars.load(manager, asked);
      const blindSources = new Set(blind.map(({ source }) => source));
      await addCounts(asked, blindSources);
      await addTimes(asked);
      await addSums(asked);
      await addBreakdowns(asked);
      for (const { tally, ...of } of tallies.values()) calendars.addWorked(of, tally, asked);

      const team = new Tally();
      for (const { tally } of tallies.values()) team.addAll(tally);
      await addDistinct(asked, team);
      await addOrdered(asked, team);
      await addWaits(asked, team, whole, calendars);

      const { names, joined } = await this.repsOf(manager, scope, ask.open === true);
      const shown = [...tallies.values()].filter(({ rep, tally }) => rep !== '' && (!tally.isEmpty || joined(rep) < window.to));
      return {
        window,
        asOf,
        definitions: mapDefinitions(({ version }) => version),
        position,
        rows: shown.map(({ rep, team: of, tally }) => ({
          rep,
          team: of || null,
          name: names.get(rep) ?? null,
          metrics: metricsOf(tally, team),
        })),
        unattributed: whole ? metricsOf(tallies.get(keyOf(everything))!.tally, team) : null,
        team: metricsOf(team, team),
      };
    });
  }

  /** Those in use that the database knows. What it knows is asked once: it reads its files for that. */
  private async zonesIn(manager: EntityManager, { from, to }: Window): Promise<Zone[]> {
    this.knownZones ??= this.db.query('select name from pg_timezone_names').then((found: { name: string }[]) => {
      return new Set(found.map(({ name }) => name));
    });
    const known = await this.knownZones;
    const used: { zone: string }[] = await manager.query(sql.usedZones, [from, to]);
    return used.map(({ zone }) => zone).filter((zone) => known.has(zone));
  }

  private async repsOf(manager: EntityManager, scope: readonly Stretch[], open: boolean) {
    const found: ScorecardRep[] = await manager.query('select * from read_model.rep_scorecard_reps where rep = any($1)', [
      scope.map(({ rep }) => rep),
    ]);
    const opened: (PersonalField | null)[] = open ? await this.vault.open(found.map(({ name }) => name)) : [];
    const names = new Map(found.map(({ rep }, i) => [rep, nameOf(opened[i])]));
    const joinedAt = new Map(found.map(({ rep, joined_at }) => [rep, joined_at.toISOString()]));
    // Who never joined is only here for what they did.
    return { names, joined: (rep: RepId) => joinedAt.get(rep) ?? '9999' };
  }
}

const keyOf = ({ rep, team }: { readonly rep: string; readonly team: string }) => `${rep}\n${team}`;
const nameOf = (name: PersonalField | null | undefined) => (name && 'open' in name ? name.open : null);

const names = Object.keys(definitions) as MetricName[];
const mapDefinitions = <T>(of: (definition: (typeof definitions)[MetricName]) => T) =>
  Object.fromEntries(names.map((name) => [name, of(definitions[name])])) as Record<MetricName, T>;
const metricsOf = (tally: Tally, team: Tally): Metrics => mapDefinitions(({ formula }) => formula(tally, team));

async function scopeOf(manager: EntityManager, { rep, team }: ScorecardAsk, { from, to }: Window): Promise<Stretch[]> {
  const changes: TeamChange[] = await manager.query(
    `select rep, at, team from read_model.rep_scorecard_teams where $1::text is null or rep = $1 order by rep, at, revision`,
    [rep ?? null],
  );
  const strangers: { rep: string }[] = team ? [] : await manager.query(sql.strangers, [from, to]);
  const unknown = strangers.filter((stranger) => !rep || stranger.rep === rep).map((stranger) => stranger.rep);
  const nobody = rep || team ? [] : [''];
  return [
    ...stretches(changes, { from, to }).filter((stretch) => !team || stretch.team === team),
    ...[...unknown, ...nobody].map((of) => ({ rep: of, team: '', since: from, until: to })),
  ];
}

const run = ({ manager, parameters }: Asked, statement: string): Promise<Labelled[]> =>
  manager.query(statement, [...parameters]);

async function addCounts(asked: Asked, blind: ReadonlySet<string>): Promise<void> {
  const sums = counters.map((counter) => `sum(${counter}) as ${counter}`).join(', ');
  for (const row of await run(asked, sql.counts(sums))) {
    const tally = asked.tallyOf(row);
    const evidence = row.evidence as Evidence;
    const n = (counter: Counter) => Number(row[counter]);
    for (const counter of counters) tally.add(counter, evidence, n(counter));
    const isBlind = blind.has(row.source as string);
    if (!isBlind) {
      tally.add('connects', evidence, n('answered_human'));
      tally.add('telling_known', evidence, n('dials_known'));
    }
    tally.add('reached', evidence, n(isBlind ? 'answered_unknown' : 'answered_human'));
    tally.add('conversations', evidence, n(isBlind ? 'conversations_unknown' : 'conversations_human'));
  }
}

async function addTimes(asked: Asked): Promise<void> {
  for (const row of await run(asked, sql.unions)) {
    asked.tallyOf(row).addPlain(`${String(row.kind)}.ms`, Number(row.ms));
    asked.tallyOf(row).addPlain(`${String(row.kind)}.plausible`, Number(row.plausible_ms));
  }
  for (const row of await run(asked, sql.itemTimes))
    asked.tallyOf(row).add(`${String(row.kind)}.items`, row.evidence as Evidence, Number(row.ms));
}

const isLabel = new Set(['rep', 'team', 'evidence', 'is_team']);

async function addSums(asked: Asked): Promise<void> {
  for (const statement of Object.values(sql.sums))
    for (const row of await run(asked, statement))
      for (const [name, n] of Object.entries(row))
        if (!isLabel.has(name)) asked.tallyOf(row).add(name, row.evidence as Evidence, Number(n));
}

async function addBreakdowns(asked: Asked): Promise<void> {
  for (const [breakdown, { labels, sql: statement }] of Object.entries(sql.breakdowns)) {
    for (const row of await run(asked, statement)) {
      const tally = asked.tallyOf(row);
      const by = Object.fromEntries(labels.map((label) => [label, row[label] as string | number | null]));
      for (const [name, n] of Object.entries(row)) {
        if (isLabel.has(name) || name in by) continue;
        tally.add(name, row.evidence as Evidence, Number(n));
        tally.addPart(breakdown, by, name, Number(n));
      }
    }
  }
}

async function addDistinct(asked: Asked, team: Tally): Promise<void> {
  for (const row of await run(asked, sql.leadsTouched)) {
    const tally = row.is_team ? team : asked.tallyOf(row);
    tally.distinct.set('leads_touched', Number(row.leads));
    addEvidence(tally, 'leads_touched', row);
  }
}

async function addOrdered(asked: Asked, team: Tally): Promise<void> {
  const take = (name: string, rows: readonly Labelled[]) => {
    for (const row of rows) {
      if (Number(row.n) === 0) continue;
      const tally = row.is_team ? team : asked.tallyOf(row);
      const [median, p90, longest] = [Number(row.median), Number(row.p90), Number(row.longest)];
      tally.ordered.set(name, { n: Number(row.n), median, p90, longest });
      addEvidence(tally, name, row);
    }
  };
  take('attempts_to_contact', await run(asked, sql.attemptsToContact));
  const gaps = await run(asked, sql.gaps);
  take('gaps', gaps);
  for (const row of gaps) {
    const tally = row.is_team ? team : asked.tallyOf(row);
    for (const evidence of evidences) {
      tally.add('gap_ms', evidence, Number(row[`ms_${evidence}`]));
      tally.add('gap_explained_ms', evidence, Number(row[`explained_${evidence}`]));
    }
  }
}

function addEvidence(tally: Tally, name: string, row: Raw): void {
  for (const evidence of evidences) tally.add(name, evidence, Number(row[evidence]));
}

interface WaitRow extends Labelled {
  readonly at: Date;
  readonly until?: Date | null;
  readonly tried_at: Date | null;
  readonly evidence: Evidence;
  /** Whose working time is counted. */
  readonly calendar: RepId | null;
}

/** A rep's clock runs from the assignment; the department's from the registration. */
async function addWaits(asked: Asked, team: Tally, whole: boolean, calendars: RepCalendars): Promise<void> {
  const assigned = (await run(asked, sql.assigned)) as WaitRow[];
  for (const row of assigned) addWait(asked.tallyOf(row), row, asked.asOf, calendars);
  const { from, to } = asked.window;
  const ofTeam: WaitRow[] = whole ? await asked.manager.query(sql.registered, [from, to]) : assigned;
  for (const row of ofTeam) addWait(team, row, asked.asOf, calendars);
}

function addWait(tally: Tally, { at, until, tried_at, evidence, calendar }: WaitRow, asOf: Instant, calendars: RepCalendars): void {
  const from = at.getTime();
  const to = tried_at?.getTime() ?? Math.max(from, Math.min(until?.getTime() ?? Infinity, Date.parse(asOf)));
  const { ms, inWorkingTime } = calendars.between(calendar, from, to);
  tally.waits.push({ ms, ended: tried_at !== null });
  if (inWorkingTime) tally.waitsInWorkingTime++;
  tally.add('waits', evidence, 1);
  const inTime = tried_at !== null && ms <= responseMs;
  if (inTime) tally.add('waits_in_time', evidence, 1);
  if (tried_at !== null || ms > responseMs) tally.add('waits_matured', evidence, 1);
}
