import type { BlobStore } from '../blob-store';

/** For specs: forgets everything with the process. */
export class MemoryBlobStore implements BlobStore {
  private readonly blobs = new Map<string, Uint8Array>();

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.blobs.set(name, bytes);
  }
  async take(content: AsyncIterable<Uint8Array>, name: () => Promise<string>): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    this.blobs.set(await name(), Buffer.concat(pieces));
  }
  async get(name: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(name);
  }
  async read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const bytes = this.blobs.get(name)?.subarray(from, to);
    return bytes && inPieces(bytes);
  }
  async remove(name: string): Promise<void> {
    this.blobs.delete(name);
  }
}

/** Odd ones, as a network brings them. */
async function* inPieces(bytes: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array, void, undefined> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
