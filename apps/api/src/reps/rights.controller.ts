import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import type { LooksPage } from '@app/projections/access-log/access-log.query';
import type { StatementsPage } from '@app/projections/rep-notes/rep-notes.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { AccessLog } from '../auth/access-log';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice } from './monitoring-notice';
import { AcknowledgeMonitoringNotice, AddDossierNote, AddRepStatement } from './rights.commands';
import { ListReaders, ListStatements, ReadDossier, type WholeDossier } from './rights.queries';

/** What the recorded have a right to: to know, to have a say, and that nothing is kept of them but what may be. */
@ApiTags('rights')
@Controller('reps/:repId')
export class RightsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(AccessLog) private readonly access: AccessLog,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @CommandRoute('notice-acknowledgements', 'The rep has read what is recorded of them, and why', 'rep')
  async acknowledge(
    @IdParam('repId') id: string,
    @Body() body: AcknowledgeMonitoringNotice,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    this.reach.rep(caller.principal, id);
    await this.notice.mustBeSet(body.version);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('statements', "The rep's own word on their record, an event or a figure", 'rep')
  async state(@IdParam('repId') id: string, @Body() body: AddRepStatement, @Asking() caller: Caller): Promise<Receipt> {
    this.reach.rep(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('dossier-notes', 'A motivator, a work style, an agreement or coaching', 'manager')
  note(@IdParam('repId') id: string, @Body() body: AddDossierNote, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @QueryRoute(
    'statements',
    'What the rep says of their record, an event or a figure',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async statements(
    @IdParam('repId') repId: string,
    @Query() ask: ListStatements,
    @Asking() caller: Caller,
  ): Promise<StatementsPage> {
    this.reach.rep(caller.principal, repId);
    return this.reader.list<StatementsPage, ListStatements>(
      'GET /reps/:repId/statements',
      ask,
      { repId, caller },
      ({ statements }) => statements.length,
      { reps: [repId] },
    );
  }

  @QueryRoute(
    'dossier',
    'What is noted about working with the rep, in the open; each reading is recorded',
    'rep',
    'manager',
  )
  async dossier(
    @IdParam('repId') repId: string,
    @Query() ask: ReadDossier,
    @Asking() caller: Caller,
  ): Promise<WholeDossier> {
    this.reach.rep(caller.principal, repId);
    await this.mustExist(repId);
    const dossier = await this.reader.read<WholeDossier, ReadDossier>(ask, { repId, caller });
    await this.access.add(caller, { type: 'DossierRead', data: { rep: repId } }, { reps: [repId] });
    return dossier;
  }

  @QueryRoute('readers', "Who read this rep's record, when, and what of it; latest first", 'rep', 'manager', 'auditor')
  async readers(
    @IdParam('repId') repId: string,
    @Query() ask: ListReaders,
    @Asking() caller: Caller,
  ): Promise<LooksPage> {
    this.reach.rep(caller.principal, repId);
    const page = await this.reader.read<LooksPage, ListReaders>(ask, { repId, caller });
    // whom only imports named, somebody may have read about, too
    if (page.looks.length === 0) await this.mustExist(repId);
    return page;
  }

  private async mustExist(repId: string): Promise<void> {
    if ((await this.histories.standingOf(repId)) === 'unknown')
      throw new Refusal('rep.unknown', 'There is no such rep.');
  }
}
