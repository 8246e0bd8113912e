import type { Fact, Recorded } from '@app/decider/fact';
import type { Cell, Projection, Row, Rows, Table } from './projection';

type AnyTable = Table<never>;
const cells = (table: AnyTable, row: Row) => table.key.map((column) => row[column]);
const text = (key: readonly unknown[]) => JSON.stringify(key);

/** Rows in memory with the runner's rules: reading a key that `keysOf` did not name, or any additive row, throws. */
export class MemoryRows implements Rows {
  private readonly tables = new Map<string, Map<string, Row>>();
  private readable = new Set<string>();

  constructor(private readonly projection: Projection<never>) {
    for (const table of projection.tables) this.tables.set(table.name, new Map());
  }

  apply<E extends Fact>(projection: Projection<E>, event: Recorded<E>): void {
    const keys = projection.keysOf(event);
    if (keys.length === 0) return;
    this.readable = new Set(keys.map(({ table, key }) => table.name + text(key)));
    projection.fold(event, this);
  }

  get<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): R | undefined {
    if (table.additive) throw new Error(`${table.name} is additive: its rows are never loaded`);
    if (!this.readable.has(table.name + text(key)))
      throw new Error(`${table.name} ${text(key)} was not named by keysOf`);
    return this.rowsOf(table).get(text(key)) as R | undefined;
  }

  put<R extends object>(table: Table<R>, row: R): void {
    if (table.additive) throw new Error(`${table.name} is additive: add to it`);
    whole(table, row);
    const key = text(cells(table as unknown as AnyTable, row as Row));
    this.readable.add(table.name + key);
    this.rowsOf(table).set(key, structuredClone(row) as Row);
  }

  remove<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): void {
    this.readable.add(table.name + text(key));
    this.rowsOf(table).delete(text(key));
  }

  add<R extends object>(table: Table<R>, row: R): void {
    if (!table.additive) throw new Error(`${table.name} is not additive`);
    whole(table, row);
    const key = text(cells(table as unknown as AnyTable, row as Row));
    const old = this.rowsOf(table).get(key);
    const sum: Record<string, Cell> = { ...(row as Row) };
    if (old) for (const column of table.additive) sum[column] = Number(old[column]) + Number(sum[column]);
    this.rowsOf(table).set(key, sum);
  }

  /** A table's rows in key order; additive rows that came back to nothing are left out. */
  all<R extends object>(table: Table<R>): R[] {
    return [...this.rowsOf(table)]
      .filter(([, row]) => !table.additive?.length || table.additive.some((column) => row[column] !== 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row as R);
  }

  /** Everything, by table: what two histories have to agree on. */
  dump(): Record<string, Row[]> {
    return Object.fromEntries(this.projection.tables.map((table) => [table.name, this.all(table as unknown as Table)]));
  }

  private rowsOf<R extends object>(table: Table<R>): Map<string, Row> {
    const rows = this.tables.get(table.name);
    if (!rows) throw new Error(`${this.projection.name} has no table ${table.name}`);
    return rows;
  }
}

function whole<R extends object>({ name, columns }: Table<R>, row: R): void {
  const wanted = Object.keys(columns);
  const given = Object.entries(row).filter(([, cell]) => cell !== undefined);
  if (given.length !== wanted.length || given.some(([column]) => !wanted.includes(column)))
    throw new Error(
      `${name} has the columns ${wanted.join(', ')}; the row has ${given.map(([column]) => column).join(', ')}`,
    );
}

/** The rows after these events, in this order. */
export function project<E extends Fact>(projection: Projection<E>, events: readonly Recorded<E>[]): MemoryRows {
  const rows = new MemoryRows(projection as unknown as Projection<never>);
  for (const event of events) rows.apply(projection, event);
  return rows;
}

/** Expects the same rows from every event delivered twice on the spot, and from the whole history delivered again. */
export function expectSameRowsTwice<E extends Fact>(projection: Projection<E>, events: readonly Recorded<E>[]): void {
  const once = project(projection, events).dump();
  expect(
    project(
      projection,
      events.flatMap((event) => [event, event]),
    ).dump(),
  ).toEqual(once);
  expect(project(projection, [...events, ...events]).dump()).toEqual(once);
}

/**
 * Expects the same rows however the streams are interleaved: within a stream the order is the store's promise, between
 * streams there is none. Tries the streams one after another, forwards and backwards, and `tries` shuffles (seeded).
 */
export function expectSameRowsInAnyOrder<E extends Fact>(
  projection: Projection<E>,
  events: readonly Recorded<E>[],
  tries = 50,
): void {
  const expected = project(projection, events).dump();
  const byStream = new Map<string, Recorded<E>[]>();
  for (const event of events) byStream.set(event.stream, [...(byStream.get(event.stream) ?? []), event]);
  const streams = [...byStream.values()];
  const orders = [streams.flat(), streams.toReversed().flat()];
  const random = seeded(1);
  for (let i = 0; i < tries; i++) orders.push(interleave(streams, random));
  for (const order of orders) expect(project(projection, order).dump()).toEqual(expected);
}

function interleave<T>(streams: readonly (readonly T[])[], random: () => number): T[] {
  const left = streams.map((stream) => [...stream]);
  const out: T[] = [];
  while (left.some((stream) => stream.length > 0)) {
    const next = left.filter((stream) => stream.length > 0);
    out.push(next[Math.floor(random() * next.length)]!.shift()!);
  }
  return out;
}

/** Mulberry32: shuffles that fail the same way every time. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A store's worth of places for the events of one spec: `record('lead-1', 'LeadAssigned', {…}, { occurredAt })` gives the
 * event with its revision and position; everything else of the envelope has a plain default.
 */
export function recorder<All extends Fact>() {
  const revisions = new Map<string, number>();
  let place = 0;
  return <T extends All['type']>(
    stream: string,
    type: T,
    data: Extract<All, { type: T }>['data'],
    of: Partial<Omit<Recorded, 'type' | 'data' | 'stream'>> = {},
  ): Recorded<Extract<All, { type: T }>> => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    place += 1;
    const id = place.toString().padStart(12, '0');
    const event: Recorded = {
      type,
      data,
      stream,
      revision,
      eventId: `00000000-0000-7000-8000-${id}`,
      position: `spec:001:${id}`,
      occurredAt: '2026-03-02T09:00:00.000Z',
      recordedAt: '2026-03-02T09:00:00.000Z',
      about: { reps: [], leads: [] },
      actor: { kind: 'system', id: 'spec' },
      source: { system: 'spec' },
      evidence: 'captured',
      ingest: 'live',
      commandId: `command-${place}`,
      correlationId: 'spec',
      schema: 1,
      ...of,
    };
    return event as Recorded<Extract<All, { type: T }>>;
  };
}
