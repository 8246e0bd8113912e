import { collect, newStream, someEvents, untilShown } from '@app/event-store/event-store.contract';
import type { Delivery, StoredRecord } from '@app/event-store/event-store';
import { postgresEventStore, type PostgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { ForeignWriter } from './foreign-writer';

describe('the PostgreSQL store among other transactions', () => {
  let database: FreshDatabase;
  let store: PostgresEventStore;
  beforeAll(async () => {
    database = await freshDatabase();
    store = await postgresEventStore({ url: database.url });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const taken = async (source: AsyncIterable<Delivery>, count: number) => {
    const records: StoredRecord[] = [];
    for await (const delivery of source) if (records.push(...delivery.records) >= count) break;
    return records;
  };

  it('shows readers nothing behind an older transaction that is still open, and all of it in order afterwards', async () => {
    const before = (await store.append(newStream(), someEvents(1), { expected: 'noStream' })).position;
    await untilShown(store, before);
    const [early, late] = [newStream(), newStream()];
    const foreign = await ForeignWriter.begin(database.url);
    await foreign.append(early, someEvents(1));
    await store.append(late, someEvents(1), { expected: 'noStream' });
    expect(await collect(store.readAll({ after: before }))).toEqual([]);
    expect(await store.head()).toBe(before);
    expect(await collect(store.readStream(late))).toHaveLength(1);
    expect(await store.horizonAge()).toBeGreaterThan(0);
    const reading = taken(store.subscribeAll({ after: before }), 2);
    await foreign.commit();
    expect((await reading).map(({ stream }) => stream)).toEqual([early, late]);
  });

  it('waits for a stream that somebody else is writing to, without holding up the others', async () => {
    const stream = newStream();
    const foreign = await ForeignWriter.begin(database.url);
    await foreign.append(stream, someEvents(1));
    const waiting = store.append(stream, someEvents(1), { expected: 0 });
    await store.append(newStream(), someEvents(1), { expected: 'noStream' });
    await foreign.commit();
    expect((await waiting).revision).toBe(1);
  });

  it('gives up on a stream held for longer than its patience, having written nothing', async () => {
    const impatient = await postgresEventStore({ url: database.url, patience: 50 });
    const stream = newStream();
    const foreign = await ForeignWriter.begin(database.url);
    await foreign.append(stream, someEvents(1));
    await expect(impatient.append(stream, someEvents(1), { expected: 0 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    await foreign.rollback();
    expect(await collect(store.readStream(stream))).toEqual([]);
    await impatient.close();
  });

  it('takes an append that another writer has made in the meantime for the conflict it is', async () => {
    const stream = newStream();
    const foreign = await ForeignWriter.begin(database.url);
    await foreign.append(stream, someEvents(2));
    const refused = expect(store.append(stream, someEvents(1), { expected: 'noStream' })).rejects.toMatchObject({
      code: 'store.conflict',
      actual: 1,
    });
    await foreign.commit();
    await refused;
  });

  it('refuses a second append in one transaction: its id would be older than the lock', async () => {
    const foreign = await ForeignWriter.begin(database.url);
    await foreign.append(newStream(), someEvents(1));
    await expect(foreign.append(newStream(), someEvents(1))).rejects.toThrow('a transaction of its own');
    await foreign.rollback();
  });
});
