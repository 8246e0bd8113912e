import {
  calleesClock,
  contactsInNeed,
  doing,
  holder,
  knownZone,
  measured,
  missedCalls,
  reached,
  tookPlace,
  type Bounds,
} from './fragments';
import { evidences } from './tally';

/*
 * What the database counts. Every statement starts from `scope`: the stretches of time [since, until) during which a rep
 * was of a team, cut to the window; a fact belongs to the stretch that it happened in. `rep` '' is nobody.
 * $1..$4 scope, $5 the moment of asking, $6 sources that never tell a human from a machine, $7 zones in use that this
 * database knows, $8 the asker's zone, $9.. the department's thresholds: minutes until an outcome is late, minutes until a
 * missed call is, days within which an overcome objection has to hold. $12, $13 the whole window again: from the scope's own
 * bounds the planner can't tell how little of a table it is.
 */
const scope = `
  with scope as (
    select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as s (rep, team, since, until)
  ), asked as (
    select $5::timestamptz as at, $6::text[] as blind, $7::text[] as zones, $8::text as zone,
      make_interval(mins => $9::int) as outcome_time, make_interval(mins => $10::int) as return_time, $11::int as holds_days,
      $12::timestamptz as since, $13::timestamptz as until
  )`;
const within = (at: string) => `${at} >= $12::timestamptz and ${at} < $13::timestamptz`;

const calls = `scope s join read_model.rep_scorecard_calls c
  on c.rep = s.rep and c.placed_at >= s.since and c.placed_at < s.until and ${within('c.placed_at')} and not c.void`;
const letters = `scope s join read_model.rep_scorecard_letters l
  on l.rep = s.rep and l.at >= s.since and l.at < s.until and ${within('l.at')} and not l.automated`;
const messages = `scope s join read_model.rep_scorecard_messages m
  on m.rep = s.rep and m.at >= s.since and m.at < s.until and ${within('m.at')} and not m.automated`;
const activities = `scope s join read_model.rep_scorecard_activities a
  on a.rep = s.rep and a.from_at >= s.since and a.from_at < s.until and ${within('a.from_at')}`;

/** $1 from, $2 to: nobody among a source's answers was ever said to be a human or a machine. */
export const blindSources = `
  select source from read_model.rep_scorecard_buckets where bucket >= $1 and bucket < $2
  group by source having sum(answered_unknown) > 0 and sum(answered) = sum(answered_unknown)`;

/** $1 from, $2 to: reps who did or got something without ever having joined. */
export const strangers = `
  select distinct rep from (
    select rep from read_model.rep_scorecard_buckets where bucket >= $1 and bucket < $2
    union all select rep from read_model.rep_scorecard_spans where from_at < $2 and to_at > $1
    union all select owner from read_model.rep_scorecard_assignments where at >= $1 and at < $2 and owner is not null
  ) did where rep <> '' and rep not in (select rep from read_model.rep_scorecard_teams)`;

/** Class A counts, from the quarter-hour sums. `sums` is the list of sum(counter) as counter. */
export const counts = (sums: string) => `${scope}
  select s.rep, s.team, b.source, b.evidence, ${sums}
  from scope s join read_model.rep_scorecard_buckets b on b.rep = s.rep and b.bucket >= s.since and b.bucket < s.until
    and ${within('b.bucket')}
  group by s.rep, s.team, b.source, b.evidence`;

const clipped = `
  clipped as (
    select s.rep, s.team, i.kind, i.implausible, i.evidence,
      greatest(i.from_at, s.since) as from_at, least(i.to_at, s.until) as to_at
    from scope s join read_model.rep_scorecard_spans i on i.rep = s.rep and i.from_at < s.until and i.to_at > s.since
      and i.from_at < $13::timestamptz and i.to_at > $12::timestamptz
  )`;
const msFrom = (from: string, to: string) => `(extract(epoch from ${to} - ${from}) * 1000)::bigint`;
const msOf = (range: string) => msFrom(`lower(${range})`, `upper(${range})`);
const msOfUnion = (ranges: string) => `(select coalesce(sum(${msOf('r')}), 0)::bigint from unnest(${ranges}) as r)`;

