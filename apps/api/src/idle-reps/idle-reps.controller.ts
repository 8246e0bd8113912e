import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { IdleReps } from '@app/projections/idle-reps/idle-reps.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice, notAcknowledged } from '../reps/monitoring-notice';
import { ListIdleReps } from './idle-reps.queries';

type ShownIdleReps = IdleReps & {
  /** Those whose figures wait for the notice. */
  readonly withheld: readonly { readonly rep: string; readonly why: string }[];
};

@ApiTags('mornings')
@Controller('idle-reps')
export class IdleRepsController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Who is at work now, with nothing of theirs recorded for longer than the department allows for',
    'manager',
  )
  async list(@Query() ask: ListIdleReps, @Asking() caller: Caller): Promise<ShownIdleReps> {
    const idle = await this.reader.read<IdleReps, ListIdleReps>(ask, { caller, at: this.clock().toISOString() });
    const reps = idle.reps.map(({ rep }) => rep);
    const withheld = await this.notice.withheldFrom(caller.principal, reps);
    return {
      ...idle,
      reps: idle.reps.filter(({ rep }) => !withheld.has(rep)),
      withheld: reps.filter((rep) => withheld.has(rep)).map((rep) => ({ rep, why: notAcknowledged })),
    };
  }
}
