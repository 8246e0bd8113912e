import { waitForPosition } from '@app/read-store/checkpoints';
import { parkedEvents, retryParked, skipParked } from '@app/read-store/parked';
import { ReadSide } from './read-side';
import { happen, moved, newEvent, rang, tally } from './tally';

let side: ReadSide;
beforeEach(async () => {
  side = await ReadSide.open();
});
afterEach(() => side.close());

const patience = { timeoutMs: 10_000 };
const parkedTypes = async () => (await parkedEvents(side.db)).map(({ type, error }) => [type, error]);
const unparked = (parked = 0) =>
  side.until('wrote', (written) => written.unparked > 0 && written.parked === parked, side.happened.length);

it('parks an event that a fold can not take, and later events of its key, and goes on with the others', async () => {
  const broken = new Set(['b']);
  const projection = tally({ broken });
  side.run([projection]);
  const poison = rang('b');
  await waitForPosition(
    side.db,
    await happen(side.store, rang('a'), poison, moved('b', 'bob'), moved('a', 'bob')),
    patience,
  );

  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a', rep: 'bob' }]);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([
    { rep: 'ann', n: 0 },
    { rep: 'bob', n: 1 },
  ]);
  expect(await parkedEvents(side.db, { projection: 'tally' })).toMatchObject([
    { eventId: poison.id, stream: 'thing-b', type: 'Rang', keys: ['things: b'], error: 'a bug in b' },
    { stream: 'thing-b', type: 'Moved', keys: ['things: b'], error: null },
  ]);
});

it('keeps the key closed over a restart, and folds everything in order once the bug is mended', async () => {
  const broken = new Set(['b']);
  const first = side.run([tally({ broken })]);
  await waitForPosition(side.db, await happen(side.store, rang('b'), rang('a')), patience);
  await first.stop();

  side.run([tally({ broken })]);
  await waitForPosition(side.db, await happen(side.store, moved('b', 'bob')), patience);
  expect(await parkedTypes()).toEqual([
    ['Rang', 'a bug in b'],
    ['Moved', null],
  ]);

  broken.clear();
  const done = unparked();
  expect(await retryParked(side.db, 'tally', 'things: b')).toBe(1);
  await done;
  await waitForPosition(side.db, await happen(side.store, rang('c')), patience);
  expect(await parkedEvents(side.db)).toEqual([]);
  expect(await side.rows('tally_things')).toMatchObject([
    { id: 'a' },
    { id: 'b', rep: 'bob', previous: 'ann' },
    { id: 'c' },
  ]);
});

it('parks again what still fails, with what waits behind it', async () => {
  side.run([tally({ broken: new Set(['b']) })]);
  await waitForPosition(side.db, await happen(side.store, rang('b'), moved('b', 'bob')), patience);
  const [before] = await parkedEvents(side.db);
  const again = side.until('wrote', ({ parked }) => parked > 0, side.happened.length);
  await retryParked(side.db, 'tally');
  await again;
  await waitForPosition(side.db, await happen(side.store, rang('c')), patience);
  expect(await parkedEvents(side.db)).toMatchObject([{ eventId: before!.eventId, request: null }, { error: null }]);
});

it('leaves out for good what is skipped, and folds what waited behind it', async () => {
  const broken = new Set<string>();
  side.run([tally({ broken })]);
  await waitForPosition(side.db, await happen(side.store, rang('b')), patience);
  broken.add('b');
  const poison = moved('b', 'bob');
  await waitForPosition(side.db, await happen(side.store, poison, moved('b', 'cid')), patience);
  broken.clear();

  const done = unparked();
  expect(await skipParked(side.db, 'tally', poison.id)).toBe(1);
  await done;
  await waitForPosition(side.db, await happen(side.store, rang('c')), patience);
  expect(await parkedEvents(side.db)).toEqual([]);
  expect((await side.rows('tally_things'))[0]).toMatchObject({ id: 'b', rep: 'cid', previous: 'ann' });
});

it('finds the one event that the database refuses in a batch of many', async () => {
  const many = Array.from({ length: 50 }, (_, i) => rang(`t${i}`));
  const poison = rang('nul', 'an\u0000');
  await happen(side.store, ...many.slice(0, 20), poison, ...many.slice(20));
  side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('z')), patience);
  expect(await side.rows('tally_things')).toHaveLength(51);
  expect(await parkedTypes()).toEqual([['Rang', expect.stringContaining('invalid byte sequence')]]);
});

it('parks what this build can not read, with the rest of its stream', async () => {
  side.run([tally()]);
  await waitForPosition(
    side.db,
    await happen(side.store, rang('a'), newEvent('FromTheFuture', { id: 'a' }), moved('a', 'bob'), rang('b')),
    patience,
  );
  expect(await parkedEvents(side.db)).toMatchObject([
    { type: 'FromTheFuture', keys: ['stream: thing-a'] },
    { type: 'Moved', error: null },
  ]);
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a', rep: 'ann' }, { id: 'b' }]);
});
