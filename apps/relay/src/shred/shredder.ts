import type { Purpose } from '@app/decider/fact';
import type { EventStore, Position } from '@app/event-store/event-store';
import { assertHistory, type Checkpoint } from '@app/read-store/checkpoints';

/** How far was shredded what has to be. */
export interface Cursor {
  load(): Promise<Checkpoint | undefined>;
  /** `events` were passed since the last save. Throws when another relay has taken over. */
  save(position: Position, lastEventId: string, events: number): Promise<void>;
}
/** Of the vault: idempotent. */
export interface Erasing {
  erase(subject: string, purpose: Purpose): Promise<void>;
}

/**
 * Sees to it that a private call's content is gone, whatever became of the process that put it on the record; from the very
 * first event, imported ones too. The cursor moves after the erasure: what a crash cuts off is erased again. Runs until
 * `signal`; a failed erasure is thrown, and whoever runs it starts again from the cursor.
 */
export async function shredPrivateCalls(
  { store, vault, cursor }: { store: EventStore; vault: Erasing; cursor: Cursor },
  signal: AbortSignal,
): Promise<void> {
  const from = await cursor.load();
  if (from) await assertHistory(store, 'the shredder', from);
  for await (const { records } of store.subscribeAll({ ...(from && { after: from.position }), signal })) {
    const last = records.at(-1);
    if (!last) continue;
    // a call's content is sealed under the name of its stream
    for (const { type, stream } of records) if (type === 'CallMarkedPrivate') await vault.erase(stream, 'content');
    await cursor.save(last.position, last.id, records.length);
  }
}
