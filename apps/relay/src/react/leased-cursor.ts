import type { EventStore } from '@app/event-store/event-store';
import { beginAfter, moveCheckpoint } from '@app/read-store/checkpoints';
import { holdLease, type Lease } from '@app/read-store/lease';
import type { DataSource } from 'typeorm';
import type { Cursor } from './reactor';

/**
 * A checkpoint that moves only under the lease. Policies that start on a store for the very first time begin at its
 * present end: an installation that upgrades does not react to years of history.
 */
export const leasedCursor = (db: DataSource, store: EventStore, consumer: string, lease: Lease): Cursor => ({
  async load() {
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
