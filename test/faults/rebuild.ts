import type { Position } from '@app/event-store/event-store';
import type { Projection } from '@app/projections/projection';
import { waitForPosition } from '@app/read-store/checkpoints';
import { migrateReadStore, readDataSource } from '@app/read-store/data-source';
import { ProjectionRunner } from '@app/read-store/runner';
import type { Stores } from '@app/wiring/stores';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { catalogue } from '../../apps/projector/src/catalogue';
import { freshDatabase } from '../database/database';

const projections = catalogue.map(({ name }) => name);
const patienceMs = 90_000;
/** Differing rows of a table that are told. */
const told = 3;

/** The read side has everything up to here. */
export const caughtUp = (db: DataSource, head: Position): Promise<void> =>
  waitForPosition(db, head, { projections, timeoutMs: patienceMs });

/**
 * Builds every read model of the catalogue from the first event into an empty database of its own, and compares with what
 * the product's processes have written: every column of every row of every table. Nothing but the differences comes back.
 */
export async function differencesToRebuild(
  url: string,
  { sealed, codec }: Stores,
  head: Position,
): Promise<{ rows: number; differences: string[] }> {
  const fresh = await freshDatabase();
  const rebuilt = await readDataSource({ url: fresh.url }).initialize();
  try {
    await migrateReadStore(rebuilt);
    const runner = new ProjectionRunner({ db: rebuilt, store: sealed, codec, projections: catalogue });
    runner.start();
    try {
      await caughtUp(rebuilt, head);
    } finally {
      await runner.stop();
    }
    return await compare(url, fresh.url);
  } finally {
    await rebuilt.destroy();
    await fresh.drop();
  }
}

async function compare(url: string, rebuiltUrl: string): Promise<{ rows: number; differences: string[] }> {
  const differences: string[] = [];
  let rows = 0;
  const [here, rebuilt] = await Promise.all([url, rebuiltUrl].map(connect));
  try {
    for (const projection of catalogue)
      for (const { name: table } of projection.tables) {
        const ours = await rowsOf(here!, projection, table);
        const clean = await rowsOf(rebuilt!, projection, table);
        rows += clean.length;
        const [surplus, missing] = [without(ours, clean), without(clean, ours)];
        if (surplus.length + missing.length === 0 && ours.length === clean.length) continue;
        differences.push(
          `${projection.name}, ${table}: ${surplus.length} rows that a rebuild does not give, ${missing.length} that it gives are missing`,
          ...surplus.slice(0, told).map((row) => `  here    ${row}`),
          ...missing.slice(0, told).map((row) => `  rebuilt ${row}`),
        );
      }
    for (const side of [here!, rebuilt!]) differences.push(...(await parkedIn(side)));
  } finally {
    await Promise.all([here!.end(), rebuilt!.end()]);
  }
  return { rows, differences };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, options: '-c TimeZone=UTC' });
  await client.connect();
  return client;
}

async function rowsOf(client: Client, { name }: Projection, table: string): Promise<string[]> {
  const view = `read_model."${`${name}_${table}`.replaceAll('-', '_')}"`;
  const { rows } = await client.query<{ row: string }>(`select row_to_json(t)::text as row from ${view} t`);
  return rows.map(({ row }) => row);
}

async function parkedIn(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(
    `select schema_name || ' parked ' || event_id || ': ' || coalesce(error, 'it waits') as what from read_store.parked`,
  );
  return rows.map(({ what }) => what);
}

const without = (rows: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row));
};
