import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { emailStream } from '@app/domain/emails/email.events';
import { ContactDesk } from '../commands/contact-desk';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { emailIdOf } from '@app/intake/letters';
import { AttributeEmail, MatchEmailToLead, RecordEmail } from './emails.commands';

@ApiTags('emails')
@Controller('emails')
export class EmailsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(ContactDesk) private readonly contacts: ContactDesk,
  ) {}

  @CommandRoute('', 'A letter went out or came in', 'rep', 'manager', 'service')
  async record(@Body() body: RecordEmail, @Asking() caller: Caller): Promise<Receipt> {
    const id = emailIdOf(body.messageId);
    await this.contacts.mayRecord(caller.principal, emailStream(id), body);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':emailId/attribution', 'Settles whose letter it was', 'manager', 'service')
  attribute(@IdParam('emailId') id: string, @Body() body: AttributeEmail, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':emailId/lead', 'Settles which lead it was about', 'manager', 'service')
  match(@IdParam('emailId') id: string, @Body() body: MatchEmailToLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}
