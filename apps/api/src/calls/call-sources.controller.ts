import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { callStream } from '@app/domain/calls/call.events';
import type { CallSources } from '@app/projections/rep-scorecard/call-twins.query';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListCallSources } from './call-sources.queries';

@ApiTags('calls')
@Controller('calls')
export class CallSourcesController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @QueryRoute(
    ':callId/sources',
    'Who tells of this call, which of them counts, and how well it is known by all of them',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async sources(
    @IdParam('callId') callId: string,
    @Query() ask: ListCallSources,
    @Asking() caller: Caller,
  ): Promise<CallSources> {
    await this.reach.reading(caller.principal, callStream(callId));
    return this.reader.read<CallSources, ListCallSources>(ask, { callId, caller });
  }
}