/** Union times, in milliseconds: no second of a rep counts twice. With and without implausible items. */
export const unions = `${scope}, ${clipped}, united as (
    select rep, team, kind, range_agg(tstzrange(from_at, to_at)) as every,
      coalesce(range_agg(tstzrange(from_at, to_at)) filter (where not implausible), '{}') as plausible
    from clipped group by rep, team, kind
  )
  select rep, team, kind, ${msOfUnion('every')} as ms, ${msOfUnion('plausible')} as plausible_ms from united`;

/** The same time item by item: what shares of evidence are taken of. */
export const itemTimes = `${scope}, ${clipped}
  select rep, team, kind, evidence, sum(${msFrom('from_at', 'to_at')})::bigint as ms
  from clipped group by rep, team, kind, evidence`;

const ofScope: Bounds = { reps: '$1::text[]', since: '$12::timestamptz', until: '$13::timestamptz' };

/** Statements below give rows of rep, team, evidence and named sums. */
export const sums = {
  /** Personal letters and whether they were answered by a person, however late. */
  replies: `${scope}
    select s.rep, s.team, l.evidence, count(*) as letters_sent, count(r.at) as letters_replied,
      count(*) filter (where r.at is null and l.at > (select at from asked) - interval '7 days') as letters_immature
    from ${letters} and l.direction = 'sent'
    left join lateral (
      select min(r.at) as at from read_model.rep_scorecard_letters r
      where r.in_reply_to = l.email and r.direction = 'received' and not r.automated
    ) r on true
    group by s.rep, s.team, l.evidence`,

  /** Missed calls of a known lead: see missedCalls. */
  returned: `${scope}, ${missedCalls(ofScope)}
    select s.rep, s.team, c.evidence, count(*) as missed_known,
      count(*) filter (where c.returned) as missed_returned,
      count(*) filter (where c.back_at is null) as missed_never_returned,
      count(*) filter (where c.back_at is null and c.placed_at > (select at from asked) - (select return_time from asked)) as missed_immature
    from scope s join missed_call c on c.rep = s.rep and c.placed_at >= s.since and c.placed_at < s.until and c.lead is not null
    group by s.rep, s.team, c.evidence`,

  /** Reached contacts that need an outcome: see contactsInNeed. */
  outcomes: `${scope}, ${contactsInNeed(ofScope)}
    select s.rep, s.team, n.evidence, count(*) as outcomes_needed,
      count(*) filter (where n.declared_at <= n.ended_at + (select outcome_time from asked)) as outcomes_in_time,
      count(*) filter (where n.declared_at is null and n.ended_at + (select outcome_time from asked) > (select at from asked)) as outcomes_immature
    from scope s join in_need n on n.rep = s.rep and n.at >= s.since and n.at < s.until
    group by s.rep, s.team, n.evidence`,

  /**
   * Tasks by their first promise, the rep's who held the lead then, or the substitute's while they were away; cancelled
   * before it, nothing was due. A date that a rule set was promised to nobody.
   */
  tasks: `${scope}, held as (
      select t.*, coalesce(${holder('t.lead', 't.promised_first')}, t.assignee, '') as holder
      from read_model.rep_scorecard_tasks t
      where ${within('t.promised_first')}
        and t.promised_first <= (select at from asked) and (t.cancelled_at is null or t.cancelled_at >= t.promised_first)
    ), due as materialized (
      select h.*, ${doing('h.holder', 'h.promised_first')} as rep, h.after is not null and h.rule is null as promised from held h
    )
    select s.rep, s.team, t.evidence, count(*) as tasks_due, sum(t.moves) as task_moves,
      count(*) filter (where t.completed_at <= t.promised_first) as tasks_on_time,
      count(*) filter (where t.promised) as contacts_promised,
      count(*) filter (where t.promised and ${tookPlace('t')}
        and t.completed_at <= t.promised_first + interval '1 day') as contacts_kept,
      count(*) filter (where t.promised and t.completed_at is null
        and t.promised_first + interval '1 day' > (select at from asked)) as contacts_immature
    from scope s join due t on t.rep = s.rep and t.promised_first >= s.since and t.promised_first < s.until
    group by s.rep, s.team, t.evidence`,
} as const;

