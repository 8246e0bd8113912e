import { readLetter } from './mail';

const read = (text: string, options = {}) =>
  readLetter(Buffer.from(text.replace(/\n/g, '\r\n')), { account: 'main', ...options });

it('reads a plain letter', async () => {
  const reading = await read(`Message-ID: <1@example.org>
Date: Mon, 2 Mar 2026 10:00:00 +0100
From: Ann <ann@example.com>
To: Jan <jan@example.org>
Subject: =?utf-8?q?Pr=C3=A9cis?=

Dear Jan,
`);
  expect(reading).toMatchObject({
    how: 'taken',
    facts: [
      {
        kind: 'letter',
        messageId: '<1@example.org>',
        at: '2026-03-02T09:00:00.000Z',
        from: 'ann@example.com',
        to: ['jan@example.org'],
        subject: 'Précis',
        body: 'Dear Jan,',
        origin: { zone: '+01:00' },
      },
    ],
  });
});
