import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Instant } from '@app/decider/fact';
import type { CapturedBounce } from '../captured';
import { addressIn, HeaderFields, idsIn, visible } from './header-fields';
import { parsing } from './letter-text';
import { endOfHeader } from './limits';

/** A report on a letter's delivery, read so far. */
export interface Report {
  /** Message-ID of the report itself. */
  readonly id: string;
  readonly at: Instant;
  readonly mail: ParsedMail;
  readonly fields: HeaderFields;
  readonly text: string;
  /** It comes from nobody (`<>`) or from a mail server's own address. */
  readonly fromServer: boolean;
}

interface Failure {
  readonly recipient: string;
  readonly action: 'failed' | 'delayed';
  readonly status?: string;
  readonly diagnostic?: string;
}

/**
 * Whom a letter did not reach: RFC 3464, and what qmail, Exim and Google write in words. Nothing where it is no such
 * report, or doesn't tell which letter it means.
 */
export async function bouncesIn(report: Report): Promise<CapturedBounce[]> {
  const { id, at, mail, fields, text, fromServer } = report;
  const status = mail.attachments.find(({ contentType }) => /^message\/(global-)?delivery-status$/.test(contentType));
  const groups = status ? groupsIn(status.content.toString()) : [];
  const failures = groups.flatMap(failureIn);
  if (failures.length === 0 && fromServer && !status) failures.push(...failuresInWords(fields, mail.subject, text));
  if (failures.length === 0) return [];
  const messageId =
    (await returnedId(mail)) ??
    idInWords(groups[0], text) ??
    fields.ids('in-reply-to')[0] ??
    fields.ids('references').at(-1);
  if (messageId === undefined) return [];
  const once = new Map(failures.map((failure) => [failure.recipient.toLowerCase(), failure]));
  return [...once.values()].map((failure) => ({
    kind: 'bounce',
    // one report tells of a recipient once, whichever mailbox it is found in
    origin: {
      externalId: hash(`${id} ${failure.recipient.toLowerCase()}`),
      row: JSON.stringify([messageId, at, failure]),
    },
    messageId,
    at,
    ...failure,
  }));
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** Groups of fields, apart by empty lines: the first is about the letter, each other one about a recipient. */
const groupsIn = (text: string): ReadonlyMap<string, string>[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map((group) => {
      const lines = group.replace(/\n[ \t]+/g, ' ').split('\n');
      return new Map(
        lines.flatMap((line) => {
          const [, name, value] = /^([\w-]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
          return name ? [[name.toLowerCase(), value!.trim()] as const] : [];
        }),
      );
    });

function failureIn(group: ReadonlyMap<string, string>): Failure[] {
  // the address that was written to, where the server tells it from the one it became on the way
  const recipient = typed(group.get('original-recipient')) ?? typed(group.get('final-recipient'));
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(group.get('status') ?? '')?.[0];
  const action =
    group.get('action')?.toLowerCase().split(/\s/, 1)[0] ?? (status?.startsWith('5') ? 'failed' : undefined);
  if (recipient === undefined || (action !== 'failed' && action !== 'delayed')) return [];
  const diagnostic = saidBy(group.get('diagnostic-code')?.replace(/^[\w-]+\s*;/, ''));
  return [{ recipient, action, ...(status && { status }), ...(diagnostic && { diagnostic }) }];
}
/** `rfc822;jan@example.org` */
const typed = (value: string | undefined) => addressIn(value?.replace(/^[\w-]+\s*;/, ''));
const saidBy = (text: string | undefined) => visible(text ?? '').slice(0, 1_000) || undefined;

function failuresInWords(fields: HeaderFields, subject = '', text: string): Failure[] {
  const action = /delay|warning|still trying|will retry/i.test(subject) ? 'delayed' : 'failed';
  const said = text.split(copyBegins, 1)[0]!.slice(0, 64 * 1024);
  // qmail: `<jan@example.org>:` on a line, and below it why
  const paragraphs = [
    ...said.matchAll(/^[ \t]*<?([^\s<>]{1,64}@[^\s<>:]{1,255})>?:?[ \t]*\n((?:[ \t]*\S.*(?:\n|$))*)/gm),
  ];
  const why = new Map(
    paragraphs.map(([, recipient, reason]) => [recipient!.toLowerCase(), [recipient!, reason!] as const]),
  );
  const named = fields.addresses('x-failed-recipients');
  const recipients =
    named.length > 0
      ? named
      : /this is the qmail-send program/i.test(said)
        ? [...why.values()].map(([one]) => one)
        : [];
  return recipients.flatMap((one) => {
    const recipient = addressIn(one);
    if (recipient === undefined) return [];
    const diagnostic = saidBy(why.get(recipient.toLowerCase())?.[1] ?? undefined);
    const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic ?? '')?.[0];
    return [{ recipient, action, ...(status && { status }), ...(diagnostic && { diagnostic }) } as const];
  });
}

/** Where a report in words goes over to the letter that it returns. */
const copyBegins =
  /^-+\s*(?:below this line is a copy of the message|this is a copy of the message|original message)/im;
const idInWords = (aboutLetter: ReadonlyMap<string, string> | undefined, text: string) => {
  const named =
    aboutLetter?.get('x-original-message-id') ??
    /^Message-ID:(.*)$/im.exec(text.slice(text.search(copyBegins) + 1))?.[1];
  return idsIn(named ?? '')[0];
};

async function returnedId({ attachments }: ParsedMail): Promise<string | undefined> {
  const returned = attachments.find(({ contentType }) =>
    /^(?:message\/(?:global|rfc822)|(?:text|message)\/(?:rfc822|global)-headers)$/.test(contentType),
  );
  if (!returned) return undefined;
  const header = Buffer.concat([returned.content.subarray(0, endOfHeader(returned.content)), Buffer.from('\r\n\r\n')]);
  const { headerLines } = await simpleParser(header, parsing);
  return new HeaderFields(headerLines ?? []).ids('message-id')[0];
}
