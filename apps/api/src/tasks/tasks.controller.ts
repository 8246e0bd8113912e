import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { fold } from '@app/decider/decider';
import { task } from '@app/domain/tasks/task';
import { taskStream, type TaskEvent } from '@app/domain/tasks/task.events';
import type { OpenTasks } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { Principal } from '@app/wiring/auth/principal';
import { Refusal } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { CancelOwnTask, CompleteOwnTask, ReassignOwnTask, RescheduleOwnTask, ScheduleOwnTask } from './tasks.commands';
import { ListTasks } from './tasks.queries';

@ApiTags('outcomes and tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Open tasks, soonest due first: first promise, moves, days slipped, who does it while its rep is away; a rep sees their own',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async list(@Query() ask: ListTasks, @Asking() caller: Caller): Promise<OpenTasks> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    const asked = { caller, at: this.clock().toISOString() };
    return this.reader.list<OpenTasks, ListTasks>('GET /tasks', ask, asked, ({ tasks }) => tasks.length);
  }

  @CommandRoute('', 'A task of no lead; a rep schedules their own', 'rep', 'manager', 'service')
  schedule(@Body() body: ScheduleOwnTask, @Asking() caller: Caller): Promise<Receipt> {
    body.assignee ??= caller.principal.rep!;
    if (body.assignee === undefined)
      throw new Refusal('request.invalid', 'The request is wrong.', {
        errors: [{ field: 'assignee', message: 'must name who does it' }],
      });
    this.reach.rep(caller.principal, body.assignee);
    return this.clerk.record(body, { id: body.taskId ?? newId(caller), caller });
  }

  @CommandRoute(':taskId/reschedule', 'Moves the due time; the first promise stays', 'rep', 'manager')
  async reschedule(
    @IdParam('taskId') id: string,
    @Body() body: RescheduleOwnTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller, assignee: await this.reached(caller.principal, id) });
  }

  @CommandRoute(':taskId/reassign', 'Passes the task to another rep', 'manager')
  async reassign(
    @IdParam('taskId') id: string,
    @Body() body: ReassignOwnTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':taskId/complete', 'The task is done', 'rep', 'manager', 'service')
  async complete(
    @IdParam('taskId') id: string,
    @Body() body: CompleteOwnTask,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller, assignee: await this.reached(caller.principal, id) });
  }

  @CommandRoute(':taskId/cancel', 'The task need not be done any more', 'rep', 'manager')
  async cancel(@IdParam('taskId') id: string, @Body() body: CancelOwnTask, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller, assignee: await this.reached(caller.principal, id) });
  }

  /** Whose task it is, asked of the store itself. A rep reaches their own, and those of whom they stand in for. Throws Denied. */
  private async reached(principal: Principal, taskId: string): Promise<string> {
    const events = (await this.histories.all(taskStream(taskId))) as TaskEvent[];
    const assignee = fold(task, events)?.assignee ?? '';
    await this.reach.workOf(principal, assignee);
    return assignee;
  }
}
