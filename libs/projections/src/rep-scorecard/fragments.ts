/*
 * What several statements, and other views' answers, are made of: one definition each. They ask a CTE `asked` for `zones`
 * that the database knows, the asker's `zone`, sources that are `blind` to who answers, and `return_time`.
 */

/** The first of these zones that the database knows, else the asker's: an unknown one would fail the statement. */
export const knownZone = (...zones: string[]) => `(case
  ${zones.map((zone) => `when ${zone} = any((select zones from asked)::text[]) then ${zone}`).join(' ')}
  else (select zone from asked) end)`;

/** Somebody on the other side was reached; of a source that can't tell, that is anybody who answered. */
export const reached = (call: string) => `(${call}.connected_at is not null and case ${call}.direction
  when 'inbound' then ${call}.answered_by <> 'machine'
  else ${call}.answered_by = 'human' or (${call}.answered_by = 'unknown' and ${call}.source = any((select blind from asked)::text[])) end)`;

/** The source told how the dial ended: only of such can be said whether anybody was reached. */
export const measured = (call: string) =>
  `(${call}.connected_at is not null or ${call}.missed or ${call}.disposition <> 'unknown')`;

/** The call by which that one counts, where another source told of it, too: an SQL expression of its id. */
const countedAs = (call: string) =>
  `coalesce((select d.duplicate_of from read_model.rep_scorecard_calls d where d.call = ${call}), ${call})`;

/**
 * The promised contact took place: what the task was completed by reached somebody, or is the letter or message that was
 * promised. A call that the source tells no end of is believed to whoever completed the task by it.
 */
export const tookPlace = (task: string) => `(case split_part(${task}.completed_by, ':', 1)
  when 'call' then exists (select from read_model.rep_scorecard_calls p
    where p.call = ${countedAs(`substr(${task}.completed_by, 6)`)} and not p.void and (${reached('p')} or ${measured('p')} is not true))
  when 'activity' then exists (select from read_model.rep_scorecard_activities p
    where p.activity = substr(${task}.completed_by, 10) and p.kind in ('meeting', 'visit'))
  when 'email' then ${task}.kind = 'email' or exists (select from read_model.rep_scorecard_letters p
    where p.email = substr(${task}.completed_by, 7) and p.direction = 'received')
  when 'message' then ${task}.kind = 'message' or exists (select from read_model.rep_scorecard_messages p
    where p.message = substr(${task}.completed_by, 9) and p.direction = 'received')
  else false end)`;

/** What the clock showed where the callee is, else where the rep is, when the call was placed. */
export const calleesClock = (call: string, rep: string) =>
  `(${call}.placed_at at time zone ${knownZone(`${call}.callee_zone`, `${rep}.zone`)})`;

/** Who does what that rep would do at that moment: while they are away their substitute, '' where none was named. */
export const doing = (rep: string, at: string) => `(case
  when exists (select from read_model.rep_scorecard_absences x where x.rep = ${rep} and x.from_at <= ${at} and x.to_at > ${at})
  then coalesce((select y.substitute from read_model.rep_scorecard_substitutions y
    where y.rep = ${rep} and y.from_at <= ${at} and y.to_at > ${at} order by y.revision desc limit 1), '')
  else ${rep} end)`;

/** Who held the lead at that moment; null where nobody did. */
export const holder = (lead: string, at: string) => `(
  select h.owner from read_model.rep_scorecard_assignments h
  where h.lead = ${lead} and h.at <= ${at} order by h.at desc, h.revision desc limit 1)`;

/** What a fact's statement is bounded by, each an SQL expression: whose, and when it took place. */
export interface Bounds {
  /** A list of reps; everybody's where absent. */
  readonly reps?: string;
  readonly since: string;
  readonly until: string;
}
const bounded = (rep: string, at: string, { reps, since, until }: Bounds) =>
  `${reps === undefined ? '' : `${rep} = any(${reps}) and `}${at} >= ${since} and ${at} < ${until}`;

/**
 * A CTE `missed_call`: inbound calls that nobody took, each with the first call back by anybody (`back_at`) to the same
 * lead; of no known lead, to the same party. `returned`: within the time that `asked.return_time` gives.
 */
