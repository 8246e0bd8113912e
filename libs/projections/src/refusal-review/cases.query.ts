import { rulesOn, type Definitions } from '@app/domain/departments/rules';
import type { LocalDate } from '@app/decider/fact';

/**
 * $1, $2, $3: days from which on so many per cent of disqualifications, and of reviews by a second reviewer, are sampled;
 * what a case was closed on (UTC) decides, so that a new rule draws no old sample anew. A CTE `cases`: live closings that were
 * not corrected, with both reviews and `status`. `due`: it is in the queue, whether reviewed or not; `sampled`: its review is
 * one that somebody else repeats, drawn whatever the reviewers choose.
 */
export const cases = `
  cases as (
    select c.*, c.of = 'refusal' or c.lot < rule.disqualified as due, c.second_lot < rule.second as sampled,
      r1.reviewer, r1.verdict, r1.heard_seconds, r1.recorded_seconds,
      r2.reviewer as second_reviewer, r2.verdict as second_verdict,
      r2.heard_seconds as second_heard_seconds, r2.recorded_seconds as second_recorded_seconds,
      case when e.how is not null then 'reopened' when r1.round is null then 'unreviewed'
        when r2.round is null and c.second_lot < rule.second then 'second' else 'reviewed' end as status
    from read_model.refusal_review_closings c
    cross join lateral (
      select * from unnest($1::date[], $2::int[], $3::int[]) as s (day, disqualified, second)
      where s.day <= (c.at at time zone 'UTC')::date order by s.day desc limit 1
    ) rule
    left join read_model.refusal_review_endings e on e.lead = c.lead and e.n = c.n
    left join read_model.refusal_review_reviews r1 on r1.lead = c.lead and r1.n = c.n and r1.round = 1
    left join read_model.refusal_review_reviews r2 on r2.lead = c.lead and r2.n = c.n and r2.round = 2
    where c.ingest = 'live' and e.how is distinct from 'corrected'
  )`;

/** The parameters of `cases`. */
export function samplesOf(definitions: Definitions): [LocalDate[], number[], number[]] {
  const set = definitions.filter(({ metric }) => metric === 'reviews').map(({ effectiveFrom }) => effectiveFrom);
  const days = ['0001-01-01', ...new Set(set)];
  const rules = days.map((day) => rulesOn(day, definitions).reviews);
  return [
    days,
    rules.map(({ disqualifiedPercent }) => disqualifiedPercent),
    rules.map(({ secondReviewPercent }) => secondReviewPercent),
  ];
}
