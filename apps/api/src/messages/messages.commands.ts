import type * as domain from '@app/domain/messages/message.commands';
import { personal, type PersonalField, type Stamp } from '@app/decider/fact';
import type { Message } from '@app/domain/messages/message.events';
import { AttributedTo, MatchedTo } from '../calls/calls.commands';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofRep } from '../commands/subjects';
import { Flag, Id, Label, OneOf, Part, PersonalText } from '../fields';

const directions = ['sent', 'received'] as const;
const Address = () =>
  PersonalText(320, { optional: true, example: '+31 6 20 55 01 23', description: 'A number, a mailbox or a handle.' });

class AMessage {
  @Label({ example: 'whatsapp', description: 'sms, whatsapp, telegram, …' })
  channel!: string;
  @Address()
  from?: string;
  @Address()
  to?: string;
  @PersonalText(900_000, {
    optional: true,
    example: 'Shall I call at four?',
    description: 'As text; over 64 KiB it is kept as a sealed blob beside the store.',
  })
  body?: string;
  @Flag({ optional: true, description: 'No person wrote it.' })
  automated?: boolean;
}

/** A message that went out or came in; reported again, only what is new is added. */
export class RecordMessage extends Intent<domain.RecordMessage> {
  @Id({ optional: true, example: 'message-77', description: "The channel's own id, or yours; else a new one is made." })
  messageId?: string;
  @OneOf(directions)
  direction!: (typeof directions)[number];
  @Part(() => AMessage)
  message!: AMessage;
  @Part(() => AttributedTo, { optional: true })
  attributed?: AttributedTo;
  @Part(() => MatchedTo, { optional: true })
  matched?: MatchedTo;

  async command(stamp: Stamp, desk: Desk): Promise<domain.RecordMessage> {
    const { id: messageId, direction, attributed, matched } = this;
    const message = await this.sealableMessage(stamp, desk);
    return { type: 'RecordMessage', stamp, messageId, direction, message, attributed, matched };
  }

  /** Our address is the rep's, the other one and the words are the other side's. */
  private async sealableMessage({ occurredAt }: Stamp, desk: Desk): Promise<Message> {
    const { channel, from, to, body, automated = false } = this.message;
    const { attributed, matched, direction } = this;
    const [our, other] = direction === 'sent' ? [from, to] : [to, from];
    const known = matched?.lead;
    const theirs =
      known === undefined && other === undefined
        ? desk.partyOf(this.id)
        : await desk.subjectOf(other?.includes('@') ? 'email' : 'phone', other ?? '', occurredAt, known);
    const ourField =
      our === undefined ? undefined : personal(attributed ? ofRep(attributed.rep) : desk.partyOf(our), 'contact', our);
    const otherField: PersonalField | undefined = other === undefined ? undefined : personal(theirs, 'contact', other);
    return {
      channel,
      from: direction === 'sent' ? ourField : otherField,
      to: direction === 'sent' ? otherField : ourField,
      body: body === undefined ? undefined : await desk.content(theirs, body),
      automated,
    };
  }
}

export class AttributeMessage extends Intent<domain.AttributeMessage> {
  @Id({ nullable: true, example: 'rep-7', description: 'Null takes the attribution back.' })
  rep!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.AttributeMessage {
    return { type: 'AttributeMessage', stamp, messageId: this.id, rep: this.rep, rule: this.rule };
  }
}

export class MatchMessageToLead extends Intent<domain.MatchMessageToLead> {
  @Id({ nullable: true, description: 'Null takes the match back.' })
  lead!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.MatchMessageToLead {
    return { type: 'MatchMessageToLead', stamp, messageId: this.id, lead: this.lead, rule: this.rule };
  }
}
