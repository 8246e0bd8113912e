import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { leadStream } from '@app/domain/leads/lead.events';
import type { RefusalFigures } from '@app/projections/refusal-review/refusal-figures.query';
import type { RefusalQueue } from '@app/projections/refusal-review/refusal-review.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Asking, type Caller } from '../commands/caller';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice } from '../reps/monitoring-notice';
import { ListRefusals, ListRefusalsOfLead, ReadRefusalFigures } from './refusal-review.queries';

/** What to listen to; the findings themselves are recorded on the lead. */
@ApiTags('refusals')
@Controller('refusal-review')
export class RefusalReviewController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @QueryRoute('', 'Refused leads and drawn disqualified ones, with contacts and recordings', 'manager', 'auditor')
  list(@Query() ask: ListRefusals, @Asking() caller: Caller): Promise<RefusalQueue> {
    return this.reader.list<RefusalQueue, ListRefusals>(
      'GET /refusal-review',
      ask,
      { caller },
      ({ cases }) => cases.length,
    );
  }

  @QueryRoute('summary', 'Review coverage, heard coverage, mishandled share', 'manager', 'auditor')
  async figures(@Query() ask: ReadRefusalFigures, @Asking() caller: Caller): Promise<RefusalFigures> {
    if (ask.rep !== undefined) await this.notice.mayShow(caller.principal, ask.rep);
    return this.reader.read<RefusalFigures, ReadRefusalFigures>(ask, { caller });
  }

  @QueryRoute(
    ':leadId',
    'Each time that the lead was refused or disqualified, and what was found',
    'manager',
    'auditor',
  )
  async ofLead(
    @IdParam('leadId') leadId: string,
    @Query() ask: ListRefusalsOfLead,
    @Asking() caller: Caller,
  ): Promise<RefusalQueue> {
    if (!(await this.histories.contact(leadStream(leadId))).known)
      throw new Refusal('lead.unknown', 'There is no such lead.');
    return this.reader.list<RefusalQueue, ListRefusalsOfLead>(
      'GET /refusal-review/:leadId',
      ask,
      { leadId, caller },
      ({ cases }) => cases.length,
      { leads: [leadId] },
    );
  }
}
