import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { CorrectOutcome, DeclareOutcome } from './outcomes.commands';
import { CancelTask, CompleteTask, RescheduleTask, ScheduleTask } from './tasks.commands';

@ApiTags('outcomes and tasks')
@Controller('leads/:leadId')
export class OutcomesController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @CommandRoute(
    'outcomes',
    'How a contact ended: sale, refusal, a dated next contact, or none needed',
    'rep',
    'manager',
    'service',
  )
  async declare(
    @IdParam('leadId') id: string,
    @Body() body: DeclareOutcome,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    this.reach.rep(caller.principal, body.rep ?? caller.principal.rep);
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('outcomes/corrections', 'A declared outcome was another one', 'rep', 'manager')
  async correct(
    @IdParam('leadId') id: string,
    @Body() body: CorrectOutcome,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    this.reach.rep(caller.principal, body.rep ?? caller.principal.rep);
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('tasks', 'The lead’s next task', 'rep', 'manager', 'service')
  async schedule(
    @IdParam('leadId') id: string,
    @Body() body: ScheduleTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('tasks/:taskId/reschedule', 'Moves a task; the first promise stands', 'rep', 'manager')
  async reschedule(
    @IdParam('leadId') id: string,
    @IdParam('taskId') taskId: string,
    @Body() body: RescheduleTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, taskId, caller });
  }

  @CommandRoute('tasks/:taskId/complete', 'The task is done', 'rep', 'manager', 'service')
  async complete(
    @IdParam('leadId') id: string,
    @IdParam('taskId') taskId: string,
    @Body() body: CompleteTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, taskId, caller });
  }

  @CommandRoute('tasks/:taskId/cancel', 'The task is not needed any more', 'rep', 'manager')
  async cancel(
    @IdParam('leadId') id: string,
    @IdParam('taskId') taskId: string,
    @Body() body: CancelTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, taskId, caller });
  }
}