/**
 * The objections raised in [since, until), each with its rep, its lead and its `state` at `at`: `overcome` holds if the lead
 * was won, or the promised contact took place within `days`; until then it is `claimed`, and after that `lapsed`. `deferred`,
 * `lost`, and `open` where nobody said how it went. A CTE `asked` has the sources that are `blind`. Each of the four is an SQL expression; the result is a CTE named `judged`.
 * `offset 0`: looked up one by one, or the planner reads every call there is.
 */
export const judgedObjections = ({ since, until, at, days }: Record<'since' | 'until' | 'at' | 'days', string>) => `
  raised as (
    select o.*, coalesce(c.rep, l.rep, m.rep, '') as rep, coalesce(c.lead, l.lead, m.lead) as lead
    from read_model.rep_scorecard_objections o
    left join lateral (select * from read_model.rep_scorecard_calls
      where o.contact like 'call:%' and call = substr(o.contact, 6) offset 0) c on true
    left join lateral (select * from read_model.rep_scorecard_letters
      where o.contact like 'email:%' and email = substr(o.contact, 7) offset 0) l on true
    left join lateral (select * from read_model.rep_scorecard_messages
      where o.contact like 'message:%' and message = substr(o.contact, 9) offset 0) m on true
    where o.raised_at >= ${since} and o.raised_at < ${until} and c.gone is null
  ), judged as materialized (
    select r.*, case when r.result is distinct from 'overcome' then coalesce(r.result, 'open')
      when exists (select from read_model.rep_scorecard_closings k where k.lead = r.lead and k.how = 'won' and k.at >= r.raised_at)
        or exists (select from read_model.rep_scorecard_tasks t where t.after = r.contact and ${tookPlace('t')}
          and t.completed_at <= r.handled_at + make_interval(days => ${days})) then 'overcome'
      when r.handled_at + make_interval(days => ${days}) > ${at} then 'claimed'
      else 'lapsed' end as state
    from raised r
  )`;

/** Rows of rep, team, evidence, the labels of a part, and named sums. */
export const breakdowns = {
  /** Overcome holds or is claimed: see judgedObjections. */
  objections: {
    labels: ['type', 'technique'],
    sql: `${scope}, ${judgedObjections({
      since: '$12::timestamptz',
      until: '$13::timestamptz',
      at: '(select at from asked)',
      days: '(select holds_days from asked)',
    })}
      select s.rep, s.team, j.evidence, j.type, j.technique, count(*) as objections_raised,
        count(*) filter (where j.state = 'overcome') as objections_overcome,
        count(*) filter (where j.state = 'claimed') as objections_claimed
      from scope s join judged j on j.rep = s.rep and j.raised_at >= s.since and j.raised_at < s.until
      group by s.rep, s.team, j.evidence, j.type, j.technique`,
  },

  /** Won and refused leads, the rep's who held the lead then. */
  closings: {
    labels: ['reason'],
    sql: `${scope}, closed as materialized (
        select k.*, coalesce(${holder('k.lead', 'k.at')}, o.rep, '') as rep
        from read_model.rep_scorecard_closings k
        left join read_model.rep_scorecard_outcomes o on o.lead = k.lead and o.contact = k.contact
        where k.how is not null and ${within('k.at')}
      )
      select s.rep, s.team, k.evidence, k.reason,
        count(*) filter (where k.how = 'won') as leads_won, count(*) filter (where k.how = 'refused') as leads_refused
      from scope s join closed k on k.rep = s.rep and k.at >= s.since and k.at < s.until
      group by s.rep, s.team, k.evidence, k.reason`,
  },

  /** Dials by the hour where the callee is, else where the rep is. */
  hours: {
    labels: ['hour'],
    sql: `${scope}
      select s.rep, s.team, c.evidence,
        extract(hour from ${calleesClock('c', 'r')})::int as hour,
        count(*) as hour_dials,
        count(*) filter (where ${measured('c')}) as hour_known,
        count(*) filter (where ${reached('c')}) as hour_reached
      from ${calls} and c.direction = 'outbound'
      left join read_model.rep_scorecard_reps r on r.rep = c.rep
      group by s.rep, s.team, c.evidence, hour`,
  },
} as const;

