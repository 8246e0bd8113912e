import { simpleParser, type ParsedMail } from 'mailparser';
import type { CapturedLetter } from '../captured';
import { addressIn, HeaderFields } from './header-fields';
import { parsing } from './letter-text';
import { endOfHeader } from './limits';

export interface Journaled {
  readonly letter: Uint8Array;
  readonly envelope: NonNullable<CapturedLetter['envelope']>;
}

/** Room for all recipients that a letter may have, several times over. */
const longest = 1024 * 1024;
const marks = ['x-ms-journal-report', 'x-ms-exchange-organization-journal-report'];

/**
 * The letter that an envelope journal report is about (Exchange, Microsoft 365, and Google Workspace, which writes the
 * same format), with its envelope as the report's text has it. Undefined where it is no report.
 */
export function journaled({ attachments, text }: ParsedMail, fields: HeaderFields): Journaled | undefined {
  const letter = attachments.find(({ contentType }) => contentType === 'message/rfc822');
  if (!letter || !fields.has(...marks)) return undefined;
  const from = new Map<string, string>();
  const to = new Map<string, string>();
  for (const line of (text ?? '').slice(0, longest).split('\n')) {
    const [, name, value] = /^\s*(Sender|On-Behalf-Of|Recipient|To|Cc|Bcc)\s*:\s*(.*)$/i.exec(line) ?? [];
    // `jan@example.org, Expanded: list@example.org`: who got it, and through which list
    const address = addressIn(value?.split(/,\s*(?:Expanded|Forwarded)\s*:/i, 1)[0]);
    if (!name || address === undefined) continue;
    if (/^(sender|on)/i.test(name)) from.set(name.toLowerCase(), address);
    else to.set(address.toLowerCase(), address);
  }
  const sender = from.get('sender') ?? from.get('on-behalf-of');
  return { letter: letter.content, envelope: { to: [...to.values()], ...(sender !== undefined && { from: sender }) } };
}

/** The bytes of the letter in a journal report; undefined where these are no report. */
export async function letterWithin(raw: Uint8Array): Promise<Uint8Array | undefined> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
  const header = bytes.toString('latin1', 0, endOfHeader(bytes)).toLowerCase();
  if (!marks.some((mark) => header.includes(mark))) return undefined;
  const mail = await simpleParser(bytes, parsing);
  return journaled(mail, new HeaderFields(mail.headerLines))?.letter;
}
