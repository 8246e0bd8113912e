import { Body, Controller, Headers, HttpCode, HttpStatus, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import type { AlertPage, AlertSummary, OneAlert } from '@app/projections/alerts/alerts.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Roles } from '@app/wiring/roles';
import type { Response } from 'express';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { problems } from '../problem.schema';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { AcknowledgementSchema, type Acknowledgement } from './acknowledgement.schema';
import { AlertFeed } from './alert-feed';
import { AcknowledgeAlert, AcknowledgeAlerts } from './alerts.commands';
import { FollowAlerts, ListAlerts, ReadAlert, SummariseAlerts } from './alerts.queries';

@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(AlertFeed) private readonly feed: AlertFeed,
  ) {}

  @QueryRoute(
    '',
    'What wants a manager’s eye, newest first; a rep sees what concerns them',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async list(@Query() ask: ListAlerts, @Asking() caller: Caller): Promise<AlertPage> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    return this.reader.list<AlertPage, ListAlerts>('GET /alerts', ask, { caller }, ({ alerts }) => alerts.length);
  }

  @QueryRoute('summary', 'How many are open of each kind, and since when', 'rep', 'manager', 'auditor', 'service')
  async summary(@Query() ask: SummariseAlerts, @Asking() caller: Caller): Promise<AlertSummary> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    return this.reader.read<AlertSummary, SummariseAlerts>(ask, { caller });
  }

  /**
   * Each event is `AlertRaised` or `AlertAcknowledged` under its position; the last one, `end`, says why there are no
   * more: `feed.renew` after a quarter of an hour (come back with a valid token), `feed.too-slow`, `feed.closing`.
   */
  @QueryRoute(
    'feed',
    'What is raised and acknowledged, as it happens: server-sent events, resumable by Last-Event-ID',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Everything after it, then what is new.' })
  @ApiOkResponse({
    description:
      'Events AlertRaised and AlertAcknowledged; comments as signs of life; at last `end` with a code: feed.renew, feed.too-slow or feed.closing.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @problems(HttpStatus.TOO_MANY_REQUESTS)
  async follow(
    @Query() { after }: FollowAlerts,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Asking() { principal }: Caller,
    @Res() response: Response,
  ): Promise<void> {
    await this.feed.serve(principal, lastEventId || after, () => {
      response.writeHead(HttpStatus.OK, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        // The connection is the feed's alone, and no proxy holds events back.
        Connection: 'close',
        'X-Accel-Buffering': 'no',
      });
      response.flushHeaders();
      return response;
    });
  }

  @QueryRoute(':alertId', 'One alert', 'rep', 'manager', 'auditor', 'service')
  async read(
    @IdParam('alertId') alertId: string,
    @Query() ask: ReadAlert,
    @Asking() caller: Caller,
  ): Promise<OneAlert> {
    this.reach.rep(caller.principal, (await this.histories.alert(alertId))?.rep);
    return this.reader.list<OneAlert, ReadAlert>('GET /alerts/:alertId', ask, { alertId, caller }, () => 1);
  }

  @CommandRoute(':alertId/acknowledge', 'Seen, and taken care of', 'manager')
  acknowledge(
    @IdParam('alertId') id: string,
    @Body() body: AcknowledgeAlert,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  /** Each of them as if it stood alone: what is refused does not hold up the others. */
  @Post('acknowledge')
  @HttpCode(HttpStatus.OK)
  @Roles('manager')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Several at once, each with its own result', description: 'Roles: manager.' })
  @ApiOkResponse({ type: [AcknowledgementSchema] })
  @problems(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN, HttpStatus.SERVICE_UNAVAILABLE)
  acknowledgeSeveral(
    @Body() { alertIds, note }: AcknowledgeAlerts,
    @Asking() caller: Caller,
  ): Promise<Acknowledgement[]> {
    return Promise.all(
      alertIds.map(async (alertId) => {
        const intent = Object.assign(new AcknowledgeAlert(), note !== undefined && { note });
        try {
          return { alertId, receipt: await this.clerk.record(intent, { id: alertId, caller }) };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { alertId, code: error.code, detail: error.message, details: error.more.details };
        }
      }),
    );
  }
}
