import { fileURLToPath } from 'node:url';

/**
 * jest's global setup: DATABASE_URL, where the developer names no server of their own, becomes an embedded one kept for
 * tests alone. Each project of a run comes by here, and runs at the same time share the server.
 */
export default async function start() {
  if (process.env.DATABASE_URL) return;
  const { startDatabase } = await import('../../scripts/embedded-database.mjs');
  globalThis.testDatabase = await startDatabase({
    dataDir: fileURLToPath(new URL('../../.onrecord/test-postgres', import.meta.url)),
    port: 0,
    // Outlives a killed server, not a power cut; what a test leaves behind isn't kept anyway.
    settings: { fsync: 'off' },
  });
  process.env.DATABASE_URL = globalThis.testDatabase.url;
  await dropWhatKilledRunsLeft(process.env.DATABASE_URL);
}

async function dropWhatKilledRunsLeft(connectionString) {
  const { default: pg } = await import('pg');
  const { isAlive } = await import('../../scripts/lock.mjs');
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(String.raw`select datname as name from pg_database where datname ~ '^spec_\d+_'`);
  for (const { name } of rows) {
    if (!isAlive(Number(name.split('_')[1]))) await client.query(`drop database if exists ${name} with (force)`);
  }
  await client.end();
}
