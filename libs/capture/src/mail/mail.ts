import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Instant, Zone } from '@app/decider/fact';
import type { Authentication, Captured, CapturedLetter, Reading } from '../captured';
import { addressIn, HeaderFields, visible } from './header-fields';
import { parsing, textOf } from './letter-text';
import { checkBuild, LetterError, letterLimits } from './limits';
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
  readonly authentication?: readonly Authentication[];
}

/** One letter as it was sent over the wire or lay in a mailbox: RFC 5322 and MIME. Pure; refused with a reason, never thrown. */
export async function readLetter(raw: Uint8Array, options: LetterOptions): Promise<Reading> {
  try {
    return { line: 1, how: 'taken', rows: 1, facts: await factsIn(raw, options) };
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { line: 1, how: 'refused', reason };
  }
}

const refusal = (error: unknown): string | undefined => {
  if (error instanceof LetterError) return error.message;
  const { code, message } = error as Error & { code?: string };
  return code === 'EMAXLEN' ? `the letter has more of something than can be read: ${message}` : undefined;
};

async function factsIn(raw: Uint8Array, options: LetterOptions): Promise<Captured[]> {
  checkBuild(raw);
  const mail = await simpleParser(Buffer.from(raw.buffer, raw.byteOffset, raw.length), parsing);
  const fields = new HeaderFields(mail.headerLines ?? []);
  if (!fields.has('from', 'date', 'message-id', 'received', 'subject'))
    throw new LetterError('this is no letter: it has no header');
  if (fields.size > letterLimits.headers)
    throw new LetterError(`the letter has more than ${letterLimits.headers} header fields`);
  return [await letterIn(mail, fields, options)];
}

async function letterIn(mail: ParsedMail, fields: HeaderFields, options: LetterOptions): Promise<CapturedLetter> {
  const { zone, mailbox, receivedAt, authentication } = options;
  const at = sentAt(fields, receivedAt);
  if (at === undefined)
    throw new LetterError('nothing tells when the letter was sent: it has no Date that can be read');
  const from = fields.addresses('from')[0] ?? fields.addresses('sender')[0];
  const [to, cc] = [fields.addresses('to'), fields.addresses('cc')];
  const subject = visible(mail.subject ?? '').slice(0, 2_000) || undefined;
  const body = await textOf(mail);
  const envelope = envelopeOf(fields, options);
  const recipients = new Set([...to, ...cc, ...(envelope?.to ?? [])]).size;
  if (recipients > letterLimits.recipients)
    throw new LetterError(`the letter has more than ${letterLimits.recipients} recipients`);
  if (mail.attachments.length > letterLimits.attachments)
    throw new LetterError(`the letter has more than ${letterLimits.attachments} attachments`);
  const nullSender = (options.envelope?.from ?? fields.first('return-path')?.replace(/[<>\s]/g, '')) === '';

  const told = { date: fields.first('date') ?? at, from, to, cc, subject };
  const messageId = fields.ids('message-id')[0] ?? contentId(told, body);
  const inReplyTo = fields.ids('in-reply-to').at(-1) ?? fields.ids('references').at(-1);
  const references = [...new Set([...fields.ids('references'), ...(inReplyTo ? [inReplyTo] : [])])];
  const machine = machineOf(fields, subject, nullSender);
  const keptZone = offsetOf(fields) ?? zone;
  const said = { messageId, at, from, to, cc, subject, inReplyTo, machine };
  return {
    kind: 'letter',
    origin: { externalId: hash(messageId), row: JSON.stringify(said), ...(keptZone && { zone: keptZone }) },
    messageId,
    at,
    to,
    cc,
    attachments: mail.attachments.map(({ filename, contentType, partId, content }, i) => ({
      name: nameOf(filename) ?? `part ${partId ?? i + 1}`,
      mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream',
      content,
    })),
    ...(from !== undefined && { from }),
    ...(envelope && { envelope }),
    ...(mailbox !== undefined && { mailbox }),
    ...(subject !== undefined && { subject }),
    ...(body !== undefined && { body }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(references.length > 0 && { references }),
    ...(machine && { machine }),
    ...(authentication?.length && { authentication }),
  };
}

/** The envelope that came with it, else as the server that put it away wrote it into the header; a sender's own copy has Bcc. */
function envelopeOf(fields: HeaderFields, { envelope }: LetterOptions): CapturedLetter['envelope'] {
  const hidden = fields.addresses('bcc');
  const delivered = envelope
    ? envelope.to.flatMap((address) => addressIn(address) ?? [])
    : fields.addresses('envelope-to', 'x-envelope-to', 'x-original-to', 'delivered-to', 'x-delivered-to');
  const from = envelope
    ? addressIn(envelope.from)
    : (fields.addresses('return-path')[0] ?? fields.addresses('x-envelope-from')[0]);
  const to = [...new Set([...delivered, ...hidden])];
  return from === undefined && to.length === 0 ? undefined : { to, ...(from !== undefined && { from }) };
}

const hash = (text: string) =>
  createHash('sha256')
    .update(text.replace(/^<(.*)>$/, '$1'))
    .digest('hex');
/** A letter without a Message-ID is known by what it says; every copy of it says the same. */
const contentId = (told: object, body = '') =>
  `<${hash(JSON.stringify([told, body.replace(/\s+/g, ' ')]))}@content.invalid>`;

const nameOf = (filename: string | undefined) => {
  const name = visible((filename ?? '').split(/[/\\]/).at(-1)!).slice(0, 255);
  return name === '' || /^\.+$/.test(name) ? undefined : name;
};
