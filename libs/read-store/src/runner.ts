import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Projection } from '@app/projections/projection';
import type { Codec } from '@app/event-store/codec';
import { StoreError, type EventStore } from '@app/event-store/event-store';
import type { DataSource } from 'typeorm';
import { assertHistory } from './checkpoints';
import { follow } from './follow';
import { read } from './incoming';
import { acquireLease, LeaseLostError, releaseLease, renewLease, type Lease } from './lease';
import { parkedEvents } from './parked';
import {
  dropRetired,
  isLockTimeout,
  prepareBuilds,
  stopBuild,
  switchTo,
  type Build,
  type RunningBuild,
} from './rebuild';
import { RefusedRowsError, Track, type Written } from './track';

export interface RunnerOptions {
  /** Migrated (data-source.ts). */
  readonly db: DataSource;
  /** The sealed one: projections never see plaintext. */
  readonly store: EventStore;
  readonly codec: Codec;
  /** Several versions of one name may stand here: the highest is built, the one that serves is kept going until the switch. */
  readonly projections: readonly Projection[];
  /** What this process and its rivals share out by lease; default `all`. */
  readonly segment?: string;
  /** After how long without a sign of life another process takes over; default 10 s. */
  readonly leaseMs?: number;
  /** Events in one transaction at most; default 4000. Each holds back every reader of the event store while it lasts. */
  readonly largestBatch?: number;
  readonly observe?: (happened: Happened) => void;
}

/** For logs and metrics. */
export type Happened =
  | { readonly what: 'leading' | 'waiting'; readonly segment: string }
  | ({ readonly what: 'wrote'; readonly build: Build } & Written)
  | { readonly what: 'caught-up'; readonly build: Build }
  | { readonly what: 'switched'; readonly build: Build }
  /** The build stays where it is until somebody acts. */
  | { readonly what: 'stopped'; readonly build: Build; readonly error: StoreError }
  /** It is tried again. */
  | { readonly what: 'failed'; readonly error: Error };

/** How the database's refusal of a batch is narrowed down to one event. */
interface Care {
  readonly limit: number;
  readonly eventId?: string;
  readonly attempts: number;
  readonly refused?: { readonly eventId: string; readonly error: string };
}
const attemptsBeforeParking = 3;
const tickMs = 250;

/** Why a session ends although nothing is wrong: builds came, went or changed places, or somebody asked for something. */
const changed = Symbol('changed');

/**
 * Keeps the read models up to date: holds the segment's lease, or waits for it; runs every build of the catalogue's
 * projections from its checkpoint; builds new versions beside the old and switches. After any failure it begins again
 * from the checkpoints, which are written with the rows: each event has its effect exactly once.
 */
export class ProjectionRunner {
  private readonly stopping = new AbortController();
  private readonly care = new Map<string, Care>();
  private readonly segment: string;
  private readonly leaseMs: number;
  private running: Promise<void> | undefined;
  private failures = 0;

  constructor(private readonly options: RunnerOptions) {
    this.segment = options.segment ?? 'all';
    this.leaseMs = options.leaseMs ?? 10_000;
  }

  /** Returns at once; what happens is told to `observe`. */
  start(): void {
    this.running ??= this.run();
  }

  /** Writes what is under way and hands over the lease. */
  async stop(): Promise<void> {
    this.stopping.abort(changed);
    await this.running;
  }

  private async run(): Promise<void> {
    const holder = `${process.pid} ${randomUUID()}`;
    let waiting = false;
    while (!this.stopping.signal.aborted) {
      const lease = await this.attempt(() => acquireLease(this.options.db, this.segment, holder, this.leaseMs));
      if (!lease) {
        if (!waiting) this.tell({ what: 'waiting', segment: this.segment });
        waiting = true;
        await this.pause(Math.min(1000, this.leaseMs / 4));
        continue;
      }
      waiting = false;
      this.tell({ what: 'leading', segment: this.segment });
      await this.lead(lease);
    }
  }

  /** Until the lease is lost or this process stops. */
  private async lead(lease: Lease): Promise<void> {
    const { db } = this.options;
    while (!this.stopping.signal.aborted) {
      const held = await this.attempt(async () => {
        if (!(await renewLease(db, lease, this.leaseMs))) return false;
        await this.session(lease);
        return true;
      });
      if (held === false) return;
    }
    await releaseLease(db, lease).catch((error: Error) => this.tell({ what: 'failed', error }));
  }

  /** Tells of a failure, and pauses ever longer while one follows the other. Undefined where it failed; false where the lease is lost. */
  private async attempt<T>(what: () => Promise<T>): Promise<T | false | undefined> {
    try {
      return await what();
    } catch (error) {
      this.tell({ what: 'failed', error: error as Error });
      if (error instanceof LeaseLostError) return false;
      if (error instanceof RefusedRowsError) this.takeCare(error);
      else this.failures++;
      await this.pause(Math.min(5000, 50 * 2 ** this.failures));
      return undefined;
    }
  }

