import type { Instant } from '@app/decider/fact';
import type { EntityManager } from 'typeorm';
import { reached } from './fragments';
import { blindSources } from './statements';

/*
 * Of one lead, for other views' statements; they ask the CTE `asked` of fragments.ts for sources that are `blind` to who
 * answers. `lead` is an SQL expression.
 */

/** Sources that never told a human from a machine in [from, to). */
export async function blindIn(manager: EntityManager, from: Instant, to: Instant): Promise<string[]> {
  const found: { source: string }[] = await manager.query(blindSources, [from, to]);
  return found.map(({ source }) => source);
}

/** When somebody on the other side was last reached, by whomever: a call, an answer in writing, a meeting or visit; null where never. */
export const lastContact = (lead: string) => `greatest(
  (select max(c.placed_at) from read_model.rep_scorecard_calls c
   where c.lead = ${lead} and not c.void and c.direction <> 'internal' and ${reached('c')}),
  (select max(r.at) from read_model.rep_scorecard_letters r
   where r.lead = ${lead} and r.direction = 'received' and not r.automated),
  (select max(m.at) from read_model.rep_scorecard_messages m
   where m.lead = ${lead} and m.direction = 'received' and not m.automated),
  (select max(v.from_at) from read_model.rep_scorecard_activities v
   where v.lead = ${lead} and v.kind in ('meeting', 'visit')))`;

/** The moments at which somebody here tried: a column `at`, one a dial, letter or message that a person sent. */
export const tries = (lead: string) => `
  select c.placed_at as at from read_model.rep_scorecard_calls c
  where c.lead = ${lead} and c.direction = 'outbound' and not c.void
  union all select s.at from read_model.rep_scorecard_letters s
  where s.lead = ${lead} and s.direction = 'sent' and not s.automated
  union all select m.at from read_model.rep_scorecard_messages m
  where m.lead = ${lead} and m.direction = 'sent' and not m.automated`;
