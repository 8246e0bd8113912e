import { Pool, type ClientConfig } from 'pg';
import type { Statement } from './statements';

/** Every column as PostgreSQL prints it: what is made of it is decided where it is used. */
export type Row = readonly (string | null)[];
const asPrinted = { getTypeParser: () => (text: string) => text } as unknown as NonNullable<ClientConfig['types']>;

// Every statement goes by an index, whatever the statistics of a table that has just begun to grow say: a plan made for
// an empty table would be kept, and would read the whole of a full one.
const settings = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
  default_transaction_isolation: 'read\\ committed',
  DateStyle: 'ISO',
};

export function connectionSettings(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'onrecord event store',
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    idle_in_transaction_session_timeout: 10_000,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
  };
}

export function connectionPool(url: string, max: number): Pool {
  const pool = new Pool({ ...connectionSettings(url), max });
  // A lost connection fails the query under way, which says so; the next query opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export async function run(pool: Pool, statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
  const result = await pool.query<(string | null)[]>({
    ...statement,
    values: [...values],
    rowMode: 'array',
    types: asPrinted,
  });
  return result.rows;
}

// Connection lost (08, or by its socket), resources short (53), shutting down or starting (57P), serialisation or deadlock
// (40), a lock not had in time (55P03), a standby not yet promoted (25006).
const transientCode =
  /^(08|53|57P|40|55P03|25006|E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$)/;
const transientMessage =
  /^(Connection terminated|Query read timeout|timeout expired|timeout exceeded|Client has encountered a connection error|Client was closed)/;

/** The same statement may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransient);
  const { code, message } = error as { code?: string; message?: string };
  return (code !== undefined && transientCode.test(code)) || transientMessage.test(message ?? '');
}
