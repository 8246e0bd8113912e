import { accept, nothing, reject, type Command, type Decider } from '@app/decider/decider';
import { fact, type Fact, type Stamp } from '@app/decider/fact';
import { codec } from './codec';
import { ConflictError, type EventStore } from './event-store';
import { handle, uuidv5, uuidv7 } from './handle';
import { memoryEventStore } from './memory/memory.event-store';

/** A room with seats: taking one that is gone is refused, and the attempt is kept. */
type SeatEvent = Fact<'SeatTaken', { by: string }> | Fact<'SeatDenied', { to: string }>;
type TakeSeat = Command<'TakeSeat', { room: string; by: string }>;
const seats: Decider<TakeSeat, readonly string[], SeatEvent> = {
  name: 'room',
  streamOf: ({ room }) => `room-${room}`,
  initial: [],
  evolve: (taken, event) => (event.type === 'SeatTaken' ? [...taken, event.data.by] : taken),
  decide: ({ by, stamp }, taken) => {
    if (taken.includes(by)) return nothing;
    if (taken.length < 2) return accept(fact<SeatEvent>(stamp, 'SeatTaken', { by }, {}));
    const { rejection } = reject('room.full', 'no seat is left', { taken: taken.length });
    return { events: [fact<SeatEvent>(stamp, 'SeatDenied', { to: by }, {})], ...(rejection && { rejection }) };
  },
};
const seatCodec = codec<SeatEvent>({ SeatTaken: 1, SeatDenied: 1 });

const stamp: Stamp = {
  occurredAt: '2026-11-22T08:00:00.000Z',
  actor: { kind: 'system', id: 'spec' },
  source: { system: 'api' },
  evidence: 'declared',
  ingest: 'live',
  commandId: 'command',
  correlationId: 'correlation',
};
let commands = 0;
const take = (by: string, of: Partial<Stamp> = {}): TakeSeat => ({
  type: 'TakeSeat',
  room: 'a',
  by,
  stamp: { ...stamp, commandId: `command-${++commands}`, ...of },
});
const captured = (externalId: string) => ({ source: { system: 'pbx', account: 'main', externalId } });

