import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OverdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListOverdueTasks } from './overdue-tasks.queries';

@ApiTags('outcomes and tasks')
@Controller('overdue-tasks')
export class OverdueTasksController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Who is overdue with what, since when, moved how often; a rep sees what they do, not what a substitute does for them',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async list(@Query() ask: ListOverdueTasks, @Asking() caller: Caller): Promise<OverdueTasks> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    return this.reader.list<OverdueTasks, ListOverdueTasks>(
      'GET /overdue-tasks',
      ask,
      { caller, at: this.clock().toISOString() },
      ({ tasks }) => tasks.length,
    );
  }
}
