import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factReader } from '@app/capture/facts/facts';
import type { Captured } from '@app/capture/captured';
import { factsSchema } from '@app/contracts/capture/facts.schema';
import { factKinds, type FactItem } from '@app/contracts/capture/facts.v1';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';

/* Items of any source in any order, any number of times, in any batches: always the same streams. */
const examples = [
  ...readFileSync(join(__dirname, '../../../docs/capture-facts.md'), 'utf8').matchAll(/```json\n([\s\S]*?)```/g),
].map(([, json]) => JSON.parse(json!) as FactItem);

const at = (minute: number) => `2026-03-02T10:${String(minute).padStart(2, '0')}:00Z`;
const number = { to: '+31 20 794 08 00' };
/** A call in pieces, one that was missed, a recording before its call, messages both ways, a lead that changes hands. */
const items: readonly FactItem[] = [
  ...examples,
  { kind: 'call', id: 'p', direction: 'outbound', placedAt: at(0), ...number },
  { kind: 'call', id: 'p', at: at(0), rep: { extension: '104' } },
  { kind: 'call', id: 'p', connected: { at: at(1), answeredBy: 'human', rep: { extension: '104' } } },
  { kind: 'call', id: 'p', at: at(2), transfers: [{ from: { id: 'ann' }, to: { id: 'bob' }, at: at(2) }] },
  {
    kind: 'call',
    id: 'p',
    at: at(3),
    joined: [{ rep: { id: 'carl' }, at: at(3) }],
    voicemail: { at: at(4), seconds: 9 },
  },
  { kind: 'call', id: 'p', ended: { at: at(5), disposition: 'answered' } },
  { kind: 'call', id: 'q', at: at(6), missed: { offeredTo: [{ id: 'ann' }] } },
  { kind: 'call', id: 'q', at: at(6), missed: { offeredTo: [{ id: 'bob' }] } },
  { kind: 'recording', id: 'r', call: 'p', at: at(7), content: 'AAEC', mediaType: 'audio/mpeg' },
  { kind: 'transcript', id: 't', call: 'p', at: at(8), text: 'ja' },
  { kind: 'message', id: 'm', at: at(9), direction: 'received', channel: 'telegram', from: '@buyer', to: '@ann' },
];
/** Who holds a lead is told in order: a change of hands is one only after the one before. */
const ordered = (item: FactItem) => item.kind === 'owner' || item.kind === 'lead';

let vault: Vault;
beforeAll(async () => {
  vault = await memoryVault({ region: 'NL' });
  await vault.enter('rep-extension', '104', 'ann', '2026-01-01T00:00:00.000Z');
  await vault.enter('lead-phone', number.to, '7', '2026-01-01T00:00:00.000Z');
});

const read = factReader({ account: 'main', zone: 'Europe/Amsterdam' });
const factOf = (item: FactItem): Captured => {
  const found = read(item, 1);
  if ('errors' in found) throw new Error(JSON.stringify(found.errors));
  return found.fact;
};

async function streamsOf(batches: readonly (readonly FactItem[])[]): Promise<string[]> {
  const ports = { store: memoryEventStore(), codec: codec<StoredEvent>(storedEvents), vault };
  const source = { system: 'facts', account: 'main', evidence: 'captured', ingest: 'live', actor: { kind: 'service', id: 's' }, correlationId: 'c' } as const; // prettier-ignore
  for (const batch of batches) expect((await new Intake(ports, source).take(batch.map(factOf))).rejected).toEqual([]);
  const events: string[] = [];
  for await (const { stream, type, data, meta } of ports.store.readAll())
    events.push(JSON.stringify([stream, type, meta.occurredAt, facetsOf(type, data)]));
  return events.sort();
}
/** Sealed again, the same content is another blob; and what rang first is told first. */
const facetsOf = (type: string, data: unknown) =>
  Object.entries(data as object)
    .filter(
      ([name]) => name !== 'content' && name !== 'attachments' && !(type === 'CallMissed' && name === 'offeredTo'),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));

it('every example of the documentation is as the schema has it, and every kind has one', () => {
  const check = new Ajv2020({ strict: true, strictRequired: false }).compile(factsSchema);
  expect(check({ version: 1, facts: examples })).toBe(true);
  expect(new Set(examples.map(({ kind }) => kind)).size).toBe(factKinds.length);
});

it('gives the same streams in any order, however often and in whatever batches', async () => {
  const expected = await streamsOf([items]);
  expect(expected.filter((event) => event.includes('Corrected'))).toEqual([]);
  const fixed = items.filter(ordered);
  const jumbled = fc
    .tuple(
      fc.shuffledSubarray([...items], { minLength: items.length }),
      fc.array(fc.constantFrom(...items), { maxLength: 8 }),
      fc.array(fc.nat(items.length + 8), { maxLength: 5 }),
    )
    .map(([all, again, cuts]) => {
      const inTurn = fixed.values();
      const sent = [...all.map((item) => (ordered(item) ? inTurn.next().value! : item)), ...again];
      const edges = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length];
      return edges.slice(1).map((end, i) => sent.slice(edges[i], end));
    });
  await fc.assert(
    fc.asyncProperty(jumbled, async (batches) => {
      expect(await streamsOf(batches)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
