import { checkpointOf, positionsOf, ReadBehindError, waitForPosition } from '@app/read-store/checkpoints';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { progressOf } from '@app/read-store/rebuild';
import { ReadSide } from './read-side';
import { dropped, happen, ignored, moved, rang, tally } from './tally';

let side: ReadSide;
beforeEach(async () => {
  side = await ReadSide.open();
});
afterEach(() => side.close());

const patience = { timeoutMs: 10_000 };

it('projects what happened before it began and what happens after, every kind of cell', async () => {
  await happen(side.store, rang('a'), rang('b', 'bob', 30, ['x "y"', 'z,\\', 'null', '', '\u001f']), ignored());
  side.run([tally()]);
  const position = await happen(side.store, moved('a', 'bob'), rang('c'), dropped('c'));
  await waitForPosition(side.db, position, patience);

  const at = new Date('2026-03-02T09:10:11.123Z');
  expect(await side.rows('tally_things')).toMatchObject([
    { id: 'a', rep: 'bob', seconds: 60, big: '600000000000', at, tags: [], moved: true, previous: 'ann' },
    {
      id: 'b',
      rep: 'bob',
      seconds: 30,
      tags: ['x "y"', 'z,\\', 'null', '', '\u001f'],
      raw: { rep: 'bob' },
      moved: false,
      previous: null,
    },
  ]);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([
    { rep: 'ann', n: 0, seconds: '0' },
    { rep: 'bob', n: 2, seconds: '90' },
  ]);
});

it('goes on from its checkpoint, with rows read back as they were written', async () => {
  const tags = ['ü', '{"', '\\'];
  const first = side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a', 'ann', 7, tags)), patience);
  await first.stop();

  side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, moved('a', 'bob')), patience);
  expect(await side.rows('tally_things')).toMatchObject([
    {
      id: 'a',
      rep: 'bob',
      seconds: 7,
      big: '70000000000',
      at: new Date('2026-03-02T09:10:11.123Z'),
      tags,
      raw: { tags },
      moved: true,
    },
  ]);
});

it('moves its checkpoint over events that matter to nobody', async () => {
  side.run([tally()]);
  const position = await happen(side.store, ignored(), ignored());
  await waitForPosition(side.db, position, patience);
  expect(await positionsOf(side.db)).toEqual(new Map([['tally', position]]));
});

it('feeds projections that stand at different places from one reader', async () => {
  const early = side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);
  await early.stop();

  const both = [tally(), tally({ name: 'other' })];
  side.run(both);
  const position = await happen(side.store, rang('b'));
  await waitForPosition(side.db, position, { ...patience, projections: ['tally', 'other'] });
  expect(await side.rows('other_things')).toEqual(await side.rows('tally_things'));
});

it('says who is behind when waiting takes too long', async () => {
  const runner = side.run([tally()]);
  const known = await happen(side.store, rang('a'));
  await waitForPosition(side.db, known, patience);
  await runner.stop();

  const wanted = await happen(side.store, rang('b'));
  const waiting = waitForPosition(side.db, wanted, { timeoutMs: 30 });
  await expect(waiting).rejects.toThrow(ReadBehindError);
  await expect(waiting).rejects.toMatchObject({ code: 'read.behind', wanted, behind: new Map([['tally', known]]) });
  await expect(waitForPosition(side.db, known, { timeoutMs: 0, projections: ['nobody'] })).rejects.toMatchObject({
    behind: new Map([['nobody', undefined]]),
  });
});

it('lets nobody wait for a projection that has left the catalogue', async () => {
  const both = side.run([tally(), tally({ name: 'old' })]);
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);
  await both.stop();

  side.run([tally()]);
  const position = await happen(side.store, rang('b'));
  await waitForPosition(side.db, position, patience);
  expect(await positionsOf(side.db)).toEqual(new Map([['tally', position]]));
});

it('refuses to wait for a position of another store', async () => {
  side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);
  const elsewhere = await happen(memoryEventStore(), rang('a'));
  await expect(waitForPosition(side.db, elsewhere, patience)).rejects.toMatchObject({ code: 'store.other-store' });
});

it('writes rows and checkpoint together or not at all', async () => {
  side.run([tally()]);
  const known = await happen(side.store, rang('a'));
  await waitForPosition(side.db, known, patience);

  // the database dies half-way through a batch: after the checkpoint moved, before the rows
  await side.db.query(`
    create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`);
  await side.db.query(
    'create trigger cut after insert or update on tally_v1.things for each statement execute function cut()',
  );
  const position = await happen(side.store, rang('b'), moved('a', 'bob'));
  await side.until('failed');
  expect(await checkpointOf(side.db, 'tally_v1')).toMatchObject({ position: known });
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a', rep: 'ann' }]);

  await side.db.query('drop function cut cascade');
  await waitForPosition(side.db, position, patience);
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a', rep: 'bob' }, { id: 'b' }]);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([
    { rep: 'ann', n: 1 },
    { rep: 'bob', n: 1 },
  ]);
});

it('stops at once where the history it has read is no longer there', async () => {
  const runner = side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);
  await runner.stop();

  side.store = memoryEventStore();
  await happen(side.store, rang('z'));
  side.run([tally()]);
  const { error } = await side.until('stopped');
  expect(error.code).toBe('store.history-changed');
  expect(await progressOf(side.db)).toMatchObject([{ schema: 'tally_v1', stopped: 'store.history-changed' }]);
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a' }]);
});
