import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBlobStore } from './files.blob-store';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'blobs-'));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = Buffer.from('sealed');
const name = createHash('sha256').update(bytes).digest('hex');

it('keeps a blob under its name, for the owner of the process alone', async () => {
  const blobs = await filesBlobStore(join(directory, 'made', 'as needed'));
  expect(await blobs.get(name)).toBeUndefined();
  await Promise.all([blobs.put(name, bytes), blobs.put(name, bytes)]);
  expect(await blobs.get(name)).toEqual(bytes);

  const folder = join(directory, 'made', 'as needed', name.slice(0, 2));
  expect(await readdir(folder)).toEqual([name.slice(2)]);
  expect((await stat(join(folder, name.slice(2)))).mode & 0o777).toBe(0o600);

  await blobs.remove(name);
  await blobs.remove(name);
  expect(await blobs.get(name)).toBeUndefined();
});

it('makes no path of anything but a hash', async () => {
  await expect((await filesBlobStore(directory)).get('../../etc/passwd')).rejects.toThrow('SHA-256');
});
