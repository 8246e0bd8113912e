import type { Writable } from 'node:stream';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Recorded } from '@app/decider/fact';
import type { AlertEvent } from '@app/domain/alerts/alert.events';
import { splitStream } from '@app/domain/ids';
import type { Codec } from '@app/event-store/codec';
import type { EventStore, Position, StoredRecord } from '@app/event-store/event-store';
import type { Principal } from '@app/wiring/auth/principal';
import { Refusal } from '@app/wiring/auth/refusal';
import { CODEC, SEALED_STORE } from '@app/wiring/event-store.module';
import { EventStream, TooSlowError, type ServerSentEvent } from './event-stream';
import { LatestAlerts } from './latest-alerts';

/** Milliseconds, but for the number of connections. */
export interface FeedLimits {
  /** Without an alert, a sign of life every so often. */
  readonly heartbeat: number;
  /** A reader who takes nothing for so long is dropped. */
  readonly patience: number;
  /** Then the reader has to come back, with a token that is valid then. */
  readonly lifetime: number;
  readonly connectionsPerUser: number;
}
/** `FeedLimits` */
export const FEED_LIMITS = Symbol('FEED_LIMITS');
export const feedLimits: FeedLimits = {
  heartbeat: 15_000,
  patience: 10_000,
  lifetime: 15 * 60_000,
  connectionsPerUser: 5,
};

/** Why a feed ends. Whoever comes back with the last id misses nothing. */
type Ending = 'feed.closing' | 'feed.renew' | 'feed.too-slow' | 'the reader left';

interface Connection {
  readonly reader: Principal;
  readonly signal: AbortSignal;
  end(why: Ending): void;
  served?: Promise<void>;
}

/**
 * Alerts as they are raised and acknowledged. One subscription serves everybody who is connected; each reader stands at a
 * position of their own, so that a slow one neither delays the others nor makes anything pile up.
 */
@Injectable()
export class AlertFeed implements BeforeApplicationShutdown {
  private readonly log = new Logger(AlertFeed.name);
  private readonly stopping = new AbortController();
  private readonly connections = new Set<Connection>();
  private latest: LatestAlerts | undefined;
  private following: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(FEED_LIMITS) private readonly limits: FeedLimits,
  ) {}

  /**
   * What happens to alerts after `after`, or from now on, until the reader leaves; a rep is told what concerns them.
   * `begin` starts the answer, once nothing can be refused any more. Throws Refusal `feed.too-many`, `request.invalid`,
   * and `store.other-store`.
   */
  async serve(reader: Principal, after: Position | undefined, begin: () => Writable): Promise<void> {
    const connection = this.connect(reader);
    try {
      const start = after === undefined ? await this.store.head() : await this.existing(after);
      connection.served = this.stream(connection, start, begin());
      await connection.served;
    } finally {
      this.connections.delete(connection);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const connection of this.connections) connection.end('feed.closing');
    await Promise.allSettled([...[...this.connections].map(({ served }) => served), this.following]);
  }

  private connect(reader: Principal): Connection {
    const { connectionsPerUser } = this.limits;
    if ([...this.connections].filter((other) => other.reader.id === reader.id).length >= connectionsPerUser)
      throw new Refusal('feed.too-many', `Nobody has more than ${connectionsPerUser} feeds at a time.`);
    const over = new AbortController();
    const connection = { reader, signal: over.signal, end: (why: Ending) => over.abort(why) };
    this.connections.add(connection);
    if (this.stopping.signal.aborted) connection.end('feed.closing');
    return connection;
  }

  private async existing(position: Position): Promise<Position> {
    const found = await this.store.at(position).catch((error: unknown) => {
      if (error instanceof RangeError) return undefined;
      throw error;
    });
    if (found) return position;
    throw new Refusal('request.invalid', 'The place to resume at is wrong.', {
      errors: [{ field: 'after', message: 'is no position of this store' }],
    });
  }

  private async stream(connection: Connection, start: Position | undefined, out: Writable): Promise<void> {
    const { signal, end } = connection;
    const lifetime = setTimeout(() => end('feed.renew'), this.limits.lifetime);
    out.once('close', () => end('the reader left'));
    if (out.destroyed) end('the reader left');
    const stream = new EventStream(out, signal, this.limits);
    try {
      await this.tell(connection, start, stream);
    } catch (error) {
      if (!(error instanceof TooSlowError)) throw error;
      end('feed.too-slow');
    } finally {
      clearTimeout(lifetime);
    }
    await stream.end(signal.reason as Ending);
  }

  /** Out of what is remembered, or else out of the store; then waits for more, until the connection's end. */
  private async tell({ reader, signal }: Connection, start: Position | undefined, stream: EventStream): Promise<void> {
    let cursor = start;
    const send = async (records: readonly StoredRecord[]) => {
      for (const record of records) {
        const event = this.codec.decode(record) as Recorded<AlertEvent>;
        if (reader.role !== 'rep' || event.about.reps.includes(reader.rep!)) await stream.send(told(event));
      }
    };
    const latest = this.follow();
    await stream.beat(cursor);
    while (!signal.aborted) {
      const { bell } = latest;
      const heard = bell.count;
      const known = latest.since(cursor);
      if (known) {
        await send(known.records);
        cursor = known.position;
        await bell.next(heard, stream.untilBeat, signal);
        if (stream.untilBeat === 0) await stream.beat(cursor);
        continue;
      }
      for await (const { records, position, caughtUp } of latest.read(cursor, signal)) {
        await send(records);
        cursor = position;
        if (stream.untilBeat === 0) await stream.beat(cursor);
        if (caughtUp) break;
      }
    }
  }

  /** The one subscription, from the first reader on. Where it fails its readers are sent away; the next one starts it again. */
  private follow(): LatestAlerts {
    if (this.latest) return this.latest;
    const latest = (this.latest = new LatestAlerts(this.store));
    this.following = latest.follow(this.stopping.signal).catch((error: unknown) => {
      this.log.error(error, 'the alert feed broke off');
      this.latest = undefined;
      for (const connection of this.connections) connection.end('feed.closing');
    });
    return latest;
  }
}

/** The note on an acknowledgement is personal: it stays in the list, which opens it for whom it may. */
function told({ stream, position, type, occurredAt, recordedAt, about, data }: Recorded<AlertEvent>): ServerSentEvent {
  const { note: _, ...open } = { note: undefined, ...data };
  const alertId = splitStream(stream)[1];
  return { id: position, event: type, data: { alertId, position, occurredAt, recordedAt, about, ...open } };
}
