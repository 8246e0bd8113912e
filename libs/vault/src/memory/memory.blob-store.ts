import type { BlobStore } from '../blob-store';

/** For specs: forgets everything with the process. */
export class MemoryBlobStore implements BlobStore {
  private readonly blobs = new Map<string, Uint8Array>();

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.blobs.set(name, bytes);
  }
  async get(name: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(name);
  }
  async remove(name: string): Promise<void> {
    this.blobs.delete(name);
  }
}
