import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { DayPlansPage, RepDayPlan } from '@app/projections/day-plan/day-plan.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListDayPlans, ReadDayPlan } from './day-plan.queries';

@ApiTags('mornings')
@Controller()
export class DayPlanController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    'reps/:repId/day-plan',
    'A rep’s day as it was planned, each line with its reasons and how it stands',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  ofRep(@IdParam('repId') repId: string, @Query() ask: ReadDayPlan, @Asking() caller: Caller): Promise<RepDayPlan> {
    this.reach.rep(caller.principal, repId);
    return this.reader.read<RepDayPlan, ReadDayPlan>(ask, { repId, caller, at: this.clock().toISOString() });
  }

  @QueryRoute(
    'day-plans',
    'Whose day was planned: how much of it is done, and what was left',
    'manager',
    'auditor',
    'service',
  )
  overview(@Query() ask: ListDayPlans, @Asking() caller: Caller): Promise<DayPlansPage> {
    return this.reader.read<DayPlansPage, ListDayPlans>(ask, { caller, at: this.clock().toISOString() });
  }
}
