import type { CapturedLetter } from '../captured';
import { letterLimits } from './limits';
import { journalReport, letter, multipart, wire } from './letters.examples';
import { readLetter, type LetterOptions } from './mail';

const options: LetterOptions = { account: 'main' };
const read = (raw: Uint8Array, more: Partial<LetterOptions> = {}) => readLetter(raw, { ...options, ...more });
async function taken(raw: Uint8Array, more: Partial<LetterOptions> = {}): Promise<CapturedLetter> {
  const reading = await read(raw, more);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  expect(reading.facts).toHaveLength(1);
  return reading.facts[0] as CapturedLetter;
}
const refused = async (raw: Uint8Array) => {
  const reading = await read(raw);
  return reading.how === 'refused' ? reading.reason : reading.how;
};

describe('a letter', () => {
  it('says who wrote what to whom, and when', async () =>
    expect(await taken(letter({ Cc: 'kim@example.org, "Lee, B." <Lee@Example.org>' }))).toMatchObject({
      kind: 'letter',
      messageId: '<offer-1@example.com>',
      at: '2026-03-02T09:00:00.000Z',
      origin: { zone: '+01:00' },
      from: 'ann@example.com',
      to: ['jan@example.org'],
      cc: ['kim@example.org', 'Lee@Example.org'],
      subject: 'Our offer',
      body: 'Dear Jan,\nour offer.',
      attachments: [],
    }));

  it('leaves out what it does not say', async () => {
    const bare = await taken(letter({ From: undefined, To: undefined, Subject: undefined }, ''));
    expect(Object.keys(bare).sort()).toEqual(['at', 'attachments', 'cc', 'kind', 'messageId', 'origin', 'to']);
  });

  it.each([
    ['koi8-r', '=?koi8-r?B?8NLJ18XU?=', Buffer.from('f0d2c9d7c5d4', 'hex'), 'Привет'],
    ['windows-1251', '=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=', Buffer.from('cff0e8e2e5f2', 'hex'), 'Привет'],
    ['iso-2022-jp', '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', Buffer.from('1b2442467c4b5c1b2842', 'hex'), '日本'],
    ['utf-8', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', Buffer.from('Grüße'), 'Grüße'],
  ])('is read in %s', async (charset, encoded, bytes, words) => {
    const fields = { Subject: encoded, 'Content-Type': `text/plain; charset=${charset}` };
    expect(await taken(letter(fields, bytes.toString('latin1')))).toMatchObject({ subject: words, body: words });
  });

  it('never turns UTF-7 into markup', async () => {
    const body = '+ADw-script+AD4-alert(1)';
    expect((await taken(letter({ 'Content-Type': 'text/plain; charset=utf-7' }, body))).body).toBe(body);
  });

  it('keeps what it answers as it was quoted', async () =>
    expect((await taken(letter({}, 'Fine.\n\n> Dear Jan,\n>> older\n'))).body).toBe('Fine.\n\n> Dear Jan,\n>> older'));

  it('has the text that was written before the HTML', async () => {
    const both = multipart('B', 'Content-Type: text/plain\n\nPlain words', 'Content-Type: text/html\n\n<p>Rich</p>');
    expect((await taken(letter({ 'Content-Type': 'multipart/alternative; boundary=B' }, both))).body).toBe(
      'Plain words',
    );
  });

  it.each([
    ['alone', 'text/html', '<p>Dear <b>Jan</b>,</p><p>5 &gt; 4</p>'],
    [
      'beside a file',
      'multipart/mixed; boundary=B',
      multipart(
        'B',
        'Content-Type: text/html\n\n<p>Dear <b>Jan</b>,</p><p>5 &gt; 4</p>',
        'Content-Type: application/pdf\n\n%PDF',
      ),
    ],
    [
      'with empty text',
      'multipart/alternative; boundary=B',
      multipart(
        'B',
        'Content-Type: text/plain\n\n \n',
        'Content-Type: text/html\n\n<p>Dear <b>Jan</b>,</p><p>5 &gt; 4</p>',
      ),
    ],
  ])('makes text of HTML %s', async (_, type, body) =>
    expect((await taken(letter({ 'Content-Type': type }, body))).body).toBe('Dear Jan,\n\n5 > 4'),
  );

  it('keeps HTML as it is where that is too much to read', async () => {
    const deep = '<b>'.repeat(5_000) + 'x';
    expect((await taken(letter({ 'Content-Type': 'text/html' }, deep))).body).toBe(deep);
  });

  it('has its thread, oldest first, and what it answers', async () => {
    const reply = { 'In-Reply-To': '<c@x>', References: '<a@x>\n <b@x>\n\t<c@x>' };
    expect(await taken(letter(reply))).toMatchObject({ inReplyTo: '<c@x>', references: ['<a@x>', '<b@x>', '<c@x>'] });
    expect(await taken(letter({ 'In-Reply-To': 'Your letter <c@x> of Monday' }))).toMatchObject({
      inReplyTo: '<c@x>',
      references: ['<c@x>'],
    });
    expect(await taken(letter({ References: '<a@x> <b@x>' }))).toMatchObject({ inReplyTo: '<b@x>' });
  });
});

describe('its identity', () => {
  it('is its Message-ID, however it is written', async () => {
    const ids = [
      '<offer-1@example.com>',
      ' offer-1@example.com ',
      '<offer-1@\n example.com>',
      '(my) <offer-1@example.com>',
    ];
    for (const id of ids) expect((await taken(letter({ 'Message-ID': id }))).messageId).toBe('<offer-1@example.com>');
  });
  it('is what it says where it has none, the same in every copy', async () => {
    const without = (fields = {}) => taken(letter({ 'Message-ID': undefined, ...fields }));
    const { messageId } = await without();
    expect(messageId).toMatch(/^<[0-9a-f]{64}@content\.invalid>$/);
    expect((await without({ 'Delivered-To': 'jan@example.org' })).messageId).toBe(messageId);
    expect((await without({ Subject: 'Another' })).messageId).not.toBe(messageId);
  });
  it('gives the same external id and row in every copy', async () => {
    const { origin } = await taken(letter());
    const copy = letter({ 'Delivered-To': 'x@example.com', Received: 'from a by b; Mon, 2 Mar 2026 10:00:03 +0100' });
    expect((await taken(copy, { mailbox: 'ann@example.com', receivedAt: '2026-03-02T09:01:00.000Z' })).origin).toEqual(
      origin,
    );
    expect(origin.externalId).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('its envelope', () => {
  const bcc = letter({ 'X-Original-To': 'header@example.org', 'Return-Path': '<header@example.com>' });
  it('is SMTP’s, before what the header says', async () => {
    const envelope = { from: 'ann@example.com', to: ['jan@example.org', 'hidden@example.org', 'no address'] };
    expect((await taken(bcc, { envelope })).envelope).toEqual({
      from: 'ann@example.com',
      to: ['jan@example.org', 'hidden@example.org'],
    });
  });
  it('is what the servers wrote into the header of a file', async () =>
    expect((await taken(bcc)).envelope).toEqual({ from: 'header@example.com', to: ['header@example.org'] }));
  it('has the Bcc of a sender’s own copy', async () =>
    expect((await taken(letter({ Bcc: 'hidden@example.org' }))).envelope).toEqual({ to: ['hidden@example.org'] }));
  it('has who sent it in somebody’s name', async () =>
    expect(await taken(letter({ Sender: 'bob@example.com' }))).toMatchObject({
      from: 'ann@example.com',
      envelope: { from: 'bob@example.com' },
    }));
});

describe('a journal report', () => {
  const said = `Sender: ann@example.com
Subject: Our offer
Message-Id: <offer-1@example.com>
To: jan@example.org
Cc: kim@example.org, Expanded: list@example.org
Bcc: hidden@example.org, Forwarded: old@example.org
Recipient: more@example.org
`;
  it('is the letter in it, with the envelope that it tells', async () => {
    const report = await taken(journalReport(letter(), said), { envelope: { from: '', to: ['journal@example.com'] } });
    expect(report).toEqual({
      ...(await taken(letter())),
      envelope: {
        from: 'ann@example.com',
        to: ['jan@example.org', 'kim@example.org', 'hidden@example.org', 'more@example.org'],
      },
    });
  });
  it('in base64 too', async () => {
    const body = multipart(
      '_JR_',
      `Content-Type: text/plain\n\n${said}`,
      `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${letter().toString('base64')}`,
    );
    const raw = letter({ 'X-MS-Journal-Report': '', 'Content-Type': 'multipart/mixed; boundary=_JR_' }, body);
    expect((await taken(raw)).messageId).toBe('<offer-1@example.com>');
  });
  it('is not looked for in another one, nor in a person’s mailbox', async () => {
    const within = await taken(journalReport(journalReport(letter(), said), said));
    expect(within).toMatchObject({
      messageId: '<report-1@journal.example.com>',
      attachments: [{ mediaType: 'message/rfc822' }],
    });
    expect((await taken(journalReport(letter(), said), { mailbox: 'ann@example.com' })).messageId).toBe(
      '<report-1@journal.example.com>',
    );
  });
  it('is a letter without the mark', async () => {
    const forwarded = letter(
      { 'Content-Type': 'multipart/mixed; boundary=B' },
      multipart(
        'B',
        'Content-Type: text/plain\n\nSender: eve@example.org\nTo: ann@example.com',
        `Content-Type: message/rfc822\n\n${letter({ 'Message-ID': '<forged@x>' }).toString()}`,
      ),
    );
    expect((await taken(forwarded)).messageId).toBe('<offer-1@example.com>');
  });
});

describe('when it was sent', () => {
  const receivedAt = '2026-03-02T09:00:10.000Z';
  const taking = (day: string) => ({ Received: `from laptop by mx; ${day} 10:00:05 +0100 (CET)` });
  it.each([
    ['its Date', {}, '2026-03-02T09:00:00.000Z'],
    ['its Date, without a zone in UTC', { Date: 'Mon, 2 Mar 2026 10:00:00' }, '2026-03-02T10:00:00.000Z'],
    [
      'its Date, with a name for the zone',
      { Date: 'Mon, 02 Mar 26 10:00:00 GMT (weekday)' },
      '2026-03-02T10:00:00.000Z',
    ],
    ['its receipt, where Date is far ahead', { Date: 'Mon, 2 Mar 2036 10:00:00 +0100' }, receivedAt],
    [
      'the first server’s time, where Date is far ahead',
      { Date: 'Mon, 2 Mar 2036 10:00:00 +0100', ...taking('Mon, 2 Mar 2026') },
      '2026-03-02T09:00:05.000Z',
    ],
    [
      'the first server’s time, where Date is far behind',
      { Date: 'Thu, 1 Jan 2004 00:00:00 +0000', ...taking('Mon, 2 Mar 2026') },
      '2026-03-02T09:00:05.000Z',
    ],
    ['its receipt, where Date is before there was mail', { Date: 'Thu, 1 Jan 1970 00:00:00 +0000' }, receivedAt],
    ['its receipt, where Date is no date', { Date: 'yesterday' }, receivedAt],
    ['its receipt, where there is no Date', { Date: undefined }, receivedAt],
  ])('is %s', async (_, fields, at) => expect((await taken(letter(fields), { receivedAt })).at).toBe(at));
  it('is refused where nothing tells', async () =>
    expect(await refused(letter({ Date: undefined }))).toMatch('nothing tells when the letter was sent'));
});

describe('machines’ letters', () => {
  it.each([
    ['an answer by a machine', { 'Auto-Submitted': 'auto-replied (vacation)' }, 'automatic'],
    [
      'one to a list',
      { 'Auto-Submitted': 'auto-replied', Precedence: 'bulk', 'List-Id': '<l.example.org>' },
      'automatic',
    ],
    ['generated', { 'Auto-Submitted': 'auto-generated' }, 'automatic'],
    ['not to be answered', { 'X-Auto-Response-Suppress': 'All' }, 'automatic'],
    ['Precedence', { Precedence: 'auto_reply' }, 'automatic'],
    ['an absence', { Subject: 'Automatic reply: Our offer' }, 'automatic'],
    ['an absence', { Subject: '=?utf-8?B?0JDQstGC0L7QvtGC0LLQtdGCOiDQvtGC0L/Rg9GB0Lo=?=' }, 'automatic'],
    ['from nobody', { 'Return-Path': '<>' }, 'automatic'],
    ['from a server', { From: 'Mail Delivery <MAILER-DAEMON@example.org>' }, 'automatic'],
    ['a list', { 'List-Unsubscribe': '<https://example.org/u>' }, 'mass'],
    ['in bulk', { Precedence: 'bulk' }, 'mass'],
    ['a campaign', { 'Feedback-ID': '1:2:3:sender' }, 'mass'],
    ['a campaign that suppresses answers', { 'X-Auto-Response-Suppress': 'OOF', 'List-Id': '<n.example.org>' }, 'mass'],
    ['said to be a person’s', { 'Auto-Submitted': 'no' }, undefined],
    ['about furniture', { Subject: 'Out of office furniture: our offer' }, undefined],
    ['an answer to an absence', { Subject: 'Re: Automatic reply: Our offer' }, undefined],
    ['a person’s', {}, undefined],
  ])('%s', async (_, fields, machine) => expect((await taken(letter(fields))).machine).toBe(machine));
  it('by SMTP from nobody', async () =>
    expect((await taken(letter(), { envelope: { from: '', to: [] } })).machine).toBe('automatic'));
});

describe('what is attached', () => {
  const attached = (...parts: string[]) =>
    taken(
      letter(
        { 'Content-Type': 'multipart/mixed; boundary=B' },
        multipart('B', 'Content-Type: text/plain\n\nSee below.', ...parts),
      ),
    );
  it('has name, media type and bytes, and is not unpacked', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100, 7)]);
    const { attachments, body } = await attached(
      `Content-Type: application/zip\nContent-Disposition: attachment;\n filename*0*=utf-8''%D0%A1%D1%87%D1%91;\n filename*1*=%D1%82.zip\nContent-Transfer-Encoding: base64\n\n${zip.toString('base64')}`,
      'Content-Type: text/plain; name="=?koi8-r?B?8NLJ18XU?=.txt"\nContent-Disposition: attachment\n\nnot part of the words',
    );
    expect(attachments).toEqual([
      { name: 'Счёт.zip', mediaType: 'application/zip', content: zip },
      { name: 'Привет.txt', mediaType: 'text/plain', content: Buffer.from('not part of the words') },
    ]);
    expect(body).toBe('See below.');
  });
  it('may be a letter', async () => {
    const { attachments, messageId } = await attached(
      `Content-Type: message/rfc822\n\n${letter({ 'Message-ID': '<inner@x>' }).toString()}`,
    );
    expect(messageId).toBe('<offer-1@example.com>');
    expect(attachments).toMatchObject([{ name: 'part 2', mediaType: 'message/rfc822' }]);
    expect(attachments[0]!.content.toString()).toContain('<inner@x>');
  });
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\evil\\x.exe', 'x.exe'],
    ['invoice\u202Efdp.exe', 'invoice fdp.exe'],
    ['..', 'part 2'],
  ])('named %j is called %j', async (name, is) => {
    const encoded = `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`;
    expect((await attached(`Content-Type: image/png; name="${encoded}"\n\nx`)).attachments[0]!.name).toBe(is);
  });
});

