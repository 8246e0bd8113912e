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
/** Nobody lets it ring for longer. */
const longestRinging = `interval '10 minutes'`;
/** Seconds: candidates are looked for by number and stretch of time, so that a number called all day costs no more. */
const stretch = 300;
const stretchOf = (at: string) => `floor(extract(epoch from ${at}) / ${stretch})::bigint`;
const ms = (at: string) => `floor(extract(epoch from ${at}) * 1000)::bigint`;
const dayOf = (at: string) =>
  `case when ${at} >= asked.since and ${at} < asked.until then width_bucket(${at}, asked.starts) - 1 end`;
const all = (from: string, columns: string) =>
  `(select coalesce(json_agg(json_build_object(${columns})), '[]') from ${from})`;
const cells = (...names: string[]) => names.map((name) => `'${name}', ${name}`).join(', ');

/** Where an item of a bill may be a call, as to time and trunk; `${'k'}` is the call. */
const near = `i.at between k.placed_at - asked.near and k.latest + asked.near and k.direction = i.direction`;
const sameTrunk = `(k.line is null or k.line = i.trunk)`;
/** What was charged as talk was answered. */
const agrees = `(k.answered <> 'no' or coalesce(i.seconds, 0) = 0)`;

/**
 * The whole comparison in one statement, over the scorecard's calls. A call is on the record unless it was retracted or is a
 * duplicate; a private one is, for its trunk had it too. The surest candidates (pass 1): same number, same trunk, not
 * against what was charged. Then (2) those without a line, or declared; (3) not answered by our word; (4) of no or
 * another kind of number, but the same trunk and length.
 */
const statement = `
  with asked as (
    select $1::timestamptz[] as starts, ($1::timestamptz[])[1] as since, $2::timestamptz as until, $3::text as trunk,
      make_interval(secs => $4::int) as near, $5::int as talk
  ),
  item as materialized (
    select i.trunk_day || '/' || i.bill as item, i.trunk, i.at, i.direction, i.party, i.seconds, ${stretchOf('i.at')} as stretch
    from read_model.capture_coverage_items i, asked
    where not i.withdrawn and i.at >= asked.since - ${edge} and i.at < asked.until + ${edge}
      and (asked.trunk is null or i.trunk = asked.trunk)
  ),
  call as materialized (
    select c.call, l.line, c.rep, c.direction, c.placed_at, c.party, c.lead, c.evidence, coalesce(k.private, false) as private,
      least(greatest(c.placed_at, coalesce(c.connected_at, c.placed_at)), c.placed_at + ${longestRinging}) as latest,
      extract(epoch from c.ended_at - coalesce(c.connected_at, c.placed_at)) as seconds,
      case when c.connected_at is not null or c.disposition in ('answered', 'voicemail') then 'yes'
        when c.missed or c.disposition <> 'unknown' then 'no' else 'unknown' end as answered
    from asked, read_model.rep_scorecard_calls c
    left join read_model.capture_coverage_lines l on l.call = c.call
    left join read_model.call_scores_calls k on k.call = c.call
    where c.placed_at >= asked.since - ${edge} and c.placed_at < asked.until + ${edge} and c.direction <> 'internal'
      and (not c.void or k.private) and (asked.trunk is null or l.line is null or l.line = asked.trunk)
  ),
  stretched as materialized (
    select call.*, s.stretch from call, asked,
      generate_series(${stretchOf('call.placed_at - asked.near')}, ${stretchOf('call.latest + asked.near')}) as s (stretch)
  ),
  by_number as materialized (
    select distinct on (i.item, k.call) i.item, i.at, i.trunk, k.call, k.latest, k.evidence,
      case when k.line is not null and k.evidence <> 'declared' and ${agrees} then 1 when ${agrees} then 2 else 3 end as pass
    from asked, item i
    join (select s.*, key from stretched s cross join lateral (values (s.party), ('lead-' || s.lead)) as of (key)) k
      on k.key = i.party and k.stretch = i.stretch
    where ${near} and ${sameTrunk}
  ),
  sure as materialized (
    select item, call, at, trunk, evidence from (
      select *, count(*) over (partition by item) as calls, count(*) over (partition by call) as items
      from by_number where pass = 1
    ) first_pass where calls = 1 and items = 1
  ),
  rest as materialized (select i.* from item i where not exists (select from sure where sure.item = i.item)),
  free as materialized (select s.* from stretched s where not exists (select from sure where sure.call = s.call)),
  candidate as (
    select item, at, call, latest, pass, evidence from by_number b
    where not exists (select from sure where sure.item = b.item) and not exists (select from sure where sure.call = b.call)
    union all
    select i.item, i.at, k.call, k.latest, 4, k.evidence
    from asked, rest i join free k on k.line = i.trunk and k.stretch = i.stretch
    where ${near} and k.answered <> 'no' and abs(k.seconds - i.seconds) <= asked.talk
      and (i.party is null or k.party is null
        or (split_part(i.party, '-', 1) <> split_part(k.party, '-', 1) and 'lead-' || k.lead is distinct from i.party))
  ),
  suspect as (
    select k.* from call k, asked
    where k.placed_at >= asked.since and k.placed_at < asked.until and not k.private
      and not exists (select from sure where sure.call = k.call)
      and (k.evidence = 'declared' or exists (
        select from read_model.capture_coverage_trunk_days d
        where d.trunk = k.line and k.placed_at >= d.from_at and k.placed_at < d.to_at
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
  // Its many steps look dear to the planner, and compiling them would take longer than they do.
  await manager.query('set local jit = off');
  const [found]: Found[] = await manager.query(statement, [
    starts,
    to,
    trunk ?? null,
    startsWithinSeconds,
    talksWithinSeconds,
  ]);
  return found!;
}
