import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { storedEvents, upcasters, type StoredEvent } from '@app/domain/stored-events';
import { codec, type Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { eventStoreDb } from '@app/event-store/eventstoredb/eventstoredb.event-store';
import { postgresEventStore, type PostgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import { migrateReadStore, readDataSource, type ReadDatabase } from '@app/read-store/data-source';
import type { BlobStore } from '@app/vault/blob-store';
import { filesBlobStore } from '@app/vault/files/files.blob-store';
import { postgresKeyStore } from '@app/vault/postgres/postgres.key-store';
import { openVault } from '@app/vault/sealing.vault';
import type { Vault } from '@app/vault/vault';
import type { Config } from './config';
import { openStore } from './open-store';

/** All that keeps data, opened. */
export interface Stores {
  /** Records as they lie there: for projections, proofs and publishing. */
  readonly sealed: EventStore;
  /** The same store, personal fields in the open: for commands and policies. */
  readonly open: EventStore;
  readonly codec: Codec<StoredEvent>;
  readonly vault: Vault;
  readonly db: DataSource;
  /** Milliseconds; only where events lie in PostgreSQL. */
  readonly horizonAge?: () => Promise<number>;
  /** Idempotent: first the event store finishes what is under way, then the vault and the read database go. */
  close(): Promise<void>;
}

/** Opens all or nothing; whoever comes first makes the schemas. `entities` are those that the process queries. */
export async function openStores(
  config: Config,
  { entities = [] }: Pick<ReadDatabase, 'entities'> = {},
): Promise<Stores> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const db = await readDataSource({ url: config.databaseUrl, entities }).initialize();
    opened.push(() => db.destroy());
    await migrateReadStore(db);

    const keys = await postgresKeyStore({ url: config.databaseUrl });
    opened.push(() => keys.close());
    const blobs = await openBlobStore(config);
    const vault = await openVault({
      masterKey: config.masterKey,
      keys,
      blobs,
      ...(config.defaultRegion && { region: config.defaultRegion }),
    });

    const sealed = await openEventStore(config);
    opened.push(() => sealed.close());
    return {
      sealed,
      open: openStore(sealed, vault),
      codec: codec<StoredEvent>(storedEvents, upcasters),
      vault,
      db,
      ...('horizonAge' in sealed && { horizonAge: () => sealed.horizonAge() }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const openEventStore = ({ databaseUrl, eventStoreUrl }: Config): Promise<EventStore | PostgresEventStore> =>
  eventStoreUrl === undefined
    ? postgresEventStore({ url: databaseUrl })
    : eventStoreDb({ url: eventStoreUrl, warn: (message) => process.emitWarning(message) });

async function openBlobStore({ dataDir, blobs }: Config): Promise<BlobStore> {
  const directory = join(dataDir, 'blobs');
  if (!blobs) return filesBlobStore(directory);
  // the driver is large: whoever keeps files never loads it
  const { s3BlobStore } = await import('@app/vault/s3/s3.blob-store');
  return s3BlobStore(blobs, join(directory, 'incoming'));
}
