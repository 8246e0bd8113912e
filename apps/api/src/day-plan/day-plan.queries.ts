import { DayPlanQuery } from '@app/projections/day-plan/day-plan.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { ADate } from '../fields';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadDayPlan extends Ask {
  declare repId: string;
  @ADate({ optional: true, description: 'On the rep’s own calendar; their today where absent.' })
  date?: string;
  /** What makes today. */
  declare at: string;
}
export class ListDayPlans extends PagedAsk {
  @ADate({ optional: true, description: 'On each rep’s own calendar; everybody’s own today where absent.' })
  date?: string;
  declare at: string;
}

const plans = { reader: DayPlanQuery, projection: ['day-plan', 'rep-scorecard'] };
export const dayPlanHandlers = [
  queryHandler(ReadDayPlan, plans, async (days, { repId, date, at }) => {
    const day = date ?? (await days.today(repId, at));
    const plan = day === undefined ? undefined : await days.day(repId, day);
    if (!plan) throw new Refusal('plan.unknown', 'That day of theirs was not planned.');
    return plan;
  }),
  pageHandler(ListDayPlans, plans, (days, { date, at, limit }, after) => days.overview({ date, at, limit, after })),
];
