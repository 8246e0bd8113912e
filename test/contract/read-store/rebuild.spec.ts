import { randomUUID } from 'node:crypto';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { waitForPosition } from '@app/read-store/checkpoints';
import { progressOf, requestRebuild } from '@app/read-store/rebuild';
import fc from 'fast-check';
import { ReadSide } from './read-side';
import { dropped, happen, moved, rang, tally } from './tally';

let side: ReadSide;
beforeEach(async () => {
  side = await ReadSide.open();
});
afterEach(() => side.close());

const patience = { timeoutMs: 10_000 };
const schemas = async () => (await progressOf(side.db)).map(({ schema, state, serves }) => ({ schema, state, serves }));
const switchedTo = (schema: string, from = 0) => side.until('switched', ({ build }) => build.schema === schema, from);
/** Once the old schema is gone. */
const settledOn = async (schema: string) => {
  for (;;) {
    const found = await schemas();
    if (found.length === 1 && found[0]!.schema === schema && found[0]!.state === 'live') return found;
    await side.db.query('select pg_sleep(0.02)');
  }
};

it('builds a new version beside the old, which serves until one transaction switches', async () => {
  const first = side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a'), rang('b')), patience);
  await switchedTo('tally_v1');
  await first.stop();

  // a reader holds on to the old view: the switch waits for it, and everything else goes on
  const reader = side.db.createQueryRunner();
  await reader.startTransaction();
  await reader.query('select * from read_model.tally_buckets');
  side.run([tally(), tally({ version: 2 })]);
  await side.until('caught-up', ({ build }) => build.version === 2);
  await waitForPosition(side.db, await happen(side.store, rang('c')), patience);
  expect(await schemas()).toEqual([
    { schema: 'tally_v1', state: 'live', serves: true },
    { schema: 'tally_v2', state: 'building', serves: false },
  ]);
  expect(await reader.query('select n from read_model.tally_buckets')).toEqual([{ n: 3 }]);
  await reader.commitTransaction();
  await reader.release();

  await switchedTo('tally_v2');
  expect(await settledOn('tally_v2')).toEqual([{ schema: 'tally_v2', state: 'live', serves: true }]);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([{ n: 6 }]);
  await waitForPosition(side.db, await happen(side.store, rang('d')), patience);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([{ n: 8 }]);
  expect(await side.db.query(`select 1 from pg_namespace where nspname = 'tally_v1'`)).toEqual([]);
});

it('rebuilds on demand into a schema beside, and says how far it is', async () => {
  side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a'), rang('b'), moved('a', 'bob')), patience);
  await switchedTo('tally_v1');
  const before = await side.rows('tally_things');
  // a row that no event accounts for
  await side.db.query(`delete from tally_v1.things where id = 'a'`);
  const schema = await requestRebuild(side.db, 'tally');
  expect(schema).toBe('tally_v1_r2');
  expect(await requestRebuild(side.db, 'tally')).toBe(schema);
  await switchedTo(schema);
  await settledOn(schema);
  expect(await side.rows('tally_things')).toEqual(before);
  expect(await progressOf(side.db)).toMatchObject([
    { build: 2, events: 3, ofEvents: 3, etaSeconds: 0, parked: 0, stopped: null },
  ]);
});

it('goes on with a rebuild where it was interrupted', async () => {
  const first = side.run([tally()]);
  const events = Array.from({ length: 30 }, (_, i) => rang(`t${i}`));
  await waitForPosition(side.db, await happen(side.store, ...events), patience);
  await switchedTo('tally_v1');
  await first.stop();

  // the database goes away after some batches of version 2: each of one event, so that there are some
  const second = tally({ version: 2 });
  const interrupted = side.run([second], { largestBatch: 1 });
  await side.until('wrote', ({ build }) => build.version === 2);
  await side.db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await interrupted.stop();
  const [, before] = await progressOf(side.db);
  expect(before!.events).toBeGreaterThan(0);

  const from = side.happened.length;
  side.run([second]);
  await switchedTo('tally_v2');
  await settledOn('tally_v2');
  const written = side.happened.slice(from).reduce((sum, h) => sum + (h.what === 'wrote' ? h.events : 0), 0);
  expect(written).toBe(30 - before!.events);
  expect(await side.rows('tally_buckets', 'rep')).toMatchObject([{ rep: 'ann', n: 60 }]);
});

it('rebuilds from a restored store on demand, whatever stood in the old build', async () => {
  const first = side.run([tally()]);
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);
  await switchedTo('tally_v1');
  await first.stop();

  side.store = memoryEventStore();
  await happen(side.store, rang('z'));
  side.run([tally()]);
  await side.until('stopped');
  await switchedTo(await requestRebuild(side.db, 'tally'));
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'z' }]);
});

it('gives the same rows whatever the batches were', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const rep = fc.constantFrom('ann', 'bob');
  const event = fc.oneof(
    fc.tuple(id, rep, fc.nat(100)).map(([i, r, s]) => rang(i, r, s)),
    fc.tuple(id, rep).map(([i, r]) => moved(i, r)),
    id.map((i) => dropped(i)),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(event, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      async (bursts, largestBatch) => {
        const [live, clean] = [`live${++run}`, `clean${run}`];
        side.store = memoryEventStore();
        let position = '';
        const first = side.run([tally({ name: live })]);
        for (const burst of bursts) {
          position = await happen(side.store, ...burst.map((e) => ({ ...e, id: randomUUID() })));
          await waitForPosition(side.db, position, { ...patience, projections: [live] });
        }
        await first.stop();
        const second = side.run([tally({ name: clean })], { largestBatch });
        await waitForPosition(side.db, position, { ...patience, projections: [clean] });
        await second.stop();

        expect(await side.rows(`${clean}_things`)).toEqual(await side.rows(`${live}_things`));
        expect(await side.rows(`${clean}_buckets`, 'rep, hour')).toEqual(
          await side.rows(`${live}_buckets`, 'rep, hour'),
        );
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
