import type { Purpose } from '@app/decider/fact';
import type { EventStore } from '@app/event-store/event-store';
import { followFrom, type Cursor } from '../cursor';

/** Of the vault: idempotent. */
export interface Erasing {
  erase(subject: string, purpose: Purpose): Promise<void>;
}

/**
 * Sees to it that a private call's content is gone, whatever became of the process that put it on the record; from the very
 * first event, imported ones too. What a crash cuts off is erased again.
 */
export const shredPrivateCalls = (
  { store, vault, cursor }: { store: EventStore; vault: Erasing; cursor: Cursor },
  signal: AbortSignal,
): Promise<void> =>
  followFrom({ store, cursor, who: 'the shredder' }, signal, async (records) => {
    // a call's content is sealed under the name of its stream
    for (const { type, stream } of records) if (type === 'CallMarkedPrivate') await vault.erase(stream, 'content');
  });
