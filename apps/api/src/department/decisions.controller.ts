import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { repStream } from '@app/domain/reps/rep.events';
import type { DecisionsPage } from '@app/projections/department/department.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { TakeDecision } from './department.commands';
import { ListDecisions } from './department.queries';

@ApiTags('department')
@Controller('reps')
export class DecisionsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @CommandRoute(':repId/decisions', 'A human decides about a rep, on grounds in words', 'manager')
  async take(@IdParam('repId') repId: string, @Body() body: TakeDecision, @Asking() caller: Caller): Promise<Receipt> {
    if ((await this.histories.all(repStream(repId))).length === 0)
      throw new Refusal('rep.unknown', 'There is no such rep.');
    return this.clerk.record(body, { id: body.decisionId ?? newId(caller), repId, caller });
  }

  @QueryRoute(':repId/decisions', 'What was decided about a rep, latest first', 'rep', 'manager', 'auditor')
  list(@IdParam('repId') repId: string, @Query() ask: ListDecisions, @Asking() caller: Caller): Promise<DecisionsPage> {
    this.reach.rep(caller.principal, repId);
    const what = 'GET /reps/:repId/decisions';
    return this.reader.list<DecisionsPage, ListDecisions>(
      what,
      ask,
      { repId, caller },
      (page) => page.decisions.length,
      {
        reps: [repId],
      },
    );
  }
}