  /** From reading the checkpoints to the next change of what runs. Resolves on a change, throws on a failure. */
  private async session(lease: Lease): Promise<void> {
    const { db, store, codec, projections } = this.options;
    const over = new AbortController();
    const end = (reason: unknown) => over.abort(reason);
    const stop = () => end(changed);
    this.stopping.signal.addEventListener('abort', stop);
    if (this.stopping.signal.aborted) stop();
    try {
      const builds = await this.withHistory(await prepareBuilds(db, lease, projections));
      const tracks = new Map<RunningBuild, Track>();
      for (const build of builds) {
        const track = await this.track(lease, build, end);
        await track.unpark(async (position) => {
          const record = await store.at(position);
          return record && read(codec, record);
        });
        tracks.set(build, track);
      }
      const reader = { store, codec, signal: over.signal };
      const lane = async (state: Build['state'], caughtUp: (builds: RunningBuild[]) => Promise<void>) => {
        const mine = builds.filter(({ build }) => build.state === state);
        if (mine.length > 0)
          await follow(
            reader,
            mine.map((build) => tracks.get(build)!),
            () => caughtUp(mine),
          );
      };
      const ready = new Set<RunningBuild>();
      const caughtUp = (these: RunningBuild[]) => {
        for (const { build } of these) this.tell({ what: 'caught-up', build });
      };
      const work = [
        lane('live', async (these) => caughtUp(these)),
        lane('building', async (these) => {
          caughtUp(these);
          for (const build of these) ready.add(build);
          await this.switchOver(lease, ready, end);
        }),
        this.tend(lease, ready, over.signal, end),
      ];
      for (const part of work) part.catch(end);
      await Promise.allSettled(work);
    } finally {
      this.stopping.signal.removeEventListener('abort', stop);
    }
    if (over.signal.reason !== changed) throw over.signal.reason as Error;
  }

  /** Those whose checkpoint's event is still there. */
  private async withHistory(builds: readonly RunningBuild[]): Promise<RunningBuild[]> {
    const { db, store } = this.options;
    const sound: RunningBuild[] = [];
    for (const running of builds) {
      const { build, checkpoint } = running;
      try {
        if (checkpoint) await assertHistory(store, build.schema, checkpoint);
        await stopBuild(db, build.schema, null);
        sound.push(running);
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'store.history-changed')) throw error;
        await stopBuild(db, build.schema, error.code);
        this.tell({ what: 'stopped', build, error });
      }
    }
    return sound;
  }

  private async track(lease: Lease, running: RunningBuild, failed: (error: unknown) => void): Promise<Track> {
    const { db } = this.options;
    const { schema } = running.build;
    const care = this.care.get(schema);
    return new Track(running, {
      db,
      lease,
      parked: await parkedEvents(db, { schema }),
      largestBatch: this.options.largestBatch ?? 4000,
      limit: care?.limit,
      refused: care?.refused,
      wrote: (written) => {
        this.failures = 0;
        this.tell({ what: 'wrote', build: running.build, ...written });
      },
      failed,
    });
  }

  /** Keeps the lease, and looks whether anything was asked for. */
  private async tend(
    lease: Lease,
    ready: Set<RunningBuild>,
    signal: AbortSignal,
    end: (reason: unknown) => void,
  ): Promise<void> {
    const { db } = this.options;
    let renewed = performance.now();
    while (!signal.aborted) {
      await wait(tickMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (performance.now() - renewed > this.leaseMs / 4) {
        if (!(await renewLease(db, lease, this.leaseMs))) throw new LeaseLostError(lease.segment);
        renewed = performance.now();
      }
      await dropRetired(db, lease).catch(unlessLocked);
      await this.switchOver(lease, ready, end);
      if (await this.isAsked()) end(changed);
    }
  }

  private async switchOver(lease: Lease, ready: Set<RunningBuild>, end: (reason: unknown) => void): Promise<void> {
    for (const running of [...ready]) {
      if (!(await switchTo(this.options.db, lease, running).catch(unlessLocked))) continue;
      ready.delete(running);
      this.tell({ what: 'switched', build: running.build });
      end(changed);
    }
  }

  /** A rebuild, or a retry of parked events, of something that this process runs. */
  private async isAsked(): Promise<boolean> {
    const { db, projections } = this.options;
    const rows: { asked: boolean }[] = await db.query(
      `select exists (
         select from read_store.builds b join unnest($1::text[], $2::int[]) as mine (projection, version) using (projection, version)
         where state = 'requested'
            or stopped is null and exists (select from read_store.parked p where p.schema_name = b.schema_name and request is not null)
       ) as asked`,
      [projections.map(({ name }) => name), projections.map(({ version }) => version)],
    );
    return rows[0]!.asked;
  }

  /** Half the batch next time; a single event is tried a few times, then parked. */
  private takeCare({ schema, events, lastEventId: eventId, message }: RefusedRowsError): void {
    const before = this.care.get(schema);
    const attempts = events <= 1 && before?.eventId === eventId ? before.attempts + 1 : 1;
    this.failures = events > 1 ? 0 : attempts;
    this.care.set(schema, {
      limit: Math.max(1, Math.floor(events / 2)),
      attempts,
      eventId,
      ...(events <= 1 && attempts >= attemptsBeforeParking && { refused: { eventId, error: message } }),
    });
  }

  private tell(happened: Happened): void {
    this.options.observe?.(happened);
  }

  private async pause(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

const unlessLocked = (error: unknown): false => {
  if (isLockTimeout(error)) return false;
  throw error;
};
