import { createHash } from 'node:crypto';
import { personal, type Instant, type Personal, type Stamp } from '@app/decider/fact';
import type { RecordBounce, RecordEmail } from '@app/domain/emails/email.commands';
import type { Attachment, Letter } from '@app/domain/emails/email.events';
import type { EmailId, LeadId, RepId } from '@app/domain/ids';
import type { CapturedBounce, CapturedLetter } from '@app/capture/captured';
import type { Desk } from './desk';
import { known } from './known';
import { ruleOf, type Parties } from './parties';

/** The id of a letter: of its Message-ID, without the angle brackets, the SHA-256 in hex. */
export const emailIdOf = (messageId: string): EmailId =>
  createHash('sha256')
    .update(messageId.trim().replace(/^<(.*)>$/, '$1'))
    .digest('hex');

/**
 * Sent where one of our mailboxes wrote it, received where one got it, between two of them both: a command each. The rep
 * is whoever wrote it; of a letter from outside, the first of ours whom its header names, then its envelope. The lead
 * is the sender; of ours, the first recipient who is one: To before Cc before those whom only the envelope knows.
 */
export async function recordLetter(captured: CapturedLetter, stamp: Stamp, desk: Desk): Promise<RecordEmail[]> {
  const { at } = captured;
  const addresses = await addressesOf(captured, at, desk.parties);
  const sides = await sidesOf(captured, addresses, desk.parties);
  const lead =
    captured.lead ?? sides.others.map((address) => addresses.leads.get(address)).find((found) => found !== undefined);
  const [other] = sides.others;
  const subject =
    lead !== undefined
      ? `lead-${lead}`
      : (other === undefined ? desk.parties.inside(captured.messageId, undefined) : addresses.field(other)).subject;
  const emailId = emailIdOf(captured.messageId);
  const letter: Letter = {
    ...correspondents(captured, addresses),
    ...(await contentOf(captured, emailId, subject, desk)),
    automated: captured.machine !== undefined,
    ...known({
      subject: captured.subject === undefined ? undefined : personal(subject, 'content', captured.subject),
      inReplyTo: captured.inReplyTo && emailIdOf(captured.inReplyTo),
      thread: captured.references?.[0] && emailIdOf(captured.references[0]),
      machine: captured.machine,
      authentication: captured.authentication?.length ? captured.authentication : undefined,
    }),
  };
  return sides.told.map(
    ({ direction, mailbox, rep }): RecordEmail => ({
      type: 'RecordEmail',
      // found to be somebody's later on, the same letter is another command
      stamp: { ...stamp, commandId: [stamp.commandId, direction, rep ?? '', lead ?? ''].join(':') },
      emailId,
      direction,
      letter: mailbox === undefined ? letter : { ...letter, mailbox: addresses.field(mailbox) },
      ...known({
        attributed: rep && { rep, rule: captured.rep ? ruleOf(captured.rep) : 'mailbox' },
        matched: lead && { lead, rule: captured.lead ? 'mapping' : 'address' },
      }),
    }),
  );
}

interface Addresses {
  /** Those of our reps at that time, and those of leads, as they are written in the letter. */
  readonly reps: ReadonlyMap<string, RepId>;
  readonly leads: ReadonlyMap<string, LeadId>;
  readonly field: (address: string) => Personal;
}

const headed = ({ to, cc }: CapturedLetter) => [...to, ...cc];
const each = (addresses: readonly (string | undefined)[]): string[] => [
  ...new Set(addresses.filter((address) => address !== undefined)),
];
const same = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();

async function addressesOf(captured: CapturedLetter, at: Instant, parties: Parties): Promise<Addresses> {
  const { from, envelope, mailbox } = captured;
  const all = each([from, envelope?.from, ...headed(captured), ...(envelope?.to ?? []), mailbox]);
  const reps = await parties.mailboxes(all, at);
  const outside = all.filter((address) => !reps.has(address));
  const fields = new Map<string, Personal>();
  const leads = new Map<string, LeadId>();
  // of whom the source says which lead it is
  const said = captured.direction === 'sent' ? headed(captured)[0] : from;
  await Promise.all(
    outside.map(async (address) => {
      const { field, lead } = await parties.outside(address, at, address === said ? captured.lead : undefined);
      fields.set(address, field);
      if (lead !== undefined) leads.set(address, lead);
    }),
  );
  return { reps, leads, field: (address) => fields.get(address) ?? parties.inside(address, reps.get(address)) };
}

