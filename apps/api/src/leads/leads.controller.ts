import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Refusal } from '@app/wiring/auth/refusal';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import {
  AssignLead,
  ClaimLead,
  DisqualifyLead,
  ReassignLead,
  RecordLeadOwner,
  RegisterLead,
  ReleaseLead,
  ReviseLeadContact,
} from './leads.commands';

@ApiTags('leads')
@Controller('leads')
export class LeadsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @CommandRoute('', 'A case begins', 'manager', 'service')
  register(@Body() body: RegisterLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id: body.leadId ?? newId(caller), caller });
  }

  @CommandRoute(':leadId/contact', 'The contact’s name, phone or e-mail is another', 'rep', 'manager', 'service')
  async reviseContact(
    @IdParam('leadId') id: string,
    @Body() body: ReviseLeadContact,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':leadId/disqualify', 'Wrong number, duplicate or off profile', 'rep', 'manager')
  async disqualify(
    @IdParam('leadId') id: string,
    @Body() body: DisqualifyLead,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':leadId/assign', 'Gives a lead without an owner one', 'manager', 'service')
  assign(@IdParam('leadId') id: string, @Body() body: AssignLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':leadId/reassign', 'Moves a lead from its owner to another rep', 'manager')
  reassign(@IdParam('leadId') id: string, @Body() body: ReassignLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    ':leadId/claim',
    'Takes a free lead for oneself; held by another it is denied, and the attempt recorded',
    'rep',
  )
  async claim(@IdParam('leadId') id: string, @Body() body: ClaimLead, @Asking() caller: Caller): Promise<Receipt> {
    try {
      return await this.clerk.record(body, { id, caller });
    } catch (error) {
      throw error instanceof Refusal && notToBeFoundOut.has(error.code) ? notFree() : error;
    }
  }

  @CommandRoute(':leadId/release', 'The lead has no owner any more', 'rep', 'manager')
  async release(@IdParam('leadId') id: string, @Body() body: ReleaseLead, @Asking() caller: Caller): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':leadId/owner', 'A source says who held the lead from this moment; never refused', 'service')
  recordOwner(
    @IdParam('leadId') id: string,
    @Body() body: RecordLeadOwner,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}

/** Nobody learns by trying which leads there are, or who holds them. */
const notToBeFoundOut: ReadonlySet<string> = new Set(['lead.unknown', 'lead.held-by-another']);
const notFree = () => new Refusal('lead.held-by-another', 'Another rep holds this lead, or there is none of this id.');
