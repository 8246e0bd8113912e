import { DatabaseError, Pool, type QueryResultRow } from 'pg';
import type { Instant } from '@app/decider/fact';
import type { Found, IndexEntry, KeyOwner, KeyStore, StoredKey, Wanted } from '../key-store';
import { VaultError } from '../vault';
import { schema } from './schema';

const schemaLock = 0x7661756c; // "vaul"
const columns = 'id, subject, purpose, wrapped';

export interface PostgresKeys {
  readonly url: string;
  /** Milliseconds that a query may take, and a connection at most. What is silent for longer is away. */
  readonly patience?: number;
}

/** Schema `vault` of the database, made where it is missing. Throws `vault.unavailable` while the server is away. */
export async function postgresKeyStore({ url, patience = 30_000 }: PostgresKeys): Promise<KeyStore> {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    application_name: 'onrecord vault',
    connectionTimeoutMillis: Math.min(5_000, patience),
    query_timeout: patience,
    keepAlive: true,
  });
  // A lost connection fails the query under way, which says so; the next query opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const store = new PostgresKeyStore(pool);
  try {
    await store.prepare();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return store;
}

class PostgresKeyStore implements KeyStore {
  private closed: Promise<void> | undefined;

  constructor(private readonly pool: Pool) {}

  async prepare(): Promise<void> {
    // a simple query of several statements is one transaction
    await this.query(`select pg_advisory_xact_lock(${schemaLock}); ${schema}`);
  }

  async keepCheck(check: string): Promise<string> {
    await this.query('insert into vault.master (check_value) values ($1) on conflict do nothing', [check]);
    const [row] = await this.query<{ check_value: string }>('select check_value from vault.master');
    return row!.check_value;
  }

  byOwner(owners: readonly KeyOwner[]): Promise<StoredKey[]> {
    return this.query(
      `select ${columns} from vault.keys join unnest($1::text[], $2::text[]) as o (subject, purpose) using (subject, purpose)`,
      [owners.map((o) => o.subject), owners.map((o) => o.purpose)],
    );
  }

  byId(ids: readonly string[]): Promise<StoredKey[]> {
    return this.query(`select ${columns} from vault.keys where id = any($1)`, [ids]);
  }

  async add(proposed: readonly StoredKey[]): Promise<StoredKey[]> {
    // in one order everywhere, or two processes that make keys for the same subjects could deadlock
    const made = await this.query<StoredKey>(
      `insert into vault.keys (${columns})
       select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) as k (${columns}) order by subject, purpose
       on conflict (subject, purpose) do nothing returning ${columns}`,
      [
        proposed.map((k) => k.id),
        proposed.map((k) => k.subject),
        proposed.map((k) => k.purpose),
        proposed.map((k) => k.wrapped),
      ],
    );
    if (made.length === proposed.length) return made;
    // somebody was faster; a statement of its own sees what they committed
    return this.byOwner(proposed);
  }

  async enter(entries: readonly IndexEntry[]): Promise<void> {
    await this.query(
      `insert into vault.lookups (kind, hash, ref, subject, purpose, valid_from)
       select e.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
         as e (kind, hash, ref, subject, purpose, valid_from)
       where not exists (
         select from vault.keys k where k.subject = e.subject and k.purpose = e.purpose and k.wrapped is null)
       order by e.kind, e.hash, e.ref, e.valid_from
       on conflict do nothing`,
      [
        entries.map((e) => e.kind),
        entries.map((e) => e.hash),
        entries.map((e) => e.ref),
        entries.map((e) => e.subject),
        entries.map((e) => e.purpose),
        entries.map((e) => e.from ?? '-infinity'),
      ],
    );
  }

  async leave({ kind, hash, ref }: Pick<IndexEntry, 'kind' | 'hash' | 'ref'>, until: Instant): Promise<void> {
    await this.query(
      `update vault.lookups set valid_until = $4
       where kind = $1 and hash = $2 and ref = $3 and valid_from < $4 and valid_until > $4`,
      [kind, hash, ref, until],
    );
  }

  async find(wanted: readonly Wanted[]): Promise<(Found | undefined)[]> {
    const rows = await this.query<{ nth: number; ref: string; valid_from: Date | number }>(
      `select nth::int, found.ref, found.valid_from
       from unnest($1::text[], $2::text[], $3::timestamptz[]) with ordinality as wanted (kind, hash, at, nth)
       cross join lateral (
         select ref, valid_from from vault.lookups l
         where l.kind = wanted.kind and l.hash = wanted.hash and valid_from <= at and valid_until > at
         order by valid_from desc, ref limit 1) found`,
      [wanted.map((w) => w.kind), wanted.map((w) => w.hash), wanted.map((w) => w.at)],
    );
    const found = new Array<Found | undefined>(wanted.length);
    for (const { nth, ref, valid_from } of rows) found[nth - 1] = { ref, since: Number(valid_from) };
    return found;
  }

  async noteBlob(blob: string, keyId: string): Promise<void> {
    await this.query('insert into vault.blobs (blob, key_id) values ($1, $2) on conflict do nothing', [blob, keyId]);
  }

  async blobsNoted(ago: number, after: string, limit: number): Promise<string[]> {
    const rows = await this.query<{ blob: string }>(
      `select blob from vault.blobs where blob > $2 and noted_at <= now() - $1 * interval '1 millisecond'
       order by blob limit $3`,
      [ago, after, limit],
    );
    return rows.map(({ blob }) => blob);
  }

  async forgetBlobs(blobs: readonly string[]): Promise<void> {
    await this.query('delete from vault.blobs where blob = any($1)', [blobs]);
  }

  async erase(tombstones: readonly Omit<StoredKey, 'wrapped'>[]): Promise<string[]> {
    const rows = await this.query<{ blob: string }>(
      `with owners as (
         select * from unnest($1::text[], $2::text[], $3::text[]) as o (id, subject, purpose)
       ), unindexed as (
         delete from vault.lookups l using owners o where l.subject = o.subject and l.purpose = o.purpose
       ), erased as (
         insert into vault.keys as k (id, subject, purpose, erased_at)
         select id, subject, purpose, now() from owners order by subject, purpose
         on conflict (subject, purpose) do update set wrapped = null, erased_at = coalesce(k.erased_at, now())
         returning k.id
       )
       select blob from vault.blobs join erased on key_id = id`,
      [tombstones.map((t) => t.id), tombstones.map((t) => t.subject), tombstones.map((t) => t.purpose)],
    );
    return rows.map(({ blob }) => blob);
  }

  close(): Promise<void> {
    return (this.closed ??= this.pool.end());
  }

  private async query<R extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    try {
      return (await this.pool.query<R>(sql, [...values])).rows;
    } catch (error) {
      if (error instanceof DatabaseError && !isOutage(error)) throw error;
      throw new VaultError('vault.unavailable', 'the database of the vault cannot be reached', { cause: error });
    }
  }
}

/** Classes 08 (connection), 53 (resources), 57 (shut down, not yet up). */
const isOutage = ({ code = '' }: DatabaseError) => /^(08|53|57)/.test(code);
