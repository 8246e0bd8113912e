import type { Instant } from '@app/decider/fact';
import type { EntityManager } from 'typeorm';
import type { Found } from './coverage';

export interface FoundAsk {
  /** The first moments of the days of the window, and the moment it ends. */
  readonly starts: readonly Instant[];
  readonly to: Instant;
  readonly trunk?: string;
  readonly startsWithinSeconds: number;
  readonly talksWithinSeconds: number;
}
/** Items and calls of a little before and after decide, too, what those at the edges are. */
const edge = `interval '1 hour'`;
/** Of a zone whose clocks go back, with some to spare. */
const longestDay = `interval '2 days'`;
/** Nobody lets it ring for longer. */
const longestRinging = `interval '10 minutes'`;
/** Seconds: candidates are looked for by number and stretch of time, so that a number called all day costs no more. */
const stretch = 900;
const stretchOf = (at: string) => `floor(extract(epoch from ${at}) / ${stretch})::bigint`;
/** One text to join on, so that the planner can't take a part of it for enough. */
const markOf = (direction: string, what: string, stretch: string) =>
  `${direction} || ' ' || ${stretch} || ' ' || ${what}`;
/** Items under each mark that a call can have whose item they are. */
const marked = (items: string, what: string) => `
      select ${items}.*, ${markOf(`${items}.direction`, what, 's.stretch')} as mark
      from ${items}, asked, generate_series(
        ${stretchOf(`${items}.at - asked.near - ${longestRinging}`)}, ${stretchOf(`${items}.at + asked.near`)}) as s (stretch)`;
const ms = (at: string) => `floor(extract(epoch from ${at}) * 1000)::bigint`;
const dayOf = (at: string) =>
  `case when ${at} >= asked.since and ${at} < asked.until then width_bucket(${at}, asked.starts) - 1 end`;
const all = (from: string, columns: string) =>
  `(select coalesce(json_agg(json_build_object(${columns})), '[]') from ${from})`;
const cells = (...names: string[]) => names.map((name) => `'${name}', ${name}`).join(', ');

/** `i` is an item of a bill, `k` a call that it may be: by its time, */
const near = `i.at between k.placed_at - k.near and k.latest + k.near`;
/** by its trunk, */
const sameTrunk = `(k.line is null or k.line = i.trunk)`;
/** and by what was charged: talk was answered. */
const agrees = `(k.answered <> 'no' or coalesce(i.seconds, 0) = 0)`;

/**
 * The whole comparison in one statement, over the scorecard's calls. A call is on the record unless it was retracted or is a
 * duplicate; a private one is, for its trunk had it too. The surest candidates (pass 1): same number, same trunk, not
 * against what was charged (whether a mailbox that took the call is charged depends on whose it is). Then (2) those without a line, or declared; (3) not answered by our word; (4) of no or
 * another kind of number, but the same trunk and length.
 */