interface Side {
  readonly direction: 'sent' | 'received';
  /** Ours, that it passed through on this side. */
  readonly mailbox?: string;
  readonly rep?: RepId;
}

/** On which sides of the letter we are, and who is on the other. */
async function sidesOf(
  captured: CapturedLetter,
  { reps, leads }: Addresses,
  parties: Parties,
): Promise<{ readonly told: readonly Side[]; readonly others: readonly string[] }> {
  const { from, envelope, mailbox, direction } = captured;
  const recipients = each([...headed(captured), ...(envelope?.to ?? [])]);
  const others = { sent: recipients.filter((one) => !reps.has(one)), received: each([from ?? envelope?.from]) };
  if (captured.rep) {
    const rep = await parties.rep(captured.rep, captured.at);
    const side = direction ?? 'received';
    return {
      told: [{ direction: side, ...known({ rep, mailbox: mailbox ?? (side === 'sent' ? from : undefined) }) }],
      others: others[side],
    };
  }
  // the envelope tells who really sent it: `from` may be somebody in whose name it went out
  const writer = each([envelope?.from, from]).find((one) => reps.has(one));
  const wrote = reps.get(writer ?? '');
  const reader = each([...recipients, mailbox]).find((one) => reps.has(one) && reps.get(one) !== wrote);
  const rep = wrote ?? reps.get(reader ?? '');
  const told: Side[] = [];
  if (writer !== undefined && direction !== 'received')
    told.push({ direction: 'sent', mailbox: writer, ...known({ rep }) });
  if (reader !== undefined && direction !== 'sent')
    told.push({ direction: 'received', mailbox: reader, ...known({ rep }) });
  if (told.length === 0) {
    if (mailbox !== undefined) await parties.rep({ mailbox }, captured.at);
    const isOurs =
      mailbox === undefined ? !leads.has(from ?? '') && recipients.some((one) => leads.has(one)) : same(mailbox, from);
    told.push({ direction: direction ?? (isOurs ? 'sent' : 'received'), ...known({ mailbox }) });
  }
  return { told, others: others[writer === undefined ? told[0]!.direction : 'sent'] };
}

function correspondents(captured: CapturedLetter, { field }: Addresses): Pick<Letter, 'from' | 'to' | 'cc' | 'bcc'> {
  const { from, to, cc, envelope } = captured;
  const named = new Set(headed(captured).map((address) => address.toLowerCase()));
  const hidden = each(envelope?.to ?? []).filter((address) => !named.has(address.toLowerCase()));
  return {
    to: to.map(field),
    cc: cc.map(field),
    ...known({
      from: from === undefined ? undefined : field(from),
      bcc: hidden.length > 0 ? hidden.map(field) : undefined,
    }),
  };
}

/** With more of them, words lie beside the event, however short: an append has room for so much. */
const mostBesideWords = 200;
type Content = Pick<Letter, 'body'> & { readonly attachments: readonly Attachment[] };

/** Words in the event; long ones and attachments beside it, sealed once: the record's own where it has the letter already. */
async function contentOf(captured: CapturedLetter, emailId: EmailId, subject: string, desk: Desk): Promise<Content> {
  const { body, attachments } = captured;
  const { contents } = desk;
  const correspondents = headed(captured).length + (captured.envelope?.to.length ?? 0);
  const isShort = contents.isShort(body) && correspondents <= mostBesideWords;
  const words = body !== undefined && isShort && { body: personal(subject, 'content', body) };
  if (attachments.length === 0 && isShort) return { ...words, attachments: [] };
  return contents.once(emailId, async () => {
    const there = await contents.letter(emailId);
    if (there) return { attachments: there.attachments, ...known({ body: there.body }) };
    const sealed: Attachment[] = [];
    for (const { name, mediaType, content } of attachments)
      sealed.push({
        name: personal(subject, 'content', name),
        mediaType,
        content: await contents.seal(subject, content),
      });
    if (words || body === undefined) return { ...words, attachments: sealed };
    return { body: await contents.seal(subject, Buffer.from(body)), attachments: sealed };
  });
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
