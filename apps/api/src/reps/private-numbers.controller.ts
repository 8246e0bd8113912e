import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Refusal } from '@app/wiring/auth/refusal';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { NamePrivateNumber, TakeBackPrivateNumber } from './private-numbers.commands';
import { ListPrivateNumbers, type PrivateNumberList } from './private-numbers.queries';

/** Whom a rep calls, and is called by, for reasons of their own: nobody's business but theirs. */
@ApiTags('rights')
@Controller('reps/:repId/private-numbers')
export class PrivateNumbersController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @CommandRoute(
    '',
    'Calls with this number are private from now on: on record as calls, without content',
    'rep',
    'manager',
  )
  name(@IdParam('repId') id: string, @Body() body: NamePrivateNumber, @Asking() caller: Caller): Promise<Receipt> {
    this.reach.rep(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('take-back', 'Calls with this number are business again; what was private stays so', 'rep', 'manager')
  takeBack(
    @IdParam('repId') id: string,
    @Body() body: TakeBackPrivateNumber,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    this.reach.rep(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @QueryRoute(
    '',
    'How many numbers the rep has named as private, and since when; which, only in the open',
    'rep',
    'manager',
  )
  async list(
    @IdParam('repId') repId: string,
    @Query() ask: ListPrivateNumbers,
    @Asking() caller: Caller,
  ): Promise<PrivateNumberList> {
    this.reach.rep(caller.principal, repId);
    if ((await this.histories.standingOf(repId)) === 'unknown')
      throw new Refusal('rep.unknown', 'There is no such rep.');
    return this.reader.list<PrivateNumberList, ListPrivateNumbers>(
      'GET /reps/:repId/private-numbers',
      ask,
      { repId, caller },
      ({ count }) => count,
      { reps: [repId] },
    );
  }
}
