import type { Command, Decider } from '@app/decider/decider';
import { fact, type Fact, type Stamp } from '@app/decider/fact';
import { codec } from './codec';
import { handle } from './handle';
import { handleAll, type Newest } from './handle-all';
import { memoryEventStore } from './memory/memory.event-store';

type Counted = Fact<'Counted', { to: number }>;
type Count = Command<'Count', { to: number }>;
const stamp = (commandId: string): Stamp => ({
  occurredAt: '2026-03-02T10:00:00.000Z',
  actor: { kind: 'system', id: 'test' },
  source: { system: 'csv-import', account: 'crm', externalId: 'row' },
  evidence: 'assumed',
  ingest: 'backfill',
  commandId,
  correlationId: 'run',
});
const count = (to: number, commandId = `count-${to}`): Count => ({ type: 'Count', stamp: stamp(commandId), to });
/** Counts up by one at a time, and says no to anything else. */
const counter: Decider<Count, number, Counted> = {
  name: 'rep',
  streamOf: () => 'rep-1',
  initial: 0,
  evolve: (_, { data }) => data.to,
  decide: ({ stamp, to }, at) =>
    to <= at
      ? { events: [] }
      : to === at + 1
        ? { events: [fact<Counted>(stamp, 'Counted', { to }, {})] }
        : { events: [], rejection: { code: 'count.gap', message: 'one at a time' } },
};
const desk = () => ({ store: memoryEventStore(), codec: codec({ Counted: 1 }) });
async function recorded({ store }: ReturnType<typeof desk>) {
  const records = [];
  for await (const { id, data, revision, meta } of store.readStream('rep-1'))
    records.push({ id, data, revision, meta });
  return records;
}

it('gives what handling one by one gives: decisions, events and their ids', async () => {
  const commands = [count(1), count(2), count(4), count(2, 'again'), count(3)];
  const [one, all] = [desk(), desk()];
  const singly = [];
  for (const command of commands) singly.push(await handle(one, counter, command));
  const together = await handleAll(all, counter, commands);
  const outcome = ({ events, rejection, repeated }: (typeof together)[number]) => ({ events, rejection, repeated });
  expect(together.map(outcome)).toEqual(singly.map(outcome));
  expect(await recorded(all)).toEqual(await recorded(one));
  expect(together.map(({ revision }) => revision)).toEqual([0, 1, 1, 1, 2]);
});

it('adds nothing the second time, also within one call', async () => {
  const ports = desk();
  await handleAll(ports, counter, [count(1), count(1), count(2)]);
  const before = await recorded(ports);
  expect(before).toHaveLength(2);
  expect((await handleAll(ports, counter, [count(1), count(2)])).map(({ repeated }) => repeated)).toEqual([true, true]);
  expect(await recorded(ports)).toEqual(before);
});

it('decides anew where somebody else was faster', async () => {
  const ports = desk();
  const racing = {
    ...ports,
    store: {
      ...ports.store,
      readStream: ports.store.readStream.bind(ports.store),
      append: async (...args: Parameters<typeof ports.store.append>) => {
        racing.store.append = ports.store.append.bind(ports.store);
        await handle(ports, counter, count(1, 'faster'));
        return ports.store.append(...args);
      },
    },
  };
  const [first, second] = await handleAll(racing, counter, [count(1), count(2)]);
  expect([first!.events, second!.events.length]).toEqual([[], 1]);
  expect((await recorded(ports)).map(({ data }) => data)).toEqual([{ to: 1 }, { to: 2 }]);
});

describe('without reading first', () => {
  const bulk = async (ports: ReturnType<typeof desk>) => {
    let reads = 0;
    // This run has written something already.
    const newest: Newest = {};
    await handleAll({ ...ports, newest }, { ...counter, streamOf: () => 'rep-0' }, [count(1)]);
    const store = {
      append: ports.store.append.bind(ports.store),
      readStream: (...args: Parameters<typeof ports.store.readStream>) => {
        reads += 1;
        return ports.store.readStream(...args);
      },
    };
    return {
      take: (...commands: Count[]) => handleAll({ ...ports, store, newest }, counter, commands),
      reads: () => reads,
    };
  };
  /** Has the ids of `count`, and says something else. */
  const changed = {
    ...counter,
    decide: () => ({ events: [fact<Counted>(stamp('changed'), 'Counted', { to: 7 }, {})] }),
  };

  it('writes a new stream', async () => {
    const ports = desk();
    const { take, reads } = await bulk(ports);
    expect((await take(count(1), count(2))).map(({ repeated }) => repeated)).toEqual([false, false]);
    expect(reads()).toBe(0);
  });

  it('reads a stream that is there, from before or from this run', async () => {
    const ports = desk();
    await handleAll(ports, counter, [count(1)]);
    const { take } = await bulk(ports);
    expect((await take(count(1))).map(({ repeated }) => repeated)).toEqual([true]);
    expect((await take(count(2), count(3))).map(({ repeated }) => repeated)).toEqual([false, false]);
    expect((await take(count(3))).map(({ repeated }) => repeated)).toEqual([true]);
    expect(await recorded(ports)).toHaveLength(3);
  });

  it('does not take a changed fact for the one that has its ids', async () => {
    const ports = desk();
    const { take } = await bulk(ports);
    await take(count(1));
    const newest: Newest = {};
    await handleAll({ ...ports, newest }, { ...counter, streamOf: () => 'rep-2' }, [count(1)]);
    await handleAll({ ...ports, newest }, changed, [count(7, 'changed')]);
    expect((await recorded(ports)).map(({ data }) => data)).toEqual([{ to: 1 }, { to: 7 }]);
  });

  it('rejects by what the stream holds, not by nothing', async () => {
    const ports = desk();
    await handleAll(ports, counter, [count(1)]);
    const { take } = await bulk(ports);
    expect(await take(count(2))).toMatchObject([{ events: [{ data: { to: 2 } }] }]);
    expect(await take(count(9))).toMatchObject([{ rejection: { code: 'count.gap' } }]);
  });
});
