import { checkpointOf, waitForPosition } from '@app/read-store/checkpoints';
import { acquireLease, renewLease } from '@app/read-store/lease';
import { ReadSide } from './read-side';
import { happen, rang, tally } from './tally';

let side: ReadSide;
beforeEach(async () => {
  side = await ReadSide.open();
});
afterEach(() => side.close());

const patience = { timeoutMs: 10_000 };

it('lets one process project, and the next as soon as the first one stops', async () => {
  const first = side.run([tally()]);
  await side.until('leading');
  side.run([tally()]);
  await side.until('waiting');
  await waitForPosition(side.db, await happen(side.store, rang('a')), patience);

  const before = side.happened.length;
  await first.stop();
  await side.until('leading', undefined, before);
  await waitForPosition(side.db, await happen(side.store, rang('b')), patience);
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a' }, { id: 'b' }]);
});

it('takes over from a process that fell silent', async () => {
  expect(await acquireLease(side.db, 'all', 'silent', 300)).toBeDefined();
  side.run([tally()]);
  await side.until('waiting');
  await side.until('leading');
});

it('can commit nothing once another process has taken over', async () => {
  side.run([tally()], { leaseMs: 60_000 });
  const known = await happen(side.store, rang('a'));
  await waitForPosition(side.db, known, patience);
  await side.until('caught-up', ({ build }) => build.state === 'live');

  // as it looks after a pause longer than the lease: another one holds it, and this process does not know yet
  await side.db.query(`update read_store.leases set expires_at = '-infinity'`);
  const other = await acquireLease(side.db, 'all', 'other', 60_000);
  await happen(side.store, rang('b'));
  await side.until('failed', ({ error }) => (error as { code?: string }).code === 'read.lease-lost');
  expect(await checkpointOf(side.db, 'tally_v1')).toMatchObject({ position: known });
  expect(await side.rows('tally_things')).toMatchObject([{ id: 'a' }]);
  expect(await renewLease(side.db, other!, 60_000)).toBe(true);
});
