import { redistribution } from '@app/domain/redistributions/redistribution';
import {
  planStatuses,
  RedistributionPlansQuery,
  type PlanStatus,
} from '@app/projections/redistribution-plans/redistribution-plans.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { commandHandlers } from '../commands/command-handlers';
import { OneOf } from '../fields';
import { PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';
import { ApproveRedistribution, ProposeRedistribution, WithdrawRedistribution } from './redistributions.commands';

export class ListRedistributions extends PagedAsk {
  @OneOf(planStatuses, { optional: true })
  status?: PlanStatus;
}
export class ReadRedistribution extends RevealingAsk {
  declare redistributionId: string;
}

const plans = { reader: RedistributionPlansQuery, projection: 'redistribution-plans' };
export const redistributionHandlers = [
  ...commandHandlers(redistribution, [ProposeRedistribution, ApproveRedistribution, WithdrawRedistribution]),
  pageHandler(ListRedistributions, plans, (query, { status, limit }, after) => query.list({ status, limit, after })),
  queryHandler(ReadRedistribution, plans, async (query, { redistributionId, open }) => {
    const plan = await query.plan(redistributionId, { open });
    if (!plan) throw new Refusal('redistribution.unknown', 'No such redistribution was proposed.');
    return plan;
  }),
];
