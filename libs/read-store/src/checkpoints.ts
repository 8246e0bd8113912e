import { comparePositions, StoreError, type EventStore, type Position } from '@app/event-store/event-store';
import type { DataSource, EntityManager } from 'typeorm';

export interface Checkpoint {
  readonly position: Position;
  /** Of the event at this position: how a consumer sees that the history it has read is still there. */
  readonly lastEventId: string;
}

/** How far the consumer (a relay, a build of a projection) has come; undefined before its first event. */
export async function checkpointOf(db: DataSource | EntityManager, consumer: string): Promise<Checkpoint | undefined> {
  const rows = await db.query<Checkpoint[]>(
    `select position, last_event_id as "lastEventId" from read_store.checkpoints where consumer = $1 and position is not null`,
    [consumer],
  );
  return rows[0];
}

/** `events` is how many events it passed since the last move. Within the caller's transaction where given its manager. */
export async function moveCheckpoint(
  db: DataSource | EntityManager,
  consumer: string,
  to: Checkpoint,
  events: number,
): Promise<void> {
  await db.query(
    `insert into read_store.checkpoints as c (consumer, position, last_event_id, events) values ($1, $2, $3, $4)
     on conflict (consumer) do update
       set position = excluded.position, last_event_id = excluded.last_event_id, events = c.events + excluded.events, updated_at = now()`,
    [consumer, to.position, to.lastEventId, events],
  );
}

/**
 * Where the consumer begins is settled once, by whoever comes first: after `first`, or, undefined, before the very first
 * event. Gives how far it has come by now.
 */
export async function beginAfter(
  db: DataSource,
  consumer: string,
  first: Checkpoint | undefined,
): Promise<Checkpoint | undefined> {
  await db.query(
    `insert into read_store.checkpoints (consumer, position, last_event_id) values ($1, $2, $3) on conflict (consumer) do nothing`,
    [consumer, first?.position ?? null, first?.lastEventId ?? null],
  );
  return checkpointOf(db, consumer);
}

/** Throws `store.history-changed` where the store no longer holds this very event at this position: a backup was restored, or it is another store. */
export async function assertHistory(
  store: EventStore,
  consumer: string,
  { position, lastEventId }: Checkpoint,
): Promise<void> {
  const known = position.startsWith(`${store.id}:`) ? await store.at(position) : undefined;
  if (known?.id !== lastEventId)
    throw new StoreError(
      'store.history-changed',
      `${consumer} stands at ${position} after event ${lastEventId}, which store ${store.id} does not hold there`,
    );
}

/** Marks a build that no code is left for: it stands still for good, and nobody need wait for it. */
export const notInCatalogue = 'read.not-in-catalogue';

/** Where the build that queries read stands, by projection of the catalogue; undefined before its first event. */
export async function positionsOf(db: DataSource | EntityManager): Promise<ReadonlyMap<string, Position | undefined>> {
  const rows = await db.query<{ projection: string; position: Position | null }[]>(
    `select projection, position from read_store.builds join read_store.checkpoints on consumer = schema_name
     where serves and stopped is distinct from $1`,
    [notInCatalogue],
  );
  return new Map(rows.map(({ projection, position }) => [projection, position ?? undefined]));
}

/** What was asked for is not in the read models yet. */
export class ReadBehindError extends Error {
  readonly code = 'read.behind';
  constructor(
    readonly wanted: Position,
    /** By projection, only those that are behind. */
    readonly behind: ReadonlyMap<string, Position | undefined>,
  ) {
    super(
      `behind ${wanted}: ${[...behind].map(([name, at]) => `${name} at ${at ?? 'the start'}`).join(', ') || 'nothing is projected'}`,
    );
    this.name = 'ReadBehindError';
  }
}

export interface WaitForPosition {
  /** Those the query reads; every one that serves where absent. */
  readonly projections?: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Resolves once the read models hold everything up to and including `position`; usually within 10 ms of their commit.
 * Throws ReadBehindError after `timeoutMs`, and `store.other-store` for a position of another store.
 */
export function waitForPosition(
  db: DataSource,
  position: Position,
  { projections, timeoutMs }: WaitForPosition,
): Promise<void> {
  let watch = watches.get(db);
  if (!watch) watches.set(db, (watch = new Watch(db)));
  return watch.until(position, projections, timeoutMs);
}

interface Waiter {
  readonly position: Position;
  readonly projections: readonly string[] | undefined;
  readonly deadline: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** One look a round for everybody who waits, and none while nobody does. */
class Watch {
  private readonly waiters = new Set<Waiter>();
  private looking = false;

  constructor(private readonly db: DataSource) {}

  until(position: Position, projections: readonly string[] | undefined, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiters.add({ position, projections, deadline: performance.now() + timeoutMs, resolve, reject });
      if (!this.looking) void this.look();
    });
  }

  private async look(): Promise<void> {
    this.looking = true;
    while (this.waiters.size > 0) {
      const asked = [...this.waiters];
      try {
        const positions = await positionsOf(this.db);
        for (const waiter of asked) this.answer(waiter, positions);
      } catch (error) {
        for (const waiter of asked) this.settle(waiter, () => waiter.reject(error));
      }
      if (this.waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.looking = false;
  }

  private answer(waiter: Waiter, positions: ReadonlyMap<string, Position | undefined>): void {
    try {
      const names = waiter.projections ?? [...positions.keys()];
      const behind = names
        .map((name) => [name, positions.get(name)] as const)
        .filter(([, at]) => !at || comparePositions(at, waiter.position) < 0);
      if (names.length > 0 && behind.length === 0) this.settle(waiter, () => waiter.resolve());
      else if (performance.now() >= waiter.deadline)
        this.settle(waiter, () => waiter.reject(new ReadBehindError(waiter.position, new Map(behind))));
    } catch (error) {
      this.settle(waiter, () => waiter.reject(error));
    }
  }

  private settle(waiter: Waiter, settled: () => void): void {
    this.waiters.delete(waiter);
    settled();
  }
}
const watches = new WeakMap<DataSource, Watch>();
