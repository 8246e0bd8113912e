import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { callStream } from '@app/domain/calls/call.events';
import { Refusal } from '@app/wiring/auth/refusal';
import { ContactDesk } from '../commands/contact-desk';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import {
  AttributeCall,
  CorrectCall,
  LiftCallDuplicate,
  MarkCallDuplicate,
  MatchCallToLead,
  RecordCall,
  RetractCall,
} from './calls.commands';
import { PrivateCalls } from './private-calls';

@ApiTags('calls')
@Controller('calls')
export class CallsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(ContactDesk) private readonly contacts: ContactDesk,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(PrivateCalls) private readonly privateCalls: PrivateCalls,
  ) {}

  @CommandRoute(
    '',
    'What a source, or a person, knows of a call; any part, any number of times',
    'rep',
    'manager',
    'service',
  )
  async record(@Body() body: RecordCall, @Asking() caller: Caller): Promise<Receipt> {
    const id = body.callId ?? newId(caller);
    await this.contacts.mayRecord(caller.principal, callStream(id), body);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':callId/attribution', 'Settles whose call it was', 'manager', 'service')
  async attribute(
    @IdParam('callId') id: string,
    @Body() body: AttributeCall,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    const receipt = await this.clerk.record(body, { id, caller });
    const found = await this.privateCalls.find(id, caller);
    return found ? { ...receipt, ...found, events: [...receipt.events, ...found.events] } : receipt;
  }

  @CommandRoute(':callId/lead', 'Settles which lead it was about', 'manager', 'service')
  match(@IdParam('callId') id: string, @Body() body: MatchCallToLead, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':callId/corrections', 'One value was another; the first stays in the record', 'manager', 'service')
  correct(@IdParam('callId') id: string, @Body() body: CorrectCall, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':callId/duplicate', 'The same call was recorded under another id', 'manager', 'service')
  async markDuplicate(
    @IdParam('callId') id: string,
    @Body() body: MarkCallDuplicate,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    // a call that nobody knows would take this one out of every figure, and stand for it in none
    if (!(await this.histories.contact(callStream(body.of))).known)
      throw new Refusal('call.unknown', `Nothing is recorded of call ${body.of}.`);
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    ':callId/not-a-duplicate',
    'They are two calls after all; no policy says otherwise again',
    'manager',
    'service',
  )
  liftDuplicate(
    @IdParam('callId') id: string,
    @Body() body: LiftCallDuplicate,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':callId/retraction', 'It was no call of ours', 'manager', 'service')
  retract(@IdParam('callId') id: string, @Body() body: RetractCall, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}