export const missedCalls = ({ calls, ...bounds }: Bounds & { readonly calls?: string }) => `
  missed_call as (
    select c.*, back.at as back_at,
      back.at is not null and back.at <= coalesce(c.ended_at, c.placed_at) + (select return_time from asked) as returned
    from read_model.rep_scorecard_calls c
    left join lateral (
      select min(b.placed_at) as at from read_model.rep_scorecard_calls b
      where b.lead = c.lead and b.direction = 'outbound' and not b.void and b.placed_at >= c.placed_at
      union all
      select min(b.placed_at) from read_model.rep_scorecard_calls b
      where c.lead is null and b.party = c.party and b.direction = 'outbound' and not b.void and b.placed_at >= c.placed_at
      order by at limit 1
    ) back on true
    where ${calls === undefined ? '' : `c.call = any(${calls}) and `}not c.void and c.direction = 'inbound' and c.missed and c.connected_at is null
      and ${bounded('c.rep', 'c.placed_at', bounds)}
  )`;

/** What was written to us belongs to the exchange that our answer ends; of several before it, the last one is the contact. */
const exchanges = (kind: 'email' | 'message', table: string, id: string, bounds: Bounds) => `
  select '${kind}:' || w.${id}, '${kind}', w.rep, w.lead, w.at, coalesce(answer.at, o.declared_at), w.evidence,
    o.outcome, o.declared_at
  from read_model.rep_scorecard_${table} w
  left join read_model.rep_scorecard_outcomes o on o.contact = '${kind}:' || w.${id}
  left join lateral (
    select min(a.at) as at from read_model.rep_scorecard_${table} a
    where a.lead = w.lead and a.direction = 'sent' and not a.automated and a.at >= w.at
  ) answer on true
  where w.direction = 'received' and not w.automated and w.lead is not null and w.ingest = 'live'
    and ${bounded('w.rep', 'w.at', bounds)}
    and (o.declared_at is not null or (answer.at is not null and not exists (
      select from read_model.rep_scorecard_${table} later
      where later.lead = w.lead and later.direction = 'received' and not later.automated
        and later.at > w.at and later.at <= answer.at)))`;

/** What was declared of a call, by whichever of its sources it was named; of several words the first. */
const declaredOfCall = (call: string) => `(
  select w.outcome, w.declared_at from (
    select o.outcome, o.declared_at from read_model.rep_scorecard_outcomes o where o.contact = 'call:' || ${call}
    union all
    select o.outcome, o.declared_at from read_model.rep_scorecard_calls d
    join read_model.rep_scorecard_outcomes o on o.contact = 'call:' || d.call
    where d.duplicate_of = ${call}) w
  order by w.declared_at limit 1)`;

/**
 * A CTE `in_need`: reached contacts that need an outcome, with what was declared. They have a known lead, are not imported,
 * and nobody declared that they need none. Calls that were not transferred; meetings and visits; and what was written to
 * us, from our answer on. `at` is when it took place, `ended_at` from when the time for declaring runs.
 */
export const contactsInNeed = (bounds: Bounds) => `
  in_need as (
    select * from (
      select 'call:' || c.call as contact, 'call' as kind, c.rep, c.lead, c.placed_at as at, c.ended_at,
        coalesce(c.connect_evidence, c.evidence) as evidence, o.outcome, o.declared_at
      from read_model.rep_scorecard_calls c
      left join lateral ${declaredOfCall('c.call')} o on true
      where not c.void and c.lead is not null and c.ended_at is not null and c.ingest = 'live' and c.direction <> 'internal'
        and c.transfers = '[]' and ${reached('c')} and ${bounded('c.rep', 'c.placed_at', bounds)}
      union all
      select 'activity:' || v.activity, 'activity', v.rep, v.lead, v.from_at, v.to_at, v.evidence, o.outcome, o.declared_at
      from read_model.rep_scorecard_activities v
      left join read_model.rep_scorecard_outcomes o on o.contact = 'activity:' || v.activity
      where v.lead is not null and v.to_at is not null and v.ingest = 'live' and v.kind in ('meeting', 'visit')
        and ${bounded('v.rep', 'v.from_at', bounds)}
      union all ${exchanges('email', 'letters', 'email', bounds)}
      union all ${exchanges('message', 'messages', 'message', bounds)}
    ) reached where outcome is distinct from 'noneNeeded'
  )`;
