import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { LooksOfDays, LooksPage } from '@app/projections/access-log/access-log.query';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListLooks, ListLooksOfDays } from './access-log.queries';

@ApiTags('access log')
@Controller('access-log')
export class AccessLogController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @QueryRoute('', 'Who was shown what, took what out, was refused what; latest first', 'manager', 'auditor')
  looks(@Query() ask: ListLooks, @Asking() caller: Caller): Promise<LooksPage> {
    return this.reader.read<LooksPage, ListLooks>(ask, { caller });
  }

  @QueryRoute('days', 'How often, and how much, each person looked: per day (UTC) and kind', 'manager', 'auditor')
  days(@Query() ask: ListLooksOfDays, @Asking() caller: Caller): Promise<LooksOfDays> {
    return this.reader.read<LooksOfDays, ListLooksOfDays>(ask, { caller });
  }
}
