import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { HourOfDay } from '@app/projections/hour-of-day/hour-of-day.query';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice } from '../reps/monitoring-notice';
import { ReadHourOfDay } from './hour-of-day.queries';

@ApiTags('mornings')
@Controller('hour-of-day')
export class HourOfDayController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
  ) {}

  @QueryRoute(
    '',
    'When callees answer, by weekday and hour on their own clock; a rep sees their own dials, or the whole department’s',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async map(@Query() ask: ReadHourOfDay, @Asking() caller: Caller): Promise<HourOfDay> {
    if (ask.rep !== undefined) {
      this.reach.rep(caller.principal, ask.rep);
      await this.notice.mayShow(caller.principal, ask.rep);
    }
    return this.reader.read<HourOfDay, ReadHourOfDay>(ask, { caller });
  }
}
