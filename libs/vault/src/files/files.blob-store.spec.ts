import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStoreContract } from '../blob-store.contract';
import { filesBlobStore } from './files.blob-store';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'blobs-'));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = Buffer.from('sealed');
const name = createHash('sha256').update(bytes).digest('hex');
const filesIn = async (place: string) =>
  (await readdir(place, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((e) => e.name);

describe('blobs as files', () => {
  blobStoreContract(async () => ({
    blobs: await filesBlobStore(directory),
    everything: () => filesIn(directory),
  }));
});

it('keeps a blob under its name, for the owner of the process alone', async () => {
  const place = join(directory, 'made', 'as needed');
  const blobs = await filesBlobStore(place);
  await blobs.put(name, bytes);
  const folder = join(place, name.slice(0, 2));
  expect(await readdir(folder)).toEqual([name.slice(2)]);
  expect((await stat(join(folder, name.slice(2)))).mode & 0o777).toBe(0o600);
});

it('clears away what a crash left when it begins, and nothing that somebody may be writing', async () => {
  const incoming = join(directory, 'incoming');
  await mkdir(incoming);
  await writeFile(join(incoming, 'left'), bytes);
  await writeFile(join(incoming, 'being-written'), bytes);
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(incoming, 'left'), longAgo, longAgo);
  const blobs = await filesBlobStore(directory);
  await blobs.put(name, bytes);
  expect((await filesIn(directory)).sort()).toEqual(['being-written', name.slice(2)].sort());
});
