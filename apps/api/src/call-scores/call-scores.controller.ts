import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { callStream } from '@app/domain/calls/call.events';
import type { CallScores } from '@app/projections/call-scores/call-scores.query';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice, notAcknowledged } from '../reps/monitoring-notice';
import { DisputeCallScore, RuleOnCallScore, ScoreCall } from './call-scores.commands';
import { ListCallScores, ListScoresOfCall } from './call-scores.queries';

type ShownScores = CallScores & {
  /** Whose scores on this page are not shown, and why. */
  readonly withheld: readonly { readonly rep: string; readonly why: string }[];
};

/** Calls scored by the department's forms, and what their reps say to it. */
@ApiTags('call scores')
@Controller()
export class CallScoresController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
  ) {}

  @CommandRoute('calls/:callId/scores', 'Scores a call by a form; what was heard of it goes with the score', 'manager')
  score(@IdParam('callId') id: string, @Body() body: ScoreCall, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, scoreId: body.scoreId ?? newId(caller), caller });
  }

  @CommandRoute('calls/:callId/scores/:scoreId/dispute', 'The rep whose call it is does not agree', 'rep')
  async dispute(
    @IdParam('callId') id: string,
    @IdParam('scoreId') scoreId: string,
    @Body() body: DisputeCallScore,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    return this.clerk.record(body, { id, scoreId, caller });
  }

  @CommandRoute('calls/:callId/scores/:scoreId/ruling', 'Somebody other than the scorer rules on a dispute', 'manager')
  rule(
    @IdParam('callId') id: string,
    @IdParam('scoreId') scoreId: string,
    @Body() body: RuleOnCallScore,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, scoreId, caller });
  }

  @QueryRoute('call-scores', 'Scores, oldest first; a rep sees those of their own calls', 'rep', 'manager', 'auditor')
  async list(@Query() ask: ListCallScores, @Asking() caller: Caller): Promise<ShownScores> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    const about = ask.rep === undefined ? {} : { reps: [ask.rep] };
    const page = await this.reader.list<CallScores, ListCallScores>(
      'GET /call-scores',
      ask,
      { caller },
      ({ scores }) => scores.length,
      about,
    );
    return this.shown(caller, page);
  }

  @QueryRoute('calls/:callId/scores', 'How this call was scored', 'rep', 'manager', 'auditor')
  async ofCall(
    @IdParam('callId') callId: string,
    @Query() ask: ListScoresOfCall,
    @Asking() caller: Caller,
  ): Promise<ShownScores> {
    await this.reach.contact(caller.principal, callStream(callId));
    const page = await this.reader.list<CallScores, ListScoresOfCall>(
      'GET /calls/:callId/scores',
      ask,
      { callId, caller },
      ({ scores }) => scores.length,
    );
    return this.shown(caller, page);
  }

  /** Without those of reps who have yet to acknowledge the notice: docs/adr/0014. */
  private async shown({ principal }: Caller, page: CallScores): Promise<ShownScores> {
    const withheld = await this.notice.withheldFrom(principal, [
      ...new Set(page.scores.flatMap(({ rep }) => rep ?? [])),
    ]);
    const scores = page.scores.filter(({ rep }) => rep === null || !withheld.has(rep));
    return { ...page, scores, withheld: [...withheld].map((rep) => ({ rep, why: notAcknowledged })) };
  }
}
