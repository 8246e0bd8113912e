import { Client } from 'pg';
import { keyStoreContract } from '@app/vault/key-store.contract';
import type { KeyStore } from '@app/vault/key-store';
import { newMasterKey, parseMasterKey } from '@app/vault/master-key';
import { memoryVault } from '@app/vault/memory/memory.vault';
import { postgresKeyStore } from '@app/vault/postgres/postgres.key-store';
import { personal } from '@app/decider/fact';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { Line } from '../event-store/line';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

describe('key store in PostgreSQL', () => {
  keyStoreContract(async () => () => postgresKeyStore({ url: database.url }));
});

it('is made by whoever comes first, of many at once', async () => {
  const stores = await Promise.all(Array.from({ length: 8 }, () => postgresKeyStore({ url: database.url })));
  await Promise.all(stores.map((store) => store.close()));
});

it('lets processes that seal for the same people at once read each other', async () => {
  const masterKey = parseMasterKey(newMasterKey());
  const stores: KeyStore[] = await Promise.all([1, 2, 3].map(() => postgresKeyStore({ url: database.url })));
  const vaults = await Promise.all(stores.map((keys) => memoryVault({ masterKey, keys })));
  const page = Array.from({ length: 500 }, (_, n) => personal(`lead-${n}`, 'contact', `${n}`));
  const sealed = await Promise.all(vaults.map((vault, n) => vault.seal(n === 1 ? [...page].reverse() : page)));
  expect(await vaults[0]!.open(sealed)).toEqual([page, [...page].reverse(), page]);
  expect(await vaults[2]!.open(sealed)).toEqual([page, [...page].reverse(), page]);
  await Promise.all(vaults.map((vault) => vault.close()));
});

it('says that it cannot be reached, and goes on over new connections after all were lost', async () => {
  await expect(postgresKeyStore({ url: 'postgres://postgres@127.0.0.1:1/none' })).rejects.toMatchObject({
    code: 'vault.unavailable',
  });
  const vault = await memoryVault({ keys: await postgresKeyStore({ url: database.url }) });
  const other = new Client({ connectionString: database.url });
  await other.connect();
  await other.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await other.end();
  const answers = await vault.ready().catch((error: unknown) => error);
  if (answers !== undefined) expect(answers).toMatchObject({ code: 'vault.unavailable' });
  await expect(vault.ready()).resolves.toBeUndefined();
  await vault.close();
});

describe('over a line that breaks', () => {
  let line: Line;
  let store: KeyStore;
  beforeEach(async () => {
    line = await Line.to(database.url);
    store = await postgresKeyStore({ url: line.url, patience: 500 });
  });
  afterEach(async () => {
    await store.close();
    await line.close();
  });
  const away = { code: 'vault.unavailable' };

  it('says that the database is away, and goes on once it is back', async () => {
    line.kill();
    await expect(store.byId([])).rejects.toMatchObject(away);
    line.revive();
    await expect(store.byId([])).resolves.toEqual([]);
  });

  it('waits no longer than its patience for a server that says nothing, whether it was connected before or not', async () => {
    await store.byId([]);
    line.hang();
    // one over the connection that it has, the others over new ones
    const asked = await Promise.allSettled([1, 2, 3].map(() => store.byId([])));
    expect(asked).toEqual(asked.map(() => ({ status: 'rejected', reason: expect.objectContaining(away) as unknown })));
    await expect(postgresKeyStore({ url: line.url, patience: 500 })).rejects.toMatchObject(away);
    line.revive();
    await expect(store.byId([])).resolves.toEqual([]);
  });
});

it('takes over a schema that was made before blobs had a time: what was noted then is as old as that column', async () => {
  const before = await postgresKeyStore({ url: database.url });
  await before.noteBlob('a1', 'key');
  await before.close();
  const old = new Client({ connectionString: database.url });
  await old.connect();
  await old.query('alter table vault.blobs drop column noted_at');
  await old.end();

  const store = await postgresKeyStore({ url: database.url });
  expect(await store.blobsNoted(0, '', 10)).toEqual(['a1']);
  expect(await store.blobsNoted(60_000, '', 10)).toEqual([]);
  await store.close();
});
