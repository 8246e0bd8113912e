import type { Evidence, Instant, Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { counters, type Counter } from './contributions';
import { RepCalendars } from './rep-calendars.query';
import type { ScorecardRep } from './rep-scorecard.entity';
import type { Thresholds } from './thresholds.query';
import * as sql from './statements';
import { stretches, type Stretch, type TeamChange } from './stretches';
import { evidences, Tally } from './tally';
import type { Window } from './window';

export interface Scoped {
  readonly team?: string;
  readonly rep?: RepId;
}
/** One rep in one team; nobody where rep is ''. */
export interface Tallied {
  readonly rep: RepId;
  readonly team: string;
  readonly tally: Tally;
}
export interface Tallies {
  readonly each: readonly Tallied[];
  readonly team: Tally;
  /** Those of them who joined, their names sealed. */
  readonly reps: readonly ScorecardRep[];
}

type Raw = Record<string, unknown>;
type Labelled = Raw & { rep: string; team: string };
interface Asked {
  readonly manager: EntityManager;
  readonly window: Window;
  readonly asOf: Instant;
  readonly thresholds: Thresholds;
  readonly scope: readonly Stretch[];
  /** Of the statements. */
  readonly parameters: readonly unknown[];
  readonly tallyOf: (row: Labelled) => Tally;
}

interface Judging {
  readonly window: Window;
  readonly asOf: Instant;
  readonly zones: ReadonlySet<Zone>;
  readonly thresholds: Thresholds;
}

/** Counts everything in the window, within one look at the database. `zones`: those that it knows. */
export async function tallied(
  manager: EntityManager,
  ask: Scoped,
  { window, asOf, zones, thresholds }: Judging,
): Promise<Tallies> {
  // The planner guesses high for arrays, and would compile for longer than these statements run.
  await manager.query('set local jit = off');
  // A month of the whole department is sorted; on disk that takes twice as long.
  await manager.query(`set local work_mem = '64MB'`);
  const { from, to, zone } = window;
  const scope = await scopeOf(manager, ask, window);
  const blind: { source: string }[] = await manager.query(sql.blindSources, [from, to]);
  const used: { zone: string }[] = await manager.query(sql.usedZones, [from, to]);

  const tallies = new Map(scope.map(({ rep, team }) => [keyOf({ rep, team }), { rep, team, tally: new Tally() }]));
  const asked: Asked = {
    manager,
    window,
    asOf,
    thresholds,
    scope,
    parameters: [
      ...(['rep', 'team', 'since', 'until'] as const).map((column) => scope.map((stretch) => stretch[column])),
      asOf,
      blind.map(({ source }) => source),
      used.map((row) => row.zone).filter((known) => zones.has(known)),
      zone,
      thresholds.outcomes.unresolvedAfterMinutes,
      thresholds.missed.returnedWithinMinutes,
      thresholds.objections.holdsWithinDays,
      from,
      to,
    ],
    tallyOf: (row) => tallies.get(keyOf(row))!.tally,
  };
  const each = [...tallies.values()];
  const calendars = await RepCalendars.load(manager, asked);
  await addCounts(asked, new Set(blind.map(({ source }) => source)));
  await addTimes(asked);
  await addSums(asked);
  await addBreakdowns(asked);
  for (const { tally, ...of } of each) calendars.addWorked(of, tally, asked);

  const team = new Tally();
  for (const { tally } of each) team.addAll(tally);
  // From here on nothing adds up: the team has its own.
  await addDistinct(asked, team);
  await addOrdered(asked, team);
  await addWaits(asked, team, !ask.team && !ask.rep, calendars);

  const reps: ScorecardRep[] = await manager.query('select * from read_model.rep_scorecard_reps where rep = any($1)', [
    each.map(({ rep }) => rep),
  ]);
  return { each, team, reps };
}

const keyOf = ({ rep, team }: { readonly rep: string; readonly team: string }) => `${rep}\n${team}`;

async function scopeOf(manager: EntityManager, { rep, team }: Scoped, { from, to }: Window): Promise<Stretch[]> {
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
  for (const row of assigned) addWait(asked.tallyOf(row), row, asked, calendars);
  const { from, to } = asked.window;
  const ofTeam: WaitRow[] = whole ? await asked.manager.query(sql.registered, [from, to]) : assigned;
  for (const row of ofTeam) addWait(team, row, asked, calendars);
}

function addWait(
  tally: Tally,
  { at, until, tried_at, evidence, calendar }: WaitRow,
  { asOf, thresholds }: Asked,
  calendars: RepCalendars,
): void {
  const responseMs = thresholds.response.minutes * 60_000;
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