/** $1 from, $2 to: the zones that callees and reps are in. */
export const usedZones = `
  select callee_zone as zone from read_model.rep_scorecard_calls where placed_at >= $1 and placed_at < $2 and callee_zone is not null
  union select zone from read_model.rep_scorecard_reps`;

const team = `grouping(rep) = 1 as is_team`;
const perRepAndTeam = `group by grouping sets ((rep, team), ())`;
const byEvidence = evidences
  .map((evidence) => `count(*) filter (where evidence = '${evidence}') as ${evidence}`)
  .join(', ');

/** Class C: leads that a rep called, talked to, wrote to or worked on. The team's are its own distinct count. */
export const leadsTouched = `${scope}, touches as (
    select s.rep, s.team, c.lead, c.evidence from ${calls}
      where c.lead is not null and (c.direction = 'outbound' or (c.direction = 'inbound' and c.connected_at is not null))
    union all select s.rep, s.team, l.lead, l.evidence from ${letters} where l.lead is not null and l.direction = 'sent'
    union all select s.rep, s.team, m.lead, m.evidence from ${messages} where m.lead is not null and m.direction = 'sent'
    union all select s.rep, s.team, a.lead, a.evidence from ${activities} where a.lead is not null
  )
  select rep, team, ${team}, count(distinct lead) as leads, ${byEvidence}
  from touches where rep <> '' ${perRepAndTeam}`;

/** Class D, milliseconds: from the end of what a rep had on the line to the next dial, within one local day of the rep's. */
export const gaps = `${scope}, ${clipped}, local as (
    select distinct s.rep, ${knownZone('r.zone')} as zone from scope s left join read_model.rep_scorecard_reps r on r.rep = s.rep
  ), handled as (
    select s.rep, s.team, c.direction, c.placed_at, c.evidence, (c.placed_at at time zone local.zone)::date as day,
      max(c.ended_at) over (partition by s.rep, s.team, (c.placed_at at time zone local.zone)::date
        order by c.placed_at, c.call rows between unbounded preceding and 1 preceding) as free_from
    from ${calls} and c.direction <> 'internal' and s.rep <> '' join local on local.rep = s.rep
  ), busy as (
    select rep, team, day::date as day, range_agg(tstzrange(from_at, to_at)) as with_other_work
    from clipped join local using (rep) cross join lateral generate_series(
      (from_at at time zone zone)::date, (to_at at time zone zone)::date, interval '1 day') as day
    where kind in ('activity', 'internal') group by rep, team, 3
  ), gap as (
    select h.rep, h.team, h.evidence, ${msFrom('h.free_from', 'h.placed_at')} as ms,
      case when b.with_other_work && tstzrange(h.free_from, h.placed_at)
        then ${msOfUnion('b.with_other_work * tstzmultirange(tstzrange(h.free_from, h.placed_at))')} else 0 end as explained
    from handled h left join busy b using (rep, team, day)
    where h.direction = 'outbound' and h.free_from <= h.placed_at
  )
  select rep, team, ${team}, count(*) as n, percentile_disc(0.5) within group (order by ms)::bigint as median,
    percentile_disc(0.9) within group (order by ms)::bigint as p90, max(ms)::bigint as longest,
    ${evidences.map((e) => `(sum(ms) filter (where evidence = '${e}'))::bigint as ms_${e}, (sum(explained) filter (where evidence = '${e}'))::bigint as explained_${e}`).join(', ')},
    ${byEvidence}
  from gap ${perRepAndTeam}`;

/**
 * Class D: tries on a lead up to and with its first two-way contact, the rep's whose contact that was. Materialized: they are
 * counted once, and only of those leads.
 */