const statement = `
  with asked as (
    select $1::timestamptz[] as starts, ($1::timestamptz[])[1] as since, $2::timestamptz as until, $3::text as trunk,
      make_interval(secs => $4::int) as near, $5::int as talk
  ),
  item as materialized (
    select i.trunk_day || '/' || i.bill as item, i.trunk, i.at, i.direction, i.party, i.seconds
    from read_model.capture_coverage_items i, asked
    where not i.withdrawn and i.at >= asked.since - ${edge} and i.at < asked.until + ${edge}
      and (asked.trunk is null or i.trunk = asked.trunk)
  ),
  call as materialized (
    select c.call, c.line, c.rep, c.direction, c.placed_at, c.party, c.lead, c.evidence, c.gone, asked.near, ${stretchOf('c.placed_at')} as stretch,
      least(greatest(c.placed_at, coalesce(c.connected_at, c.placed_at)), c.placed_at + ${longestRinging}) as latest,
      extract(epoch from c.ended_at - coalesce(c.connected_at, c.placed_at)) as seconds,
      case when c.connected_at is not null or c.disposition = 'answered' then 'yes'
        when c.disposition in ('unknown', 'voicemail') then 'unknown'
        when c.missed or c.disposition is not null then 'no' else 'unknown' end as answered
    from asked, lateral (
      select call, rep, direction, placed_at, connected_at, ended_at, disposition, missed, party, lead, evidence, gone,
        (select l.line from read_model.capture_coverage_lines l where l.call = s.call) as line
      from read_model.rep_scorecard_calls s
      where s.placed_at >= asked.since - ${edge} and s.placed_at < asked.until + ${edge} and s.direction <> 'internal'
        and (not s.void or (s.gone = 'private' and s.duplicate_of is null))
    ) c
    where asked.trunk is null or c.line is null or c.line = asked.trunk
  ),
  by_number as materialized (
    select distinct on (i.item, k.call) i.item, i.at, i.trunk, k.call, k.latest, k.evidence,
      case when k.line is not null and k.evidence <> 'declared' and ${agrees} then 1 when ${agrees} then 2 else 3 end as pass
    from (${marked('item', 'item.party')}) i
    join (
      select call.*, ${markOf('direction', 'key', 'stretch')} as mark
      from call cross join lateral (values (party), ('lead-' || lead)) as of (key) where key is not null
    ) k on k.mark = i.mark
    where ${near} and ${sameTrunk}
  ),
  sure as materialized (
    select item, call, at, trunk, evidence from (
      select *, count(*) over (partition by item) as calls, count(*) over (partition by call) as items
      from by_number where pass = 1
    ) first_pass where calls = 1 and items = 1
  ),
  rest as materialized (select i.* from item i where not exists (select from sure where sure.item = i.item)),
  free as materialized (select k.* from call k where not exists (select from sure where sure.call = k.call)),
  candidate as (
    select item, at, call, latest, pass, evidence from by_number b
    where not exists (select from sure where sure.item = b.item) and not exists (select from sure where sure.call = b.call)
    union all
    select i.item, i.at, k.call, k.latest, 4, k.evidence
    from asked, (${marked('rest', 'rest.trunk')}) i
    join (select free.*, ${markOf('direction', 'line', 'stretch')} as mark from free) k on k.mark = i.mark
    where ${near} and k.answered <> 'no' and abs(k.seconds - i.seconds) <= asked.talk
      and (i.party is null or k.party is null
        or (split_part(i.party, '-', 1) <> split_part(k.party, '-', 1) and 'lead-' || k.lead is distinct from i.party))
  ),
  suspect as (
    select k.* from call k, asked
    where k.placed_at >= asked.since and k.placed_at < asked.until and k.gone is null
      and not exists (select from sure where sure.call = k.call)
      and (k.evidence = 'declared' or exists (
        select from read_model.capture_coverage_trunk_days d
        where d.trunk = k.line and d.from_at > k.placed_at - ${longestDay} and d.from_at <= k.placed_at and d.to_at > k.placed_at
          and k.direction = any(d.bill_directions) and (k.answered = 'yes' or (k.answered = 'no' and d.bill_unanswered))))
  )
  select
    ${all(
      `(select trunk, day, evidence, count(*)::int as count
        from (select sure.*, ${dayOf('at')} as day from sure, asked) s where day is not null group by trunk, day, evidence) a`,
      cells('trunk', 'day', 'evidence', 'count'),
    )} as sure,
    ${all(`(select rest.*, ${dayOf('rest.at')} as day from rest, asked) a`, `${cells('item', 'trunk', 'direction', 'day')}, 'at', ${ms('at')}`)} as items,
    ${all('candidate', `${cells('item', 'call', 'pass', 'evidence')}, 'at', ${ms('at')}, 'until', ${ms('latest')}`)} as candidates,
    ${all(
      `(select suspect.*, ${dayOf('suspect.placed_at')} as day from suspect, asked) a`,
      `${cells('call', 'line', 'rep', 'direction', 'day')}, 'at', ${ms('placed_at')}, 'declared', evidence = 'declared'`,
    )} as suspects,
    ${all(
      `(select line, day, direction, answered, evidence, count(*)::int as count
        from (select call.*, ${dayOf('call.placed_at')} as day from call, asked) c
        where day is not null and line is not null group by line, day, direction, answered, evidence) a`,
      cells('line', 'day', 'direction', 'answered', 'evidence', 'count'),
    )} as recorded`;

export async function findAll(manager: EntityManager, ask: FoundAsk): Promise<Found> {
  const { starts, to, trunk, startsWithinSeconds, talksWithinSeconds } = ask;
  // The planner can't know how much each step leaves for the next: taken for little, it would be looped over; for much, compiled.
  await manager.query('set local enable_nestloop = off');
  await manager.query('set local jit = off');
  await manager.query(`set local work_mem = '64MB'`);
  const [found]: Found[] = await manager.query(statement, [
    starts,
    to,
    trunk ?? null,
    startsWithinSeconds,
    talksWithinSeconds,
  ]);
  return found!;
}
