/** Sealed content, named by the SHA-256 (hex) of its bytes. */
export interface BlobStore {
  /** Durable when it resolves; idempotent. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}
