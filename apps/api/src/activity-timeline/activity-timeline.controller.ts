import { Controller, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Party } from '@app/projections/activity-timeline/activity-timeline.query';
import { AccessLog } from '../auth/access-log';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ExportHistory, ReadHistory } from './activity-timeline.queries';
import { ndjson, sendLines } from './lines';
import type { RecordPage } from './records';

const eitherWay = ApiOkResponse({
  description:
    'A page of recorded events in the order of the record; as application/x-ndjson the whole of it, one event a line. ' +
    "A rep's comes with the rep's own statements: as lines with kind `statement`, which stand first.",
  content: { 'application/json': {}, [ndjson]: {} },
});

@ApiTags('history')
@Controller()
export class ActivityTimelineController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(AccessLog) private readonly access: AccessLog,
  ) {}

  @QueryRoute('reps/:repId/history', 'Everything that names the rep', 'rep', 'manager', 'auditor', 'service')
  @eitherWay
  async ofRep(
    @IdParam('repId') rep: string,
    @Query() ask: ReadHistory,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    this.reach.rep(caller.principal, rep);
    await this.answer('GET /reps/:repId/history', { rep }, ask, caller, request, response);
  }

  @QueryRoute('leads/:leadId/history', 'Everything that names the lead', 'rep', 'manager', 'auditor', 'service')
  @eitherWay
  async ofLead(
    @IdParam('leadId') lead: string,
    @Query() ask: ReadHistory,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reach.lead(caller.principal, lead);
    await this.answer('GET /leads/:leadId/history', { lead }, ask, caller, request, response);
  }

  private async answer(
    what: string,
    party: Party,
    ask: ReadHistory,
    caller: Caller,
    request: Request,
    response: Response,
  ): Promise<void> {
    const vault = this.reach.vaultOf(caller.principal);
    if (request.accepts(['application/json', ndjson]) !== ndjson) {
      const asked = { party, vault, caller };
      const count = ({ events }: RecordPage) => events.length;
      response.json(
        'rep' in party
          ? await this.reader.record<RecordPage, ReadHistory>(party.rep, what, ask, asked, count)
          : await this.reader.list<RecordPage, ReadHistory>(what, ask, asked, count, { leads: [party.lead] }),
      );
      return;
    }
    const about = 'rep' in party ? { reps: [party.rep] } : { leads: [party.lead] };
    const { atLeast, open, from, to } = ask;
    const all = Object.assign(new ExportHistory(), { atLeast, open, from, to });
    const lines = await this.reader.read<AsyncIterable<string>, ExportHistory>(all, { party, vault, caller });
    const recorded = (count: number) =>
      this.access.add(
        caller,
        { type: 'RecordExported', data: { what, count, ...(!open && ({ sealed: true } as const)) } },
        about,
      );
    await sendLines(lines, response, recorded);
  }
}
