import type * as domain from '@app/domain/emails/email.commands';
import { personal, type PersonalField, type Stamp } from '@app/decider/fact';
import type { Letter } from '@app/domain/emails/email.events';
import { emailIdOf } from '@app/intake/letters';
import { AttributedTo, MatchedTo } from '../calls/calls.commands';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofRep, sealable } from '../commands/subjects';
import { Flag, Id, Label, OneOf, Part, PersonalText } from '../fields';

const directions = ['sent', 'received'] as const;
const machines = ['automatic', 'mass'] as const;
const Address = (options: Parameters<typeof PersonalText>[1] = {}) =>
  PersonalText(320, { example: 'jan@example.com', ...options });

class ALetter {
  @Address({ optional: true })
  from?: string;
  @Address({ listOf: { max: 500 }, example: ['jan@example.com'] })
  to!: string[];
  @Address({ optional: true, listOf: { max: 500 }, example: [] })
  cc?: string[];
  @Address({
    optional: true,
    listOf: { max: 500 },
    example: [],
    description: 'Who got it though no header names them.',
  })
  bcc?: string[];
  @PersonalText(2000, { optional: true, example: 'Your quotation' })
  subject?: string;
  @PersonalText(900_000, {
    optional: true,
    description: 'As text; over 64 KiB it is kept as a sealed blob beside the store.',
  })
  body?: string;
  @Address({ optional: true, example: 'sales@example.org', description: 'Our mailbox that it passed through.' })
  mailbox?: string;
  @PersonalText(998, {
    optional: true,
    example: '<c81f@example.com>',
    description: 'Message-ID of the letter it answers; only its hash is stored.',
  })
  inReplyTo?: string;
  @Flag({ optional: true, description: 'Sent by a machine (RFC 3834 or list headers).' })
  automated?: boolean;
  @OneOf(machines, { optional: true, description: 'Which machine: one that wrote to one, or to many.' })
  machine?: (typeof machines)[number];
}

/** A letter that went out or came in; reported again, only what is new is added. */
export class RecordEmail extends Intent<domain.RecordEmail> {
  @PersonalText(998, { example: '<c81e728d@example.org>', description: 'Message-ID header; only its hash is stored.' })
  messageId!: string;
  @OneOf(directions)
  direction!: (typeof directions)[number];
  @Part(() => ALetter)
  letter!: ALetter;
  @Part(() => AttributedTo, { optional: true })
  attributed?: AttributedTo;
  @Part(() => MatchedTo, { optional: true })
  matched?: MatchedTo;

  async command(stamp: Stamp, desk: Desk): Promise<domain.RecordEmail> {
    const { id: emailId, direction, attributed, matched } = this;
    return {
      type: 'RecordEmail',
      stamp,
      emailId,
      direction,
      letter: await this.sealableLetter(stamp, desk),
      attributed,
      matched,
    };
  }

  /** Our address is the rep's, every other one its own party's; subject and words are the first other party's. */
  private async sealableLetter({ occurredAt }: Stamp, desk: Desk): Promise<Letter> {
    const { from, to, cc = [], bcc, subject, body, mailbox, inReplyTo, machine } = this.letter;
    const automated = this.letter.automated ?? machine !== undefined;
    const { attributed, matched, direction } = this;
    const ours = (address: string) => (attributed ? ofRep(attributed.rep) : desk.partyOf(address));
    const theirs = (address: string, known?: string) => desk.subjectOf('email', address, occurredAt, known);
    const outside = (address: string, known?: string): Promise<PersonalField> =>
      theirs(address, known).then((subject) => personal(subject, 'contact', address));
    const addressees = await Promise.all(
      to.map((address, i) => outside(address, direction === 'sent' && i === 0 ? matched?.lead : undefined)),
    );
    const sender =
      from === undefined
        ? undefined
        : direction === 'sent'
          ? personal(ours(from), 'contact', from)
          : await outside(from, matched?.lead);
    const other = direction === 'sent' ? to[0] : from;
    const whose = matched
      ? await theirs('', matched.lead)
      : other === undefined
        ? desk.partyOf(this.messageId)
        : await theirs(other);
    return {
      from: sender,
      to: addressees,
      cc: await Promise.all(cc.map((address) => outside(address))),
      bcc: bcc && (await Promise.all(bcc.map((address) => outside(address)))),
      subject: sealable(whose, 'content', subject),
      body: body === undefined ? undefined : await desk.content(whose, body),
      mailbox: mailbox === undefined ? undefined : personal(ours(mailbox), 'contact', mailbox),
      inReplyTo: inReplyTo === undefined ? undefined : emailIdOf(inReplyTo),
      attachments: [],
      automated,
      machine,
    };
  }
}

export class AttributeEmail extends Intent<domain.AttributeEmail> {
  @Id({ nullable: true, example: 'rep-7', description: 'Null takes the attribution back.' })
  rep!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.AttributeEmail {
    return { type: 'AttributeEmail', stamp, emailId: this.id, rep: this.rep, rule: this.rule };
  }
}

export class MatchEmailToLead extends Intent<domain.MatchEmailToLead> {
  @Id({ nullable: true, description: 'Null takes the match back.' })
  lead!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.MatchEmailToLead {
    return { type: 'MatchEmailToLead', stamp, emailId: this.id, lead: this.lead, rule: this.rule };
  }
}
