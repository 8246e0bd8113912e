import type { Captured, CapturedBounce, CapturedLetter } from '@app/capture/captured';
import type { Letter } from '@app/domain/emails/email.events';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { MemoryBlobStore } from '@app/vault/memory/memory.blob-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import { inlineLimit } from '@app/vault/vault';
import type { IntakeSource } from './desk';
import { Intake } from './intake';
import { emailIdOf } from './letters';

const at = '2026-03-02T10:00:00.000Z';
const source: IntakeSource = {
  system: 'mail',
  account: 'main',
  evidence: 'captured',
  ingest: 'live',
  actor: { kind: 'service', id: 'mail:main' },
  correlationId: 'run-1',
};
const letter = (of: Partial<CapturedLetter> = {}): CapturedLetter => ({
  kind: 'letter',
  origin: { externalId: 'offer-1', row: 'offer-1' },
  messageId: '<offer-1@example.com>',
  at,
  from: 'ann@example.com',
  to: ['jan@example.org'],
  cc: [],
  subject: 'Our offer',
  body: 'Dear Jan, …',
  attachments: [],
  ...of,
});
const stream = `email-${emailIdOf('offer-1@example.com')}`;

async function desk() {
  const store = memoryEventStore();
  const blobs = new MemoryBlobStore();
  const put = jest.spyOn(blobs, 'put');
  const vault = await memoryVault({ blobs });
  const enter = async (index: 'rep-mailbox' | 'lead-email', entries: Record<string, string>, from?: string) => {
    for (const [value, id] of Object.entries(entries))
      await vault.enter(index, value, id, from ?? '2026-01-01T00:00:00.000Z');
  };
  await enter('rep-mailbox', { 'ann@example.com': 'ann', 'bob@example.com': 'bob' });
  await enter('lead-email', { 'jan@example.org': '7', 'kim@example.org': '8' });
  const ports = { store, codec: codec<StoredEvent>(storedEvents), vault };
  const take = (...facts: Captured[]) => new Intake(ports, source).take(facts);
  /** What was told, as far as it is about sides, whose and with whom. */
  const told = async () => {
    const events = [];
    for await (const { type, data, meta } of store.readStream(stream))
      events.push({ type, data: data as Letter, ...meta.about });
    return events;
  };
  const said = async () => (await told()).map(({ type }) => type);
  return { vault, enter, ports, take, told, said, put };
}

