import type { EventStore, Position, StoredRecord } from '@app/event-store/event-store';
import { assertHistory, beginAfter, checkpointOf, moveCheckpoint, type Checkpoint } from '@app/read-store/checkpoints';
import { holdLease, type Lease } from '@app/read-store/lease';
import type { DataSource } from 'typeorm';

/** How far a consumer of the store has come. */
export interface Cursor {
  /** Before the very first event where undefined. */
  load(): Promise<Checkpoint | undefined>;
  /** `events` were passed since the last save. Throws when another relay has taken over. */
  save(position: Position, lastEventId: string, events: number): Promise<void>;
}

/**
 * A checkpoint that moves only under the lease. A consumer begins at the very first event; one that begins at the present
 * end of `store` when it starts for the very first time does not act on what was history by then.
 */
export const leasedCursor = (db: DataSource, consumer: string, lease: Lease, store?: EventStore): Cursor => ({
  async load() {
    if (!store) return checkpointOf(db, consumer);
    const position = await store.head();
    const last = position === undefined ? undefined : await store.at(position);
    return beginAfter(db, consumer, last && { position: last.position, lastEventId: last.id });
  },
  save: (position, lastEventId, events) =>
    db.transaction(async (manager) => {
      await holdLease(manager, lease);
      await moveCheckpoint(manager, consumer, { position, lastEventId }, events);
    }),
});

/**
 * Follows the store from the cursor, which moves after `handle`: at least once. Runs until `signal`; what `handle` throws
 * is thrown, and whoever runs this starts again from the cursor.
 */
export async function followFrom(
  { store, cursor, who, batch }: { store: EventStore; cursor: Cursor; who: string; batch?: number },
  signal: AbortSignal,
  handle: (records: readonly StoredRecord[]) => Promise<void | 'broken off'>,
): Promise<void> {
  const from = await cursor.load();
  if (from) await assertHistory(store, who, from);
  for await (const { records } of store.subscribeAll({ ...(from && { after: from.position }), signal, batch })) {
    const last = records.at(-1);
    if (!last) continue;
    // what is broken off half-way is handled again
    if ((await handle(records)) === 'broken off') return;
    await cursor.save(last.position, last.id, records.length);
  }
}
