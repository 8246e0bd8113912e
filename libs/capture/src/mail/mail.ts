import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Instant, Zone } from '@app/decider/fact';
import type { Authentication, Captured, CapturedLetter, Reading } from '../captured';
import { bouncesIn } from './bounce';
import { addressIn, HeaderFields, visible } from './header-fields';
import { journaled } from './journal';
import { parsing, textOf } from './letter-text';
import { checkBuild, LetterError, letterLimits, tooMuch } from './limits';
import { machineOf } from './machine';
import { offsetOf, sentAt } from './times';

/** What is known of a letter beside its bytes. */
export interface LetterOptions {
  /** Which mail system it comes from, where there are several. */
  readonly account: string;
  /** Kept beside the instant where the letter's own Date has no offset. */
  readonly zone?: Zone;
  /** By SMTP, without the address that captures; `from` is empty for a bounce's `<>`. */
  readonly envelope?: { readonly from?: string; readonly to: readonly string[] };
  /** The mailbox that it was found in. */
  readonly mailbox?: string;
  /** By whoever took it in. */
  readonly receivedAt?: Instant;
  /** What its signatures are worth: `authenticate`. */
  readonly authentication?: readonly Authentication[];
}

/**
 * One letter as it went over the wire or lay in a mailbox (RFC 5322, MIME), or the one that a journal report is about; a
 * report on a failed delivery becomes a bounce for each recipient. Pure; what can't be taken is refused with the reason.
 */
export async function readLetter(raw: Uint8Array, options: LetterOptions): Promise<Reading> {
  try {
    return { line: 1, how: 'taken', rows: 1, facts: await factsIn(raw, options) };
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { line: 1, how: 'refused', reason };
  }
}

function refusal(error: unknown): string | undefined {
  if (error instanceof LetterError) return error.message;
  const { code, message } = error as Error & { code?: string };
  return code === 'EMAXLEN' ? `the letter has more of something than can be read: ${message}` : undefined;
}

async function factsIn(raw: Uint8Array, options: LetterOptions, inReport = false): Promise<Captured[]> {
  checkBuild(raw);
  const mail = await simpleParser(Buffer.from(raw.buffer, raw.byteOffset, raw.length), parsing);
  const fields = new HeaderFields(mail.headerLines ?? []);
  if (!fields.has('from', 'date', 'message-id', 'received', 'subject'))
    throw new LetterError('this is no letter: it has no header');
  if (fields.size > letterLimits.headers) throw tooMuch('header fields', letterLimits.headers);
  // reports lie in a mailbox of their own: one in a person's is a letter that only looks like one
  const report = inReport || options.mailbox !== undefined ? undefined : journaled(mail, fields);
  if (report) return factsIn(report.letter, { ...options, envelope: report.envelope }, true);

  if (mail.attachments.length > letterLimits.attachments) throw tooMuch('attachments', letterLimits.attachments);
  const text = await textOf(mail);
  const letter = letterIn(mail, fields, text, options);
  const { messageId: id, at } = letter;
  const bounces = await bouncesIn({ id, at, mail, fields, text, fromServer: isFromServer(fields, options) });
  return bounces.length > 0 ? bounces : [letter];
}

/** From nobody (`<>`), as whatever must not be answered is sent, or from a server's own address. */
const isFromServer = (fields: HeaderFields, { envelope }: LetterOptions): boolean =>
  (envelope?.from ?? fields.first('return-path')?.replace(/[<>\s]/g, '')) === '' ||
  fields.addresses('from').some((address) => /^(mailer-daemon|postmaster)@/i.test(address));

function letterIn(mail: ParsedMail, fields: HeaderFields, body: string, options: LetterOptions): CapturedLetter {
  const { zone, mailbox, receivedAt, authentication } = options;
  const at = sentAt(fields, receivedAt);
  if (at === undefined) throw new LetterError('nothing tells when the letter was sent: no Date in it can be read');
  const from = fields.addresses('from')[0];
  const [to, cc] = [fields.addresses('to'), fields.addresses('cc')];
  const envelope = envelopeOf(fields, options);
  if (new Set([...to, ...cc, ...(envelope?.to ?? [])]).size > letterLimits.recipients)
    throw tooMuch('recipients', letterLimits.recipients);

  const subject = visible(mail.subject ?? '').slice(0, 2_000);
  const date = fields.first('date') ?? at;
  const messageId = fields.ids('message-id')[0] ?? contentId([date, from, to, cc, subject, body.replace(/\s+/g, ' ')]);
  const inReplyTo = fields.ids('in-reply-to').at(-1) ?? fields.ids('references').at(-1);
  const references = [...new Set([...fields.ids('references'), ...(inReplyTo ? [inReplyTo] : [])])];
  const machine = machineOf(fields, subject, isFromServer(fields, options));
  const said = { messageId, at, from, to, cc, subject, inReplyTo, machine };
  const offset = offsetOf(fields) ?? zone;
  return {
    kind: 'letter',
    // what every copy of the letter says, wherever it was found
    origin: { externalId: hash(messageId), row: JSON.stringify(said), ...(offset && { zone: offset }) },
    messageId,
    at,
    to,
    cc,
    attachments: mail.attachments.map(({ filename, contentType, partId, content }, i) => ({
      name: nameOf(filename) ?? `part ${partId ?? i + 1}`,
      mediaType: /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(contentType) ? contentType : 'application/octet-stream',
      content,
    })),
    ...(from !== undefined && { from }),
    ...(envelope && { envelope }),
    ...(mailbox !== undefined && { mailbox }),
    ...(subject && { subject }),
    ...(body && { body }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(references.length > 0 && { references }),
    ...(machine && { machine }),
    ...(authentication?.length && { authentication }),
  };
}

/** The envelope that came with it, else what servers wrote of it into the header; a sender's own copy has Bcc. */
function envelopeOf(fields: HeaderFields, { envelope }: LetterOptions): CapturedLetter['envelope'] {
  const delivered = envelope
    ? envelope.to.flatMap((address) => addressIn(address) ?? [])
    : fields.addresses('envelope-to', 'x-envelope-to', 'x-original-to', 'delivered-to', 'x-delivered-to');
  const to = [...new Set([...delivered, ...fields.addresses('bcc')])];
  const from = envelope ? addressIn(envelope.from) : fields.addresses('return-path', 'x-envelope-from', 'sender')[0];
  return from === undefined && to.length === 0 ? undefined : { to, ...(from !== undefined && { from }) };
}

const hash = (text: string) =>
  createHash('sha256')
    .update(text.replace(/^<(.*)>$/, '$1'))
    .digest('hex');
/** A letter without a Message-ID is known by what it says: every copy of it says the same. */
const contentId = (said: readonly unknown[]) => `<${hash(JSON.stringify(said))}@content.invalid>`;

const nameOf = (filename: string | undefined) => {
  const name = visible((filename ?? '').split(/[/\\]/).at(-1)!).slice(0, 120);
  return name === '' || /^\.+$/.test(name) ? undefined : name;
};
