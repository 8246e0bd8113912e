import { acceptAppend } from '../accepted-append';
import { Closing } from '../closing';
import type { EventStore, Position } from '../event-store';
import { atMost, follow, pages, pageSize, type Page } from '../follow';
import { Appender } from './appender';
import { persist } from '../patience';
import { connectionPool, isTransient, run, type Row } from './connections';
import { end, placeOf, Positions, recordsOf, start, type Place } from './records';
import { openSchema } from './schema';
import { statements, type Statement } from './statements';
import { Wakeups } from './wakeups';

export { raiseEpoch } from './schema';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  /** How long an append or a read goes on over lost connections before `store.unavailable`; milliseconds, default 30,000. */
  readonly patience?: number;
  /** Transactions that appends are written in at the same time; default 2. */
  readonly appendConnections?: number;
  /** Most connections that read; default 8. */
  readonly readConnections?: number;
}

export interface PostgresEventStore extends EventStore {
  /**
   * Age in milliseconds of the oldest writing transaction in the whole cluster, 0 where there is none: no reader of the
   * total order sees anything younger. (Other roles' transactions count if our role is a member of pg_read_all_stats.)
   */
  horizonAge(): Promise<number>;
}

const lastRevision = 2 ** 31 - 1;

/** Installs its schema (`event_store`) where it is missing. Throws `store.refused`, `store.unavailable`. */
export async function postgresEventStore(options: PostgresOptions): Promise<PostgresEventStore> {
  const { url, patience = 30_000, appendConnections = 2, readConnections = 8 } = options;
  const closing = new Closing();
  const { id } = await persist(() => openSchema(url), { lasting: patience, signal: closing.signal, isTransient });
  const positions = new Positions(id);
  const writers = connectionPool(url, appendConnections);
  const readers = connectionPool(url, readConnections);
  const wakeups = new Wakeups(url, readers, closing.signal);
  const appender = new Appender(writers, positions, {
    connections: appendConnections,
    patience,
    onAppended: () => wakeups.appended(),
  });

  async function query(
    statement: Statement,
    values: readonly unknown[] = [],
    { lasting = patience, signal = closing.signal } = {},
  ): Promise<Row[]> {
    closing.refuseOnceClosed();
    return persist(() => run(readers, statement, values), { lasting, signal, isTransient });
  }

  async function page<C>(size: number, endOf: (row: Row) => C, reading: Promise<Row[]>): Promise<Page<C>> {
    const rows = await reading;
    const last = rows.at(-1);
    return { records: recordsOf(rows, positions), end: last && endOf(last), full: rows.length === size };
  }

  /** What a subscription needs: it hears other processes, never gives up, and ends with its signal or the store. */
  function subscribed(signal?: AbortSignal) {
    closing.refuseOnceClosed();
    wakeups.listen();
    const until = closing.or(signal);
    return { bell: wakeups.bell, signal: until, forEver: { lasting: Infinity, signal: until } };
  }

  return {
    id,
    async append(stream, events, { expected }) {
      closing.refuseOnceClosed();
      return appender.append(acceptAppend(stream, events, expected));
    },
    async *readStream(stream, { from, direction = 'forwards', limit = Infinity } = {}) {
      const read = atMost<number>(limit, (revision, size) =>
        direction === 'forwards'
          ? page(size, nextRevision, query(statements.readStream, [stream, revision ?? 0, size]))
          : page(
              size,
              previousRevision,
              query(statements.readStreamBackwards, [stream, revision ?? lastRevision, size]),
            ),
      );
      for await (const { records } of pages(read, from)) yield* records;
    },
    async *readAll({ after, direction = 'forwards', limit = Infinity } = {}) {
      const read = atMost<Place>(limit, (place, size) =>
        direction === 'forwards'
          ? page(size, placeOf, query(statements.readAll, [...(place ?? start), size, null]))
          : page(size, placeOf, query(statements.readAllBackwards, [...(place ?? end), size])),
      );
      for await (const { records } of pages(read, after === undefined ? undefined : positions.parse(after)))
        yield* records;
    },
    async *subscribeAll({ after, prefixes, signal, batch = pageSize } = {}) {
      const { forEver, ...following } = subscribed(signal);
      const read = (place: Place = start) =>
        page(batch, placeOf, query(statements.readAll, [...place, batch, prefixes], forEver));
      const cursor = after === undefined ? undefined : positions.parse(after);
      yield* follow(read, (place) => positions.print(place), { after: cursor, ...following });
    },
    async *subscribeStream(stream, { from, signal } = {}) {
      const { forEver, ...following } = subscribed(signal);
      const read = (revision = 0) =>
        page(pageSize, nextRevision, query(statements.readStream, [stream, revision, pageSize], forEver));
      let position: Position | undefined;
      for await (const delivery of follow(read, String, { after: from, ...following })) {
        position = delivery.records.at(-1)?.position ?? position;
        yield { ...delivery, position };
      }
    },
    async head() {
      const [row] = await query(statements.readHead);
      return row && positions.print(placeOf(row));
    },
    async at(position) {
      return recordsOf(await query(statements.readAt, positions.parse(position)), positions)[0];
    },
    async horizonAge() {
      return Number((await query(statements.horizonAge))[0]![0]);
    },
    async close() {
      if (!closing.begin()) return;
      await appender.idle();
      await wakeups.close();
      await Promise.all([writers.end(), readers.end()]);
    },
  };
}

const nextRevision = (row: Row) => Number(row[4]) + 1;
const previousRevision = (row: Row) => Number(row[4]) - 1;
