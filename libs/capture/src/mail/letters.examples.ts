/** A letter on the wire: lines end in CRLF. */
export const wire = (text: string): Buffer => Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');

/** Fields of a header, with what every letter has in front; `undefined` leaves one out. */
export function letter(
  fields: Readonly<Record<string, string | undefined>> = {},
  body = 'Dear Jan,\nour offer.\n',
): Buffer {
  const all = {
    'Message-ID': '<offer-1@example.com>',
    Date: 'Mon, 2 Mar 2026 10:00:00 +0100',
    From: 'Ann <ann@example.com>',
    To: 'Jan <jan@example.org>',
    Subject: 'Our offer',
    ...fields,
  };
  const header = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return wire(`${header.join('\n')}\n\n${body}`);
}

/** The parts of a multipart, each a header and a body as they stand. */
export const multipart = (boundary: string, ...parts: readonly string[]): string =>
  `${parts.map((part) => `--${boundary}\n${part}`).join('\n')}\n--${boundary}--\n`;

/** As Exchange and Microsoft 365 write it. */
export const journalReport = (of: Buffer, said: string, fields: Readonly<Record<string, string>> = {}): Buffer => {
  const boundary = `_JR${of.length}_`;
  return letter(
    {
      'Message-ID': '<report-1@journal.example.com>',
      From: 'Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>',
      To: 'journal@example.com',
      'X-MS-Journal-Report': '',
      'Content-Type': `multipart/mixed; boundary="${boundary}"`,
      ...fields,
    },
    multipart(
      boundary,
      `Content-Type: text/plain; charset="us-ascii"\n\n${said}`,
      `Content-Type: message/rfc822\n\n${of.toString('latin1')}`,
    ),
  );
};

const returned = 'Message-ID: <offer-1@example.com>\nFrom: ann@example.com\nTo: jan@example.org\nSubject: Our offer\n';
/** A delivery status notification (RFC 3464), in Postfix's words unless others are given. */
export const notification = (
  recipients: string,
  {
    fields = {},
    original = `Content-Type: text/rfc822-headers\n\n${returned}`,
  }: { fields?: object; original?: string } = {},
): Buffer =>
  letter(
    {
      'Message-ID': '<dsn-1@mx.example.com>',
      'Return-Path': '<>',
      Date: 'Mon, 2 Mar 2026 10:05:00 +0100',
      From: 'MAILER-DAEMON@mx.example.com (Mail Delivery System)',
      To: 'ann@example.com',
      Subject: 'Undelivered Mail Returned to Sender',
      'Auto-Submitted': 'auto-replied',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary="DSN"',
      ...fields,
    },
    multipart(
      'DSN',
      'Content-Type: text/plain\n\nThis is the mail system at host mx.example.com.\n',
      `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\nArrival-Date: Mon, 2 Mar 2026 10:00:00 +0100\n\n${recipients}`,
      original,
    ),
  );
