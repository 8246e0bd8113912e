import type { BlobRef, Personal, Purpose, Sealed } from '@app/decider/fact';

/** Seals: the only way personal data goes in. AES-256-GCM under a key per subject and purpose, wrapped by a master key. */
export interface SealVault {
  /** Every Personal found in the (JSON) value, at any depth, becomes Sealed; keys are made as needed; the rest is left as it is. */
  seal<T>(value: T): Promise<T>;
  /** For content that is in memory anyway. */
  sealBlob(subject: string, purpose: Purpose, content: Uint8Array): Promise<BlobRef>;
  /**
   * In constant memory, whatever the length. Content that throws, or is longer than `most` bytes (`vault.too-large`), leaves
   * nothing. An erased subject's content is not read, and the reference names no bytes.
   */
  sealStream(subject: string, purpose: Purpose, content: AsyncIterable<Uint8Array>, most?: number): Promise<BlobRef>;
}
/** Content that is opened as it is read. */
export interface OpenContent {
  /** Of the plaintext, in bytes. */
  readonly length: number;
  /**
   * Bytes [from, to) of the plaintext, in pieces as they are asked for; all of it where neither is given. No byte comes that has not
   * authenticated: `vault.tampered` is thrown where the first wrong one would.
   */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>;
}
/** Opens, for whoever has the right: the caller checks and records that. */
export interface OpenVault {
  /** Every Sealed becomes Personal (`open: null` once erased). One key look-up for all of it: give it whole pages. */
  open<T>(value: T): Promise<T>;
  /** Null once erased. Throws `vault.blob-missing`, `vault.tampered`. */
  openBlob(ref: BlobRef): Promise<Uint8Array | null>;
  /** The same, without holding all of it. */
  openStream(ref: BlobRef): Promise<OpenContent | null>;
}
/** Keyed look-up of what must be found again (a phone number to its lead) without storing it. */
export interface BlindIndex {
  /** HMAC of the normalised value under the index key; stable, and nothing without the master key. */
  blind(kind: LookupKind, value: string): string;
  /** `ref` answers to `value` from `from` on; idempotent. */
  enter(kind: LookupKind, value: string, ref: string, from?: string): Promise<void>;
  /** From `until` on it no longer does. */
  leave(kind: LookupKind, value: string, ref: string, until: string): Promise<void>;
  /** Who answers to each value at `at` (an instant); the entry with the latest `from` wins; missing where nobody does. */
  lookup(kind: LookupKind, values: readonly string[], at?: string): Promise<ReadonlyMap<string, string>>;
}
export type LookupKind =
  | 'lead-phone'
  | 'lead-email'
  | 'lead-tax-id'
  | 'rep-extension'
  | 'rep-phone'
  | 'rep-mailbox'
  /** The rep for whom it is private: of several, the one who said so last. */
  | 'rep-private-number';

export interface Vault extends SealVault, OpenVault, BlindIndex {
  /** Keyed hash of a normalised source row, for `source.fingerprint`; of a party, for a subject id. */
  keyedHash(purpose: 'fingerprint' | 'party', value: string): string;
  /** Destroys the subject's keys (of one purpose, or all), its index entries and its blobs. Idempotent. */
  erase(subject: string, purpose?: Purpose): Promise<void>;
  /** This content goes; whatever else was sealed for the subject stays. Idempotent. */
  removeBlob(ref: Pick<BlobRef, 'blob'>): Promise<void>;
  /** Names of blobs that were sealed at least so many milliseconds ago, and not removed since: some may be named by no event. */
  blobsSealed(ago: number): AsyncIterable<string>;
  /** Resolves when keys can be read, for readiness; throws `vault.unavailable`. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export type VaultErrorCode =
  | 'vault.bad-master-key'
  | 'vault.wrong-master-key'
  | 'vault.unknown-key'
  | 'vault.tampered'
  | 'vault.blob-missing'
  | 'vault.too-large'
  | 'vault.unavailable';
/** Its message names subjects and key ids at most: never a key, never plaintext. */
export class VaultError extends Error {
  constructor(
    readonly code: VaultErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'VaultError';
  }
}

/** Content of more bytes than this goes through `sealBlob`, and its event holds the reference. */
export const inlineLimit = 64 * 1024;

export const isPersonal = (value: unknown): value is Personal =>
  typeof value === 'object' && value !== null && 'open' in value && 'subject' in value && 'purpose' in value;
export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && 'subject' in value && 'key' in value;
