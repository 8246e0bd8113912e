import { fold } from '@app/decider/decider';
import type { BlobRef, Purpose, Recorded, Stamp } from '@app/decider/fact';
import { call } from '@app/domain/calls/call';
import { callStream, type CallEvent, type RecordingReported } from '@app/domain/calls/call.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { CaptureSource } from '@app/wiring/capture-sources';
import type { download as downloader } from './download';
import type { FetchList, Waiting } from './fetch-list';
import { forGood, SourceFailure } from './source-failure';
import { hasExpired, soundAt } from './vendor-links';

/** Of the vault. */
export interface Keeping {
  sealStream(subject: string, purpose: Purpose, content: AsyncIterable<Uint8Array>): Promise<BlobRef>;
  removeBlob(ref: BlobRef): Promise<void>;
}
export interface Fetching {
  /** The open one: where a recording lies is a personal field. */
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
  readonly vault: Keeping;
  readonly list: FetchList;
  readonly sources: readonly CaptureSource[];
  readonly plainToLoopback: boolean;
  readonly download: typeof downloader;
  readonly now: () => Date;
}
/** `over`: there was nothing left to do. */
export type Fetched = 'stored' | 'missing' | 'later' | 'over';

const minute = 60_000;
/** Between one try and the next: what is not there after most of a day is not there. */
export const pauses: readonly number[] = [
  minute / 2,
  2 * minute,
  10 * minute,
  60 * minute,
  6 * 60 * minute,
  12 * 60 * minute,
];
/** A report may come before the call itself, of which only the call tells whether it is private. */
const unknownCallWaits = minute;

/**
 * Tries to get one recording, and says on the record what became of it. Whatever is cut off is done again: what is stored already
 * is not asked for, and sound that nobody took is removed. Throws what the store and the vault throw.
 */
export async function fetchOne(fetching: Fetching, item: Waiting, signal: AbortSignal): Promise<Fetched> {
  const { store, codec, list, now } = fetching;
  const history = await historyOf(fetching, item);
  const report = wanted(history, item.recordingId);
  if (!report) {
    await list.remove(item);
    return 'over';
  }
  const age = now().getTime() - Date.parse(report.recordedAt);
  if (!history.some(({ type }) => type === 'CallPlaced') && age < unknownCallWaits) {
    await list.postpone(item, new Date(now().getTime() + unknownCallWaits));
    return 'later';
  }
  try {
    await storeSound(fetching, item, report, signal);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    const pause = pauses[item.tries];
    if (error.again !== false && pause !== undefined) {
      const after = Math.max(pause, error.again === true ? 0 : Math.min(error.again, pauses.at(-1)!));
      await list.postpone({ ...item, tries: item.tries + 1 }, new Date(now().getTime() + after));
      return 'later';
    }
    await handle({ store, codec }, call, {
      type: 'RecordMissingRecording',
      ...saying(fetching, item, report, 'missing'),
      reason: error.message,
    });
    await list.remove(item);
    return 'missing';
  }
  await list.remove(item);
  return 'stored';
}

async function historyOf({ store, codec }: Fetching, { callId }: Waiting): Promise<Recorded<CallEvent>[]> {
  const history: Recorded<CallEvent>[] = [];
  for await (const record of store.readStream(callStream(callId)))
    history.push(codec.decode(record) as Recorded<CallEvent>);
  return history;
}

/** The report of a recording that is still to be had. */
function wanted(history: readonly Recorded<CallEvent>[], id: string): Recorded<RecordingReported> | undefined {
  const { recordings, retracted } = fold(call, history);
  const isOver = recordings.isPrivate || retracted || id in recordings.stored || !(id in recordings.reported);
  if (isOver) return undefined;
  return history.findLast((event) => event.type === 'RecordingReported' && event.data.recordingId === id) as
    | Recorded<RecordingReported>
    | undefined;
}

async function storeSound(
  fetching: Fetching,
  item: Waiting,
  report: Recorded<RecordingReported>,
  signal: AbortSignal,
): Promise<void> {
  const { store, codec, vault } = fetching;
  const done = new AbortController();
  try {
    const sound = await ask(fetching, report, AbortSignal.any([signal, done.signal]));
    const content = await vault.sealStream(callStream(item.callId), 'content', sound.content);
    const { seconds } = report.data;
    await handle({ store, codec }, call, {
      type: 'StoreRecording',
      ...saying(fetching, item, report, 'stored'),
      content,
      mediaType: sound.mediaType,
      ...(seconds !== undefined && { seconds }),
    });
    // not what the append gave back: of two that say the same the store keeps one, and tells both that it has
    const { recordings } = fold(call, await historyOf(fetching, item));
    const isKept = recordings.stored[item.recordingId]?.content.blob === content.blob && !recordings.isPrivate;
    // somebody was quicker, or it has become private meanwhile
    if (!isKept) await vault.removeBlob(content);
  } finally {
    done.abort();
  }
}

async function ask(
  { sources, plainToLoopback, download, now }: Fetching,
  { source, data, occurredAt }: Recorded<RecordingReported>,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof downloader>>> {
  const { location, mediaType } = data;
  const from = sources.find((one) => one.source === source.system && one.account === source.account)?.recordings;
  const url = 'open' in location && location.open !== null ? soundAt(location.open, source.system) : undefined;
  if (!url) throw forGood('the link is none');
  if (!from) throw forGood('host not allowed');
  try {
    return await download({ url, ...from, plainToLoopback, ...(mediaType !== undefined && { mediaType }) }, signal);
  } catch (error) {
    const denied = error instanceof SourceFailure && [401, 403, 410].includes(error.status ?? 0);
    if (denied && hasExpired(url, now(), { system: source.system, at: occurredAt })) throw forGood('expired');
    throw error;
  }
}

/** In the source's name, for it is the source's sound, or its failure; each is said once, whoever says it. */
function saying(
  { now }: Fetching,
  { callId, recordingId }: Waiting,
  report: Recorded<RecordingReported>,
  what: 'stored' | 'missing',
): { stamp: Stamp; callId: string; recordingId: string } {
  const { system, account } = report.source;
  const at = now().toISOString();
  const stamp: Stamp = {
    occurredAt: at < report.occurredAt ? report.occurredAt : at,
    actor: { kind: 'system', id: 'relay-recordings' },
    source: { system, ...(account !== undefined && { account }), externalId: `${report.eventId}:${what}` },
    evidence: report.evidence,
    // fetched for an import, it starts no more than the import did
    ingest: report.ingest,
    commandId: `relay-recordings:${report.eventId}:${what}`,
    correlationId: report.correlationId,
    causationId: report.eventId,
  };
  return { stamp, callId, recordingId };
}
