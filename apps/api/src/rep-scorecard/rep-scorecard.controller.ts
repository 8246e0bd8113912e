import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ReadRepScorecard, ReadScorecard } from './rep-scorecard.queries';
import type { ShownScorecard } from './scorecards';

@ApiTags('scorecard')
@Controller()
export class RepScorecardController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute('scorecard', 'Each rep in numbers, what is nobody’s, and the team', 'manager', 'auditor', 'service')
  ofTeam(@Query() ask: ReadScorecard, @Asking() caller: Caller): Promise<ShownScorecard> {
    return this.reader.list<ShownScorecard, ReadScorecard>(
      'GET /scorecard',
      ask,
      { caller, at: this.clock().toISOString() },
      ({ rows }) => rows.length,
    );
  }

  @QueryRoute('reps/:repId/scorecard', 'One rep in numbers', 'rep', 'manager', 'auditor', 'service')
  ofRep(
    @IdParam('repId') repId: string,
    @Query() ask: ReadRepScorecard,
    @Asking() caller: Caller,
  ): Promise<ShownScorecard> {
    this.reach.rep(caller.principal, repId);
    const what = 'GET /reps/:repId/scorecard';
    const count = ({ rows }: ShownScorecard) => rows.length;
    const at = this.clock().toISOString();
    return this.reader.record<ShownScorecard, ReadRepScorecard>(repId, what, ask, { repId, caller, at }, count);
  }
}
