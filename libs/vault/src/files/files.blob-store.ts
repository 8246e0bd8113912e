import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { placeOf, type BlobStore } from '../blob-store';
import { Incoming } from './incoming';

/** Several processes may share a directory. Removes what a crash left there of content that never got its name. */
export async function filesBlobStore(directory: string): Promise<BlobStore> {
  const incoming = new Incoming(join(directory, 'incoming'));
  await incoming.tidy();
  return new FilesBlobStore(directory, incoming);
}

/** One file a blob: `<directory>/ab/cdef…`. Written beside, synced, then renamed: a name never shows half a blob. */
class FilesBlobStore implements BlobStore {
  constructor(
    private readonly directory: string,
    private readonly incoming: Incoming,
  ) {}

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.take(one(bytes), () => Promise.resolve(name));
  }

  take(content: AsyncIterable<Uint8Array>, name: () => Promise<string>): Promise<void> {
    return this.incoming.hold(content, async (held) => {
      const path = this.pathOf(await name());
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(held, path);
      await sync(dirname(path));
    });
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return unlessMissing(() => readFile(this.pathOf(name)));
  }

  async read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const file = await unlessMissing(() => open(this.pathOf(name), 'r'));
    // a stream that nobody begins to read would hold the file open
    await file?.close();
    return file && piecesOf(this.pathOf(name), from, to);
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  private pathOf(name: string): string {
    return join(this.directory, ...placeOf(name));
  }
}

async function* piecesOf(path: string, from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
  yield* createReadStream(path, { start: from, end: to - 1 }) as AsyncIterable<Buffer>;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
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
