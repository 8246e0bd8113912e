import { setTimeout as delay } from 'node:timers/promises';
import { splitStream } from '@app/domain/ids';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { RecordingReported } from '@app/domain/calls/call.events';
import { followFrom, type Cursor } from '../cursor';
import type { Fetched } from './fetch-one';
import type { FetchList, Waiting } from './fetch-list';

/** Recordings fetched side by side. */
const atOnce = 4;
/** Milliseconds between two looks at what is due. */
const lookEvery = 500;
/** Milliseconds after which what failed on our own side is tried again, and that is not held against the source. */
const afterOurFailure = 60_000;

/** Notes every recording that a source has given a link to, imported ones too, from the very first event; fetches none, so that no download holds the cursor. */
export const noteReported = (
  {
    store,
    codec,
    cursor,
    list,
    now,
  }: { store: EventStore; codec: Codec; cursor: Cursor; list: FetchList; now: () => Date },
  signal: AbortSignal,
): Promise<void> =>
  followFrom({ store, cursor, who: 'the fetcher' }, signal, async (records) => {
    const items = records.flatMap((record) => {
      if (record.type !== 'RecordingReported') return [];
      const { data } = codec.decode(record) as unknown as RecordingReported;
      return [{ callId: splitStream(record.stream)[1], recordingId: data.recordingId }];
    });
    if (items.length > 0) await list.add(items, now());
  });

export interface Work {
  readonly list: FetchList;
  readonly fetchOne: (item: Waiting, signal: AbortSignal) => Promise<Fetched>;
  readonly now: () => Date;
  readonly observe: (fetched: Fetched) => void;
  readonly onError: (error: unknown, item: Waiting) => void;
}

/** Works through the list until `signal`, a few at once: a slow one holds up nobody. Throws what the list throws, once all has ended. */
export async function workThrough(work: Work, signal: AbortSignal): Promise<void> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const underWay = new Map<Waiting, Promise<void>>();
  const fetch = async (item: Waiting): Promise<void> => {
    try {
      work.observe(await work.fetchOne(item, either));
    } catch (error) {
      if (either.aborted) return;
      work.onError(error, item);
      // a list that can't be written to ends the work, which begins again from it
      await work.list.postpone(item, new Date(work.now().getTime() + afterOurFailure)).catch((e) => ending.abort(e));
    } finally {
      underWay.delete(item);
    }
  };
  try {
    while (!either.aborted) {
      const free = atOnce - underWay.size;
      const due = free > 0 ? await work.list.due(work.now(), free, [...underWay.keys()]) : [];
      for (const item of due) underWay.set(item, fetch(item));
      if (due.length > 0) continue;
      const look = delay(lookEvery, undefined, { signal: either }).catch(() => undefined);
      await Promise.race(free > 0 ? [look] : [look, ...underWay.values()]);
    }
    if (ending.signal.aborted) throw ending.signal.reason;
  } finally {
    ending.abort();
    await Promise.all(underWay.values());
  }
}
