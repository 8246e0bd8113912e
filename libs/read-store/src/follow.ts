import type { Codec } from '@app/event-store/codec';
import { comparePositions, StoreError, type EventStore, type Position } from '@app/event-store/event-store';
import { read } from './incoming';
import type { Track } from './track';

/** Feeds the tracks from one reader, which begins where the least of them stands, until `signal` aborts; then what was taken is written. Says once that it has caught up. */
export async function follow(
  { store, codec, signal }: { store: EventStore; codec: Codec; signal: AbortSignal },
  tracks: readonly Track[],
  whenCaughtUp: () => Promise<void>,
): Promise<void> {
  const after = tracks.map((track) => track.position).reduce(lesser);
  const deliveries = store.subscribeAll({ ...(after !== undefined && { after }), signal })[Symbol.asyncIterator]();
  let told = false;
  let coming = deliveries.next();
  for (;;) {
    const result = await coming;
    if (result.done) break;
    const { records, caughtUp } = result.value;
    // the store reads the next page while this one is folded
    coming = deliveries.next();
    coming.catch(() => undefined);
    const events = records.map((record) => read(codec, record));
    await Promise.all(tracks.map((track) => track.take(events)));
    if (!caughtUp || told) continue;
    told = true;
    await Promise.all(tracks.map((track) => track.settled()));
    await whenCaughtUp();
  }
  await Promise.all(tracks.map((track) => track.settled()));
  if (!signal.aborted) throw new StoreError('store.closed', 'the subscription ended');
}

const lesser = (a: Position | undefined, b: Position | undefined) =>
  a === undefined || b === undefined ? undefined : comparePositions(a, b) < 0 ? a : b;
