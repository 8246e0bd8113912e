import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OwnershipAnswer, OwnershipPage } from '@app/projections/lead-ownership/lead-ownership.query';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListLeadsOfRep, ReadLeadOwnership } from './lead-ownership.queries';

@ApiTags('leads')
@Controller()
export class LeadOwnershipController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @QueryRoute(
    'leads/:leadId/ownership',
    'Who held the lead from when to when, why, and who decided',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async byLead(
    @IdParam('leadId') leadId: string,
    @Query() ask: ReadLeadOwnership,
    @Asking() caller: Caller,
  ): Promise<OwnershipAnswer> {
    await this.reach.lead(caller.principal, leadId);
    return this.reader.list<OwnershipAnswer, ReadLeadOwnership>(
      'GET /leads/:leadId/ownership',
      ask,
      { leadId, caller },
      ({ intervals }) => intervals.length,
      { leads: [leadId] },
    );
  }

  @QueryRoute(
    'reps/:repId/leads',
    'The leads that a rep holds and held, by when they came',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async byRep(
    @IdParam('repId') repId: string,
    @Query() ask: ListLeadsOfRep,
    @Asking() caller: Caller,
  ): Promise<OwnershipPage> {
    this.reach.rep(caller.principal, repId);
    return this.reader.list<OwnershipPage, ListLeadsOfRep>(
      'GET /reps/:repId/leads',
      ask,
      { repId, caller },
      ({ intervals }) => intervals.length,
      { reps: [repId] },
    );
  }
}
