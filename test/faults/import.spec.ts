import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { environment, startCommand } from './command';
import { importSources, type ImportSource } from './import-sources';
import { OwnPostgres } from './own-postgres';
import { ask, countEvents, streamsIn } from './record';
import { until } from '../until';

/** Kills in the middle of each import. */
const kills = Number(process.env['FAULT_KILLS'] ?? '2');

jest.setTimeout(240_000 + kills * 30_000);

let folder: string;
const databases: FreshDatabase[] = [];
/** What an import that nothing befell puts on the record, stream by stream. */
const undisturbed = new Map<ImportSource, { streams: Record<string, string[]>; total: number }>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-import-'));
  for (const { name, text } of importSources) writeFileSync(join(folder, name), text());
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const env = (url: string) => environment(url, folder);
const startImport = ({ name, args }: ImportSource, url: string) => startCommand(args(join(folder, name)), env(url));
const say = (line: string) => process.stderr.write(`${line}\n`);

async function emptyDatabase(): Promise<string> {
  const database = await freshDatabase();
  databases.push(database);
  return database.url;
}

async function whole(source: ImportSource) {
  const known = undisturbed.get(source);
  if (known) return known;
  const url = await emptyDatabase();
  expect(await startImport(source, url).ended).toMatchObject({ code: 0 });
  const made = { streams: await streamsIn(env(url)), total: await countEvents(url) };
  undisturbed.set(source, made);
  return made;
}

it.each(importSources)(
  'killed -9 in the middle, several times, an import of $name run again adds the rest and nothing twice',
  async (source) => {
    const { streams, total } = await whole(source);
    const url = await emptyDatabase();
    const left: number[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      const running = startImport(source, url);
      await until(
        `${kill} of ${kills} parts`,
        async () => (await countEvents(url)) >= (kill / (kills + 1)) * 0.9 * total,
      );
      await running.kill();
      left.push(await countEvents(url));
    }
    expect(left.at(-1)).toBeLessThan(total);

    expect(await startImport(source, url).ended).toMatchObject({ code: 0 });
    expect(await streamsIn(env(url))).toEqual(streams);

    const again = await startImport(source, url).ended;
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('nothing was added') as string });
    expect(await countEvents(url)).toBe(total);
    const swept = await sweep(url);
    expect(await streamsIn(env(url))).toEqual(streams);
    say(`${source.name}: killed after ${left.join(', ')} of ${total} events, then run again: every stream as in one go; ${swept} blobs left behind, and swept`); // prettier-ignore
  },
);

/** Two days later: removes what kills left sealed and unnamed, and gives how many that were. */
async function sweep(url: string): Promise<number> {
  await ask(url, `update vault.blobs set noted_at = noted_at - interval '2 days'`);
  const { code, output } = await startCommand(['sweep-blobs'], env(url)).ended;
  expect({ code, output }).toMatchObject({ code: 0 });
  return Number(/^([\d,]+) removed$/m.exec(output)![1]);
}

it('an import whose database is killed says so or gets over it; run again it adds the rest and nothing twice', async () => {
  const source = importSources[0]!;
  const { streams, total } = await whole(source);
  const database = await OwnPostgres.open();
  try {
    const running = startImport(source, database.url);
    await until('a third of the events', async () => (await countEvents(database.url)) >= total / 3);
    await database.kill('whole');
    await database.restart();
    const { code, output } = await running.ended;
    if (code !== 0)
      expect({ code, output }).toMatchObject({ code: 1, output: expect.not.stringContaining('    at ') as string });
    const left = await countEvents(database.url);

    expect(await startImport(source, database.url).ended).toMatchObject({ code: 0 });
    expect(await streamsIn(env(database.url))).toEqual(streams);
    say(`an import whose database was killed ended with ${code} after ${left} of ${total} events, then ran again: every stream as in one go`); // prettier-ignore
  } finally {
    await database.close();
  }
});
