import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { collect, newStream, someEvents, untilShown } from '@app/event-store/event-store.contract';
import {
  comparePositions,
  ConflictError,
  type Appended,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredRecord,
} from '@app/event-store/event-store';
import { postgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { ForeignWriter } from './foreign-writer';

const stores = 3;
const step = fc.record({
  how: fc.oneof(
    { weight: 4, arbitrary: fc.constant('append' as const) },
    { weight: 1, arbitrary: fc.constantFrom('append again' as const, 'append stale' as const) },
    { weight: 3, arbitrary: fc.constantFrom('commit late' as const, 'roll back late' as const) },
  ),
  store: fc.nat(stores - 1),
  stream: fc.nat(4),
  events: fc.integer({ min: 1, max: 4 }),
  /** Milliseconds that a foreign transaction stays open. */
  hold: fc.nat(25),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** What runs at the same time: writers, each one step after the other, and the sizes of the readers' batches. */
const schedule = fc.record({
  writers: fc.array(fc.array(step, { minLength: 2, maxLength: 8 }), { minLength: 3, maxLength: 6 }),
  batches: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: stores, maxLength: stores }),
});

/** What was acknowledged: the ids of each stream by revision. Two acknowledgements of one revision are an error. */
class Oracle {
  private readonly streams = new Map<string, string[]>();

  acknowledge(stream: string, from: number, events: readonly NewEvent[]): void {
    const ids = this.streams.get(stream) ?? [];
    this.streams.set(stream, ids);
    events.forEach(({ id }, i) => {
      if (ids[from + i] !== undefined) throw new Error(`${stream}/${from + i} was acknowledged twice`);
      ids[from + i] = id;
    });
  }
  /** Everything acknowledged, nothing else, each once, each stream without gaps and in its order. */
  check(records: readonly StoredRecord[]): void {
    const seen = new Map<string, string[]>();
    let last: Position | undefined;
    for (const { stream, revision, id, position } of records) {
      if (last !== undefined) expect(comparePositions(last, position)).toBeLessThan(0);
      last = position;
      const ids = seen.get(stream) ?? [];
      seen.set(stream, ids);
      expect(revision).toBe(ids.length);
      ids.push(id);
    }
    expect(seen).toEqual(this.streams);
  }
}

describe('whatever writers, commits and readers do at the same time, PostgreSQL', () => {
  let database: FreshDatabase;
  let adapters: EventStore[];
  beforeAll(async () => {
    database = await freshDatabase();
    adapters = await Promise.all(Array.from({ length: stores }, () => postgresEventStore({ url: database.url })));
  });
  afterAll(async () => {
    await Promise.all(adapters.map((adapter) => adapter.close()));
    await database.drop();
  });

  const headOf = async (store: EventStore, stream: string) =>
    (await collect(store.readStream(stream, { direction: 'backwards', limit: 1 })))[0]?.revision ?? -1;

  async function perform(
    { how, store: n, stream: s, events: size, hold }: Step,
    streams: readonly string[],
    oracle: Oracle,
  ) {
    const [store, stream, events] = [adapters[n]!, streams[s]!, someEvents(size)];
    const acknowledge = ({ revision }: { revision: number }) => oracle.acknowledge(stream, revision - size + 1, events);
    const any = stream.startsWith('access-');
    const head = await headOf(store, stream);
    if (how === 'commit late' || how === 'roll back late') {
      const foreign = await ForeignWriter.begin(database.url);
      const outcome = await foreign.append(stream, events, any ? -2 : head);
      await sleep(hold);
      if (how === 'roll back late') return foreign.rollback();
      await foreign.commit();
      if (outcome.outcome === 'appended') acknowledge(outcome);
      return;
    }
    const expectedHead = how === 'append stale' ? head - 1 : head;
    const append = (): Promise<Appended | undefined> =>
      store
        .append(stream, events, { expected: any ? 'any' : expectedHead < 0 ? 'noStream' : expectedHead })
        .catch((error: unknown) => {
          if (!(error instanceof ConflictError)) throw error;
          return undefined;
        });
    const appended = await append();
    if (appended) acknowledge(appended);
    if (how === 'append again' && !any) expect(await append()).toEqual(appended);
  }

  // Readers read until they meet `end`, which is appended last.

  /** Leaves after each delivery and comes back at the position it was given, on the next adapter. */
  async function comeAndGo(after: Position, batch: number, end: NewEvent): Promise<StoredRecord[]> {
    const seen: StoredRecord[] = [];
    for (let n = 0; seen.at(-1)?.id !== end.id; n = (n + 1) % stores)
      for await (const { records, position } of adapters[n]!.subscribeAll({ after, batch })) {
        seen.push(...records);
        after = position!;
        if (records.length > 0) break;
      }
    return seen;
  }
  /** Pages through all again and again, from where the last page ended. */
  async function poll(after: Position, limit: number, end: NewEvent): Promise<StoredRecord[]> {
    const seen: StoredRecord[] = [];
    while (seen.at(-1)?.id !== end.id) {
      const page = await collect(adapters[0]!.readAll({ after, limit }));
      seen.push(...page);
      after = page.at(-1)?.position ?? after;
    }
    return seen;
  }
  async function follow(n: number, after: Position, batch: number, end: NewEvent): Promise<StoredRecord[]> {
    const seen: StoredRecord[] = [];
    for await (const { records } of adapters[n]!.subscribeAll({ after, batch })) {
      seen.push(...records);
      if (records.at(-1)?.id === end.id) break;
    }
    return seen;
  }

  it('skips nothing, gives nothing twice and keeps the order of every stream', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async ({ writers, batches }) => {
        const streams = ['call', 'lead', 'lead', 'rep', 'access'].map(newStream);
        const oracle = new Oracle();
        const marker = await adapters[0]!.append(newStream(), someEvents(1), { expected: 'noStream' });
        await untilShown(adapters[0]!, marker.position);
        const [end] = someEvents(1);
        const readers = [
          ...batches.map((batch, n) => follow(n, marker.position, batch, end!)),
          comeAndGo(marker.position, batches[0]!, end!),
          poll(marker.position, batches[1]!, end!),
        ];
        await Promise.all(
          writers.map(async (steps) => {
            for (const step of steps) await perform(step, streams, oracle);
          }),
        );
        const last = newStream();
        await adapters[0]!.append(last, [end!], { expected: 'noStream' });
        oracle.acknowledge(last, 0, [end!]);
        for (const seen of await Promise.all(readers)) oracle.check(seen);
        oracle.check(await collect(adapters[1]!.readAll({ after: marker.position })));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  }, 120_000);
});