describe('on which side we are', () => {
  it('sent: a rep’s mailbox wrote it', async () => {
    const { take, told } = await desk();
    await take(letter());
    expect(await told()).toMatchObject([
      {
        type: 'EmailSent',
        data: {
          from: { subject: 'rep-ann', purpose: 'contact', open: 'ann@example.com' },
          to: [{ subject: 'lead-7', purpose: 'contact', open: 'jan@example.org' }],
          subject: { subject: 'lead-7', purpose: 'content' },
          body: { subject: 'lead-7', purpose: 'content' },
          mailbox: { subject: 'rep-ann' },
          automated: false,
        },
        reps: ['ann'],
        leads: ['7'],
      },
      { type: 'EmailAttributed', data: { rep: 'ann', rule: 'mailbox' } },
      { type: 'EmailMatchedToLead', data: { lead: '7', rule: 'address' } },
    ]);
  });
  it('sent: by whom the envelope names, whoever’s name it bears', async () => {
    const { take, told } = await desk();
    await take(letter({ from: 'boss@example.com', envelope: { from: 'bob@example.com', to: [] } }));
    expect(await told()).toMatchObject([{ type: 'EmailSent', reps: ['bob'] }, { type: 'EmailAttributed' }, {}]);
  });
  it('received: a rep’s mailbox got it', async () => {
    const { take, told } = await desk();
    await take(letter({ from: 'jan@example.org', to: ['list@example.com'], cc: ['Ann@Example.com'] }));
    expect(await told()).toMatchObject([
      {
        type: 'EmailReceived',
        data: { mailbox: { subject: 'rep-ann', open: 'Ann@Example.com' }, from: { subject: 'lead-7' } },
        reps: ['ann'],
        leads: ['7'],
      },
      { type: 'EmailAttributed' },
      { type: 'EmailMatchedToLead', data: { lead: '7' } },
    ]);
  });
  it('received: by whom only the envelope, or only the mailbox, names', async () => {
    for (const found of [{ envelope: { to: ['ann@example.com'] } }, { mailbox: 'ann@example.com' }]) {
      const { take, told } = await desk();
      await take(letter({ from: 'jan@example.org', to: ['list@example.com'], ...found }));
      expect(await told()).toMatchObject([{ type: 'EmailReceived', reps: ['ann'] }, {}, {}]);
    }
  });
  it('both, between two reps: it is the writer’s', async () => {
    const { take, told } = await desk();
    await take(letter({ to: ['bob@example.com'] }));
    expect(await told()).toMatchObject([
      { type: 'EmailSent', data: { mailbox: { open: 'ann@example.com' }, to: [{ subject: 'rep-bob' }] } },
      { type: 'EmailAttributed', data: { rep: 'ann', previous: null } },
      { type: 'EmailReceived', data: { mailbox: { open: 'bob@example.com' } }, reps: ['ann'] },
    ]);
  });
  it('sent alone, where reps copy themselves', async () => {
    const { take, said } = await desk();
    await take(letter({ cc: ['Ann@example.com'] }));
    expect(await said()).toEqual(['EmailSent', 'EmailAttributed', 'EmailMatchedToLead']);
  });
  it('of a shared mailbox: nobody’s, and the mailbox is counted', async () => {
    const { take, told, ports } = await desk();
    const intake = new Intake(ports, source);
    await intake.take([letter({ from: 'jan@example.org', to: ['sales@example.com'], mailbox: 'sales@example.com' })]);
    expect(await told()).toMatchObject([{ type: 'EmailReceived', reps: [] }, { type: 'EmailMatchedToLead' }]);
    expect([...intake.unknownLines.keys()]).toEqual(['mailbox sales@example.com']);
    await take(letter({ messageId: '<other@x>', from: 'Sales@example.com', mailbox: 'sales@example.com' }));
    const [sent] = await collect(ports.store.readStream(`email-${emailIdOf('other@x')}`));
    expect(sent).toMatchObject({ type: 'EmailSent', meta: { about: { reps: [], leads: ['7'] } } });
  });
  it('of no mailbox that we know: sent to a lead, or else received', async () => {
    const unknown = { from: 'info@example.com' };
    for (const [of, type] of [
      [unknown, 'EmailSent'],
      [{ ...unknown, to: ['who@example.net'] }, 'EmailReceived'],
      [{ from: 'kim@example.org' }, 'EmailReceived'],
    ] as const) {
      const { take, said } = await desk();
      await take(letter(of));
      expect((await said())[0]).toBe(type);
    }
  });
  it('is told by the mailboxes of that time', async () => {
    const { take, told, enter } = await desk();
    await enter('rep-mailbox', { 'ann@example.com': 'cara' }, '2026-03-03T00:00:00.000Z');
    await take(letter());
    expect((await told())[0]).toMatchObject({ reps: ['ann'] });
  });
  it('is found out later, when the letter comes again', async () => {
    const { take, said, enter } = await desk();
    const carls = letter({ from: 'jan@example.org', to: ['carl@example.com'] });
    await take(carls);
    await enter('rep-mailbox', { 'carl@example.com': 'carl' });
    expect((await take(carls)).events).toEqual({ EmailAttributed: 1 });
    expect((await take(carls)).events).toEqual({});
    expect(await said()).toEqual(['EmailReceived', 'EmailMatchedToLead', 'EmailAttributed']);
  });
});

describe('whom it is with', () => {
  it('the first lead among the recipients; the others stay among them', async () => {
    const { take, told } = await desk();
    await take(letter({ to: ['who@example.net', 'kim@example.org'], cc: ['jan@example.org'] }));
    const [sent, , matched] = await told();
    expect(matched!.data).toMatchObject({ lead: '8', rule: 'address' });
    expect(sent!.data).toMatchObject({
      to: [{ subject: expect.stringMatching(/^party-/) }, { subject: 'lead-8' }],
      cc: [{ subject: 'lead-7' }],
      subject: { subject: 'lead-8' },
    });
  });
  it('one whom only the envelope names, as bcc', async () => {
    const { take, told } = await desk();
    await take(
      letter({ to: ['Who@example.net'], envelope: { to: ['who@example.net', 'kim@example.org', 'bob@example.com'] } }),
    );
    const all = await told();
    expect(all.map(({ type }) => type)).toEqual([
      'EmailSent',
      'EmailAttributed',
      'EmailMatchedToLead',
      'EmailReceived',
    ]);
    expect(all[0]!.data.bcc).toMatchObject([{ subject: 'lead-8' }, { subject: 'rep-bob' }]);
    expect(all[2]!.data).toMatchObject({ lead: '8' });
  });
  it('nobody that is known: all of it is sealed for the other side alone', async () => {
    const { take, told } = await desk();
    await take(letter({ to: ['who@example.net'] }));
    const { data } = (await told())[0]!;
    expect(data.to[0]!.subject).toMatch(/^party-/);
    expect([data.subject!.subject, data.body!.subject]).toEqual([data.to[0]!.subject, data.to[0]!.subject]);
  });
  it('the lead that the source names', async () => {
    const { take, told } = await desk();
    await take(letter({ to: ['who@example.net'], rep: { id: 'bob' }, lead: '9', direction: 'sent' }));
    expect(await told()).toMatchObject([
      { type: 'EmailSent', data: { to: [{ subject: 'lead-9' }] } },
      { type: 'EmailAttributed', data: { rep: 'bob', rule: 'mapping' } },
      { type: 'EmailMatchedToLead', data: { lead: '9', rule: 'mapping' } },
    ]);
  });
  it('keeps its thread, its machine and its proof', async () => {
    const { take, told } = await desk();
    const authentication = [{ method: 'dkim' as const, result: 'pass', domain: 'example.com' }];
    await take(letter({ inReplyTo: '<b@x>', references: ['<a@x>', '<b@x>'], machine: 'mass', authentication }));
    expect((await told())[0]!.data).toMatchObject({
      inReplyTo: emailIdOf('b@x'),
      thread: emailIdOf('a@x'),
      automated: true,
      machine: 'mass',
      authentication,
    });
  });
});

