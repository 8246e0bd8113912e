import {
  ANY,
  BACKWARDS,
  END,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
  type AllStreamRecordedEvent,
  type Direction,
  type EventStoreDBClient,
  type Position as LogPosition,
  type ReadPosition,
} from '@eventstore/db-client';
import { acceptAppend } from '../accepted-append';
import { Closing } from '../closing';
import {
  ConflictError,
  StoreError,
  type Appended,
  type EventStore,
  type Expected,
  type NewEvent,
  type Position,
  type StoredRecord,
} from '../event-store';
import { atMost, Bell, pages, pageSize } from '../follow';
import { persist } from '../patience';
import { collect, connect, isDenied, isInsecure, isUnreadable, isTransient } from './client';
import { refuseRetention, refuseRightsToForget, storeId } from './guards';
import { isOurs, later, noStream, ours, Positions, same } from './records';
import { resubscribed } from './subscription';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113?tls=true&tlsCAFile=…`, or `esdb+discover://…` for a cluster. */
  readonly url: string;
  /** How long an append or a read goes on over lost connections before `store.unavailable`; milliseconds, default 30,000. */
  readonly patience?: number;
  /** Told what could not be checked. */
  readonly warn?: (message: string) => void;
}

/**
 * Keeps events in EventStoreDB (23.10 or newer). Refuses (`store.refused`) a store that forgets, and credentials that
 * could make it forget: see guards.ts. Throws `store.unavailable`.
 */
