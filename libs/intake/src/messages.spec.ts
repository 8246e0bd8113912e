import type { CapturedMessage } from '@app/capture/captured';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import { Intake } from './intake';

const at = '2026-03-02T10:00:00.000Z';
const theirs = '+31 20 794 08 00';
const ours = '+31 6 1000 0001';
const message = (of: Partial<CapturedMessage> = {}): CapturedMessage => ({
  kind: 'message',
  origin: { externalId: 'm1', row: JSON.stringify(of) },
  messageId: 'm1',
  at,
  direction: 'sent',
  channel: 'whatsapp',
  from: ours,
  to: theirs,
  body: 'At four?',
  ...of,
});

async function desk() {
  const store = memoryEventStore();
  const vault = await memoryVault({ region: 'NL' });
  const known = '2026-01-01T00:00:00.000Z';
  await vault.enter('rep-phone', ours, 'ann', known);
  await vault.enter('rep-mailbox', 'ann@example.org', 'ann', known);
  await vault.enter('rep-extension', '@ann_sales', 'ann', known);
  await vault.enter('lead-phone', theirs, '7', known);
  await vault.enter('lead-email', 'buyer@example.com', '7', known);
  const source = { system: 'facts', account: 'main', evidence: 'captured', ingest: 'live', actor: { kind: 'service', id: 's' }, correlationId: 'c' } as const; // prettier-ignore
  const take = (...facts: CapturedMessage[]) =>
    new Intake({ store, codec: codec<StoredEvent>(storedEvents), vault }, source).take(facts);
  const recorded = async (id = 'm1') => {
    const found = [];
    for await (const { type, data, meta } of store.readStream(`message-${id}`))
      found.push({ type, data, about: meta.about });
    return found;
  };
  const goesAway = () => jest.spyOn(vault, 'lookup').mockImplementation(() => Promise.reject(new Error('away')));
  return { take, recorded, goesAway };
}

it('was sent by the rep whose number it came from, to the lead whose number it went to', async () => {
  const { take, recorded } = await desk();
  await take(message());
  expect(await recorded()).toMatchObject([
    {
      type: 'MessageSent',
      about: { reps: ['ann'], leads: ['7'] },
      data: {
        channel: 'whatsapp',
        automated: false,
        from: { subject: 'rep-ann', open: ours },
        to: { subject: 'lead-7', open: theirs },
        body: { subject: 'lead-7', purpose: 'content', open: 'At four?' },
      },
    },
    { type: 'MessageAttributed', data: { rep: 'ann', rule: 'phone' } },
    { type: 'MessageMatchedToLead', data: { lead: '7', rule: 'address' } },
  ]);
});

it('was received by the rep at whose mailbox or handle it came in', async () => {
  for (const [to, rule] of [
    ['ann@example.org', 'mailbox'],
    ['@ann_sales', 'extension'],
  ] as const) {
    const { take, recorded } = await desk();
    await take(message({ direction: 'received', from: 'buyer@example.com', to, channel: 'telegram' }));
    expect(await recorded()).toMatchObject([
      { type: 'MessageReceived', data: { from: { subject: 'lead-7' }, to: { subject: 'rep-ann', open: to } } },
      { type: 'MessageAttributed', data: { rep: 'ann', rule } },
      { type: 'MessageMatchedToLead', data: { lead: '7' } },
    ]);
  }
});

it("is the rep's and the lead's that the source names, whatever the addresses", async () => {
  const { take, recorded } = await desk();
  await take(message({ from: undefined, to: undefined, rep: { id: 'bob' }, lead: '8', automated: true }));
  expect(await recorded()).toMatchObject([
    { type: 'MessageSent', data: { automated: true, body: { subject: 'lead-8' } } },
    { type: 'MessageAttributed', data: { rep: 'bob', rule: 'mapping' } },
    { type: 'MessageMatchedToLead', data: { lead: '8', rule: 'mapping' } },
  ]);
});

it('waits to be settled where nobody knows either end; the same handle is the same party, on one channel', async () => {
  const { take, recorded } = await desk();
  const partyOf = async (id: string, of: Partial<CapturedMessage>) => {
    const origin = { externalId: id, row: id };
    await take(message({ origin, messageId: id, from: 'nobody', to: '@buyer', channel: 'telegram', ...of }));
    const found = await recorded(id);
    expect(found).toMatchObject([{ type: 'MessageSent', about: { reps: [], leads: [] } }]);
    return (found[0]!.data as { to: { subject: string } }).to.subject;
  };
  const party = await partyOf('m1', {});
  expect(party).toMatch(/^party-/);
  expect(await partyOf('m2', { at: '2026-03-02T11:00:00.000Z' })).toBe(party);
  expect(await partyOf('m3', { channel: 'instagram' })).not.toBe(party);
});

it('comes again with what was not known before; time and text stay as first told', async () => {
  const { take, recorded } = await desk();
  await take(message({ from: 'nobody' }));
  await take(message(), message({ body: 'At five?', at: '2026-03-02T10:30:00.000Z' }), message({ from: 'nobody' }));
  expect((await recorded()).map(({ type }) => type)).toEqual([
    'MessageSent',
    'MessageMatchedToLead',
    'MessageAttributed',
  ]);
  expect((await recorded())[0]!.data).toMatchObject({ body: { open: 'At four?' } });
});

it('fails once, whatever look-ups were under way, when the keys are away: no rejection is left unhandled', async () => {
  const { take, goesAway } = await desk();
  goesAway();
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  try {
    await expect(take(message(), message({ messageId: 'm2' }))).rejects.toThrow('away');
    await new Promise((resolve) => setImmediate(resolve)); // Node tells of them once all that was queued has run
  } finally {
    process.off('unhandledRejection', listen);
  }
  expect(unhandled).toEqual([]);
});