describe('its content', () => {
  const long = 'x'.repeat(inlineLimit + 1);
  const attachments = [{ name: 'offer.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7') }];

  it('is sealed beside the event where it is long or attached, once', async () => {
    const { vault, take, told, put, ports } = await desk();
    const whole = letter({ body: long, attachments, to: ['bob@example.com', 'jan@example.org'] });
    await take(whole, { ...whole, mailbox: 'bob@example.com' }, { ...whole, envelope: { to: ['kim@example.org'] } });
    await new Intake(ports, { ...source, account: 'another' }).take([whole]);
    expect(put).toHaveBeenCalledTimes(2);
    const letters = (await told()).filter(({ type }) => type === 'EmailSent' || type === 'EmailReceived');
    expect(letters).toHaveLength(2);
    for (const { data } of letters) {
      expect(data.attachments).toMatchObject([
        { name: { subject: 'lead-7', purpose: 'content', open: 'offer.pdf' }, mediaType: 'application/pdf' },
      ]);
      expect(Buffer.from((await vault.openBlob(data.attachments[0]!.content))!).toString()).toBe('%PDF-1.7');
      expect(Buffer.from((await vault.openBlob(data.body as never))!).toString()).toBe(long);
    }
  });
  it('is the record’s own when the other side tells of it later', async () => {
    const { take, told, put } = await desk();
    const whole = letter({ attachments, to: ['bob@example.com', 'jan@example.org'] });
    await take({ ...whole, direction: 'received' });
    await take(whole);
    expect(put).toHaveBeenCalledTimes(1);
    const [received, , , sent] = await told();
    expect([received!.type, sent!.type]).toEqual(['EmailReceived', 'EmailSent']);
    expect(sent!.data.attachments[0]!.content).toEqual(received!.data.attachments[0]!.content);
  });
  it('fits into one append, whatever a letter may have', async () => {
    const { vault, take, told } = await desk();
    const many = <T>(n: number, one: (i: number) => T) => Array.from({ length: n }, (_, i) => one(i));
    const to = ['bob@example.com', ...many(999, (i) => `somebody.with.a.long.name.${i}@department-${i}.example.net`)];
    const files = many(100, (i) => ({ ...attachments[0]!, name: `${'Длинное имя '.repeat(9)}${i}.pdf` }));
    await take(letter({ to, attachments: files, body: long.slice(1) }));
    const sealed = await vault.seal(await told());
    expect(sealed.map(({ type }) => type)).toEqual(['EmailSent', 'EmailAttributed', 'EmailReceived']);
    expect(JSON.stringify(sealed).length).toBeLessThan(900 * 1024);
  });
});

it('a bounce is told in the letter’s own stream, sealed for whom it did not reach', async () => {
  const { take, told } = await desk();
  const bounce: CapturedBounce = {
    kind: 'bounce',
    origin: { externalId: 'dsn-1', row: 'dsn-1' },
    messageId: '<offer-1@example.com>',
    at,
    recipient: 'jan@example.org',
    action: 'failed',
    status: '5.1.1',
    diagnostic: '550 no such user',
  };
  await take(letter(), bounce);
  expect((await take(bounce)).events).toEqual({});
  expect((await told()).at(-1)).toMatchObject({
    type: 'EmailBounced',
    data: {
      recipient: { subject: 'lead-7', open: 'jan@example.org' },
      action: 'failed',
      status: '5.1.1',
      diagnostic: { subject: 'lead-7', purpose: 'content' },
    },
    reps: ['ann'],
    leads: ['7'],
  });
});

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}
