import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { waitForPosition } from '@app/read-store/checkpoints';
import { migrateReadStore, readDataSource } from '@app/read-store/data-source';
import { ProjectionRunner } from '@app/read-store/runner';
import type { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { dropped, happen, ignored, moved, rang, tally, tallyCodec } from './tally';

let database: FreshDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await freshDatabase();
  db = await readDataSource({ url: database.url }).initialize();
  await migrateReadStore(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('projects what happened before it began and what happens after', async () => {
  const store = memoryEventStore();
  await happen(store, rang('a'), rang('b', 'bob', 30, ['x "y"', 'z,\\']), ignored());
  const runner = new ProjectionRunner({ db, store, codec: tallyCodec, projections: [tally()] });
  runner.start();
  const position = await happen(store, moved('a', 'bob'), rang('c'), dropped('c'));
  await waitForPosition(db, position, { timeoutMs: 5000 });
  await runner.stop();
});
