import { anEvent, collect, newStream, someEvents } from '@app/event-store/event-store.contract';
import type { StoredRecord } from '@app/event-store/event-store';
import { postgresEventStore, type PostgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { Line } from './line';

describe('the PostgreSQL store over a line that breaks', () => {
  let database: FreshDatabase;
  let line: Line;
  let store: PostgresEventStore;
  beforeEach(async () => {
    database = await freshDatabase();
    line = await Line.to(database.url);
    store = await postgresEventStore({ url: line.url });
  });
  afterEach(async () => {
    await store.close();
    await line.close();
    await database.drop();
  });

  /** A worker for each stream; the line is cut after every so many appends that came through. */
  async function appendWhileTheLineBreaks(
    appends: readonly (() => Promise<unknown>)[],
    cutEvery: number,
  ): Promise<void> {
    let settled = 0;
    await Promise.all(
      appends.map(async (append) => {
        await append();
        if (++settled % cutEvery === 0) line.cut();
      }),
    );
  }

  it('appends each event once and shows it once', async () => {
    const count = 600;
    const seen: StoredRecord[] = [];
    const following = (async () => {
      for await (const { records } of store.subscribeAll({ batch: 50 })) if (seen.push(...records) >= count) return;
    })();
    const appends = Array.from({ length: count / 3 }, () => async () => {
      const stream = newStream();
      const { revision } = await store.append(stream, someEvents(1), { expected: 'noStream' });
      await store.append(stream, someEvents(2, 1), { expected: revision });
    });
    await appendWhileTheLineBreaks(appends, 15);
    await following;
    expect(seen).toHaveLength(count);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
    expect(seen).toEqual(await collect(store.readAll()));
  }, 30_000);

  it('appends once where nothing was expected, too', async () => {
    const stream = newStream('access');
    const appends = Array.from({ length: 100 }, () => () => store.append(stream, [anEvent()], { expected: 'any' }));
    await appendWhileTheLineBreaks(appends, 5);
    expect(await collect(store.readStream(stream))).toHaveLength(100);
  }, 30_000);

  it('says that the database is away once its patience has ended', async () => {
    const impatient = await postgresEventStore({ url: line.url, patience: 100 });
    line.kill();
    const unavailable = { code: 'store.unavailable' };
    await expect(impatient.append(newStream(), someEvents(1), { expected: 'noStream' })).rejects.toMatchObject(
      unavailable,
    );
    await expect(impatient.head()).rejects.toMatchObject(unavailable);
    await expect(postgresEventStore({ url: line.url, patience: 100 })).rejects.toMatchObject(unavailable);
    await impatient.close();
  });

  it('can be closed and left while the database is away', async () => {
    const stop = new AbortController();
    const following = collect(store.subscribeAll({ signal: stop.signal }));
    line.kill();
    stop.abort();
    await following;
  });
});
