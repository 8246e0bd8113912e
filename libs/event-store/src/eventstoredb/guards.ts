import { randomBytes, randomUUID } from 'node:crypto';
import {
  ANY,
  BACKWARDS,
  END,
  jsonEvent,
  NO_STREAM,
  START,
  StreamDeletedError,
  streamNameFilter,
  WrongExpectedVersionError,
  type EventStoreDBClient,
  type Position,
  type RecordedEvent,
  type StreamMetadata,
} from '@eventstore/db-client';
import { StoreError } from '../event-store';
import { Bell } from '../follow';
import { collect, isDenied } from './client';
import { resubscribed } from './subscription';

/** Not a name that `append` takes: nobody else writes here, and no reader is shown it. */
const ownStream = 'onrecord.store';

async function ownEvent(client: EventStoreDBClient, which: 'first' | 'last'): Promise<RecordedEvent | undefined> {
  const place =
    which === 'first' ? ({ fromRevision: START } as const) : ({ fromRevision: END, direction: BACKWARDS } as const);
  const [found] = await collect(client.readStream(ownStream, { ...place, maxCount: 1 }));
  return found?.event;
}

/** The store's id: given once, by whoever comes first, and kept in the store itself. */
export async function storeId(client: EventStoreDBClient): Promise<string> {
  for (;;) {
    const named = await ownEvent(client, 'first');
    if (named) return (named.data as { id: string }).id;
    const event = jsonEvent({ id: randomUUID(), type: 'StoreNamed', data: { id: randomBytes(6).toString('hex') } });
    await client.appendToStream(ownStream, event, { expectedRevision: NO_STREAM }).catch((error) => {
      if (!(error instanceof WrongExpectedVersionError)) throw error; // somebody else was first
    });
  }
}

/**
 * Refuses credentials that may delete streams or write their metadata, that is retention: a record that its keeper can
 * shorten is none. The server is asked to do either to a stream that is not there, which it turns down one way or the
 * other. (Rights of a single stream's own ACL are not seen.)
 */
export async function refuseRightsToForget(client: EventStoreDBClient): Promise<void> {
  const stream = `call-${randomUUID()}`;
  const expectedRevision = 2n ** 62n;
  const rights = {
    'delete streams ($d)': () => client.deleteStream(stream, { expectedRevision }),
    'write stream metadata ($mw)': () => client.setStreamMetadata(stream, {}, { expectedRevision }),
  };
  for (const [right, use] of Object.entries(rights)) {
    const outcome: unknown = await use().catch((error: unknown) => error);
    if (isDenied(outcome)) continue;
    if (outcome instanceof Error && !(outcome instanceof WrongExpectedVersionError)) throw outcome;
    throw new StoreError(
      'store.refused',
      `these credentials may ${right}: what they keep could be forgotten. Keep them out of $admins, and let $userStreamAcl ` +
        'in the stream $settings give $d and $mw to $admins alone.',
    );
  }
}

/**
 * Refuses a store in which a stream of ours has $maxAge, $maxCount or $tb: its events are hidden now and gone after the
 * next scavenge. All metadata ever written is looked through, and how far is kept, so that the next start goes on there.
 * A stream deleted for good can't be brought back: `warn` is told, and verification of the record misses its events.
 */
export async function refuseRetention(
  client: EventStoreDBClient,
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<void> {
  const looked = await ownEvent(client, 'last');
  const fromPosition = looked?.type === 'MetadataLookedThrough' ? parse(looked.data) : START;
  const end = await endOfLog(client);
  const filter = streamNameFilter({ prefixes: ['$$'] });
  const open = async () => ({ subscription: client.subscribeToAll({ fromPosition, filter }) });
  const streams = new Set<string>();
  for await (const { events, caughtUp } of resubscribed(open, { batch: 1000, signal, bell: new Bell() })) {
    for (const { event } of events) streams.add(event!.streamId.slice(2));
    if (caughtUp) break;
  }
  for (const stream of streams) {
    if (stream.startsWith('$')) continue;
    const metadata = await metadataOf(client, stream);
    if (!metadata) warn(`the stream ${stream} has been deleted for good`);
    const rules = (['maxAge', 'maxCount', 'truncateBefore'] as const).filter((rule) => metadata?.[rule] !== undefined);
    if (rules.length > 0)
      throw new StoreError(
        'store.refused',
        `the stream ${stream} has ${rules.join(' and ')} in its metadata: events of it are forgotten`,
      );
  }
  if (end)
    await client.appendToStream(
      ownStream,
      jsonEvent({ id: randomUUID(), type: 'MetadataLookedThrough', data: print(end) }),
      { expectedRevision: ANY },
    );
}

/** Undefined where the stream is deleted for good. */
async function metadataOf(client: EventStoreDBClient, stream: string): Promise<StreamMetadata | undefined> {
  try {
    return (await client.getStreamMetadata(stream)).metadata ?? {};
  } catch (error) {
    if (error instanceof StreamDeletedError) return undefined;
    throw error;
  }
}

const print = ({ commit, prepare }: Position) => ({ commit: String(commit), prepare: String(prepare) });
function parse(data: unknown): Position {
  const { commit, prepare } = data as ReturnType<typeof print>;
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

async function endOfLog(client: EventStoreDBClient): Promise<Position | undefined> {
  const [last] = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  return last?.event?.position;
}
