/** Sealed content, named by the SHA-256 (hex) of its bytes. A name never shows half a blob. */
export interface BlobStore {
  /** Durable when it resolves; idempotent. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * Keeps content of any length in constant memory. What it is called is asked for once all of it has come and before it
   * can be found by it. Durable when it resolves; of content that throws, and of a name that does, nothing is left.
   */
  take(content: AsyncIterable<Uint8Array>, name: () => Promise<string>): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** Its bytes [from, to) with from < to, in pieces as they are asked for; fewer where it ends before. Undefined where there is no such blob. Whoever asks reads them at once. */
  read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}

/** Where a blob lies under any root. It is named by an event: only a hash may become a path. */
export function placeOf(name: string): readonly [folder: string, file: string] {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new Error('a blob is named by a SHA-256 in hex');
  return [name.slice(0, 2), name.slice(2)];
}