export const attemptsToContact = `${scope}, contacts as (
    select s.rep, s.team, c.lead, c.placed_at as at, coalesce(c.connect_evidence, c.evidence) as evidence from ${calls}
      where c.lead is not null and c.direction <> 'internal' and ${reached('c')}
    union all select s.rep, s.team, l.lead, l.at, l.evidence from ${letters} where l.lead is not null and l.direction = 'received'
    union all select s.rep, s.team, m.lead, m.at, m.evidence from ${messages} where m.lead is not null and m.direction = 'received'
    union all select s.rep, s.team, a.lead, a.from_at, a.evidence from ${activities}
      where a.lead is not null and a.kind in ('meeting', 'visit')
  ), earliest as (
    select distinct on (lead) * from contacts order by lead, at, rep
  ), firsts as materialized (
    select f.* from earliest f
    where not exists (select from read_model.rep_scorecard_calls c
        where c.lead = f.lead and c.placed_at < f.at and not c.void and c.direction <> 'internal' and ${reached('c')})
      and not exists (select from read_model.rep_scorecard_letters l
        where l.lead = f.lead and l.at < f.at and l.direction = 'received' and not l.automated)
      and not exists (select from read_model.rep_scorecard_messages m
        where m.lead = f.lead and m.at < f.at and m.direction = 'received' and not m.automated)
      and not exists (select from read_model.rep_scorecard_activities a
        where a.lead = f.lead and a.from_at < f.at and a.kind in ('meeting', 'visit'))
  ), tried as materialized (
    select f.rep, f.team, f.evidence,
      (select count(*) from read_model.rep_scorecard_calls c
        where c.lead = f.lead and c.direction = 'outbound' and not c.void and c.placed_at <= f.at)
      + (select count(*) from read_model.rep_scorecard_letters l
        where l.lead = f.lead and l.direction = 'sent' and not l.automated and l.at <= f.at)
      + (select count(*) from read_model.rep_scorecard_messages m
        where m.lead = f.lead and m.direction = 'sent' and not m.automated and m.at <= f.at)
      + (select count(*) from read_model.rep_scorecard_activities a
        where a.lead = f.lead and a.kind in ('meeting', 'visit') and a.from_at <= f.at) as tries
    from firsts f where f.rep <> ''
  )
  select rep, team, ${team}, count(*) as n, percentile_disc(0.5) within group (order by tries)::int as median,
    percentile_disc(0.9) within group (order by tries)::int as p90, max(tries)::int as longest, ${byEvidence}
  from tried where tries > 0 ${perRepAndTeam}`;

const firstTry = (lead: string, from: string, until: string) => `
  left join lateral (
    select least(
      (select min(c.placed_at) from read_model.rep_scorecard_calls c where c.lead = ${lead} and c.direction = 'outbound'
        and not c.void and c.placed_at >= ${from} and c.placed_at < ${until}),
      (select min(l.at) from read_model.rep_scorecard_letters l where l.lead = ${lead} and l.direction = 'sent'
        and not l.automated and l.at >= ${from} and l.at < ${until}),
      (select min(m.at) from read_model.rep_scorecard_messages m where m.lead = ${lead} and m.direction = 'sent'
        and not m.automated and m.at >= ${from} and m.at < ${until}),
      (select min(v.from_at) from read_model.rep_scorecard_activities v where v.lead = ${lead}
        and v.kind in ('meeting', 'visit') and v.from_at >= ${from} and v.from_at < ${until})) as at
  ) tried on true`;

/** Class D, raw: every lead that came to a rep, when, until when it stayed, and the first try on it. A time that a mapping only assumes starts no clock. */
export const assigned = `${scope}
  select s.rep, s.team, a.rep as calendar, a.at, a.evidence, a.until, tried.at as tried_at
  from (
    select lead, owner as rep, at, evidence, lead(at) over (partition by lead order by at, revision) as until
    from read_model.rep_scorecard_assignments
    where lead in (select h.lead from read_model.rep_scorecard_assignments h
      where h.owner = any($1::text[]) and ${within('h.at')})
  ) a join scope s on s.rep = a.rep and a.at >= s.since and a.at < s.until
  ${firstTry('a.lead', 'a.at', "coalesce(a.until, 'infinity')")}
  where a.evidence <> 'assumed' and a.until is distinct from a.at`;

/** The same from registration, whoever tried: the department's. $1 from, $2 to. */
export const registered = `
  select n.registered_at as at, n.evidence, tried.at as tried_at, (
    select h.owner from read_model.rep_scorecard_assignments h
    where h.lead = n.lead and h.owner is not null order by h.at, h.revision limit 1) as calendar
  from read_model.rep_scorecard_leads n ${firstTry('n.lead', 'n.registered_at', "'infinity'")}
  where n.registered_at >= $1 and n.registered_at < $2 and n.evidence <> 'assumed'`;