describe('handle', () => {
  let store: EventStore;
  beforeEach(() => (store = memoryEventStore()));
  const run = (command: TakeSeat, on: Pick<EventStore, 'append' | 'readStream'> = store) =>
    handle({ store: on, codec: seatCodec }, seats, command);
  const stored = async () => {
    const records = [];
    for await (const record of store.readStream('room-a')) records.push(record);
    return records;
  };

  it('decides on what the stream says, and appends behind it', async () => {
    expect(await run(take('ann'))).toMatchObject({ stream: 'room-a', revision: 0, repeated: false });
    const { revision, position, events } = await run(take('bob'));
    expect(events).toMatchObject([{ type: 'SeatTaken', data: { by: 'bob' } }]);
    expect(await store.at(position!)).toMatchObject({ revision, type: 'SeatTaken', data: { by: 'bob' } });
  });

  it('gives where the stream ends where there is nothing to do', async () => {
    const { revision, position } = await run(take('ann'));
    expect(await run(take('ann'))).toEqual({ stream: 'room-a', revision, position, repeated: false, events: [] });
    const none: typeof seats = { ...seats, decide: () => nothing };
    const at = await handle({ store: memoryEventStore(), codec: seatCodec }, none, take('ann'));
    expect(at).toMatchObject({ revision: -1, position: undefined });
  });

  it('appends a denial that must be known, and rejects', async () => {
    await run(take('ann'));
    await run(take('bob'));
    const denied = await run(take('cyd'));
    expect(denied).toMatchObject({ revision: 2, rejection: { code: 'room.full', details: { taken: 2 } } });
    expect((await stored())[2]).toMatchObject({ type: 'SeatDenied', data: { to: 'cyd' } });
  });

  it('gives the first result to a command that comes again, its rejection too, and adds nothing', async () => {
    const [first, second, third] = [take('ann'), take('bob'), take('cyd')];
    const results = [await run(first), await run(second), await run(third)];
    for (const [i, command] of [first, second, third].entries()) {
      const { events, ...result } = await run(command);
      const { events: firstEvents, ...firstResult } = results[i]!;
      expect(result).toEqual({ ...firstResult, repeated: true });
      expect(events.map(({ type, data }) => ({ type, data }))).toEqual(
        firstEvents.map(({ type, data }) => ({ type, data })),
      );
    }
    expect(await stored()).toHaveLength(3);
  });

  it('begins again from the top when somebody was faster, and decides on what they left', async () => {
    let races = 2;
    const raced: Pick<EventStore, 'append' | 'readStream'> = {
      readStream: (...read) => store.readStream(...read),
      append: async (...append) => {
        if (races-- > 0) await run(take(`rival-${races}`));
        return store.append(...append);
      },
    };
    const { rejection, revision } = await run(take('ann'), raced);
    expect(rejection).toMatchObject({ code: 'room.full' });
    expect(revision).toBe(2);
    expect((await stored()).map(({ type }) => type)).toEqual(['SeatTaken', 'SeatTaken', 'SeatDenied']);
  });

  it('lets many at once through one after the other, each once', async () => {
    const results = await Promise.all(['ann', 'bob', 'cyd', 'ann', 'bob'].map((by) => run(take(by))));
    expect(results.filter(({ events }) => events.length > 0)).toHaveLength(3);
    expect((await stored()).map(({ type }) => type)).toEqual(['SeatTaken', 'SeatTaken', 'SeatDenied']);
  });

  it('gives up after so many lost races, and at once on anything else', async () => {
    let tries = 0;
    const failing = (error: Error) => ({
      readStream: (...read: Parameters<EventStore['readStream']>) => store.readStream(...read),
      append: () => (tries++, Promise.reject(error)),
    });
    const lost = failing(new ConflictError('room-a', 'noStream', 0));
    await expect(handle({ store: lost, codec: seatCodec, attempts: 3 }, seats, take('ann'))).rejects.toThrow(
      ConflictError,
    );
    expect(tries).toBe(3);
    await expect(run(take('ann'), failing(new Error('the disk is full')))).rejects.toThrow('the disk is full');
    expect(tries).toBe(4);
  });

  describe('names events', () => {
    it('by their origin where a source captured them: the same fact has the same id wherever it is met', async () => {
      await run(take('ann', captured('1')));
      await run(take('bob', captured('2')));
      const elsewhere = memoryEventStore();
      await handle({ store: elsewhere, codec: seatCodec }, seats, take('ann', captured('1')));
      const [ann, bob] = await stored();
      for await (const { id } of elsewhere.readStream('room-a')) expect(id).toBe(ann!.id);
      expect(ann!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(bob!.id).not.toBe(ann!.id);
    });

    it('and by how many of their type that origin has given the stream', async () => {
      await run(take('ann', captured('1')));
      await run(take('bob', captured('1')));
      await run(take('cyd', captured('1')));
      expect(new Set((await stored()).map(({ id }) => id)).size).toBe(3);
    });

    it('by the time where somebody declared them', async () => {
      await run(take('ann'));
      const id = (await stored())[0]?.id;
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });
  });
});

describe('ids', () => {
  it('of version 7 begin with the milliseconds and differ within one', () => {
    const now = Date.UTC(2026, 10, 22);
    const ids = Array.from({ length: 100 }, () => uuidv7(now));
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now);
  });
  it('of version 5 depend on the name alone', () => {
    // Frozen: what was captured before must be known again.
    expect(uuidv5('["pbx","main","1","CallPlaced",0]')).toBe('600cec78-ae8f-5f20-9fe1-3acb9695a76a');
  });
});
