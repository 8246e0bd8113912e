/**
 * Holds the PostgreSQL cluster of a fault test, as scripts/ start it. A process of its own, because jest can't load the
 * embedded server, and because it outlives a killed jest for as long as it takes to stop the server and delete its files.
 * `node database-host.mjs FOLDER PORT`, then messages: `start` (first time, or after a kill), answered {url, pid}.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabase } from '../../scripts/embedded-database.mjs';

const [folder, port] = process.argv.slice(2);
let starting;

// What ends the whole group ends jest too, and then this hears of it as `disconnect`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('message', async () => {
  starting = startDatabase({ dataDir: join(folder, 'postgres'), port: Number(port) });
  const answer = await starting.then(
    ({ url, pid }) => ({ url, pid }),
    (error) => ({ error: error.message }),
  );
  // whoever asked may be gone by now
  if (process.connected) process.send(answer);
});
process.on('disconnect', async () => {
  await starting?.then((database) => database.stop()).catch(() => undefined);
  // Where the server's user can't enter the folder, its files are elsewhere, and the folder says where.
  const elsewhere = (await readFile(join(folder, 'postgres', 'location'), 'utf8').catch(() => '')).trim();
  for (const left of [folder, elsewhere]) if (left) await rm(left, { recursive: true, force: true });
});
