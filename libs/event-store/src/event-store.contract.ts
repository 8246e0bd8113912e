import { randomUUID } from 'node:crypto';
import {
  comparePositions,
  ConflictError,
  maxAppendBytes,
  type Delivery,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredRecord,
} from './event-store';

export interface Opened {
  readonly store: EventStore;
  /** A second adapter on the same store, as another process would have it; closed by the contract. */
  readonly another: () => Promise<EventStore>;
  /** Of what `open` made, the store included. */
  readonly close: () => Promise<void>;
}

const envelope: NewEvent['meta'] = {
  occurredAt: '2026-11-22T08:00:00.000Z',
  about: { reps: [], leads: [] },
  actor: { kind: 'system', id: 'contract' },
  source: { system: 'contract' },
  evidence: 'declared',
  ingest: 'live',
  commandId: 'command',
  correlationId: 'correlation',
  schema: 1,
};
export const anEvent = (data: unknown = {}, type = 'SomethingHappened'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  meta: envelope,
});
/** Events that carry their number, from `first` on. */
export const someEvents = (count: number, first = 0): NewEvent[] =>
  Array.from({ length: count }, (_, i) => anEvent({ n: first + i }));
export const newStream = (category = 'call'): string => `${category}-${randomUUID()}`;

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}
/** An older transaction, anybody's on the same server, may hold an event back from readers of all streams for a while. */
export async function untilShown(store: EventStore, position: Position): Promise<void> {
  for await (const delivery of store.subscribeAll({ prefixes: [] }))
    if (delivery.position !== undefined && comparePositions(delivery.position, position) >= 0) return;
}
const numbers = (records: readonly StoredRecord[]) => records.map(({ data }) => (data as { n: number }).n);
const code = (expected: string) => expect.objectContaining({ code: expected });

/** Takes deliveries until `enough` says so, then ends the subscription. */
async function until(source: AsyncIterable<Delivery>, enough: (records: StoredRecord[], last: Delivery) => boolean) {
  const deliveries: Delivery[] = [];
  const records: StoredRecord[] = [];
  for await (const delivery of source) {
    deliveries.push(delivery);
    records.push(...delivery.records);
    if (enough(records, delivery)) break;
  }
  return { records, deliveries };
}

