import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FollowedLog } from './capture-log';
import { keepPlace, readPlace } from './capture-place';

let folder: string;
let path: string;
let placePath: string;
const said: string[] = [];
const opened: FollowedLog[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-log-'));
  path = join(folder, 'Master.csv');
  placePath = join(folder, 'places', 'place.json');
  said.length = 0;
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  rmSync(folder, { recursive: true });
});

async function openLog(): Promise<FollowedLog> {
  const log = await FollowedLog.open(path, readPlace(placePath), (message) => said.push(message));
  opened.push(log);
  return log;
}
/** All that is there: as often as it takes a file with a successor to be left. */
async function all(log: FollowedLog): Promise<string[]> {
  const texts: string[] = [];
  for (let quiet = 0; quiet < 3; ) {
    const lines = await log.read();
    texts.push(...lines.map(({ text }) => text));
    quiet = lines.length ? 0 : quiet + 1;
  }
  return texts;
}
async function keep(log: FollowedLog, needed = log.position): Promise<void> {
  const place = await log.place(log.position, needed);
  if (place) await keepPlace(placePath, place);
}
const add = (text: string, to = path) => appendFileSync(to, text);
/** As if some time had passed between what was written to the one and to the others. */
const age = (file: string, seconds: number) => {
  const at = Date.now() / 1000 - seconds;
  utimesSync(file, at, at);
};

it('gives what is there, then what is appended, and half a line once its end is there', async () => {
  add('a\nb\nhal');
  const log = await openLog();
  expect(await all(log)).toEqual(['a', 'b']);
  add('f\r\n\nc\n');
  expect(await all(log)).toEqual(['half', 'c']);
  expect(log.position).toBe(13);
});

it('waits for a file that is not there, and for one that went away', async () => {
  const log = await openLog();
  expect(await all(log)).toEqual([]);
  add('a\n');
  expect(await all(log)).toEqual(['a']);
  renameSync(path, `${path}.1`);
  add('b\n', `${path}.1`);
  expect(await all(log)).toEqual(['b']);
  add('c\n');
  expect(await all(log)).toEqual(['c']);
});

it('reads a file that was renamed to its end, its last half line too, before the new one', async () => {
  add('a\n');
  const log = await openLog();
  expect(await all(log)).toEqual(['a']);
  add('b\nend');
  renameSync(path, `${path}.1`);
  add('c\n');
  expect(await all(log)).toEqual(['b', 'end', 'c']);
});

it('reads what was written before a truncation from the copy, then the file anew', async () => {
  add('a\n');
  const log = await openLog();
  expect(await all(log)).toEqual(['a']);
  add('b\n');
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  expect(await all(log)).toEqual(['b']);
  add('c\n');
  expect(await all(log)).toEqual(['c']);
});

it('notices a truncation even when the file has grown beyond where it was', async () => {
  add('a\n');
  const log = await openLog();
  expect(await all(log)).toEqual(['a']);
  await keep(log);
  copyFileSync(path, `${path}.1`);
  writeFileSync(path, 'x\ny\nz\n');
  expect(await all(log)).toEqual(['x', 'y', 'z']);
});

describe('started again', () => {
  it('goes on where it was, and gives again what is needed', async () => {
    add('a\nb\n');
    const log = await openLog();
    await all(log);
    await keep(log);
    add('c\n');
    expect(await all(await openLog())).toEqual(['c']);
    await keep(log, 2);
    expect(await all(await openLog())).toEqual(['b', 'c']);
  });

  it('reads all that it was rotated to in between, twice over', async () => {
    add('a\n');
    const log = await openLog();
    await all(log);
    await keep(log);
    add('b\n');
    age(path, 60);
    renameSync(path, `${path}.2`);
    add('c\n', `${path}.1`);
    age(`${path}.1`, 30);
    add('d\n');
    add('old\n', `${path}.3`);
    age(`${path}.3`, 600);
    const again = await openLog();
    expect(await all(again)).toEqual(['b', 'c', 'd']);
    await keep(again);
    expect(await all(await openLog())).toEqual([]);
  });

  it('finds what is needed of the file before', async () => {
    add('a\nb\n');
    const log = await openLog();
    await all(log);
    renameSync(path, `${path}.1`);
    add('c\n');
    expect(await all(log)).toEqual(['c']);
    await keep(log, 2);
    expect(await all(await openLog())).toEqual(['b', 'c']);
  });

  it('finds the copy of a file that was truncated in between', async () => {
    add('a\n');
    const log = await openLog();
    await all(log);
    await keep(log);
    add('b\n');
    copyFileSync(path, `${path}.1`);
    writeFileSync(path, 'c\n');
    expect(await all(await openLog())).toEqual(['b', 'c']);
  });

  it('says so where the file is gone or packed, and reads what is there', async () => {
    add('a\n');
    const log = await openLog();
    await all(log);
    await keep(log);
    await log.close();
    rmSync(path);
    add('packed', `${path}.1.gz`);
    utimesSync(`${path}.1.gz`, Date.now() / 1000 + 5, Date.now() / 1000 + 5);
    add('c\n');
    const again = await openLog();
    expect(await all(again)).toEqual(['c']);
    expect(said.join()).toMatch(/is gone, or packed.*Master\.csv\.1\.gz is packed/);
    // What the lost file may still have had is not taken for known in the new one.
    expect(again.position).toBeGreaterThan(2);
  });

  it('reads from the beginning where its place is lost, or cut off', async () => {
    add('a\nb\n');
    const log = await openLog();
    await all(log);
    await keep(log);
    writeFileSync(placePath, '{"version":1,"fi');
    expect(await all(await openLog())).toEqual(['a', 'b']);
  });
});

it('refuses no memory to a line without an end', async () => {
  writeFileSync(path, 'x'.repeat(3 * 1024 * 1024));
  const log = await openLog();
  const texts = await all(log);
  expect(texts.every((text) => text.length <= 1024)).toBe(true);
});
