import { join } from 'node:path';
import { dataDir, step } from './prepare.mjs';

/**
 * The database to work on: the one at DATABASE_URL, else the embedded one, started or joined.
 * Call it after the packages are installed.
 */
export async function openDatabase() {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => undefined };
  const { startDatabase } = await import('./embedded-database.mjs');
  return step('Starting the embedded PostgreSQL', () => startDatabase({ dataDir: join(dataDir, 'postgres') }));
}
