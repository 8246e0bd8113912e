import type { Recorded } from '@app/decider/fact';
import type { Key, Projection } from '@app/projections/projection';
import { comparePositions, type Position } from '@app/event-store/event-store';
import type { DataSource } from 'typeorm';
import { Unreadable, type Incoming } from './incoming';
import { LeaseLostError, type Lease } from './lease';
import { keyNames, park, streamKey, unpark, type NewlyParked, type ParkedEvent } from './parked';
import { sqlState, type Build, type RunningBuild } from './rebuild';
import { loadRows, writeRows } from './row-statements';
import { WorkingSet } from './working-set';

/**
 * What a transaction should take: while it lasts, no reader of a PostgreSQL event store in the same cluster sees what is
 * younger. Batches grow while theirs take less, and shrink when theirs take twice as long.
 */
const transactionMs = 50;

export interface Written {
  readonly events: number;
  readonly rows: number;
  readonly parked: number;
  readonly unparked: number;
  readonly milliseconds: number;
  /** ISO 8601: when the store recorded the last of them. */
  readonly recordedAt: string | undefined;
}
export interface TrackOptions {
  readonly db: DataSource;
  readonly lease: Lease;
  /** What this build has parked, in order. */
  readonly parked: readonly ParkedEvent[];
  /** Events in one transaction at most. */
  readonly largestBatch: number;
  /** The same to begin with, after a refusal. */
  readonly limit: number | undefined;
  /** An event that the database refuses, again and again: it is parked. */
  readonly refused: { readonly eventId: string; readonly error: string } | undefined;
  wrote(written: Written): void;
  failed(error: unknown): void;
}

/** The database refused these rows (not: was not there). Of one event once `events` is 1. */
export class RefusedRowsError extends Error {
  constructor(
    readonly schema: string,
    readonly events: number,
    readonly lastEventId: string,
    cause: Error,
  ) {
    super(cause.message, { cause });
    this.name = 'RefusedRowsError';
  }
}

/** What is folded and not yet being written. */
class Batch {
  events = 0;
  last: Incoming | undefined;
  readonly parked: NewlyParked[] = [];
  readonly unparked: string[] = [];

  get isEmpty(): boolean {
    return this.events + this.parked.length + this.unparked.length === 0;
  }
}

/**
 * One build under way. Events are folded as they come into rows in memory; whatever has changed is written as soon as
 * the write before it is done. So a quiet store has each event written at once, a busy one in ever larger batches, and
 * reading, folding and writing go on side by side.
 */
export class Track {
  readonly build: Build;
  private readonly projection: Projection;
  private readonly rows: WorkingSet;
  private readonly blocked: Set<string>;
  private filling = new Batch();
  private writing: Promise<void> | undefined;
  private written = 0;
  private writtenTo: Position | undefined;
  private taken: Position | undefined;
  private limit: number;

  constructor(
    { build, projection, checkpoint }: RunningBuild,
    private readonly options: TrackOptions,
  ) {
    this.build = build;
    this.projection = projection;
    this.taken = this.writtenTo = checkpoint?.position;
    this.rows = new WorkingSet(projection.tables, checkpoint ? 'filled' : 'empty');
    this.blocked = new Set(options.parked.flatMap(({ keys }) => keys));
    this.limit = options.limit ?? Math.min(500, options.largestBatch);
  }

  /** Where the last event taken stands. */
  get position(): Position | undefined {
    return this.taken;
  }

  /** Folds what is new to this build; returns when there is room for more. */
  async take(events: readonly Incoming[]): Promise<void> {
    let next =
      this.taken === undefined ? 0 : events.findIndex(({ position }) => comparePositions(position, this.taken!) > 0);
    if (next < 0) return;
    while (next < events.length) {
      while (this.filling.events >= this.limit) await this.writing;
      const end = Math.min(events.length, next + this.limit - this.filling.events);
      await this.fold(events.slice(next, end));
      next = end;
      this.write();
    }
  }

  /** Everything taken is written. */
  async settled(): Promise<void> {
    while (this.writing) await this.writing;
  }

  /** Does what was asked for parked events; before anything new is taken. `at` reads the event at a position. */
  async unpark(at: (position: Position) => Promise<Incoming | undefined>): Promise<void> {
    if (!this.options.parked.some(({ request }) => request)) return;
    this.blocked.clear();
    for (const parked of this.options.parked) {
      const waits = parked.keys.some((name) => this.blocked.has(name));
      if (parked.request === 'skip') this.filling.unparked.push(parked.eventId);
      else if (waits || (parked.error !== null && parked.request === null)) this.park(parked);
      else await this.again(parked, await at(parked.position));
      this.write();
      await this.settled();
    }
  }

  private async again(parked: ParkedEvent, event: Incoming | undefined): Promise<void> {
    const [keys] = event ? await this.load([event]) : [];
    const error = event && keys ? this.foldError(event, keys) : 'the store no longer holds it';
    if (error === null) this.filling.unparked.push(parked.eventId);
    else this.park({ ...parked, error });
  }

