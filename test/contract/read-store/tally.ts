import type { Fact, Recorded } from '@app/decider/fact';
import { codec } from '@app/event-store/codec';
import type { EventStore, NewEvent } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { keyIn, type Projection, type Table } from '@app/projections/projection';

/** A read model with every kind of column and table, small enough to be checked by hand. */
type Rang = Fact<'Rang', { id: string; rep: string; seconds: number; tags: string[] }>;
type Moved = Fact<'Moved', { id: string; to: string }>;
type Dropped = Fact<'Dropped', { id: string }>;
type Ignored = Fact<'Ignored', Record<string, never>>;
export type TallyEvent = Rang | Moved | Dropped | Ignored;
export const tallyCodec = codec<TallyEvent>({ Rang: 1, Moved: 1, Dropped: 1, Ignored: 1 });

interface Thing {
  id: string;
  rep: string;
  seconds: number;
  big: number;
  at: string;
  day: string;
  tags: readonly string[];
  raw: object;
  moved: boolean;
  previous: string | null;
}
export const things: Table<Thing> = {
  name: 'things',
  columns: {
    id: 'text',
    rep: 'text',
    seconds: 'int',
    big: 'bigint',
    at: 'instant',
    day: 'date',
    tags: 'text[]',
    raw: 'json',
    moved: 'boolean',
    previous: 'text',
  },
  key: ['id'],
  indexes: [['rep', 'at']],
};
export const buckets: Table<{ rep: string; hour: string; n: number; seconds: number }> = {
  name: 'buckets',
  columns: { rep: 'text', hour: 'instant', n: 'int', seconds: 'bigint' },
  key: ['rep', 'hour'],
  additive: ['n', 'seconds'],
};

/** `broken` makes the fold throw for a thing's id, as a bug would. */
export function tally({ version = 1, broken = new Set<string>(), name = 'tally' } = {}): Projection<TallyEvent> {
  return {
    name,
    version,
    tables: [things, buckets] as unknown as Projection['tables'],
    keysOf: (event) => (event.type === 'Ignored' ? [] : [keyIn(things, event.data.id)]),
    fold(event, rows) {
      if (event.type === 'Ignored') return;
      const old = rows.get(things, event.data.id);
      const row = next(event, old);
      if (old) rows.add(buckets, { rep: old.rep, hour: hourOf(old.at), n: -1, seconds: -old.seconds });
      if (row) {
        rows.put(things, row);
        rows.add(buckets, { rep: row.rep, hour: hourOf(row.at), n: version, seconds: row.seconds });
      } else if (old) rows.remove(things, event.data.id);
      if (broken.has(event.data.id)) throw new Error(`a bug in ${event.data.id}`);
    },
  };
}

function next(event: Recorded<Exclude<TallyEvent, Ignored>>, old: Thing | undefined): Thing | undefined {
  switch (event.type) {
    case 'Rang': {
      const { id, rep, seconds, tags } = event.data;
      const at = event.occurredAt;
      return {
        id,
        rep,
        seconds,
        big: seconds * 1e10,
        at,
        day: at.slice(0, 10),
        tags,
        raw: event.data,
        moved: false,
        previous: null,
      };
    }
    case 'Moved':
      return old && { ...old, rep: event.data.to, moved: true, previous: old.rep };
    case 'Dropped':
      return undefined;
  }
}
const hourOf = (at: string) => `${at.slice(0, 13)}:00:00.000Z`;

export const rang = (id: string, rep = 'ann', seconds = 60, tags: string[] = []) =>
  newEvent('Rang', { id, rep, seconds, tags });
export const moved = (id: string, to: string) => newEvent('Moved', { id, to });
export const dropped = (id: string) => newEvent('Dropped', { id });
export const ignored = () => newEvent('Ignored', {});

export function newEvent(type: string, data: object, occurredAt = '2026-03-02T09:10:11.123Z'): NewEvent {
  const meta = {
    occurredAt,
    about: { reps: [], leads: [] },
    actor: { kind: 'system', id: 'spec' },
    source: { system: 'spec' },
    evidence: 'captured',
    ingest: 'live',
    commandId: 'spec',
    correlationId: 'spec',
    schema: 1,
  } as const;
  return { id: uuidv7(), type, data, meta };
}

/** Appends to the stream of each event's thing, in this order; gives the position of the last. */
export async function happen(store: EventStore, ...events: readonly NewEvent[]): Promise<string> {
  let last = '';
  for (const event of events) {
    const stream = `thing-${(event.data as { id?: string }).id ?? 'other'}`;
    let revision = -1;
    for await (const record of store.readStream(stream, { direction: 'backwards', limit: 1 }))
      revision = record.revision;
    last = (await store.append(stream, [event], { expected: revision < 0 ? 'noStream' : revision })).position;
  }
  return last;
}
