import type { Instant } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';

export interface LastActivity {
  readonly rep: RepId;
  readonly at: Date;
  readonly what: 'call' | 'email' | 'message' | 'activity' | 'outcome' | 'task';
  /** Id of the call, letter, message, activity or task; of an outcome that of its contact: `call:<id>`. */
  readonly id: string;
}

const last = (what: LastActivity['what'], table: string, id: string, at: string, order: string, where: string) => `
  (select '${what}' as what, ${id} as id, ${at} as at from read_model.rep_scorecard_${table}
   where ${where} order by ${order} desc limit 1)`;

/** What somebody did in a call: one that was handed over to them, or that they joined, is another's by name. */
const lastOnPhone = `
  (select 'call' as what, c.call as id, least(s.to_at, $2) as at from read_model.rep_scorecard_spans s
   join read_model.rep_scorecard_calls c on c.call = substr(s.item, 6)
   where s.rep = r.rep and s.kind = 'handling' and s.from_at <= $2 and not c.missed order by s.from_at desc limit 1)`;

/**
 * The last thing recorded of each rep by `at`; those of whom nothing ever was are absent. What lasts counts until its end:
 * of calls and activities it is the one that began last.
 */
export const lastActivities = (manager: EntityManager, reps: readonly RepId[], at: Instant): Promise<LastActivity[]> =>
  manager.query(
    `select r.rep, l.at, l.what, l.id from unnest($1::text[]) as r (rep) cross join lateral (
       select * from (
         ${last('call', 'calls', 'call', 'least(coalesce(ended_at, placed_at), $2)', 'placed_at', 'rep = r.rep and placed_at <= $2 and not void and not missed')}
         union all ${lastOnPhone}
         union all ${last('email', 'letters', 'email', 'at', 'at', "rep = r.rep and at <= $2 and direction = 'sent' and not automated")}
         union all ${last('message', 'messages', 'message', 'at', 'at', "rep = r.rep and at <= $2 and direction = 'sent' and not automated")}
         union all ${last('activity', 'activities', 'activity', 'least(coalesce(to_at, from_at), $2)', 'from_at', 'rep = r.rep and from_at <= $2')}
         union all ${last('outcome', 'outcomes', 'contact', 'declared_at', 'declared_at', 'rep = r.rep and declared_at <= $2')}
         union all ${last('task', 'tasks', 'task', 'completed_at', 'completed_at', 'assignee = r.rep and completed_at <= $2')}
       ) every order by at desc, what limit 1
     ) l`,
    [reps, at],
  );
