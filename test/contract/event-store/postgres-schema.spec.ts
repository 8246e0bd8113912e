import { Client } from 'pg';
import { collect, newStream, someEvents, untilShown } from '@app/event-store/event-store.contract';
import { comparePositions } from '@app/event-store/event-store';
import { postgresEventStore, raiseEpoch } from '@app/event-store/postgres/postgres.event-store';
import { freshDatabase, type FreshDatabase } from '../../database/database';

describe('the schema of the PostgreSQL store', () => {
  let database: FreshDatabase;
  let client: Client;
  beforeEach(async () => {
    database = await freshDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });
  const open = () => postgresEventStore({ url: database.url });

  /** As a restore does: an event with the transaction id that it had. */
  const insert = (stream: string, xid: string) =>
    client.query(
      `insert into event_store.events (epoch, xid, stream, revision, id, type, data, meta, recorded_at)
       select epoch, $2, $1, 0, gen_random_uuid(), 'Restored', '{}', '{"schema":1}', now() from event_store.store`,
      [stream, xid],
    );

  it('is installed once, however many start at once, and the store keeps its id', async () => {
    const stores = await Promise.all([open(), open(), open(), open(), open()]);
    expect(new Set(stores.map(({ id }) => id)).size).toBe(1);
    const { position } = await stores[0].append(newStream(), someEvents(1), { expected: 'noStream' });
    await Promise.all(stores.map((store) => store.close()));
    const again = await open();
    expect(again.id).toBe(stores[0].id);
    await untilShown(again, position);
    expect(await collect(again.readAll())).toHaveLength(1);
    await again.close();
  });

  it('has no head while it is empty', async () => {
    const store = await open();
    expect(await store.head()).toBeUndefined();
    expect(await collect(store.readAll())).toEqual([]);
    for await (const delivery of store.subscribeAll()) {
      expect(delivery).toEqual({ records: [], position: undefined, caughtUp: true });
      break;
    }
    await store.close();
  });

  it.each([
    'update event_store.events set revision = 7',
    'delete from event_store.events',
    'truncate event_store.events',
  ])('refuses %s, to its owner too', async (statement) => {
    const store = await open();
    await store.append(newStream(), someEvents(1), { expected: 'noStream' });
    await expect(client.query(statement)).rejects.toThrow('events are immutable');
    await client.query('set session_replication_role = replica');
    await expect(client.query(statement)).rejects.toThrow('events are immutable');
    await store.close();
  });

  it('refuses a schema that a newer build has installed', async () => {
    await (await open()).close();
    await client.query('update event_store.store set schema_version = 1000');
    await expect(open()).rejects.toMatchObject({ code: 'store.refused' });
  });

  it('orders transaction ids as the numbers they are, and so do their positions', async () => {
    const store = await open();
    const streams = ['call-9', 'call-99', 'call-100', 'call-256'];
    for (const stream of streams) await insert(stream, stream.slice(5));
    const records = await collect(store.readAll());
    expect(records.map(({ stream }) => stream)).toEqual(streams);
    expect(records.map(({ position }) => position).sort()).toEqual(records.map(({ position }) => position));
    expect(await collect(store.readAll({ direction: 'backwards' }))).toEqual([...records].reverse());
    for (const [i, { position }] of records.entries())
      expect(await collect(store.readAll({ after: position }))).toEqual(records.slice(i + 1));
    await store.close();
  });

  it('refuses events of another cluster until the epoch is raised, and then reads them before all others', async () => {
    const store = await open();
    const { position: local } = await store.append(newStream(), someEvents(1), { expected: 'noStream' });
    await store.close();
    const restored = newStream();
    await insert(restored, '900000000000');
    await expect(open()).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('onrecord restore'),
    });
    expect(await raiseEpoch(database.url)).toBe(2);

    const raised = await open();
    const stream = newStream();
    const { position } = await raised.append(stream, someEvents(2), { expected: 'noStream' });
    await untilShown(raised, position);
    const records = await collect(raised.readAll());
    expect(records.map((record) => record.stream).slice(1)).toEqual([restored, stream, stream]);
    expect(records[0]!.position).toBe(local);
    expect(comparePositions(records[1]!.position, position)).toBeLessThan(0);
    expect(await collect(raised.readAll({ after: records[1]!.position }))).toEqual(records.slice(2));
    expect(await raised.head()).toBe(position);
    await raised.close();
  });
});
