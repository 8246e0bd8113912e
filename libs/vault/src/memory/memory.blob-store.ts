import { placeOf, type BlobStore } from '../blob-store';

/** For specs: forgets everything with the process. */
export class MemoryBlobStore implements BlobStore {
  private readonly blobs = new Map<string, Uint8Array>();

  names(): string[] {
    return [...this.blobs.keys()];
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    placeOf(name);
    this.blobs.set(name, bytes);
  }
  async take(content: AsyncIterable<Uint8Array>, name: () => Promise<string>): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    await this.put(await name(), Buffer.concat(pieces));
  }
  async get(name: string): Promise<Uint8Array | undefined> {
    placeOf(name);
    return this.blobs.get(name);
  }
  async read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const bytes = (await this.get(name))?.subarray(from, to);
    return bytes && inPieces(bytes);
  }
  async remove(name: string): Promise<void> {
    placeOf(name);
    this.blobs.delete(name);
  }
}

/** Odd ones, as a network brings them. */
async function* inPieces(bytes: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array, void, undefined> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
