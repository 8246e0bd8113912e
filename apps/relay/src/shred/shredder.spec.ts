import type { Fact } from '@app/decider/fact';
import { callMarkedPrivate, callPlaced } from '@app/domain/calls/call.examples';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, Position } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { Cursor } from '../cursor';
import { shredPrivateCalls } from './shredder';

const codec = codecOf(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const tell = (store: EventStore, stream: string, event: Fact) =>
  store.append(stream, [codec.encode(event, { id: uuidv7(), commandId: uuidv7(), correlationId: 'c' })], {
    expected: 'noStream',
  });

/** Shreds until it has passed `until`, from wherever the cursor stands. */
function shredder(store: EventStore, cursor: { at?: { position: Position; lastEventId: string } }) {
  return async (until: Position, erase: (subject: string) => Promise<void>) => {
    const stop = new AbortController();
    const kept: Cursor = {
      load: () => Promise.resolve(cursor.at),
      save: (position, lastEventId) => {
        cursor.at = { position, lastEventId };
        if (position >= until) stop.abort();
        return Promise.resolve();
      },
    };
    await shredPrivateCalls({ store, vault: { erase }, cursor: kept }, stop.signal);
  };
}

it('erases the content of what is private, imported or not, and of nothing else; what failed is erased later', async () => {
  const store = memoryEventStore();
  await tell(store, 'call-0', callPlaced(at));
  await tell(store, 'call-2', { ...callMarkedPrivate('ann', at), ingest: 'backfill' });
  const { position } = await tell(store, 'call-1', callMarkedPrivate('ann', at));
  const cursor: { at?: { position: Position; lastEventId: string } } = {};
  const shred = shredder(store, cursor);

  const down = new Error('no vault just now');
  await expect(shred(position, () => Promise.reject(down))).rejects.toBe(down);
  expect(cursor.at).toBeUndefined();

  const erased: string[] = [];
  const erase = (subject: string) => {
    erased.push(subject);
    return Promise.resolve();
  };
  await shred(position, erase);
  expect(erased).toEqual(['call-2', 'call-1']);

  const later = await tell(store, 'call-3', callMarkedPrivate('ann', at));
  await shred(later.position, erase);
  expect(erased).toEqual(['call-2', 'call-1', 'call-3']);
});
