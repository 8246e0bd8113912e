import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import type { PlanDetails, PlanPage } from '@app/projections/redistribution-plans/redistribution-plans.query';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ApproveRedistribution, ProposeRedistribution, WithdrawRedistribution } from './redistributions.commands';
import { ListRedistributions, ReadRedistribution } from './redistributions.handlers';

@ApiTags('load and redistribution')
@Controller('redistributions')
export class RedistributionsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @CommandRoute('', 'What the rule would move: neglected leads first, then surplus, then evening out', 'manager')
  propose(@Body() body: ProposeRedistribution, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id: body.redistributionId ?? newId(caller), caller });
  }

  @CommandRoute(':redistributionId/approve', 'Agrees to the moves but for those left out; once', 'manager')
  approve(
    @IdParam('redistributionId') id: string,
    @Body() body: ApproveRedistribution,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':redistributionId/withdraw', 'Nothing of it is moved', 'manager')
  withdraw(
    @IdParam('redistributionId') id: string,
    @Body() body: WithdrawRedistribution,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @QueryRoute('', 'Plans to move leads, latest first, and how far each has come', 'manager', 'auditor')
  list(@Query() ask: ListRedistributions, @Asking() caller: Caller): Promise<PlanPage> {
    return this.reader.read<PlanPage, ListRedistributions>(ask, { caller });
  }

  @QueryRoute(':redistributionId', 'A plan move by move: made, or refused by the lead and why', 'manager', 'auditor')
  read(
    @IdParam('redistributionId') redistributionId: string,
    @Query() ask: ReadRedistribution,
    @Asking() caller: Caller,
  ): Promise<PlanDetails> {
    return this.reader.list<PlanDetails, ReadRedistribution>(
      'GET /redistributions/:redistributionId',
      ask,
      { redistributionId, caller },
      () => 1,
    );
  }
}
