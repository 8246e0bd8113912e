import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { messageStream } from '@app/domain/messages/message.events';
import { ContactDesk } from '../commands/contact-desk';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import { AttributeMessage, MatchMessageToLead, RecordMessage } from './messages.commands';

@ApiTags('messages')
@Controller('messages')
export class MessagesController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(ContactDesk) private readonly contacts: ContactDesk,
  ) {}

  @CommandRoute('', 'A message went out or came in', 'rep', 'manager', 'service')
  async record(@Body() body: RecordMessage, @Asking() caller: Caller): Promise<Receipt> {
    const id = body.messageId ?? newId(caller);
    await this.contacts.mayRecord(caller.principal, messageStream(id), body);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':messageId/attribution', 'Settles whose message it was', 'manager', 'service')
  attribute(
    @IdParam('messageId') id: string,
    @Body() body: AttributeMessage,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':messageId/lead', 'Settles which lead it was about', 'manager', 'service')
  match(
    @IdParam('messageId') id: string,
    @Body() body: MatchMessageToLead,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}