export async function eventStoreDb(options: EventStoreDbOptions): Promise<EventStore> {
  const { url, patience = 30_000, warn = () => undefined } = options;
  const client = connect(url);
  const closing = new Closing();
  const patiently = async <T>(attempt: () => Promise<T>): Promise<T> => {
    closing.refuseOnceClosed();
    try {
      return await persist(attempt, { lasting: patience, signal: closing.signal, isTransient });
    } catch (error) {
      if (!isDenied(error)) throw error;
      throw new StoreError('store.refused', `EventStoreDB denies access: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  const id = await patiently(() => storeId(client));
  await patiently(() => refuseRetention(client, closing.signal, warn));
  if (isInsecure(url)) warn('EventStoreDB without TLS asks nobody who they are: whoever reaches it may delete streams');
  else await patiently(() => refuseRightsToForget(client));
  return new EventStoreDb(client, new Positions(id), id, patiently, closing);
}

class EventStoreDb implements EventStore {
  private readonly appends = new Set<Promise<unknown>>();

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly positions: Positions,
    readonly id: string,
    private readonly patiently: <T>(attempt: () => Promise<T>) => Promise<T>,
    private readonly closing: Closing,
  ) {}

  async append(stream: string, events: readonly NewEvent[], { expected }: { expected: Expected }): Promise<Appended> {
    acceptAppend(stream, events, expected);
    const append = this.patiently(() => this.write(stream, events, expected));
    this.appends.add(append);
    return append.finally(() => this.appends.delete(append));
  }

  /** The server tells a repeated append by its ids, exactly where a revision is expected: so it may be tried again. */
  private async write(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    const json = events.map(({ id, type, data = null, meta }) =>
      jsonEvent({ id, type, data: data as Json, metadata: meta as unknown as Json }),
    );
    const expectedRevision = expected === 'any' ? ANY : expected === 'noStream' ? NO_STREAM : BigInt(expected);
    try {
      const { nextExpectedRevision, position } = await this.client.appendToStream(stream, json, { expectedRevision });
      return { revision: Number(nextExpectedRevision), position: this.positions.print(position!) };
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const { actualVersion } = error;
      throw new ConflictError(stream, expected, typeof actualVersion === 'bigint' ? Number(actualVersion) : 'noStream');
    }
  }

  async *readStream(
    ...[stream, options = {}]: Parameters<EventStore['readStream']>
  ): AsyncGenerator<StoredRecord, void, void> {
    const { from, direction = FORWARDS, limit = Infinity } = options;
    const step = direction === FORWARDS ? 1 : -1;
    const read = atMost<number>(limit, async (revision, maxCount) => {
      const fromRevision = revision === undefined ? (step === 1 ? START : END) : BigInt(Math.max(revision, 0));
      const reading = () => collect(this.client.readStream(stream, { fromRevision, direction, maxCount }));
      const events = revision !== undefined && revision < 0 ? [] : await this.patiently(reading);
      const records = events.map(({ event }) => this.positions.record(event!));
      const last = records.at(-1)?.revision;
      return { records, end: last === undefined ? undefined : last + step, full: records.length === maxCount };
    });
    for await (const { records } of pages(read, from)) yield* records;
  }

  async *readAll(options: Parameters<EventStore['readAll']>[0] = {}): AsyncGenerator<StoredRecord, void, void> {
    const { after, direction = FORWARDS, limit = Infinity } = options;
    const read = atMost<LogPosition>(limit, async (cursor, size) => {
      // One more: forwards, the event at the cursor comes first, and is known already.
      const events = await this.page(cursor ?? (direction === FORWARDS ? START : END), size + 1, direction);
      const end = events.at(-1)?.position;
      const records = events.filter((event) => isOurs(event) && !same(event.position, cursor)).slice(0, size);
      return {
        records: records.map((event) => this.positions.record(event)),
        end: records.length === size ? records.at(-1)!.position : end,
        full: events.length === size + 1,
      };
    });
    for await (const { records } of pages(read, after === undefined ? undefined : this.positions.parse(after)))
      yield* records;
  }

  private page(fromPosition: ReadPosition, maxCount: number, direction: Direction): Promise<AllStreamRecordedEvent[]> {
    return this.patiently(() => this.readLog(fromPosition, maxCount, direction));
  }

  private async readLog(fromPosition: ReadPosition, maxCount: number, direction: Direction) {
    const read = await collect(this.client.readAll({ fromPosition, maxCount, direction }));
    return read.map(({ event }) => event!);
  }

  async *subscribeAll(options: Parameters<EventStore['subscribeAll']>[0] = {}) {
    const { after, prefixes, batch = pageSize } = options;
    const following = this.following(batch, options.signal);
    let position = after === undefined ? undefined : this.positions.parse(after);
    const open = async () => {
      let checkpoint: LogPosition | undefined;
      const checkpointReached = (_: unknown, reached: LogPosition) => {
        checkpoint = reached;
        following.bell.ring();
      };
      const checkpoints = { checkpointInterval: 1, checkpointReached };
      const filter = prefixes?.length
        ? streamNameFilter({ prefixes: [...prefixes], ...checkpoints })
        : streamNameFilter({ regex: prefixes ? noStream : ours, ...checkpoints });
      // Checkpoints come once in many events; that the last one so far goes by is known when the server says "caught up".
      const last = prefixes && (await this.lastOfOurs());
      const subscription = this.client.subscribeToAll({ fromPosition: position ?? START, filter }, {
        readableHighWaterMark: batch,
      } as never);
      let live = false;
      subscription.on('caughtUp', () => (live = true));
      return { subscription, passed: () => later(checkpoint, live ? last : undefined) };
    };
    let saidCaughtUp = false;
    for await (const { events, passed, caughtUp } of resubscribed(open, following)) {
      const before = position;
      position = later(later(position, events.at(-1)?.event?.position), passed);
      if (events.length === 0 && same(before, position) && (saidCaughtUp || !caughtUp)) continue;
      saidCaughtUp = caughtUp;
      yield {
        records: events.map(({ event }) => this.positions.record(event!)),
        position: position && this.positions.print(position),
        caughtUp,
      };
    }
  }

  async *subscribeStream(...[stream, options = {}]: Parameters<EventStore['subscribeStream']>) {
    const following = this.following(pageSize, options.signal);
    let next = BigInt(options.from ?? 0);
    let position: Position | undefined;
    // The server is told the revision to start behind.
    const open = async () => ({
      subscription: this.client.subscribeToStream(stream, { fromRevision: next === 0n ? START : next - 1n }),
    });
    let saidCaughtUp = false;
    for await (const { events, caughtUp } of resubscribed(open, following)) {
      if (events.length === 0 && (saidCaughtUp || !caughtUp)) continue;
      saidCaughtUp = caughtUp;
      const records = events.map(({ event }) => this.positions.record(event!));
      position = records.at(-1)?.position ?? position;
      next += BigInt(records.length);
      yield { records, position, caughtUp };
    }
  }

  private following(batch: number, signal?: AbortSignal) {
    this.closing.refuseOnceClosed();
    return { batch, signal: this.closing.or(signal), bell: new Bell() };
  }

  async head(): Promise<Position | undefined> {
    const position = await this.lastOfOurs();
    return position && this.positions.print(position);
  }

  private async lastOfOurs(): Promise<LogPosition | undefined> {
    for (let from: ReadPosition = END; ; ) {
      const events: AllStreamRecordedEvent[] = await this.page(from, 10, BACKWARDS);
      const found = events.find(isOurs);
      if (found || events.length === 0) return found?.position;
      from = events.at(-1)!.position;
    }
  }

  async at(position: Position): Promise<StoredRecord | undefined> {
    const place = this.positions.parse(position);
    const [event] = await this.patiently(() =>
      this.readLog(place, 1, FORWARDS).catch(async (error: unknown) => {
        if (!isUnreadable(error)) throw error;
        await this.lastOfOurs(); // the server is well: it is the position that it can't read
        return [];
      }),
    );
    return event && isOurs(event) && same(event.position, place) ? this.positions.record(event) : undefined;
  }

  async close(): Promise<void> {
    if (!this.closing.begin()) return;
    await Promise.allSettled(this.appends);
    await this.client.dispose();
  }
}

type Json = Record<string, unknown>;
