import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { Client } from 'pg';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { loanDeskCsv } from './loan-desk-csv';
import { OwnPostgres } from './own-postgres';
import { until } from './until';

const root = resolve(__dirname, '../..');

jest.setTimeout(300_000);

let folder: string;
let csv: string;
/** What an import that nothing befell puts on the record, stream by stream. */
let whole: Record<string, string[]>;
let total: number;
const databases: FreshDatabase[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-import-'));
  csv = join(folder, 'work-items.csv');
  writeFileSync(csv, loanDeskCsv(5_000));
  const { url } = await emptyDatabase();
  expect(await startImport(url).ended).toMatchObject({ code: 0 });
  whole = await streamsIn(url);
  total = await countEvents(url);
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it('killed -9 in the middle, several times, an import run again adds the rest and nothing twice', async () => {
  const { url } = await emptyDatabase();
  const left: number[] = [];
  for (const share of [0.1, 0.4, 0.7]) {
    const running = startImport(url);
    await until(`${share} of the events`, async () => (await countEvents(url)) >= share * total);
    await running.kill();
    left.push(await countEvents(url));
  }
  expect(left.at(-1)).toBeLessThan(total);

  expect(await startImport(url).ended).toMatchObject({ code: 0 });
  expect(await streamsIn(url)).toEqual(whole);

  const again = await startImport(url).ended;
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining('nothing was added') as string });
  expect(await countEvents(url)).toBe(total);
  process.stderr.write(
    `an import killed after ${left.join(', ')} of ${total} events, then run again: every stream as in one go\n`,
  );
});

it('an import whose database is killed says so or gets over it; run again it adds the rest and nothing twice', async () => {
  const database = await OwnPostgres.open();
  try {
    const running = startImport(database.url);
    await until('a third of the events', async () => (await countEvents(database.url)) >= total / 3);
    await database.kill('whole');
    await database.restart();
    const { code, output } = await running.ended;
    if (code !== 0)
      expect({ code, output }).toMatchObject({ code: 1, output: expect.not.stringContaining('    at ') as string });
    const left = await countEvents(database.url);

    expect(await startImport(database.url).ended).toMatchObject({ code: 0 });
    expect(await streamsIn(database.url)).toEqual(whole);
    process.stderr.write(
      `an import whose database was killed ended with ${code} after ${left} of ${total} events, then ran again: every stream as in one go\n`,
    );
  } finally {
    await database.close();
  }
});

async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  databases.push(database);
  return database;
}

const environment = (url: string) => ({ DATABASE_URL: url, ONRECORD_DATA_DIR: folder, LOG_LEVEL: 'warn' });

function startImport(url: string): { ended: Promise<{ code: number | null; output: string }>; kill(): Promise<void> } {
  const args = ['import', 'csv', csv, '--mapping', join(root, 'mappings/loan-desk.yaml')];
  const child: ChildProcess = spawn(
    process.execPath,
    ['-r', join(__dirname, 'end-with-parent.cjs'), join(root, 'dist/apps/cli/src/main.js'), ...args],
    {
      env: { PATH: process.env['PATH'], ...environment(url) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    ended: closed.then(([code]) => ({ code, output })),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

async function countEvents(connectionString: string): Promise<number> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from event_store.events');
    return rows[0]!.count;
  } finally {
    await client.end();
  }
}

/** What is on the record, in the open and without what may differ from run to run: positions, times of recording, correlation. */
async function streamsIn(url: string): Promise<Record<string, string[]>> {
  const stores = await openStores(readConfig(environment(url)));
  const streams: Record<string, string[]> = {};
  try {
    for await (const { stream, revision, id, type, data, meta } of stores.open.readAll()) {
      const line = (streams[stream] ??= []);
      const { correlationId: _, ...said } = meta;
      line.push(JSON.stringify({ revision, id, type, data, said }));
    }
  } finally {
    await stores.close();
  }
  return streams;
}
