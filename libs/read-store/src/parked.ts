import type { Key } from '@app/projections/projection';
import type { Position } from '@app/event-store/event-store';
import type { DataSource, EntityManager } from 'typeorm';

/** An event that a build has moved on without. Its payload is in the event store alone. */
export interface ParkedEvent {
  readonly schema: string;
  readonly projection: string;
  readonly version: number;
  readonly eventId: string;
  readonly position: Position;
  readonly stream: string;
  readonly type: string;
  /** `table: key`, or `stream: name` where the event can't be read: later events of any of them wait behind this one. */
  readonly keys: readonly string[];
  /** Null: it only waits behind an earlier one. */
  readonly error: string | null;
  readonly request: 'retry' | 'skip' | null;
  /** ISO 8601. */
  readonly parkedAt: string;
}
export type NewlyParked = Pick<ParkedEvent, 'eventId' | 'position' | 'stream' | 'type' | 'keys' | 'error'>;

/** What is parked, in order; of one projection, or of one build, where named. */
export async function parkedEvents(
  db: DataSource,
  of: { projection?: string; schema?: string } = {},
): Promise<ParkedEvent[]> {
  const rows: (Omit<ParkedEvent, 'parkedAt'> & { parkedAt: Date })[] = await db.query(
    `select p.schema_name as schema, projection, version, event_id as "eventId", position, stream, type, keys, error, request, parked_at as "parkedAt"
     from read_store.parked p join read_store.builds using (schema_name)
     where ($1::text is null or projection = $1) and ($2::text is null or schema_name = $2)
     order by projection, version, build, position`,
    [of.projection, of.schema],
  );
  return rows.map((row) => ({ ...row, parkedAt: row.parkedAt.toISOString() }));
}

/**
 * Asks for the projection's parked events (those of one key, where named) to be folded again, and what waits behind them
 * after them, in order; whoever holds the lease does so within a second. Returns how many were asked for.
 */
export const retryParked = (db: DataSource, projection: string, key?: string): Promise<number> =>
  request(db, projection, 'retry', 'error is not null and ($3::text is null or $3 = any (keys))', key);

/** Asks for one parked event to be left out for good; what waits behind it is then folded. Returns 0 where it isn't parked. */
export const skipParked = (db: DataSource, projection: string, eventId: string): Promise<number> =>
  request(db, projection, 'skip', 'event_id = $3', eventId);

async function request(
  db: DataSource,
  projection: string,
  what: 'retry' | 'skip',
  where: string,
  value: string | undefined,
): Promise<number> {
  const [, asked]: [unknown, number] = await db.query(
    `update read_store.parked set request = $2 where schema_name in (select schema_name from read_store.builds where projection = $1) and ${where}`,
    [projection, what, value],
  );
  return asked;
}

/** How later events of the same keys are recognised. */
export const keyNames = (keys: readonly Key[]): string[] =>
  keys.map(({ table, key }) => `${table.name}: ${key.join(', ')}`);
/** The key of an event whose own can't be told, because it can't be read. */
export const streamKey = (stream: string) => `stream: ${stream}`;

export async function park(manager: EntityManager, schema: string, parked: readonly NewlyParked[]): Promise<void> {
  await manager.query(
    `insert into read_store.parked (schema_name, event_id, position, stream, type, keys, error)
     select $1, p."eventId", p.position, p.stream, p.type, p.keys, p.error
     from jsonb_to_recordset($2) as p ("eventId" text, position text, stream text, type text, keys text[], error text)
     on conflict (schema_name, event_id) do update set error = excluded.error, request = null`,
    [schema, JSON.stringify(parked)],
  );
}

export async function unpark(manager: EntityManager, schema: string, eventIds: readonly string[]): Promise<void> {
  await manager.query('delete from read_store.parked where schema_name = $1 and event_id = any ($2)', [
    schema,
    eventIds,
  ]);
}
