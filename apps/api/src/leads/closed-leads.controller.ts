import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { HandOverAccount, ReopenLead, ReviewRefusal } from './closed-leads.commands';

/** What becomes of a lead after it was won or lost. */
@ApiTags('leads')
@Controller('leads/:leadId')
export class ClosedLeadsController {
  constructor(@Inject(Clerk) private readonly clerk: Clerk) {}

  @CommandRoute('reviews', 'A finding on a refused or disqualified lead; the second is somebody else’s', 'manager')
  review(@IdParam('leadId') id: string, @Body() body: ReviewRefusal, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    'reopen',
    'A mishandled or exhausted lead is worked on again, by another rep where one is named',
    'manager',
  )
  reopen(@IdParam('leadId') id: string, @Body() body: ReopenLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('hand-over', 'A won lead passes to the rep who keeps the account', 'manager')
  handOver(@IdParam('leadId') id: string, @Body() body: HandOverAccount, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}
