import type { Instant, Purpose } from '@app/decider/fact';
import type { LookupKind } from './vault';

/** Whom a data key is for: there is never more than one key to an owner. */
export interface KeyOwner {
  readonly subject: string;
  readonly purpose: Purpose;
}
/** `wrapped` is the data key under the master key; null once erased: the row stays, so that nobody makes a new key. */
export interface StoredKey extends KeyOwner {
  readonly id: string;
  readonly wrapped: Uint8Array | null;
}
/** `ref` answers to the value behind `hash` from `from` on (since ever where absent). */
export interface IndexEntry extends KeyOwner {
  readonly kind: LookupKind;
  readonly hash: string;
  readonly ref: string;
  readonly from?: Instant;
}

/** Who answers to a hash at an instant? */
export interface Wanted {
  readonly kind: LookupKind;
  readonly hash: string;
  readonly at: Instant;
}
export interface Found {
  readonly ref: string;
  /** Since when: milliseconds since 1970, -Infinity where since ever. */
  readonly since: number;
}

/** Where the vault keeps what it must: wrapped keys, keyed hashes, names of blobs. Sees neither plaintext nor the master key. */
export interface KeyStore {
  /** Keeps the first check value ever given and returns it. */
  keepCheck(check: string): Promise<string>;
  byOwner(owners: readonly KeyOwner[]): Promise<StoredKey[]>;
  byId(ids: readonly string[]): Promise<StoredKey[]>;
  /** Stores those whose owner has none yet; returns the key that holds for every owner, whoever made it. */
  add(proposed: readonly StoredKey[]): Promise<StoredKey[]>;

  /** Idempotent. An erased owner's entries are dropped. */
  enter(entries: readonly IndexEntry[]): Promise<void>;
  /** Entries that began before `until` end there, unless they ended earlier. */
  leave(entry: Pick<IndexEntry, 'kind' | 'hash' | 'ref'>, until: Instant): Promise<void>;
  /** One by one, in their order; the latest `from` wins; undefined where nobody answers. */
  find(wanted: readonly Wanted[]): Promise<(Found | undefined)[]>;

  /** Idempotent; when it was noted first is kept. */
  noteBlob(blob: string, keyId: string): Promise<void>;
  /** Noted at least so many milliseconds ago by the store's own clock: names in their order, those after `after`, at most `limit`. */
  blobsNoted(ago: number, after: string, limit: number): Promise<string[]>;
  forgetBlobs(blobs: readonly string[]): Promise<void>;

  /**
   * In one step: the owners' keys are destroyed (an owner without one gets `tombstone` ids, so that none is ever made),
   * their index entries dropped. Returns the blobs noted under those keys. Idempotent.
   */
  erase(tombstones: readonly Omit<StoredKey, 'wrapped'>[]): Promise<string[]>;
  /** Idempotent. */
  close(): Promise<void>;
}
