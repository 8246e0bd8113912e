import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type {
  CaptureCoverage,
  MissingCalls,
  PhantomCalls,
} from '@app/projections/capture-coverage/capture-coverage.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListMissingCalls, ListPhantomCalls, ReadCaptureCoverage } from './capture-coverage.queries';

@ApiTags('capture')
@Controller('capture-coverage')
export class CaptureCoverageController {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  @QueryRoute(
    '',
    'How much of what carriers billed and trunks counted is on the record, by trunk and day',
    'manager',
    'auditor',
  )
  coverage(@Query() ask: ReadCaptureCoverage, @Asking() caller: Caller): Promise<CaptureCoverage> {
    mustBeShort(ask);
    return this.reader.read<CaptureCoverage, ReadCaptureCoverage>(ask, { caller });
  }

  @QueryRoute('missing', 'Calls that were billed and are not on the record', 'manager', 'auditor')
  missing(@Query() ask: ListMissingCalls, @Asking() caller: Caller): Promise<MissingCalls> {
    mustBeShort(ask);
    return this.reader.list<MissingCalls, ListMissingCalls>(
      'GET /capture-coverage/missing',
      ask,
      { caller },
      ({ calls }) => calls.length,
    );
  }

  @QueryRoute(
    'phantoms',
    'Calls on the record that nobody else knows: told of by a rep alone, or captured and not on a bill that should have them',
    'manager',
    'auditor',
  )
  phantoms(@Query() ask: ListPhantomCalls, @Asking() caller: Caller): Promise<PhantomCalls> {
    mustBeShort(ask);
    return this.reader.list<PhantomCalls, ListPhantomCalls>(
      'GET /capture-coverage/phantoms',
      ask,
      { caller },
      ({ calls }) => calls.length,
    );
  }
}

const mostDays = 100;
/** What matches what is worked out when it is asked. Throws Refusal `coverage.bad-window`. */
function mustBeShort({ from, to }: ReadCaptureCoverage): void {
  if ((Date.parse(to) - Date.parse(from)) / 86_400_000 > mostDays)
    throw new Refusal('coverage.bad-window', `Ask for ${mostDays} days at most.`);
}
