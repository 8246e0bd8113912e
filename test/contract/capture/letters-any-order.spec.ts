import type { Reading } from '@app/capture/captured';
import { journalReport, letter, multipart, notification } from '@app/capture/mail/letters.examples';
import { readLetter, type LetterOptions } from '@app/capture/mail/mail';
import { fold } from '@app/decider/decider';
import { email } from '@app/domain/emails/email';
import type { EmailEvent } from '@app/domain/emails/email.events';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { MemoryBlobStore } from '@app/vault/memory/memory.blob-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import fc from 'fast-check';

/*
 * The same letters as a journal, BCC copies and the mailboxes of both sides have them, in any order, any number of times,
 * in any batches, from one account or several: one letter each, every side told once, attachments sealed once.
 */
interface Copy {
  readonly account: string;
  readonly raw: Buffer;
  readonly options: Omit<LetterOptions, 'account'>;
}
const delivered = (raw: Buffer, lines: string): Buffer =>
  Buffer.concat([Buffer.from(lines.replace(/\n/g, '\r\n')), raw]);
const trace = 'Received: from mx by store; Mon, 2 Mar 2026 10:00:09 +0100\n';

/** Written by `from`, as each of those who were there has it. */
function copies(
  raw: Buffer,
  { from, to, mailboxes }: { from: string; to: readonly string[]; mailboxes: readonly string[] },
): Copy[] {
  const journal = journalReport(raw, `Sender: ${from}\n${to.map((one) => `Recipient: ${one}\n`).join('')}`);
  return [
    {
      account: 'journal',
      raw: journal,
      options: { envelope: { from: '', to: [] }, receivedAt: '2026-03-02T09:00:08.000Z' },
    },
    { account: 'bcc', raw, options: { envelope: { from, to }, authentication: [{ method: 'dkim', result: 'pass' }] } },
    ...mailboxes.map((mailbox) => ({
      account: 'mailboxes',
      raw: delivered(raw, `Return-Path: <${from}>\nDelivered-To: ${mailbox}\n${trace}`),
      options: { mailbox, receivedAt: '2026-03-02T09:00:09.000Z' },
    })),
  ];
}
const ann = 'ann@example.com';
const bob = 'bob@example.com';
const jan = 'jan@example.org';
const offer = letter(
  { Cc: 'kim@example.org', 'Content-Type': 'multipart/mixed; boundary=B' },
  multipart('B', 'Content-Type: text/plain\n\nSee below.', 'Content-Type: application/pdf; name=offer.pdf\n\n%PDF'),
);
const answer = letter({
  'Message-ID': '<answer@example.org>',
  From: jan,
  To: ann,
  'In-Reply-To': '<offer-1@example.com>',
  Date: 'Mon, 2 Mar 2026 11:00:00 +0100',
});
const inside = letter({ 'Message-ID': '<inside@example.com>', To: bob, Cc: jan });
const unnamed = letter({
  'Message-ID': undefined,
  To: 'undisclosed-recipients:;',
  Subject: 'To one whom only the envelope names',
});
const news = letter({
  'Message-ID': '<news@example.org>',
  From: jan,
  To: 'list@example.org',
  'List-Id': '<list.example.org>',
});
const undelivered = notification('Final-Recipient: rfc822; jan@example.org\nAction: failed\nStatus: 5.1.1\n');

const all: readonly Copy[] = [
  ...copies(offer, { from: ann, to: [jan, 'kim@example.org'], mailboxes: [ann] }),
  ...copies(answer, { from: jan, to: [ann], mailboxes: [ann] }),
  ...copies(inside, { from: ann, to: [bob, jan], mailboxes: [ann, bob] }),
  ...copies(unnamed, { from: ann, to: [jan], mailboxes: [ann] }),
  ...copies(news, { from: jan, to: [bob], mailboxes: [bob] }),
  ...copies(undelivered, { from: '', to: [ann], mailboxes: [ann] }),
];

async function recorded(batches: readonly (readonly Copy[])[]) {
  const blobs = new MemoryBlobStore();
  const put = jest.spyOn(blobs, 'put');
  const vault = await memoryVault({ blobs });
  const entries = [['rep-mailbox', ann, 'ann'], ['rep-mailbox', bob, 'bob'], ['lead-email', jan, '7'], ['lead-email', 'kim@example.org', '8']] as const; // prettier-ignore
  for (const [index, value, id] of entries) await vault.enter(index, value, id, '2026-01-01T00:00:00.000Z');
  const ports = { store: memoryEventStore(), codec: codec<StoredEvent>(storedEvents), vault };
  for (const batch of batches)
    for (const account of new Set(batch.map((copy) => copy.account))) {
      const readings: Reading[] = await Promise.all(
        batch
          .filter((copy) => copy.account === account)
          .map(({ raw, options }) => readLetter(raw, { account, ...options })),
      );
      const facts = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
      expect(facts.length).toBeGreaterThan(0);
      const actor = { kind: 'service', id: 'mail' } as const;
      const source = {
        system: 'mail',
        account,
        evidence: 'captured',
        ingest: 'live',
        actor,
        correlationId: 'c',
      } as const;
      expect((await new Intake(ports, source).take(facts)).rejected).toEqual([]);
    }
  const streams = new Map<string, EmailEvent[]>();
  for await (const record of ports.store.readAll())
    streams.set(record.stream, [
      ...(streams.get(record.stream) ?? []),
      ports.codec.decode(record) as unknown as EmailEvent,
    ]);
  const told = [...streams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stream, events]) => ({
      stream,
      events: events.map(({ type, occurredAt }) => `${type} ${occurredAt}`).sort(),
      state: fold(email, events),
    }));
  return { told, blobs: put.mock.calls.length };
}

/** Every copy at least once, shuffled, some again, cut into batches. */
const jumbled: fc.Arbitrary<Copy[][]> = fc
  .tuple(
    fc.shuffledSubarray([...all], { minLength: all.length }),
    fc.array(fc.constantFrom(...all), { maxLength: 6 }),
    fc.array(fc.nat(all.length + 6), { maxLength: 5 }),
  )
  .map(([once, again, cuts]) => {
    const sent = [...once, ...again];
    const edges = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length];
    return edges.slice(1).map((end, i) => sent.slice(edges[i], end));
  });

it('is one letter, each side of it told once, wherever it was found', async () => {
  const { told, blobs } = await recorded([all]);
  const types = told.map(({ events }) => events.map((event) => event.split(' ')[0]));
  expect(types).toHaveLength(5);
  expect(types).toEqual(
    expect.arrayContaining([
      ['EmailAttributed', 'EmailBounced', 'EmailMatchedToLead', 'EmailSent'],
      ['EmailAttributed', 'EmailMatchedToLead', 'EmailReceived', 'EmailSent'],
      ['EmailAttributed', 'EmailMatchedToLead', 'EmailSent'],
      ['EmailAttributed', 'EmailMatchedToLead', 'EmailReceived'],
      ['EmailAttributed', 'EmailMatchedToLead', 'EmailReceived'],
    ]),
  );
  expect(blobs).toBe(1);
});

it('ends the same in any order, however often and in whatever batches it comes', async () => {
  const expected = await recorded([all]);
  await fc.assert(
    fc.asyncProperty(jumbled, async (batches) => expect(await recorded(batches)).toEqual(expected)),
    { numRuns: 40 },
  );
});
