/**
 * Holds the PostgreSQL cluster of a fault test, as scripts/ start it. A process of its own, because jest can't load the
 * embedded server, and because it outlives a killed jest for as long as it takes to stop the server and delete its files.
 * `node database-host.mjs FOLDER PORT`, then messages: `start` (first time, or after a kill), answered {url, pid}.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabase } from '../../scripts/embedded-database.mjs';

const [dataDir, port] = process.argv.slice(2);
let database;

process.on('SIGINT', () => undefined);
process.on('message', async () => {
  try {
    database = await startDatabase({ dataDir, port: Number(port) });
    process.send({ url: database.url, pid: database.pid });
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.on('disconnect', async () => {
  await database?.stop().catch(() => undefined);
  // Where the server's user can't enter the folder, its files are elsewhere and the folder says where.
  const elsewhere = (await readFile(join(dataDir, 'location'), 'utf8').catch(() => '')).trim();
  for (const folder of [dataDir, elsewhere]) if (folder) await rm(folder, { recursive: true, force: true });
});