/** What every adapter of the port keeps. The store may hold events of others: only own streams are looked at. */
export function eventStoreContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name} keeps the contract of the event store:`, () => {
    let opened: Opened;
    let store: EventStore;
    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
    });
    afterAll(() => opened.close());

    describe('append', () => {
      it('begins a stream and goes on where it ends', async () => {
        const stream = newStream();
        const first = await store.append(stream, someEvents(2), { expected: 'noStream' });
        const second = await store.append(stream, someEvents(3, 2), { expected: first.revision });
        expect([first.revision, second.revision]).toEqual([1, 4]);
        const records = await collect(store.readStream(stream));
        expect(records.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
        expect(numbers(records)).toEqual([0, 1, 2, 3, 4]);
        expect(records[1]!.position).toBe(first.position);
        expect(records[4]!.position).toBe(second.position);
      });

      it('says what was expected and what is there', async () => {
        const stream = newStream();
        const missing = store.append(stream, someEvents(1), { expected: 3 });
        await expect(missing).rejects.toThrow(ConflictError);
        await expect(missing).rejects.toMatchObject({
          code: 'store.conflict',
          stream,
          expected: 3,
          actual: 'noStream',
        });
        await store.append(stream, someEvents(2), { expected: 'noStream' });
        for (const expected of ['noStream', 0, 2] as const)
          await expect(store.append(stream, someEvents(1), { expected })).rejects.toMatchObject({
            expected,
            actual: 1,
          });
        expect(await collect(store.readStream(stream))).toHaveLength(2);
      });

      it('lets one of many win', async () => {
        const stream = newStream();
        const other = await opened.another();
        const tries = Array.from({ length: 20 }, (_, i) =>
          (i % 2 ? store : other).append(stream, someEvents(2), { expected: 'noStream' }),
        );
        const outcomes = await Promise.allSettled(tries);
        await other.close();
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes)
          if (outcome.status === 'rejected')
            expect(outcome.reason).toMatchObject({ code: 'store.conflict', actual: 1 });
        expect(await collect(store.readStream(stream))).toHaveLength(2);
      });

      it('gives the first result when repeated with the same ids at the same expectation', async () => {
        const stream = newStream();
        const [a, b] = [someEvents(2), someEvents(2)];
        const begun = await store.append(stream, a, { expected: 'noStream' });
        expect(await store.append(stream, a, { expected: 'noStream' })).toEqual(begun);
        const gone = await store.append(stream, b, { expected: 1 });
        expect(await store.append(stream, b, { expected: 1 })).toEqual(gone);
        expect(await store.append(stream, a, { expected: 'noStream' })).toEqual(begun);
        expect(await collect(store.readStream(stream))).toHaveLength(4);
      });

      it('takes other ids, fewer or more of them for a conflict', async () => {
        const stream = newStream();
        const events = someEvents(2);
        await store.append(stream, events, { expected: 'noStream' });
        for (const other of [
          [anEvent(), events[1]!],
          [events[0]!, anEvent()],
          [...events, anEvent()],
        ])
          await expect(store.append(stream, other, { expected: 'noStream' })).rejects.toMatchObject({ actual: 1 });
        await expect(store.append(stream, events, { expected: 0 })).rejects.toMatchObject({ actual: 1 });
      });

      it('takes 900 KiB and not a byte more', async () => {
        const overhead = Buffer.byteLength(JSON.stringify('') + JSON.stringify(envelope));
        const stream = newStream();
        const filled = anEvent('x'.repeat(maxAppendBytes - overhead));
        await store.append(stream, [filled], { expected: 'noStream' });
        const over = anEvent('x'.repeat(maxAppendBytes - overhead + 1));
        await expect(store.append(stream, [over], { expected: 0 })).rejects.toEqual(code('store.too-large'));
        const wide = anEvent('é'.repeat(maxAppendBytes / 2));
        await expect(store.append(stream, [wide], { expected: 0 })).rejects.toEqual(code('store.too-large'));
        expect((await collect(store.readStream(stream))).map(({ data }) => data)).toEqual([filled.data]);
      });

      it('needs an expectation, save for access-*', async () => {
        const stream = newStream('access');
        const appends = Array.from({ length: 10 }, () => store.append(stream, someEvents(1), { expected: 'any' }));
        const revisions = (await Promise.all(appends)).map(({ revision }) => revision);
        expect(revisions.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        const elsewhere = store.append(newStream(), someEvents(1), { expected: 'any' });
        await expect(elsewhere).rejects.toEqual(code('store.bad-stream'));
      });

      it.each(['', 'call', 'call-', '-1', '$call-1', 'Call-1', 'call-a b', 'call-a\n', 'call-\u0000', 'call-\ud800'])(
        'refuses the stream name %j',
        async (stream) => {
          const append = store.append(stream, someEvents(1), { expected: 'noStream' });
          await expect(append).rejects.toEqual(code('store.bad-stream'));
        },
      );

      it('refuses what only a mistake can bring', async () => {
        const append = (events: NewEvent[], expected = -1) => store.append(newStream(), events, { expected });
        await expect(append([], 0)).rejects.toThrow(RangeError);
        await expect(append([anEvent()], -1)).rejects.toThrow(RangeError);
        await expect(append([anEvent()], 0.5)).rejects.toThrow(RangeError);
        await expect(append([{ ...anEvent(), id: 'one' }], 0)).rejects.toThrow(RangeError);
        await expect(append([anEvent({}, 'Two\nlines')], 0)).rejects.toThrow(RangeError);
      });

      it('gives back exactly what was written', async () => {
        const stream = newStream('lead');
        const data = {
          text: 'Привет, 世界 👋🏽 "quotes" \\ back {braces,} \u0000 \u2028 \ud800 lone \r\n line',
          numbers: [0, -1.5e-7, 9007199254740991, 1e21],
          nested: { a: [{ b: [[], {}, null, true] }], '': 'empty key' },
        };
        const meta = { ...envelope, zone: 'Asia/Kolkata', about: { reps: ['r-1'], leads: ['л-2'] }, causationId: 'c' };
        const event: NewEvent = { ...anEvent(data), meta };
        const before = Date.now();
        const { position } = await store.append(stream, [event, anEvent(null), anEvent('text')], {
          expected: 'noStream',
        });
        const [first, second, third] = await collect(store.readStream(stream));
        const { recordedAt, position: _, ...rest } = first!;
        expect(rest).toEqual({ ...event, stream, revision: 0 });
        expect([second!.data, third!.data]).toEqual([null, 'text']);
        expect(third!.position).toBe(position);
        expect(recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Math.abs(Date.parse(recordedAt) - before)).toBeLessThan(60_000);
        expect(await store.at(first!.position)).toEqual(first);
      });
    });

    describe('readStream', () => {
      const stream = newStream();
      beforeAll(() => store.append(stream, someEvents(7), { expected: 'noStream' }));
      const read = async (options: Parameters<EventStore['readStream']>[1]) =>
        numbers(await collect(store.readStream(stream, options)));

      it('reads forwards from a revision, so many', async () => {
        expect(await read({})).toEqual([0, 1, 2, 3, 4, 5, 6]);
        expect(await read({ from: 5 })).toEqual([5, 6]);
        expect(await read({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
        expect(await read({ from: 7 })).toEqual([]);
        expect(await read({ limit: 0 })).toEqual([]);
      });
      it('reads backwards from a revision, so many', async () => {
        const direction = 'backwards';
        expect(await read({ direction })).toEqual([6, 5, 4, 3, 2, 1, 0]);
        expect(await read({ direction, limit: 2 })).toEqual([6, 5]);
        expect(await read({ direction, from: 2 })).toEqual([2, 1, 0]);
        expect(await read({ direction, from: 100, limit: 1 })).toEqual([6]);
      });
      it('finds an unknown stream empty', async () => {
        expect(await collect(store.readStream(newStream()))).toEqual([]);
        expect(await collect(store.readStream(newStream(), { direction: 'backwards' }))).toEqual([]);
      });
      it('reads a stream longer than a page', async () => {
        const long = newStream();
        await store.append(long, someEvents(1500), { expected: 'noStream' });
        await store.append(long, someEvents(1000, 1500), { expected: 1499 });
        const all = Array.from({ length: 2500 }, (_, i) => i);
        expect(numbers(await collect(store.readStream(long)))).toEqual(all);
        expect(numbers(await collect(store.readStream(long, { direction: 'backwards' })))).toEqual(all.reverse());
      });
    });

    describe('readAll', () => {
      const streams = [newStream('rep'), newStream('lead')];
      let before: Position | undefined;
      let records: StoredRecord[];
      beforeAll(async () => {
        // something stands before, so that there is a position to read after
        before = (await store.append(newStream(), someEvents(1), { expected: 'noStream' })).position;
        for (let n = 0; n < 6; n++)
          await store.append(streams[n % 2]!, someEvents(1, n), {
            expected: n < 2 ? 'noStream' : Math.floor(n / 2) - 1,
          });
        records = await visible(6);
      });
      /** The first `count` events after `before`, once the store shows them to readers. */
      const visible = async (count: number) =>
        (await until(store.subscribeAll({ after: before! }), (all) => all.length >= count)).records.slice(0, count);

      it('gives one order of all streams, in which each keeps its own', async () => {
        const read = await collect(store.readAll({ after: before!, limit: 6 }));
        expect(numbers(read)).toEqual([0, 1, 2, 3, 4, 5]);
        expect(read).toEqual(records);
      });
      it('gives positions that compare, as text too, and name their store', () => {
        for (let i = 1; i < records.length; i++) {
          expect(comparePositions(records[i - 1]!.position, records[i]!.position)).toBeLessThan(0);
          expect(records[i]!.position.split(':')[0]).toBe(store.id);
        }
        expect(comparePositions(records[0]!.position, records[0]!.position)).toBe(0);
        expect(() => comparePositions(records[0]!.position, 'other:0001:00')).toThrow(code('store.other-store'));
      });
      it('starts behind any position', async () => {
        for (const [i, { position }] of records.slice(0, -1).entries())
          expect(numbers(await collect(store.readAll({ after: position, limit: 5 - i })))).toEqual(
            numbers(records.slice(i + 1)),
          );
      });
      it('reads backwards what is before a position', async () => {
        const last = records.at(-1)!.position;
        const read = await collect(store.readAll({ after: last, direction: 'backwards', limit: 6 }));
        expect(numbers(read.slice(0, 5))).toEqual([4, 3, 2, 1, 0]);
        expect(read[5]!.position).toBe(before);
      });
      it('begins with the very first event, and backwards with the last', async () => {
        const [first] = await collect(store.readAll({ limit: 1 }));
        const [last] = await collect(store.readAll({ direction: 'backwards', limit: 1 }));
        expect(comparePositions(first!.position, before!)).toBeLessThanOrEqual(0);
        expect(comparePositions(last!.position, records.at(-1)!.position)).toBeGreaterThanOrEqual(0);
        expect(await collect(store.readAll({ after: first!.position, direction: 'backwards' }))).toEqual([]);
      });
      it('refuses a position of another store', async () => {
        const position = `ffffffffffff${before!.slice(before!.indexOf(':'))}`;
        await expect(collect(store.readAll({ after: position, limit: 1 }))).rejects.toEqual(code('store.other-store'));
        await expect(collect(store.subscribeAll({ after: position }))).rejects.toEqual(code('store.other-store'));
        await expect(store.at(position)).rejects.toEqual(code('store.other-store'));
      });
      it('finds the record at a position, and nothing beside it', async () => {
        for (const record of records) expect(await store.at(record.position)).toEqual(record);
        const last = records.at(-1)!.position;
        expect(await store.at(last.slice(0, -1) + (last.endsWith('0') ? '1' : '0'))).not.toEqual(records.at(-1));
      });
      it('has its head at the last event that readers see', async () => {
        const { position } = await store.append(newStream(), someEvents(1), { expected: 'noStream' });
        await untilShown(store, position);
        expect(comparePositions((await store.head())!, position)).toBeGreaterThanOrEqual(0);
      });
    });

    describe('subscribeAll', () => {
      let before: Position;
      beforeEach(async () => {
        before = (await store.append(newStream(), someEvents(1), { expected: 'noStream' })).position;
      });

      it('catches up, says so, and goes on live', async () => {
        const stream = newStream();
        await store.append(stream, someEvents(3), { expected: 'noStream' });
        let appended = false;
        const { records, deliveries } = await until(store.subscribeAll({ after: before }), (all, { caughtUp }) => {
          if (caughtUp && all.length === 3 && !appended) {
            appended = true;
            void store.append(stream, someEvents(2, 3), { expected: 2 });
          }
          return all.length === 5;
        });
        expect(numbers(records)).toEqual([0, 1, 2, 3, 4]);
        expect(appended).toBe(true);
        for (const { records: delivered, position } of deliveries)
          if (delivered.length > 0) expect(position).toBe(delivered.at(-1)!.position);
      });

      it('hears what another process appends', async () => {
        const other = await opened.another();
        const stream = newStream();
        let asked = false;
        const { records } = await until(store.subscribeAll({ after: before }), (all, { caughtUp }) => {
          if (caughtUp && !asked) {
            asked = true;
            void other.append(stream, someEvents(2), { expected: 'noStream' });
          }
          return all.length === 2;
        });
        await other.close();
        expect(records.map((record) => record.stream)).toEqual([stream, stream]);
      });

      it('resumes behind any position it has given', async () => {
        const stream = newStream();
        await store.append(stream, someEvents(10), { expected: 'noStream' });
        const batch = 3;
        const seen: number[] = [];
        for (let after = before; seen.length < 10; ) {
          const { records, deliveries } = await until(store.subscribeAll({ after, batch }), (all) => all.length > 0);
          expect(records.length).toBeLessThanOrEqual(batch);
          seen.push(...numbers(records));
          after = deliveries.at(-1)!.position!;
        }
        expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      });

      it('gives the streams of some prefixes, and its position moves over the others', async () => {
        const [rep, lead, call] = [newStream('rep'), newStream('lead'), newStream('call')];
        await store.append(rep, someEvents(1, 0), { expected: 'noStream' });
        await store.append(call, someEvents(1, 1), { expected: 'noStream' });
        await store.append(lead, someEvents(1, 2), { expected: 'noStream' });
        const { position: last } = await store.append(call, someEvents(1, 3), { expected: 0 });
        const subscription = store.subscribeAll({ after: before, prefixes: ['rep-', 'lead-'] });
        const { records } = await until(
          subscription,
          (_, { position }) => position !== undefined && comparePositions(position, last) >= 0,
        );
        expect(records.map(({ stream }) => stream)).toEqual([rep, lead]);
      });

      it('says that it has caught up where there is nothing', async () => {
        const head = (await until(store.subscribeAll({ after: before }), (_, { caughtUp }) => caughtUp)).deliveries.at(
          -1,
        )!;
        const { deliveries } = await until(
          store.subscribeAll({ after: head.position! }),
          (_, { caughtUp }) => caughtUp,
        );
        expect(deliveries.at(-1)).toMatchObject({ records: [], position: head.position, caughtUp: true });
      });

      it('ends when told to, while it waits and while it reads', async () => {
        const waiting = new AbortController();
        for await (const { caughtUp } of store.subscribeAll({ after: before, signal: waiting.signal }))
          if (caughtUp) setImmediate(() => waiting.abort());
        await store.append(newStream(), someEvents(10), { expected: 'noStream' });
        const reading = new AbortController();
        let deliveries = 0;
        for await (const _ of store.subscribeAll({ after: before, batch: 1, signal: reading.signal })) {
          deliveries++;
          reading.abort();
        }
        expect(deliveries).toBe(1);
        expect(await collect(store.subscribeAll({ signal: AbortSignal.abort() }))).toEqual([]);
      });

      it('loses nothing on a reader slower than its writers', async () => {
        const streams = Array.from({ length: 20 }, () => newStream('activity'));
        const subscription = store.subscribeAll({ after: before, prefixes: ['activity-'], batch: 7 });
        const writing = Promise.all(
          streams.map((stream) => store.append(stream, someEvents(10), { expected: 'noStream' })),
        );
        const revisions = new Map<string, number[]>(streams.map((stream) => [stream, []]));
        let left = 200;
        for await (const { records } of subscription) {
          await new Promise((resolve) => setImmediate(resolve));
          for (const { stream, revision } of records) revisions.get(stream)?.push(revision);
          left -= records.length;
          if (left <= 0) break;
        }
        await writing;
        for (const seen of revisions.values()) expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      });
    });

    describe('subscribeStream', () => {
      it('follows one stream from a revision on', async () => {
        const stream = newStream();
        await store.append(stream, someEvents(3), { expected: 'noStream' });
        await store.append(newStream(), someEvents(3, 100), { expected: 'noStream' });
        let asked = false;
        const { records, deliveries } = await until(store.subscribeStream(stream, { from: 1 }), (all, { caughtUp }) => {
          if (caughtUp && !asked) {
            asked = true;
            void store.append(stream, someEvents(1, 3), { expected: 2 });
          }
          return all.length === 3;
        });
        expect(numbers(records)).toEqual([1, 2, 3]);
        expect(deliveries.at(-1)!.position).toBe(records.at(-1)!.position);
      });
      it('waits for a stream that does not exist yet', async () => {
        const stream = newStream();
        const { records } = await until(store.subscribeStream(stream), (all, { caughtUp }) => {
          if (caughtUp && all.length === 0) void store.append(stream, someEvents(1), { expected: 'noStream' });
          return all.length === 1;
        });
        expect(numbers(records)).toEqual([0]);
      });
      it('ends when told to', async () => {
        const stop = new AbortController();
        for await (const { caughtUp } of store.subscribeStream(newStream(), { signal: stop.signal }))
          if (caughtUp) stop.abort();
      });
    });

    describe('close', () => {
      it('finishes what is under way, ends subscriptions, then refuses', async () => {
        const other = await opened.another();
        expect(other.id).toBe(store.id);
        const stream = newStream();
        const subscription = collect(other.subscribeAll({ after: await other.head() }));
        const appends = Array.from({ length: 5 }, (_, i) =>
          other.append(`${stream}-${i}`, someEvents(2), { expected: 'noStream' }),
        );
        await other.close();
        await Promise.all(appends);
        await subscription;
        for (let i = 0; i < 5; i++) expect(await collect(store.readStream(`${stream}-${i}`))).toHaveLength(2);
        await expect(other.append(stream, someEvents(1), { expected: 'noStream' })).rejects.toEqual(
          code('store.closed'),
        );
        await expect(collect(other.readStream(stream))).rejects.toEqual(code('store.closed'));
        await expect(collect(other.readAll())).rejects.toEqual(code('store.closed'));
        await expect(collect(other.subscribeAll())).rejects.toEqual(code('store.closed'));
        await expect(other.head()).rejects.toEqual(code('store.closed'));
        await other.close();
      });
    });
  });
}
