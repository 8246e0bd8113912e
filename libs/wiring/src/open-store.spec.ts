import { personal, type Personal } from '@app/decider/fact';
import type { EventStore, NewEvent, StoredRecord } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import { openStore } from './open-store';

let sealed: EventStore;
let vault: Vault;
let open: EventStore;
beforeEach(async () => {
  sealed = memoryEventStore();
  vault = await memoryVault();
  open = openStore(sealed, vault);
});
afterEach(() => open.close());

const registered = (lead: string): NewEvent => ({
  id: uuidv7(),
  type: 'LeadRegistered',
  data: { contact: { name: personal(`lead-${lead}`, 'identity', `Name of ${lead}`) }, source: 'fair' },
  meta: {
    occurredAt: '2026-03-01T12:00:00.000Z',
    about: { reps: [], leads: [lead] },
    actor: { kind: 'service', id: 'spec' },
    source: { system: 'api' },
    evidence: 'declared',
    ingest: 'live',
    commandId: lead,
    correlationId: lead,
    schema: 1,
  },
});
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
const nameIn = ({ data }: StoredRecord) => (data as { contact: { name: Personal } }).contact.name.open;

it('seals what is appended and opens what is read, every way to read', async () => {
  const event = registered('anna');
  const { position } = await open.append('lead-anna', [event], { expected: 'noStream' });
  expect(JSON.stringify(await all(sealed.readAll()))).not.toContain('Name of');

  const ended = new AbortController();
  const first = async (deliveries: AsyncIterable<{ records: readonly StoredRecord[] }>) => {
    for await (const { records } of deliveries) if (records.length > 0) return records;
    return [];
  };
  const readings = [
    await all(open.readStream('lead-anna')),
    await all(open.readAll()),
    [(await open.at(position))!],
    await first(open.subscribeAll({ signal: ended.signal })),
    await first(open.subscribeStream('lead-anna', { signal: ended.signal })),
  ];
  ended.abort();
  for (const records of readings)
    expect(records).toMatchObject([{ id: event.id, data: event.data, revision: 0, position }]);
  expect(await open.head()).toBe(position);
  expect(open.id).toBe(sealed.id);
});

it('takes a repeated append for the same one', async () => {
  const event = registered('anna');
  const first = await open.append('lead-anna', [event], { expected: 'noStream' });
  expect(await open.append('lead-anna', [event], { expected: 'noStream' })).toEqual(first);
  expect(await all(sealed.readAll())).toHaveLength(1);
});

it('opens in pages: order kept, nothing lost at their seams, one look-up of keys a page', async () => {
  const leads = Array.from({ length: 1001 }, (_, n) => `${n}`);
  for (const lead of leads) await open.append(`lead-${lead}`, [registered(lead)], { expected: 'noStream' });
  const calls = jest.spyOn(vault, 'open');
  expect((await all(open.readAll())).map(nameIn)).toEqual(leads.map((lead) => `Name of ${lead}`));
  expect(calls).toHaveBeenCalledTimes(3);
  expect(await all(open.readAll({ limit: 3, direction: 'backwards' }))).toHaveLength(3);
});

it('shows the events of an erased subject without what was personal', async () => {
  await open.append('lead-anna', [registered('anna')], { expected: 'noStream' });
  await vault.erase('lead-anna');
  expect((await all(open.readStream('lead-anna'))).map(nameIn)).toEqual([null]);
});
