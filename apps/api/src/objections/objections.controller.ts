import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { callStream } from '@app/domain/calls/call.events';
import { emailStream } from '@app/domain/emails/email.events';
import { messageStream } from '@app/domain/messages/message.events';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import {
  HandleCallObjection,
  HandleEmailObjection,
  HandleMessageObjection,
  RaiseCallObjection,
  RaiseEmailObjection,
  RaiseMessageObjection,
} from './objections.commands';

/** Objections live in the contact that they were said in. */
@ApiTags('objections')
@Controller()
export class ObjectionsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @CommandRoute('calls/:callId/objections', 'The other side said why not', 'rep', 'manager', 'service')
  async raiseInCall(
    @IdParam('callId') id: string,
    @Body() body: RaiseCallObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    'calls/:callId/objections/:objectionId/handling',
    'What the rep did about it, and how it went',
    'rep',
    'manager',
    'service',
  )
  async handleInCall(
    @IdParam('callId') id: string,
    @IdParam('objectionId') objectionId: string,
    @Body() body: HandleCallObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    return this.clerk.record(body, { id, objectionId, caller });
  }

  @CommandRoute('emails/:emailId/objections', 'The other side wrote why not', 'rep', 'manager', 'service')
  async raiseInEmail(
    @IdParam('emailId') id: string,
    @Body() body: RaiseEmailObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, emailStream(id));
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    'emails/:emailId/objections/:objectionId/handling',
    'What the rep did about it, and how it went',
    'rep',
    'manager',
    'service',
  )
  async handleInEmail(
    @IdParam('emailId') id: string,
    @IdParam('objectionId') objectionId: string,
    @Body() body: HandleEmailObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, emailStream(id));
    return this.clerk.record(body, { id, objectionId, caller });
  }

  @CommandRoute('messages/:messageId/objections', 'The other side wrote why not', 'rep', 'manager', 'service')
  async raiseInMessage(
    @IdParam('messageId') id: string,
    @Body() body: RaiseMessageObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, messageStream(id));
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    'messages/:messageId/objections/:objectionId/handling',
    'What the rep did about it, and how it went',
    'rep',
    'manager',
    'service',
  )
  async handleInMessage(
    @IdParam('messageId') id: string,
    @IdParam('objectionId') objectionId: string,
    @Body() body: HandleMessageObjection,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, messageStream(id));
    return this.clerk.record(body, { id, objectionId, caller });
  }
}
