import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import type { Intent } from '../commands/intent';
import { IdParam } from '../id-param';
import { LiftDoNotContact, RecordConsent, SetDoNotContact, WithdrawConsent } from './consents.commands';

/** What the other side allows, told by whoever heard it. */
@ApiTags('consents')
@Controller('leads/:leadId')
export class ConsentsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @CommandRoute(
    'consents',
    'The lead allows it; to be contacted, that lifts a do-not-contact there',
    'rep',
    'manager',
    'service',
  )
  recordConsent(
    @IdParam('leadId') id: string,
    @Body() body: RecordConsent,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.tell(body, id, caller);
  }

  @CommandRoute(
    'consents/withdraw',
    'The lead allows it no longer; to be contacted, that is a do-not-contact',
    'rep',
    'manager',
    'service',
  )
  withdrawConsent(
    @IdParam('leadId') id: string,
    @Body() body: WithdrawConsent,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.tell(body, id, caller);
  }

  @CommandRoute(
    'do-not-contact',
    'Nothing is planned on this channel any more, and what was planned is cancelled',
    'rep',
    'manager',
    'service',
  )
  setDoNotContact(
    @IdParam('leadId') id: string,
    @Body() body: SetDoNotContact,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.tell(body, id, caller);
  }

  @CommandRoute('do-not-contact/lift', 'The lead may be contacted there again', 'rep', 'manager', 'service')
  liftDoNotContact(
    @IdParam('leadId') id: string,
    @Body() body: LiftDoNotContact,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.tell(body, id, caller);
  }

  private async tell(body: Intent, id: string, caller: Caller): Promise<Receipt> {
    await this.reach.lead(caller.principal, id);
    return this.clerk.record(body, { id, caller });
  }
}
