import fc from 'fast-check';
import { letter, multipart, notification, wire } from './letters.examples';
import { readLetter } from './mail';

/* Whatever comes over the wire is refused with a reason or becomes facts without a line break where none belongs. */
const header = fc.constantFrom(
  'Message-ID', 'Date', 'From', 'To', 'Cc', 'Bcc', 'Subject', 'References', 'In-Reply-To', 'Content-Type', 'Content-Disposition',
  'Content-Transfer-Encoding', 'Received', 'Return-Path', 'List-Id', 'Precedence', 'X-MS-Journal-Report', 'Delivered-To', 'DKIM-Signature', '__proto__', 'constructor',
); // prettier-ignore
const scraps = fc.constantFrom(
  '=?utf-8?B?DQpCY2M6IHg=?=', '=?koi8-r?Q?=F0?=', '=?x?y?z?=', '<', '>', '"', '(', '\\', ';', ',', ':', '@', '\0', '\r', '\n', '\n ', '\n\n', '--B', '--B--', 'a@b.c',
  'multipart/mixed; boundary=B', 'multipart/report; boundary=B', 'message/rfc822', 'message/delivery-status', 'text/html; charset=utf-7', "filename*0*=utf-8''%00%ff", 'base64', 'quoted-printable', 'Mon, 2 Mar 2026 10:00:00 +0100', '\u202E', '\xff',
); // prettier-ignore
const value = fc.array(fc.oneof(scraps, fc.string({ maxLength: 12 })), { maxLength: 8 }).map((all) => all.join(''));
const fields = fc.array(fc.tuple(header, value), { maxLength: 12 }).map((all) => Object.fromEntries(all));

const isSafe = async (raw: Uint8Array) => {
  const reading = await readLetter(raw, { account: 'main', receivedAt: '2026-03-02T09:00:00.000Z' });
  if (reading.how !== 'taken') return expect(reading.how === 'refused' && reading.reason).toBeTruthy();
  for (const fact of reading.facts) {
    if (fact.kind !== 'letter' && fact.kind !== 'bounce') throw new Error(fact.kind);
    const { body: _, attachments: __, ...said } = { body: '', attachments: [], ...fact };
    const texts = (one: unknown): string[] =>
      typeof one === 'string' ? [one] : typeof one === 'object' && one ? Object.values(one).flatMap(texts) : [];
    for (const text of texts({ ...said, origin: fact.origin.externalId })) expect(text).not.toMatch(/[\r\n\0]/);
    expect(fact.at).toMatch(/^\d{4}-\d\d-\d\dT/);
  }
};

it('reads any header', () =>
  fc.assert(
    fc.asyncProperty(fields, value, (all, body) => isSafe(letter(all, body))),
    { numRuns: 100 },
  ));
it('reads any parts', () =>
  fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 6 }), (parts) =>
      isSafe(letter({ 'Content-Type': 'multipart/mixed; boundary=B' }, multipart('B', ...parts))),
    ),
    { numRuns: 100 },
  ));
it('reads any notification', () =>
  fc.assert(fc.asyncProperty(value, value, (status, original) => isSafe(notification(status, { original })))));
it('reads any bytes', () => fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), isSafe)));
it('reads a letter that is cut off anywhere, or has any byte changed', () => {
  const whole = notification('Final-Recipient: rfc822; jan@example.org\nAction: failed\n');
  return fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const changed = Buffer.from(whole);
      changed[at] = byte;
      return isSafe(cut ? whole.subarray(0, at) : changed);
    }),
  );
});

describe('takes no longer for letters made to take long', () => {
  const many = (text: string, megabytes = 1) => text.repeat(Math.ceil((megabytes * 1024 * 1024) / text.length));
  it.each([
    ['brackets in addresses', letter({ To: many('<', 0.2) })],
    ['groups in groups', letter({ To: many('a:', 0.2) })],
    ['quotes in addresses', letter({ To: many('"\\', 0.2) })],
    ['comments', letter({ From: many('(', 0.2), Date: many('(', 0.01) })],
    ['encoded words', letter({ Subject: many('=?utf-8?Q?=', 0.2) })],
    ['references', letter({ References: many('<a@b> ', 0.2) })],
    ['parameters', letter({ 'Content-Type': `multipart/mixed; ${many('a*0*=b;', 0.2)}` })],
    ['offsets in Date', letter({ Date: many('+0100(', 0.2) })],
    ['lines', letter({}, many('\n'))],
    ['boundaries', letter({ 'Content-Type': 'multipart/mixed; boundary=B' }, many('boundary=" --B\n'))],
    ['unclosed tags', letter({ 'Content-Type': 'text/html' }, many('<', 0.9))],
    ['nested tags', letter({ 'Content-Type': 'text/html' }, many('<div>', 0.9))],
    [
      'addresses in a bounce',
      letter({ 'Return-Path': '<>' }, `This is the qmail-send program\n${many('a@')}<\n${many('-')}${many(' ')}x`),
    ],
    ['an attached bomb, which stays as it is', letter({ 'Content-Type': 'application/gzip' }, many('\x1f\x8b\x08'))],
  ])('%s', async (_, raw) => isSafe(raw), 20_000);
  it('line ends of all kinds', () => isSafe(wire(many('From: a\r\n\r'))));
});
