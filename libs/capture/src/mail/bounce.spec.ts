import type { CapturedBounce, Captured } from '../captured';
import { letter, multipart, notification } from './letters.examples';
import { readLetter } from './mail';

const facts = async (raw: Uint8Array): Promise<readonly Captured[]> => {
  const reading = await readLetter(raw, { account: 'main' });
  if (reading.how !== 'taken') throw new Error(reading.reason);
  return reading.facts;
};
const said = async (raw: Uint8Array) => (await facts(raw)).map(({ origin: _, ...fact }) => fact) as CapturedBounce[];
const failed = `Final-Recipient: rfc822; jan@example.org
Original-Recipient: rfc822;Jan@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <jan@example.org>: Recipient address rejected:
    User unknown
`;
const bounce = {
  kind: 'bounce',
  messageId: '<offer-1@example.com>',
  at: '2026-03-02T09:05:00.000Z',
  recipient: 'jan@example.org',
  action: 'failed',
};

describe('a report that a letter was not delivered', () => {
  it('tells which letter, to whom and why (Postfix)', async () =>
    expect(await said(notification(failed))).toEqual([
      {
        ...bounce,
        recipient: 'Jan@example.org',
        status: '5.1.1',
        diagnostic: '550 5.1.1 <jan@example.org>: Recipient address rejected: User unknown',
      },
    ]));

  it('is a bounce for each recipient; who was reached is none', async () => {
    const all = `${failed}\nFinal-Recipient: rfc822; kim@example.org\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; lee@example.org\nAction: delivered\nStatus: 2.0.0\n`;
    expect(await said(notification(all))).toMatchObject([
      { recipient: 'Jan@example.org' },
      { ...bounce, recipient: 'kim@example.org', action: 'delayed', status: '4.4.1' },
    ]);
  });

  it('has the whole letter with it (Exchange)', async () => {
    const original = `Content-Type: message/rfc822\n\n${letter({ Subject: 'x' }).toString('latin1')}`;
    const exchange = notification(
      'Final-Recipient: rfc822;jan@example.org\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound\n',
      {
        original,
        fields: { From: 'postmaster@example.org', Subject: 'Undeliverable: Our offer', 'Return-Path': undefined },
      },
    );
    expect(await said(exchange)).toEqual([
      { ...bounce, status: '5.1.10', diagnostic: '550 5.1.10 RESOLVER.ADR.RecipientNotFound' },
    ]);
  });

  it('names it in the status or the thread alone (Google)', async () => {
    const none = 'Content-Type: text/plain\n\nno copy';
    const status = notification(failed, {
      original: none,
      fields: { 'In-Reply-To': '<offer-1@example.com>', References: '<offer-1@example.com>' },
    });
    expect(await said(status)).toMatchObject([{ messageId: '<offer-1@example.com>' }]);
    const google = Buffer.from(
      notification(failed, { original: none })
        .toString()
        .replace('Arrival-Date', 'X-Original-Message-ID: <offer-1@example.com>\r\nArrival-Date'),
    );
    expect(await said(google)).toMatchObject([{ messageId: '<offer-1@example.com>' }]);
  });

  it('is the same report wherever it is found', async () => {
    const [one] = await facts(notification(failed));
    const [other] = await facts(notification(failed, { fields: { 'Delivered-To': 'ann@example.com' } }));
    expect(one!.origin).toEqual(other!.origin);
  });

  it('in words (qmail)', async () => {
    const qmail = letter(
      {
        'Message-ID': undefined,
        From: 'MAILER-DAEMON@mx.example.com',
        Subject: 'failure notice',
        'Return-Path': '<>',
        Date: 'Mon, 2 Mar 2026 10:05:00 +0100',
      },
      `Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.

<jan@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown

--- Below this line is a copy of the message.

Return-Path: <ann@example.com>
Message-ID: <offer-1@example.com>
From: ann@example.com
`,
    );
    expect(await said(qmail)).toEqual([
      {
        ...bounce,
        status: '5.1.1',
        diagnostic: '192.0.2.1 does not like recipient. Remote host said: 550 5.1.1 User unknown',
      },
    ]);
  });

  it('in words (Exim)', async () => {
    const exim = letter(
      {
        'Message-ID': '<E1@mx>',
        From: 'Mail Delivery System <Mailer-Daemon@mx.example.com>',
        'X-Failed-Recipients': 'jan@example.org',
        Subject: 'Warning: message delayed 24 hours',
        Date: 'Mon, 2 Mar 2026 10:05:00 +0100',
      },
      `The address to which the message has not yet been delivered is:

  jan@example.org
    Delay reason: mailbox full

------ This is a copy of the message's headers. ------

Message-Id: <offer-1@example.com>
`,
    );
    expect(await said(exim)).toEqual([{ ...bounce, action: 'delayed', diagnostic: 'Delay reason: mailbox full' }]);
  });
});

describe('an automatic letter it stays', () => {
  it.each([
    ['where no letter is named', notification(failed, { original: 'Content-Type: text/plain\n\nno copy' })],
    [
      'where all were reached',
      notification('Final-Recipient: rfc822; jan@example.org\nAction: delivered\nStatus: 2.0.0\n'),
    ],
    ['where nobody can be made out', notification('Final-Recipient: x400; /CN=Jan\nAction: failed\n')],
    [
      'where it says that it was read',
      letter(
        { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=B' },
        multipart(
          'B',
          'Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <offer-1@example.com>\nDisposition: manual-action; displayed',
        ),
      ),
    ],
  ])('%s', async (_, raw) => expect(await facts(raw)).toMatchObject([{ kind: 'letter', machine: 'automatic' }]));

  it('and a person who writes of a failure is a person', async () =>
    expect(
      await facts(
        letter(
          {},
          '<jan@example.org>:\n550 5.1.1 User unknown\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <x@y>\n',
        ),
      ),
    ).toMatchObject([{ kind: 'letter', messageId: '<offer-1@example.com>' }]));
});
