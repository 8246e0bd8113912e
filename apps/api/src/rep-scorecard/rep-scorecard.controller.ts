import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ReadRepScorecard, ReadScorecard } from './rep-scorecard.queries';

@ApiTags('scorecard')
@Controller()
export class RepScorecardController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @QueryRoute('scorecard', 'Each rep in numbers, what is nobody’s, and the team', 'manager', 'auditor', 'service')
  ofTeam(@Query() ask: ReadScorecard, @Asking() caller: Caller): Promise<Scorecard> {
    return this.reader.list<Scorecard, ReadScorecard>('GET /scorecard', ask, { caller }, ({ rows }) => rows.length);
  }

  @QueryRoute('reps/:repId/scorecard', 'One rep in numbers', 'rep', 'manager', 'auditor', 'service')
  ofRep(@IdParam('repId') repId: string, @Query() ask: ReadRepScorecard, @Asking() caller: Caller): Promise<Scorecard> {
    this.reach.rep(caller.principal, repId);
    const what = 'GET /reps/:repId/scorecard';
    return this.reader.list<Scorecard, ReadRepScorecard>(what, ask, { repId, caller }, ({ rows }) => rows.length, {
      reps: [repId],
    });
  }
}
