/**
 * Who can append: each contender takes the same events, a new stream an append, to its own database of one server.
 * `append(stream, count)` resolves when `count` events are durable.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import pg from 'pg';

const require = createRequire(import.meta.url);
export const built = (path) => require(`../dist/libs/${path}.js`);

/** As large as the product's own: a placed call with two sealed numbers and the whole envelope. */
const sealed = (subject) => ({
  subject,
  key: 'k-01hf6z3v9',
  sealed: 'AdpQ4cVh3m1l0Yb0nT7c2Qx8mE4uH6r5oZbW1vJk9sLf2aYwQ0',
});
export const data = {
  direction: 'outbound',
  from: sealed('rep-17'),
  to: sealed('lead-4711'),
  line: 'sip-trunk-2',
  calleeZone: 'Europe/Amsterdam',
};
export const meta = {
  occurredAt: '2026-03-02T09:10:11.123Z',
  zone: '+01:00',
  about: { reps: ['rep-17'], leads: ['lead-4711'] },
  actor: { kind: 'service', id: 'pbx' },
  source: { system: 'asterisk-cdr', account: 'main', externalId: '1709370611.4711', fingerprint: '9f2d8a61c3e0b475' },
  evidence: 'captured',
  ingest: 'live',
  commandId: 'asterisk-cdr:1709370611.4711',
  correlationId: '018e0000-0000-7000-8000-000000000001',
  schema: 1,
};

export const contenders = {
  async onrecord(url) {
    const { postgresEventStore } = built('event-store/src/postgres/postgres.event-store');
    const { uuidv7 } = built('event-store/src/handle');
    const store = await postgresEventStore({ url });
    return {
      append: (stream, count) =>
        store.append(
          `call-${stream}`,
          Array.from({ length: count }, () => ({ id: uuidv7(), type: 'CallPlaced', data, meta })),
          { expected: 'noStream' },
        ),
      close: () => store.close(),
    };
  },

  async emmett(url, peers) {
    const { getPostgreSQLEventStore } = peers('@event-driven-io/emmett-postgresql');
    const store = getPostgreSQLEventStore(url);
    await store.schema.migrate();
    return {
      append: (stream, count) =>
        store.appendToStream(
          `call-${stream}`,
          Array.from({ length: count }, () => ({ type: 'CallPlaced', data, metadata: meta })),
          {
            expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
          },
        ),
      close: () => store.close(),
    };
  },

  async castore(url, peers) {
    const { PostgresEventStorageAdapter } = peers('@castore/event-storage-adapter-postgres');
    await PostgresEventStorageAdapter.createEventTable({
      connectionString: url,
      aggregateId: { type: 'VARCHAR', length: 64 },
    });
    const store = new PostgresEventStorageAdapter({ connectionString: url });
    const one = (aggregateId, version) =>
      store.pushEvent(
        {
          aggregateId,
          version,
          type: 'CallPlaced',
          timestamp: new Date().toISOString(),
          payload: data,
          metadata: meta,
        },
        { eventStoreId: 'calls' },
      );
    return {
      // it has no append of several events to one stream: one after the other
      async append(stream, count) {
        for (let version = 1; version <= count; version++) await one(stream, version);
      },
      close: () => store._sql?.end?.(),
    };
  },

  /** The limit of one append a transaction: a bare table, one insert from unnest, 16 connections, nothing else checked. */
  async 'raw unnest'(url) {
    const pool = new pg.Pool({ connectionString: url, max: 16 });
    await pool.query(
      `create table raw (pos bigint generated always as identity, stream text, revision int, id uuid, type text, data json, meta json, recorded_at timestamptz default now(), primary key (stream, revision))`,
    );
    const [payload, envelope] = [JSON.stringify(data), JSON.stringify(meta)];
    return {
      append: (stream, count) =>
        pool.query({
          name: 'append',
          text: 'insert into raw (stream, revision, id, type, data, meta) select $1, * from unnest($2::int[], $3::uuid[], $4::text[], $5::json[], $6::json[])',
          values: [
            `call-${stream}`,
            Array.from({ length: count }, (_, i) => i),
            Array.from({ length: count }, () => randomUUID()),
            Array(count).fill('CallPlaced'),
            Array(count).fill(payload),
            Array(count).fill(envelope),
          ],
        }),
      close: () => pool.end(),
    };
  },
};

/** The disk's and the parser's limit: everything in one COPY. Events a second. */
export async function copy(url, events) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { from } = require('pg-copy-streams');
  await client.query(
    `create table if not exists copied (stream text, revision int, id uuid, type text, data json, meta json, primary key (stream, revision))`,
  );
  const run = randomUUID();
  const quoted = (value) => JSON.stringify(value).replaceAll('\\', '\\\\');
  const [payload, envelope] = [quoted(data), quoted(meta)];
  const started = performance.now();
  const sink = client.query(from('copy copied from stdin'));
  const done = new Promise((resolve, reject) => sink.once('finish', resolve).once('error', reject));
  for (let i = 0; i < events; i += 500) {
    let chunk = '';
    for (let k = i; k < Math.min(events, i + 500); k++)
      chunk += `${run}-${k}\t0\t${randomUUID()}\tCallPlaced\t${payload}\t${envelope}\n`;
    if (!sink.write(chunk)) await new Promise((resolve) => sink.once('drain', resolve));
  }
  sink.end();
  await done;
  const rate = events / ((performance.now() - started) / 1000);
  await client.end();
  return rate;
}
