import { createHash } from 'node:crypto';
import { personal, type Instant, type Stamp } from '@app/decider/fact';
import type { RecordBounce, RecordEmail } from '@app/domain/emails/email.commands';
import type { Letter } from '@app/domain/emails/email.events';
import type { EmailId } from '@app/domain/ids';
import type { CapturedBounce, CapturedLetter } from '@app/capture/captured';
import type { Desk } from './commands';
import { known } from './known';
import type { OtherSide, Parties } from './parties';

/** The id of a letter: of its Message-ID, without the angle brackets, the SHA-256 in hex. */
export const emailIdOf = (messageId: string): EmailId =>
  createHash('sha256')
    .update(messageId.trim().replace(/^<(.*)>$/, '$1'))
    .digest('hex');

export async function recordLetter(captured: CapturedLetter, stamp: Stamp, desk: Desk): Promise<RecordEmail> {
  const { at, lead } = captured;
  const { parties, contents } = desk;
  const emailId = emailIdOf(captured.messageId);
  const side = await sideOf(captured, at, parties);
  const { direction, rep, mailbox, rule } = side;
  const others =
    direction === 'sent' ? side.recipients : [captured.from ?? captured.envelope?.from].flatMap((a) => a ?? []);
  const theirs = new Map<string, OtherSide>();
  for (const [i, address] of others.entries())
    theirs.set(address, await parties.outside(address, at, i === 0 ? lead : undefined));
  const other = [...theirs.values()].find((one) => one.lead !== undefined) ?? theirs.values().next().value;
  const subject = other?.field.subject ?? parties.inside(captured.messageId, undefined).subject;
  const field = async (address: string) =>
    address === mailbox
      ? parties.inside(address, rep)
      : (theirs.get(address) ?? (await parties.outside(address, at))).field;
  const fields = (addresses: readonly string[]) => Promise.all(addresses.map(field));
  const named = new Set([...captured.to, ...captured.cc].map((address) => address.toLowerCase()));
  const hidden = captured.envelope?.to.filter((address) => !named.has(address.toLowerCase())) ?? [];
  const isNew = !(await contents.hasLetter(emailId, direction));

  const letter: Letter = {
    to: await fields(captured.to),
    cc: await fields(captured.cc),
    automated: captured.machine !== undefined,
    attachments: isNew
      ? await Promise.all(
          captured.attachments.map(async ({ name, mediaType, content }) => ({
            name: personal(subject, 'content', name),
            mediaType,
            content: await contents.seal(subject, content),
          })),
        )
      : [],
    ...known({
      from: captured.from === undefined ? undefined : await field(captured.from),
      bcc: hidden.length > 0 ? await fields(hidden) : undefined,
      subject: captured.subject === undefined ? undefined : personal(subject, 'content', captured.subject),
      body: captured.body === undefined || !isNew ? undefined : await contents.text(subject, captured.body),
      mailbox: mailbox === undefined ? undefined : parties.inside(mailbox, rep),
      inReplyTo: captured.inReplyTo && emailIdOf(captured.inReplyTo),
      thread: captured.references?.[0] && emailIdOf(captured.references[0]),
      machine: captured.machine,
      authentication: captured.authentication?.length ? captured.authentication : undefined,
    }),
  };
  return {
    type: 'RecordEmail',
    stamp,
    emailId,
    direction,
    letter,
    ...known({
      attributed: rep && { rep, rule },
      matched: other?.lead && { lead: other.lead, rule: lead ? 'mapping' : 'address' },
    }),
  };
}

interface Side {
  readonly direction: 'sent' | 'received';
  readonly rep?: string;
  readonly mailbox?: string;
  readonly rule: string;
  /** By the envelope, else by the headers. */
  readonly recipients: readonly string[];
}

/** Sent where a rep's mailbox is the sender's, received where one is among those who got it. */
async function sideOf(captured: CapturedLetter, at: Instant, parties: Parties): Promise<Side> {
  const recipients = captured.envelope?.to ?? [...captured.to, ...captured.cc];
  if (captured.rep) {
    const rep = await parties.rep(captured.rep, at);
    const direction = captured.direction ?? 'received';
    const mailbox = captured.mailbox ?? (direction === 'sent' ? captured.from : undefined);
    return { direction, rule: 'mapping', recipients, ...known({ rep, mailbox }) };
  }
  const rule = 'mailbox';
  const senders = [captured.from, captured.envelope?.from].filter((address) => address !== undefined);
  if (captured.direction !== 'received')
    for (const mailbox of senders) {
      const rep = await parties.rep({ mailbox }, at);
      if (rep !== undefined) return { direction: 'sent', rep, mailbox, rule, recipients };
    }
  const taken = captured.mailbox === undefined ? recipients : [captured.mailbox, ...recipients];
  if (captured.direction !== 'sent')
    for (const mailbox of taken) {
      const rep = await parties.rep({ mailbox }, at);
      if (rep !== undefined) return { direction: 'received', rep, mailbox, rule, recipients };
    }
  return { direction: captured.direction ?? 'received', rule, recipients, ...known({ mailbox: captured.mailbox }) };
}

export async function recordBounce(captured: CapturedBounce, stamp: Stamp, parties: Parties): Promise<RecordBounce> {
  const { messageId, at, recipient, action, status, diagnostic } = captured;
  const { field } = await parties.outside(recipient, at);
  return {
    type: 'RecordBounce',
    stamp,
    emailId: emailIdOf(messageId),
    recipient: field,
    action,
    ...known({
      status,
      diagnostic: diagnostic === undefined ? undefined : personal(field.subject, 'content', diagnostic),
    }),
  };
}
