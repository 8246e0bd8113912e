import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '../blob-store';

/** One file a blob: `<directory>/ab/cdef…`. Written beside, synced, then renamed: a name never shows half a blob. */
export class FilesBlobStore implements BlobStore {
  constructor(private readonly directory: string) {}

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const beside = `${path}.${randomUUID()}`;
    try {
      const file = await open(beside, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    await sync(dirname(path));
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.pathOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  // the name comes out of an event: only a hash may become a path
  private pathOf(name: string): string {
    if (!/^[0-9a-f]{64}$/.test(name)) throw new Error('a blob is named by a SHA-256 in hex');
    return join(this.directory, name.slice(0, 2), name.slice(2));
  }
}

/** The rename itself must outlive a power cut. */
async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
