import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { IdleReps } from '@app/projections/idle-reps/idle-reps.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListIdleReps } from './idle-reps.queries';

@ApiTags('mornings')
@Controller('idle-reps')
export class IdleRepsController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Who is at work now, with nothing of theirs recorded for longer than the department allows for',
    'manager',
  )
  list(@Query() ask: ListIdleReps, @Asking() caller: Caller): Promise<IdleReps> {
    return this.reader.read<IdleReps, ListIdleReps>(ask, { caller, at: this.clock().toISOString() });
  }
}