describe('what is not let in', () => {
  it.each([
    ['', 'this is no letter'],
    ['just words\n', 'this is no letter'],
    ['\0\0\0\xff\xfe', 'this is no letter'],
  ])('%j', async (text, why) => expect(await refused(wire(text))).toMatch(why));

  it('lines into addresses, ids and subjects', async () => {
    const evil = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
    const said = await taken(
      letter({
        'Message-ID': `<a\0b@x> <ok@x>`,
        From: `${evil('ann@example.com\r\nBcc: all@example.org')}, Ann <ann@example.com>`,
        To: `"x\0y"@example.org, a b@example.org, <jan@example.org>, ${evil('eve@example.org>\n')}`,
        Subject: evil('one\r\nBcc: all@example.org\0\u202Eend'),
        References: `<a\0b@x> <t@x>`,
      }),
    );
    expect(said).toMatchObject({
      from: 'ann@example.com',
      messageId: '<ok@x>',
      subject: 'one Bcc: all@example.org end',
      references: ['<t@x>'],
    });
    expect(said.to).toContain('jan@example.org');
    expect(JSON.stringify({ ...said, attachments: [] })).not.toMatch(/\\r|\\n(?!our)|\\u0000/);
  });

  it('letters that are too much of anything', async () => {
    const many = (n: number, one: (i: number) => string) => Array.from({ length: n }, (_, i) => one(i));
    const nested = (depth: number): string =>
      depth === 0
        ? 'Content-Type: text/plain\n\nx'
        : `Content-Type: multipart/mixed; boundary=b${depth}x\n\n${multipart(`b${depth}x`, nested(depth - 1))}`;
    expect(await refused(Buffer.alloc(letterLimits.bytes + 1, 'x'))).toBe('the letter has more than 35 MiB in all');
    expect(await refused(letter({}, '\n'.repeat(letterLimits.lines)))).toBe('the letter has more than 1000000 lines');
    expect(await refused(letter({ Subject: 'x'.repeat(letterLimits.headerBytes) }))).toBe(
      'the letter has more than 128 KiB of header',
    );
    expect(await refused(letter(Object.fromEntries(many(1_001, (i) => `X-${i}`).map((name) => [name, '1']))))).toBe(
      'the letter has more than 1000 header fields',
    );
    expect(await refused(letter({ To: many(1_001, (i) => `p${i}@example.org`).join(',\n ') }))).toBe(
      'the letter has more than 1000 recipients',
    );
    expect(
      await refused(
        letter(
          { 'Content-Type': 'multipart/mixed; boundary=B' },
          multipart('B', ...many(101, () => 'Content-Type: image/png\n\nx')),
        ),
      ),
    ).toBe('the letter has more than 100 attachments');
    expect(
      await refused(
        letter(
          { 'Content-Type': 'multipart/mixed; boundary=B' },
          multipart('B', ...many(1_001, () => 'Content-Type: text/plain\n\nx')),
        ),
      ),
    ).toBe('the letter has more than 1000 parts');
    expect(await refused(wire(`From: a@example.org\n${nested(30)}`))).toBe(
      'the letter has more than 25 parts within each other',
    );
    expect(
      await refused(
        letter(
          { 'Content-Type': 'multipart/mixed; boundary=B' },
          multipart('B', `X: ${'x'.repeat(letterLimits.headerBytes)}\n\nx`),
        ),
      ),
    ).toMatch('more of something than can be read');
  });
  it('but what is just within', async () => {
    const to = Array.from({ length: 1_000 }, (_, i) => `p${i}@example.org`);
    expect((await taken(letter({ To: to.join(',\n ') }))).to).toHaveLength(1_000);
  });
});
