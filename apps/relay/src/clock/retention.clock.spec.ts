import type { BlobRef } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import type { CallCommand } from '@app/domain/calls/call.commands';
import { blob } from '@app/domain/calls/call.examples';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { retentionRound } from './retention.clock';

const codec = codecOf(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const keepUntil = '2026-04-02T09:00:00.000Z';
const due = () => Promise.resolve([{ callId: 'c-1', recordingId: 'r-1', keepUntil }]);
const run = (store: EventStore, command: CallCommand) => handle({ store, codec }, call, command);

async function withRecording() {
  const store = memoryEventStore();
  const placed = { at, direction: 'outbound' } as const;
  await run(store, { type: 'RecordCall', callId: 'c-1', placed, stamp: stamp(at) });
  const sound = { recordingId: 'r-1', content: blob('b-1'), mediaType: 'audio/mpeg' };
  await run(store, { type: 'StoreRecording', callId: 'c-1', ...sound, stamp: stamp(at) });
  return store;
}
const expired = async (store: EventStore) => {
  const found = [];
  for await (const { type, meta } of store.readStream('call-c-1'))
    if (type === 'RecordingExpired') found.push(meta.occurredAt);
  return found;
};
const bin = () => {
  const removed: string[] = [];
  return { removed, removeBlob: async (ref: BlobRef) => void removed.push(ref.blob) };
};

describe('the retention clock', () => {
  it('destroys what is due and says so once, however many relays run and however often', async () => {
    const store = await withRecording();
    const vault = bin();
    await Promise.all([1, 2, 3].map(() => retentionRound({ store, codec, vault, due }, keepUntil)));
    await retentionRound({ store, codec, vault, due }, keepUntil);
    expect(await expired(store)).toEqual([keepUntil]);
    expect(new Set(vault.removed)).toEqual(new Set(['b-1']));
  });

  it('says nothing of what could not be destroyed, and does it in the next round', async () => {
    const store = await withRecording();
    const down = new Error('no blobs just now');
    const failing = { removeBlob: () => Promise.reject(down) };
    await expect(retentionRound({ store, codec, vault: failing, due }, keepUntil)).rejects.toBe(down);
    expect(await expired(store)).toEqual([]);
    const vault = bin();
    await retentionRound({ store, codec, vault, due }, keepUntil);
    expect([vault.removed, await expired(store)]).toEqual([['b-1'], [keepUntil]]);
  });

  it('does again what a crash cut off between the two', async () => {
    const store = await withRecording();
    const vault = bin();
    const down = new Error('no store just now');
    const dying = { readStream: store.readStream.bind(store), append: () => Promise.reject(down) };
    await expect(retentionRound({ store: dying, codec, vault, due }, keepUntil)).rejects.toBe(down);
    await retentionRound({ store, codec, vault, due }, keepUntil);
    expect([vault.removed, await expired(store)]).toEqual([['b-1', 'b-1'], [keepUntil]]);
  });

  it('leaves alone what is private, or was never stored', async () => {
    const store = await withRecording();
    await run(store, { type: 'MarkCallPrivate', callId: 'c-1', by: 'ann', stamp: stamp(at) });
    const vault = bin();
    await retentionRound({ store, codec, vault, due }, keepUntil);
    const strange = () => Promise.resolve([{ callId: 'c-9', recordingId: 'r-9', keepUntil }]);
    await retentionRound({ store, codec, vault, due: strange }, keepUntil);
    expect([vault.removed, await expired(store)]).toEqual([[], []]);
  });
});
