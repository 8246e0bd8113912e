import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { DirectoryPage, RepDetails } from '@app/projections/rep-directory/rep-directory.query';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListReps, ReadRep } from './rep-directory.queries';

@ApiTags('reps')
@Controller('reps')
export class RepDirectoryController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @QueryRoute('', 'Who sells here', 'manager', 'auditor', 'service')
  list(@Query() ask: ListReps, @Asking() caller: Caller): Promise<DirectoryPage> {
    return this.reader.list<DirectoryPage, ListReps>('GET /reps', ask, { caller }, ({ reps }) => reps.length);
  }

  @QueryRoute(
    ':repId',
    'A rep with lines, working patterns, absences and substitutes',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  read(@IdParam('repId') repId: string, @Query() ask: ReadRep, @Asking() caller: Caller): Promise<RepDetails> {
    this.reach.rep(caller.principal, repId);
    return this.reader.list<RepDetails, ReadRep>('GET /reps/:repId', ask, { repId, caller }, () => 1, {
      reps: [repId],
    });
  }
}
