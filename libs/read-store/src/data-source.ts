import { DataSource, type DataSourceOptions } from 'typeorm';
import { ReadStoreInfrastructure1763820000000 } from './migrations/1763820000000-read-store-infrastructure';
import { RecordingsToFetch1763830000000 } from './migrations/1763830000000-recordings-to-fetch';
import { SetAside1763840000000 } from './migrations/1763840000000-set-aside';

export interface ReadDatabase {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Entities over the views in schema `read_model`; never synchronized. */
  readonly entities?: NonNullable<DataSourceOptions['entities']>;
  readonly poolSize?: number;
}

/** The read database, not yet connected: `await readDataSource(…).initialize()`, then `migrateReadStore`. */
export function readDataSource({ url, entities = [], poolSize = 20 }: ReadDatabase): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    poolSize,
    schema: 'read_store',
    synchronize: false,
    // query parameters hold payloads: nothing of them may reach a log
    logging: false,
    migrations: [ReadStoreInfrastructure1763820000000, RecordingsToFetch1763830000000, SetAside1763840000000],
    migrationsTableName: 'migrations',
    applicationName: 'onrecord read store',
    // a forgotten transaction would hold back every reader of the event store in this cluster
    extra: { idle_in_transaction_session_timeout: 30_000, keepAlive: true },
  });
}

/** Brings the infrastructure tables up to date, forward only; any number of processes may do so at once. */
export async function migrateReadStore(db: DataSource): Promise<void> {
  const session = db.createQueryRunner();
  try {
    await session.query(`select pg_advisory_lock(hashtext('read_store.migrations'))`);
    await session.query('create schema if not exists read_store');
    await db.runMigrations({ transaction: 'each' });
  } finally {
    await session.query(`select pg_advisory_unlock(hashtext('read_store.migrations'))`);
    await session.release();
  }
}
