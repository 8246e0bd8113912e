/** Who can consume: everything in the store, from the first event to the last. Each gives events a second. */
import pg from 'pg';
import { built } from './contenders.mjs';

const callsOf = {
  name: 'calls',
  columns: { call: 'text', rep: 'text', placed_at: 'instant' },
  key: ['call'],
};
const perRep = {
  name: 'per_rep',
  columns: { rep: 'text', hour: 'instant', calls: 'bigint' },
  key: ['rep', 'hour'],
  additive: ['calls'],
};
/** A row a call and a counter per rep and hour: what a read model does at least. */
const placedCalls = (name) => ({
  name,
  version: 1,
  tables: [callsOf, perRep],
  keysOf: (event) => [{ table: callsOf, key: [event.stream] }],
  fold(event, rows) {
    if (rows.get(callsOf, event.stream)) return;
    const rep = event.about.reps[0] ?? '';
    rows.put(callsOf, { call: event.stream, rep, placed_at: event.occurredAt });
    rows.add(perRep, { rep, hour: `${event.occurredAt.slice(0, 13)}:00:00.000Z`, calls: 1 });
  },
});

let builds = 0;
/** The product: store → runner → rows and checkpoint, to the position where the store ends. */
export async function onrecordRebuild(url, events) {
  const { postgresEventStore } = built('event-store/src/postgres/postgres.event-store');
  const { codec } = built('event-store/src/codec');
  const { readDataSource, migrateReadStore } = built('read-store/src/data-source');
  const { waitForPosition } = built('read-store/src/checkpoints');
  const { ProjectionRunner } = built('read-store/src/runner');
  const store = await postgresEventStore({ url });
  const db = await readDataSource({ url }).initialize();
  await migrateReadStore(db);
  const head = await store.head();
  const name = `placed-calls-${++builds}`;
  const runner = new ProjectionRunner({
    db,
    store,
    codec: codec({ CallPlaced: 1 }),
    projections: [placedCalls(name)],
    segment: name,
  });
  const started = performance.now();
  runner.start();
  await waitForPosition(db, head, { projections: [name], timeoutMs: 600_000 });
  const rate = events / ((performance.now() - started) / 1000);
  await runner.stop();
  await db.destroy();
  await store.close();
  return rate;
}

/** Pages of 1000 in the store's order, every payload and envelope parsed: nothing is kept. */
export async function rawRead(url, events) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const text = `select epoch, xid::text as x, pos, stream, revision, id, type, data::text as data, meta::text as meta, recorded_at
    from event_store.events where (epoch, xid, pos) > ($1::int, $2::xid8, $3::bigint) order by epoch, xid, pos limit 1000`;
  let place = [0, '0', '0'];
  let seen = 0;
  const started = performance.now();
  for (;;) {
    const { rows } = await client.query({ name: 'page', text, values: place });
    if (rows.length === 0) break;
    for (const row of rows) {
      row.data = JSON.parse(row.data);
      row.meta = JSON.parse(row.meta);
    }
    seen += rows.length;
    const last = rows.at(-1);
    place = [last.epoch, last.x, last.pos];
  }
  const rate = seen / ((performance.now() - started) / 1000);
  await client.end();
  if (seen !== events) throw new Error(`raw read saw ${seen} of ${events}`);
  return rate;
}

let processors = 0;
/** emmett's consumer in batches of 1000, doing nothing but count. */
export async function emmettConsumer(url, events, peers) {
  const { postgreSQLEventStoreConsumer } = peers('@event-driven-io/emmett-postgresql');
  // not stopWhen noMessagesLeft: it also ends where another transaction of the cluster hides the last messages for a moment
  const consumer = postgreSQLEventStoreConsumer({
    connectionString: url,
    pulling: { batchSize: 1000, pullingFrequencyInMs: 10 },
  });
  let seen = 0;
  const all = new Promise((resolve) => {
    consumer.reactor({
      processorId: `count-${++processors}`,
      eachMessage: () => void (++seen === events && resolve()),
    });
  });
  const started = performance.now();
  const running = consumer.start();
  await Promise.race([all, running]);
  const rate = seen / ((performance.now() - started) / 1000);
  await consumer.close();
  if (seen < events) throw new Error(`emmett's consumer saw ${seen} of ${events}`);
  return rate;
}
