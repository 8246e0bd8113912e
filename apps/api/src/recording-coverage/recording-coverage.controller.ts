import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { RecordingCoverage, UnexplainedCalls } from '@app/projections/recording-coverage/recording-coverage.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListUnexplainedCalls, ReadRecordingCoverage } from './recording-coverage.queries';

@ApiTags('capture')
@Controller('recording-coverage')
export class RecordingCoverageController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @QueryRoute(
    '',
    'Of which contacts there is something to hear or to read, and why there is nothing of the others',
    'manager',
    'auditor',
  )
  coverage(@Query() ask: ReadRecordingCoverage, @Asking() caller: Caller): Promise<RecordingCoverage> {
    mustBeShort(ask);
    return this.reader.read<RecordingCoverage, ReadRecordingCoverage>(ask, { caller });
  }

  @QueryRoute('unexplained', 'Connected calls without a recording that nobody has explained', 'manager', 'auditor')
  unexplained(@Query() ask: ListUnexplainedCalls, @Asking() caller: Caller): Promise<UnexplainedCalls> {
    mustBeShort(ask);
    return this.reader.list<UnexplainedCalls, ListUnexplainedCalls>(
      'GET /recording-coverage/unexplained',
      ask,
      { caller },
      ({ calls }) => calls.length,
    );
  }
}

const mostDays = 100;
/** It is counted when it is asked. Throws Refusal `coverage.bad-window`. */
function mustBeShort({ from, to }: { readonly from: string; readonly to: string }): void {
  if ((Date.parse(to) - Date.parse(from)) / 86_400_000 > mostDays)
    throw new Refusal('coverage.bad-window', `Ask for ${mostDays} days at most.`);
}
