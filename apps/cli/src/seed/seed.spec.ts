import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { accessEventTypes } from '@app/domain/access/access.events';
import { alertEventTypes } from '@app/domain/alerts/alert.events';
import { custodyEventTypes } from '@app/domain/custody/custody.events';
import { planEventTypes } from '@app/domain/plans/plan.events';
import { codec } from '@app/event-store/codec';
import type { StoredRecord } from '@app/event-store/event-store';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { recordAll } from '@app/intake/recorder';
import { sealed, type Seal } from './recordings';
import { seedDepartment, type SeedOptions } from './seed';

const options: SeedOptions = { seed: 7, reps: 6, leads: 240, days: 21, until: '2026-03-31' };

/** As it is sealed without a vault: named by what it is of. */
const seal: Seal = ({ callId, subject, seconds: size }) =>
  Promise.resolve({ blob: callId, size, subject, key: `${subject}/content` });

async function department(of: SeedOptions, store = memoryEventStore()) {
  const codes: Record<string, number> = {};
  let appended = 0;
  for (const { commands } of seedDepartment(of))
    for (const { rejection, repeated, events } of await recordAll(
      { store, codec: codec<StoredEvent>(storedEvents) },
      await sealed(commands, seal),
    )) {
      if (rejection) codes[rejection.code] = (codes[rejection.code] ?? 0) + 1;
      if (!repeated) appended += events.length;
    }
  const records: StoredRecord[] = [];
  for await (const record of store.readAll()) records.push(record);
  return { store, codes, appended, records };
}
const told = (records: readonly StoredRecord[]) =>
  records.map(({ id, stream, type, data, meta }) => JSON.stringify({ id, stream, type, data, meta })).sort();

describe('a seeded department', () => {
  let first: Awaited<ReturnType<typeof department>>;
  beforeAll(async () => {
    first = await department(options);
  });

  it('has every event that people and their machines record', () => {
    // Who looked at what, what was rebuilt, planned and alerted is the running product's own to say.
    const real = { ...accessEventTypes, ...custodyEventTypes, ...alertEventTypes, ...planEventTypes };
    const expected = Object.keys(storedEvents).filter((type) => !(type in real) && type !== 'TaskFellOverdue');
    expect([...new Set(first.records.map(({ type }) => type))].sort()).toEqual(expected.sort());
  });

  it('does nothing that its own rules refuse, but for reps who reach for the leads of others', () => {
    expect(Object.keys(first.codes)).toEqual(['lead.held-by-another']);
  });

  it('is the same event for event, ids and plaintexts, when it is made again', async () => {
    expect(told((await department(options)).records)).toEqual(told(first.records));
  });

  it('is another one with another number', async () => {
    const other = await department({ ...options, seed: 8, days: 3 });
    const ids = new Set(first.records.map(({ id }) => id));
    expect(other.records.some(({ id }) => ids.has(id))).toBe(false);
  });

  it('adds nothing the second time', async () => {
    const again = await department(options, first.store);
    expect(again.appended).toBe(0);
    expect(again.records).toHaveLength(first.records.length);
  });

  it('lives in its own time zones, in the order of time, and never after its last day', () => {
    const zones = new Set(
      first.records.flatMap(({ type, data }) =>
        type === 'RepJoined' ? [(data as { timeZone: string }).timeZone] : [],
      ),
    );
    expect([...zones]).toContain('Asia/Kolkata');
    const end = '2026-04-01T00:00:00.000Z';
    expect(first.records.every(({ meta }) => meta.occurredAt < end)).toBe(true);
    const live = first.records.filter(({ meta }) => meta.ingest === 'live');
    expect(live.every(({ meta }) => meta.occurredAt >= '2026-03-25T00:00:00.000Z')).toBe(true);
    expect(new Set(live.map(({ type }) => type))).toContain('LeadRefused');
    expect(live.some(({ type }) => type.startsWith('Call') || type.startsWith('LeadAss'))).toBe(false);
  });
});
