import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@app/wiring/config';
import { openStoresPatiently } from '@app/wiring/patient-stores';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { Line } from '../event-store/line';

let database: FreshDatabase;
let line: Line;
let folder: string;
beforeEach(async () => {
  database = await freshDatabase();
  line = await Line.to(database.url);
  folder = mkdtempSync(join(tmpdir(), 'onrecord-stores-'));
});
afterEach(async () => {
  await line.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const config = (key = 1) =>
  readConfig({
    DATABASE_URL: line.url,
    ONRECORD_DATA_DIR: folder,
    ONRECORD_MASTER_KEY: Buffer.alloc(32, key).toString('base64'),
  });

it('waits for a database that does not answer yet, and says where', async () => {
  line.kill();
  let tell: (line: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => (tell = resolve));
  const opening = openStoresPatiently(config(), {}, tell);
  expect(await told).toContain(`The stores at ${new URL(line.url).host} do not answer`);
  line.revive();
  await (await opening).close();
});

it('does not wait for what no waiting makes good', async () => {
  await (await openStoresPatiently(config())).close();
  await expect(openStoresPatiently(config(2))).rejects.toMatchObject({ code: 'vault.wrong-master-key' });
});
