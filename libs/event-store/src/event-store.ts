import type { About, Actor, Evidence, Ingest, Instant, Source } from '@app/decider/fact';

/** The event's metadata as it is stored; `recordedAt` is not in it: the store itself says when. */
export interface Envelope {
  readonly occurredAt: Instant;
  readonly zone?: string;
  readonly about: About;
  readonly actor: Actor;
  readonly source: Source;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId?: string;
  /** Version of the payload. */
  readonly schema: number;
}

export interface NewEvent {
  /** UUID: v7, or v5 of a captured fact's origin. */
  readonly id: string;
  readonly type: string;
  /** JSON, personal fields sealed. */
  readonly data: unknown;
  readonly meta: Envelope;
}

/** An event as the store holds it: payload as written, not upcast. */
export interface StoredRecord extends NewEvent {
  readonly stream: string;
  /** From 0, without gaps, within its stream. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
}

/**
 * `<storeId>:<epoch>:<place>`, every part of fixed width within one store, so positions of one store compare as text
 * and print as they are. Opaque to everybody but the adapter and `comparePositions`.
 */
export type Position = string;

/** Negative, zero, positive. Throws `store.other-store` for positions of two stores. */
export function comparePositions(a: Position, b: Position): number {
  const store = (p: Position) => p.slice(0, p.indexOf(':'));
  if (store(a) !== store(b)) throw new StoreError('store.other-store', `positions of two stores: ${a} and ${b}`);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A revision read; `noStream`; or `any`, for `access-*` streams alone, which promises no idempotence. */
export type Expected = number | 'noStream' | 'any';

export interface Appended {
  /** Of the last event appended. */
  readonly revision: number;
  readonly position: Position;
}

export type StoreErrorCode =
  | 'store.conflict'
  | 'store.too-large'
  | 'store.bad-stream'
  | 'store.other-store'
  | 'store.history-changed'
  | 'store.unavailable'
  | 'store.refused'
  | 'store.closed';
export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
/** The stream is not where the writer thought. `actual` is its last revision, or `noStream`. */
export class ConflictError extends StoreError {
  constructor(
    readonly stream: string,
    readonly expected: Expected,
    readonly actual: number | 'noStream',
  ) {
    super('store.conflict', `${stream}: expected ${expected}, found ${actual}`);
  }
}

export interface ReadStream {
  /** First revision to give; the stream's start (or, backwards, its end) where absent. */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}
export interface ReadAll {
  /** Exclusive; from the very first event where absent. Backwards: everything before it. */
  readonly after?: Position;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}
export interface SubscribeAll {
  /** Exclusive; from the very first event where absent. */
  readonly after?: Position;
  /** Stream prefixes (`lead-`); everything where absent. */
  readonly prefixes?: readonly string[];
  /** Ends the iteration cleanly. */
  readonly signal?: AbortSignal;
  /** Most events in one delivery; default 1000. */
  readonly batch?: number;
}
/**
 * What a subscription yields: records in order, never empty except to say `caughtUp` or to move `position` over events
 * that the filter left out. `position` is where the reader stands after this delivery.
 */
export interface Delivery {
  readonly records: readonly StoredRecord[];
  readonly position: Position | undefined;
  /** There was nothing after this delivery at the moment it was read. */
  readonly caughtUp: boolean;
}

/** Most bytes of payload and metadata in one append (EventStoreDB's default limit is 1 MiB). */
export const maxAppendBytes = 900 * 1024;

/** Promises only what every adapter keeps: see event-store.contract.ts. */
export interface EventStore {
  /** Names this store in positions and custody: stable over restarts. */
  readonly id: string;
  /**
   * All or nothing, one stream. Repeating an append with the same event ids at the same expectation gives the first result.
   * Throws ConflictError, `store.too-large` over 900 KiB, `store.unavailable`; an empty append is a programming error.
   */
  append(stream: string, events: readonly NewEvent[], options: { readonly expected: Expected }): Promise<Appended>;
  /** An unknown stream is empty. */
  readStream(stream: string, options?: ReadStream): AsyncIterable<StoredRecord>;
  /** In the total order, in pages underneath. */
  readAll(options?: ReadAll): AsyncIterable<StoredRecord>;
  /** Follows for ever; resumes by itself after a lost connection; holds at most a few batches ahead of a slow reader. */
  subscribeAll(options?: SubscribeAll): AsyncIterable<Delivery>;
  subscribeStream(
    stream: string,
    options?: { readonly from?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<Delivery>;
  /** Position of the last event that readers can see; undefined while the store is empty. */
  head(): Promise<Position | undefined>;
  /** The record at exactly this position, undefined where there is none: how a consumer checks that its history is still there. */
  at(position: Position): Promise<StoredRecord | undefined>;
  /** Finishes what is under way, then refuses with `store.closed`. */
  close(): Promise<void>;
}