  private async fold(events: readonly Incoming[]): Promise<void> {
    const named = await this.load(events);
    events.forEach((event, i) => {
      const keys = named[i]!;
      this.filling.events++;
      this.filling.last = event;
      this.taken = event.position;
      if (!(keys instanceof Error) && keys.length === 0) return;
      const waits =
        this.blocked.size > 0 &&
        [streamKey(event.stream), ...namesOf(event, keys)].some((name) => this.blocked.has(name));
      const error = waits ? null : this.foldError(event, keys);
      if (!waits && error === null) return;
      const { eventId, position, stream, type } = event;
      this.park({ eventId, position, stream, type, keys: namesOf(event, keys), error });
    });
  }

  /** The events' keys, whose rows are in memory from now on; or why they can't be told. */
  private async load(events: readonly Incoming[]): Promise<(readonly Key[] | Error)[]> {
    this.rows.forget(this.written);
    const named = events.map((event) => this.keysOf(event));
    const missing = this.rows.missing(named.flatMap((keys) => (keys instanceof Error ? [] : keys)));
    await Promise.all(
      [...missing].map(async ([table, keys]) =>
        this.rows.loaded(table, await loadRows(this.options.db, this.build.schema, table, keys)),
      ),
    );
    return named;
  }

  private keysOf(event: Incoming): readonly Key[] | Error {
    if (event instanceof Unreadable) return event.error;
    try {
      return this.projection.keysOf(event);
    } catch (error) {
      return error as Error;
    }
  }

  /** Null once it is folded. Not tried again: a fold is pure. */
  private foldError(event: Incoming, keys: readonly Key[] | Error): string | null {
    if (keys instanceof Error) return keys.message;
    if (this.options.refused?.eventId === event.eventId) return this.options.refused.error;
    try {
      this.rows.apply(keys, () => this.projection.fold(event as Recorded, this.rows));
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  private park(event: NewlyParked): void {
    this.filling.parked.push(event);
    for (const name of event.keys) this.blocked.add(name);
  }

  private write(): void {
    if (this.writing || this.filling.isEmpty) return;
    this.writing = this.commit(this.filling, this.rows.takeChanges()).then(
      () => {
        this.writing = undefined;
        this.write();
      },
      (error: unknown) => {
        // the rows in memory are ahead of the database for good: this track is over
        this.options.failed(error);
        return Promise.reject(error as Error);
      },
    );
    this.writing.catch(() => undefined);
    this.filling = new Batch();
  }

  /** Rows and checkpoint in one transaction, which commits only under the lease and from the checkpoint that was read. */
  private async commit(batch: Batch, { batch: number, changes }: ReturnType<WorkingSet['takeChanges']>): Promise<void> {
    const { db, lease } = this.options;
    const { schema } = this.build;
    const began = performance.now();
    try {
      await db.transaction(async (manager) => {
        const [, moved]: [unknown, number] = await manager.query(
          // not waiting for the disk: what a crash takes back, rows and checkpoint alike, is folded again
          `with held as (select set_config('synchronous_commit', 'off', true) from read_store.leases where segment = $1 and fence = $2 for share)
           update read_store.checkpoints
           set position = coalesce($4, position), last_event_id = coalesce($5, last_event_id), events = events + $6, updated_at = clock_timestamp()
           from held where consumer = $3 and position is not distinct from $7`,
          [lease.segment, lease.fence, schema, batch.last?.position, batch.last?.eventId, batch.events, this.writtenTo],
        );
        if (moved !== 1) throw new LeaseLostError(lease.segment);
        for (const change of changes) await writeRows(manager, schema, change);
        if (batch.parked.length > 0) await park(manager, schema, batch.parked);
        if (batch.unparked.length > 0) await unpark(manager, schema, batch.unparked);
      });
    } catch (error) {
      const last = batch.last?.eventId ?? batch.unparked[0];
      throw isRefusal(error) && last ? new RefusedRowsError(schema, batch.events, last, error as Error) : error;
    }
    this.written = number;
    this.writtenTo = batch.last?.position ?? this.writtenTo;
    const milliseconds = performance.now() - began;
    if (milliseconds > 2 * transactionMs) this.limit = Math.ceil(this.limit / 2);
    else if (milliseconds < transactionMs) this.limit = Math.min(this.options.largestBatch, this.limit * 2);
    this.options.wrote({
      events: batch.events,
      rows: changes.reduce((sum, { put, removed, added }) => sum + put.length + removed.length + added.length, 0),
      parked: batch.parked.length,
      unparked: batch.unparked.length,
      milliseconds,
      recordedAt: batch.last?.recordedAt,
    });
  }
}

const namesOf = (event: Incoming, keys: readonly Key[] | Error): string[] =>
  keys instanceof Error ? [streamKey(event.stream)] : keyNames(keys);

/** Data exception, integrity violation, program limit exceeded: these rows, not the database, are what is wrong. */
const isRefusal = (error: unknown) =>
  ['22', '23', '54'].includes(sqlState(error)?.slice(0, 2) ?? '') ||
  error instanceof RangeError ||
  error instanceof TypeError;
