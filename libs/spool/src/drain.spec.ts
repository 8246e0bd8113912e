import { drain, type Draining } from './drain';
import type { Spool, SpoolEntry } from './spool';

/** A spool in memory: what drain needs of one. */
function spoolOf(...payloads: string[]) {
  const entries = payloads.map((payload, i) => ({ number: i + 1, payload: Buffer.from(payload) }));
  const aside: number[] = [];
  const left: string[] = [];
  const places: number[] = [];
  const end = new AbortController();
  const spool = {
    next: (most: number) => Promise.resolve(entries.slice(0, most)),
    done: ({ number }: SpoolEntry) => {
      places.push(number);
      entries.splice(0, entries.findIndex((entry) => entry.number === number) + 1);
      return Promise.resolve();
    },
    setAside: ({ number, payload }: SpoolEntry) => {
      aside.push(number);
      left.push(Buffer.from(payload).toString());
      return Promise.resolve();
    },
    waiting: () => {
      if (entries.length === 0) end.abort();
      return Promise.resolve();
    },
  } as unknown as Spool;
  const run = (draining: Partial<Draining<string>> & Pick<Draining<string>, 'handle'>) =>
    drain<string>(spool, {
      read: (payload) => Buffer.from(payload).toString(),
      isAway: () => Promise.resolve(false),
      lanesOf: () => [],
      salvage: (entry) => Promise.resolve(Buffer.from(entry)),
      onSetAside: () => undefined,
      onAway: () => undefined,
      onBack: () => undefined,
      signal: end.signal,
      backOff: () => 0,
      ...draining,
    });
  return { run, aside, left, places };
}

it('hands over everything, and keeps the place', async () => {
  const { run, places } = spoolOf('a', 'b', 'c');
  const seen: string[] = [];
  await run({ handle: (entry) => Promise.resolve(void seen.push(entry)) });
  expect([seen, places]).toEqual([['a', 'b', 'c'], [3]]);
});

it('keeps the order within a lane, and lets other lanes by', async () => {
  const { run } = spoolOf('x1', 'y1', 'x2');
  const seen: string[] = [];
  let y: (() => void) | undefined;
  const handle = async (entry: string) => {
    if (entry === 'x1') await new Promise<void>((resolve) => (y = resolve));
    seen.push(entry);
    y?.();
  };
  await run({ handle, lanesOf: (entry) => [entry[0]!] });
  expect(seen).toEqual(['y1', 'x1', 'x2']);
});

it('while nothing gets through it waits, passes over nothing, and hands over nothing twice that got through', async () => {
  const { run, places, aside } = spoolOf('a', 'b', 'c');
  const seen: string[] = [];
  const told: unknown[] = [];
  let away = 3;
  const handle = (entry: string) => {
    if (entry === 'b' && away-- > 0) return Promise.reject(new Error('away'));
    return Promise.resolve(void seen.push(entry));
  };
  await run({
    handle,
    isAway: () => Promise.resolve(true),
    onAway: (error) => told.push(error),
    onBack: () => told.push('back'),
  });
  expect([seen, aside]).toEqual([['a', 'c', 'b'], []]);
  expect(places.at(-1)).toBe(3);
  expect(told).toEqual([new Error('away'), 'back']);
});

it('what fails for its own reason lies aside after some tries, and holds nobody up', async () => {
  const { run, aside, places } = spoolOf('a', 'bad', 'c');
  const seen: string[] = [];
  const said: number[] = [];
  let tries = 0;
  const handle = (entry: string) => {
    if (entry === 'bad') return Promise.reject(new Error(`try ${++tries}`));
    return Promise.resolve(void seen.push(entry));
  };
  await run({ handle, lanesOf: () => ['one lane'], onSetAside: ({ number }) => said.push(number) });
  expect([seen, aside, said, tries, places]).toEqual([['a', 'c'], [2], [2], 5, [3]]);
});

it('only what is left of it lies aside, and nothing where nothing is', async () => {
  const { run, aside, left } = spoolOf('good bad', 'slow', 'c');
  await run({
    handle: (entry) => (entry === 'c' ? Promise.resolve() : Promise.reject(new Error('bad'))),
    salvage: (entry) => Promise.resolve(entry === 'slow' ? undefined : Buffer.from('bad')),
  });
  expect([aside, left]).toEqual([[1], ['bad']]);
});

it('what can not be salvaged because nothing gets through waits', async () => {
  const { run, aside, places } = spoolOf('bad');
  const told: unknown[] = [];
  let tries = 0;
  await run({
    handle: () => Promise.reject(new Error('bad')),
    salvage: () => (++tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve(undefined)),
    onAway: (error) => told.push(error),
  });
  expect([aside, places.at(-1), tries, told]).toEqual([[], 1, 2, [new Error('away')]]);
});
