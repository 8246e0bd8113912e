import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Recorded } from '@app/decider/fact';
import { activityStream } from '@app/domain/activities/activity.events';
import { callStream } from '@app/domain/calls/call.events';
import { emailStream } from '@app/domain/emails/email.events';
import { messageStream } from '@app/domain/messages/message.events';
import { isPersonal } from '@app/vault/vault';
import { AccessLog } from '../auth/access-log';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import type { LeadCard } from '../leads/lead-card';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ReadContact, ReadLead } from './streams.queries';

interface ContactEvents {
  readonly stream: string;
  readonly position: string;
  readonly events: readonly Recorded[];
}

@Controller()
export class StreamsController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(AccessLog) private readonly access: AccessLog,
  ) {}

  @ApiTags('leads')
  @QueryRoute(
    'leads/:leadId',
    'The lead as it stands: contact, owner, next task',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async lead(@IdParam('leadId') leadId: string, @Query() ask: ReadLead, @Asking() caller: Caller): Promise<LeadCard> {
    await this.reach.lead(caller.principal, leadId);
    const card = await this.reader.read<LeadCard, ReadLead>(ask, { leadId, caller });
    if (ask.open) {
      const data = { lead: leadId, fields: [...new Set(openedIn(card))] };
      await this.access.add(caller, { type: 'ContactRevealed', data }, { leads: [leadId] });
    }
    return card;
  }

  @ApiTags('calls')
  @QueryRoute('calls/:callId', 'Everything recorded of a call', 'rep', 'manager', 'auditor', 'service')
  call(@IdParam('callId') id: string, @Query() ask: ReadContact, @Asking() caller: Caller): Promise<ContactEvents> {
    return this.contact('GET /calls/:callId', callStream(id), ask, caller);
  }

  @ApiTags('emails')
  @QueryRoute('emails/:emailId', 'Everything recorded of a letter', 'rep', 'manager', 'auditor', 'service')
  email(@IdParam('emailId') id: string, @Query() ask: ReadContact, @Asking() caller: Caller): Promise<ContactEvents> {
    return this.contact('GET /emails/:emailId', emailStream(id), ask, caller);
  }

  @ApiTags('messages')
  @QueryRoute('messages/:messageId', 'Everything recorded of a message', 'rep', 'manager', 'auditor', 'service')
  message(
    @IdParam('messageId') id: string,
    @Query() ask: ReadContact,
    @Asking() caller: Caller,
  ): Promise<ContactEvents> {
    return this.contact('GET /messages/:messageId', messageStream(id), ask, caller);
  }

  @ApiTags('activities')
  @QueryRoute('activities/:activityId', 'Everything recorded of an activity', 'rep', 'manager', 'auditor', 'service')
  activity(
    @IdParam('activityId') id: string,
    @Query() ask: ReadContact,
    @Asking() caller: Caller,
  ): Promise<ContactEvents> {
    return this.contact('GET /activities/:activityId', activityStream(id), ask, caller);
  }

  private async contact(what: string, stream: string, ask: ReadContact, caller: Caller): Promise<ContactEvents> {
    const { principal } = caller;
    await this.reach.reading(principal, stream);
    const vault = this.reach.vaultOf(principal);
    const { rep, lead } = await this.histories.contact(stream);
    return this.reader.list<ContactEvents, ReadContact>(
      what,
      ask,
      { stream, vault, caller },
      ({ events }) => events.length,
      { reps: rep === null ? [] : [rep], leads: lead === null ? [] : [lead] },
    );
  }
}

/** Names of the fields that are in the open, wherever they stand in the answer. */
const openedIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) =>
        isPersonal(inner) ? (inner.open === null ? [] : [name]) : openedIn(inner),
      )
    : [];
