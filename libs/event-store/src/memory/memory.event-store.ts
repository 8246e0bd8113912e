import { randomBytes } from 'node:crypto';
import { acceptAppend, type AcceptedAppend } from '../accepted-append';
import { Closing } from '../closing';
import {
  comparePositions,
  ConflictError,
  type Appended,
  type EventStore,
  type Position,
  type StoredRecord,
} from '../event-store';
import { Bell, follow, pageSize, type Page } from '../follow';

/** Kept as text, so that nobody can change what is stored through an object they were given. */
type Entry = Pick<StoredRecord, 'id' | 'type' | 'stream' | 'revision' | 'position' | 'recordedAt'> & {
  data: string;
  meta: string;
};

const stored = ({ data, meta, ...entry }: Entry): StoredRecord => ({
  ...entry,
  data: JSON.parse(data) as StoredRecord['data'],
  meta: JSON.parse(meta) as StoredRecord['meta'],
});

/** What several memory stores can have in common, as several processes have a database. */
export class MemoryLog {
  readonly id = randomBytes(6).toString('hex');
  readonly entries: Entry[] = [];
  readonly streams = new Map<string, Entry[]>();
  readonly bell = new Bell();
}

/** For specs: everything the port promises, except to outlive the process. */
export function memoryEventStore({
  log: { id, entries: log, streams, bell } = new MemoryLog(),
  now = () => new Date(),
} = {}): EventStore {
  const closing = new Closing();

  const position = (index: number): Position => `${id}:0001:${(index + 1).toString(16).padStart(12, '0')}`;
  /** How many entries lie at or before it. */
  const upTo = (after: Position): number => {
    comparePositions(after, position(0));
    return parseInt(after.slice(after.lastIndexOf(':') + 1), 16);
  };

  function write({ stream, expected, events }: AcceptedAppend): Appended {
    const entries = streams.get(stream) ?? [];
    const head = entries.length - 1;
    const base = expected === 'any' ? head : expected === 'noStream' ? -1 : expected;
    if (base !== head) {
      const same = events.every((event, i) => entries[base + 1 + i]?.id === event.id);
      if (!same) throw new ConflictError(stream, expected, head < 0 ? 'noStream' : head);
      const { revision, position } = entries[base + events.length]!;
      return { revision, position };
    }
    const recordedAt = now().toISOString();
    for (const event of events) {
      const entry = { ...event, stream, revision: entries.length, position: position(log.length), recordedAt };
      entries.push(entry);
      log.push(entry);
    }
    streams.set(stream, entries);
    bell.ring();
    return { revision: entries.length - 1, position: position(log.length - 1) };
  }

  function* readStream(stream: string, from: number | undefined, direction: string, limit: number) {
    const entries = streams.get(stream) ?? [];
    const step = direction === 'forwards' ? 1 : -1;
    let i = from ?? (step === 1 ? 0 : entries.length - 1);
    if (step === -1) i = Math.min(i, entries.length - 1);
    for (let given = 0; given < limit && i >= 0 && i < entries.length; i += step, given++) yield stored(entries[i]!);
  }

  function* readAll(after: Position | undefined, direction: string, limit: number) {
    const step = direction === 'forwards' ? 1 : -1;
    let i =
      step === 1 ? (after === undefined ? 0 : upTo(after)) : (after === undefined ? log.length : upTo(after) - 1) - 1;
    for (let given = 0; given < limit && i >= 0 && i < log.length; i += step, given++) yield stored(log[i]!);
  }

  const page = (
    entries: readonly Entry[],
    after = 0,
    size: number,
    wanted: (entry: Entry) => boolean,
  ): Page<number> => {
    const read = entries.slice(after, after + size);
    return {
      records: read.filter(wanted).map(stored),
      end: read.length > 0 ? after + read.length : undefined,
      full: read.length === size,
    };
  };

  return {
    id,
    async append(stream, events, { expected }) {
      closing.refuseOnceClosed();
      return write(acceptAppend(stream, events, expected));
    },
    async *readStream(stream, { from, direction = 'forwards', limit = Infinity } = {}) {
      closing.refuseOnceClosed();
      yield* readStream(stream, from, direction, limit);
    },
    async *readAll({ after, direction = 'forwards', limit = Infinity } = {}) {
      closing.refuseOnceClosed();
      yield* readAll(after, direction, limit);
    },
    async *subscribeAll({ after, prefixes, signal, batch = pageSize } = {}) {
      closing.refuseOnceClosed();
      const wanted = ({ stream }: Entry) => prefixes?.some((prefix) => stream.startsWith(prefix)) ?? true;
      const read = async (cursor?: number) => page(log, cursor, batch, wanted);
      const cursor = after === undefined ? undefined : upTo(after);
      yield* follow(read, (end) => position(end - 1), { after: cursor, bell, signal: closing.or(signal) });
    },
    async *subscribeStream(stream, { from, signal } = {}) {
      closing.refuseOnceClosed();
      const read = async (cursor?: number) => page(streams.get(stream) ?? [], cursor ?? from, pageSize, () => true);
      const positionOf = (end: number) => streams.get(stream)![end - 1]!.position;
      yield* follow(read, positionOf, { after: undefined, bell, signal: closing.or(signal) });
    },
    async head() {
      closing.refuseOnceClosed();
      return log.at(-1)?.position;
    },
    async at(position) {
      closing.refuseOnceClosed();
      const entry = log[upTo(position) - 1];
      return entry?.position === position ? stored(entry) : undefined;
    },
    async close() {
      closing.begin();
    },
  };
}
