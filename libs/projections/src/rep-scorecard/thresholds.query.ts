import { localDate } from '@app/calendar/local-time';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import type { Window } from './window';

const groups = ['response', 'outcomes', 'missed', 'objections'] as const;
/** What the department set of what is judged when it is asked, and which word of theirs it was. */
export type Thresholds = { readonly [G in (typeof groups)[number]]: RuleInForce<G> };

/** Those of the window's last day, in the window's own zone: one answer is judged by one rule. */
export async function thresholdsOf(manager: EntityManager, { to, zone }: Window): Promise<Thresholds> {
  const definitions = await saidDefinitions(manager);
  const lastDay = localDate(Date.parse(to) - 1, zone);
  return Object.fromEntries(groups.map((group) => [group, ruleOn(group, lastDay, definitions)])) as Thresholds;
}
