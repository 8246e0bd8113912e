import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CaptureSources } from '@app/projections/capture-sources/capture-sources.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ReadCaptureSources } from './capture-sources.queries';

@ApiTags('capture')
@Controller('capture-sources')
export class CaptureSourcesController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'What tells of calls, letters and messages by itself: when it usually does, when it last did, and since when it is silent',
    'manager',
    'auditor',
  )
  sources(@Query() ask: ReadCaptureSources, @Asking() caller: Caller): Promise<CaptureSources> {
    return this.reader.read<CaptureSources, ReadCaptureSources>(ask, { caller, at: this.clock().toISOString() });
  }
}
