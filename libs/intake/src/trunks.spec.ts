import type { Captured, CapturedBilledCall } from '@app/capture/captured';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { trunkDayId } from '@app/domain/trunks/trunk';
import { trunkStream } from '@app/domain/trunks/trunk.events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { IntakeSource } from './desk';
import { Intake } from './intake';

const source: IntakeSource = {
  system: 'carrier-bill',
  account: 'telco',
  evidence: 'captured',
  ingest: 'backfill',
  actor: { kind: 'system', id: 'import:telco' },
  correlationId: 'run-1',
};
const at = '2026-03-02T10:00:00.000Z';
const ofDay = { trunk: 'PJSIP/out', day: '2026-03-02' };
const limits = { zone: 'UTC', from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
const item = (billId: string, of: Partial<CapturedBilledCall> = {}): Captured => {
  const said = { ...ofDay, billId, at, direction: 'outbound' as const, number: '+31 20 794 08 00', seconds: 61, ...of };
  return { kind: 'billed-call', origin: { externalId: billId, row: JSON.stringify(said), line: 2 }, ...said };
};
const covers = { directions: ['outbound' as const], unanswered: false };

async function desk() {
  const store = memoryEventStore();
  const vault = await memoryVault({ region: 'NL' });
  const take = (facts: readonly Captured[]) =>
    new Intake({ store, codec: codec<StoredEvent>(storedEvents), vault }, source).take(facts);
  const recorded = async () => {
    const found = [];
    for await (const record of store.readStream(trunkStream(trunkDayId({ account: 'telco', ...ofDay }))))
      found.push(record);
    return found;
  };
  return { vault, take, recorded };
}

it('puts a bill on the record once, and what a later one says otherwise as corrections', async () => {
  const { take, recorded } = await desk();
  const day: Captured = { kind: 'billed-day', origin: { externalId: 'day', row: 'a' }, ...ofDay, ...limits, ...covers };
  expect((await take([item('r1'), item('r2'), day])).events).toEqual({ TrunkCallBilled: 2, TrunkDayBilled: 1 });
  expect(await take([item('r2'), day, item('r1')])).toMatchObject({ events: {}, known: 3, rejected: [] });
  const again: Captured = {
    ...day,
    origin: { externalId: 'day', row: 'b' },
    reissue: { name: 'second', only: ['r1'] },
  };
  expect((await take([item('r1', { seconds: 62 }), again])).events).toEqual({
    BilledCallCorrected: 1,
    BilledCallWithdrawn: 1,
  });
  const [first] = await recorded();
  expect(first!.meta).toMatchObject({
    occurredAt: at,
    evidence: 'captured',
    ingest: 'backfill',
    source: { system: 'carrier-bill', account: 'telco', externalId: 'r1' },
  });
});

it('seals the number for whom a call to it would have it sealed', async () => {
  const { vault, take, recorded } = await desk();
  await vault.enter('lead-phone', '020 794 08 00', '7', '2026-01-01T00:00:00.000Z');
  await take([item('r1'), item('r2', { number: '020-7940801' })]);
  const [known, stranger] = await recorded();
  expect(known).toMatchObject({ data: { number: { subject: 'lead-7' } }, meta: { about: { leads: ['7'] } } });
  expect(stranger).toMatchObject({
    data: { number: { subject: `party-${vault.keyedHash('party', '+31207940801')}` } },
    meta: { about: { leads: [] } },
  });
});

it('records counters', async () => {
  const { take, recorded } = await desk();
  const count = (calls: number): Captured => ({
    kind: 'trunk-count',
    origin: { externalId: 'c', row: String(calls) },
    ...{ ...ofDay, ...limits, directions: ['outbound', 'inbound'], unanswered: true, calls },
  });
  await take([count(40)]);
  await take([count(41)]);
  expect((await recorded()).map(({ type, data }) => [type, data])).toMatchObject([
    ['TrunkDayCounted', { calls: 40, trunk: 'PJSIP/out' }],
    ['TrunkDayCorrected', { of: 'counter', field: 'calls', was: 40, is: 41 }],
  ]);
});
