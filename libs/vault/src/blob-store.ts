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
  /** Its bytes [from, to) with from < to, in pieces as they are asked for; fewer where it ends before. Undefined where there is no such blob. */
  read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}
