import { Controller, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { HandOverPage, LeadPage, OrphanPage } from '@app/projections/lead-book/lead-book.query';
import { Denied, notYours } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import type { Response } from 'express';
import { ndjson, sendLines } from '../activity-timeline/lines';
import { AccessLog } from '../auth/access-log';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ExportLeads, ListLeads, ListOrphanLeads, ReadHandOverQueue, type LeadExport } from './lead-book.queries';

@ApiTags('working set')
@Controller()
export class LeadBookController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(AccessLog) private readonly access: AccessLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    'leads',
    'Leads as they stand; a rep sees their own open ones, and their contact data lead by lead only',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async list(@Query() ask: ListLeads, @Asking() caller: Caller): Promise<LeadPage> {
    const { principal } = caller;
    if (principal.role === 'rep') {
      if (ask.open) throw oneByOne();
      ask.rep ??= principal.rep;
      ask.state ??= 'open';
      if (ask.state !== 'open') throw notYours();
    }
    this.reach.rep(principal, ask.rep);
    return this.reader.list<LeadPage, ListLeads>('GET /leads', ask, { caller }, ({ leads }) => leads.length);
  }

  @ApiOkResponse({ description: 'A lead a line, by id.', content: { [ndjson]: {} } })
  @QueryRoute(
    'exports/leads',
    'All of them at once; recorded with their number before the first one goes out',
    'manager',
  )
  async export(@Query() ask: ExportLeads, @Asking() caller: Caller, @Res() response: Response): Promise<void> {
    const { count, lines } = await this.reader.read<LeadExport, ExportLeads>(ask, { caller });
    const data = { what: 'GET /exports/leads', count, ...(!ask.open && ({ sealed: true } as const)) };
    await this.access.add(caller, { type: 'RecordExported', data });
    await sendLines(lines, response, () => Promise.resolve());
  }

  @QueryRoute(
    'orphan-leads',
    'Open leads without owner or next task, since when and why, longest first',
    'manager',
    'auditor',
    'service',
  )
  orphans(@Query() ask: ListOrphanLeads, @Asking() caller: Caller): Promise<OrphanPage> {
    return this.reader.read<OrphanPage, ListOrphanLeads>(ask, { caller });
  }

  @QueryRoute(
    'hand-over-queue',
    'Won leads that a hunter still holds, by how long they have waited for an account manager',
    'manager',
    'auditor',
    'service',
  )
  handOvers(@Query() ask: ReadHandOverQueue, @Asking() caller: Caller): Promise<HandOverPage> {
    return this.reader.read<HandOverPage, ReadHandOverQueue>(ask, { caller, at: this.clock().toISOString() });
  }
}

const oneByOne = () =>
  new Denied('access.reveal-one-by-one', 'Contact data is shown lead by lead: GET /leads/:leadId?open=true.');
