import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { StoreError } from '../event-store';
import { connectionSettings } from './connections';
import { installation, statements } from './statements';

/** Of the tables and functions in sql/. A change raises it and adds the statements that lead there. */
const schemaVersion = 1;

export interface StoreIdentity {
  readonly id: string;
  readonly epoch: number;
}

/**
 * Installs the schema where there is none (many processes may start at once), and says whose store this is. Throws
 * `store.refused` where a newer build has been here, and where the order of the events can't be kept: see `raiseEpoch`.
 */
export const openSchema = (url: string): Promise<StoreIdentity> =>
  connected(url, async (client) => {
    if (!(await value(client, statements.findStore.text))) await install(client);
    const { rows } = await client.query<StoreIdentity & { schema_version: number }>(statements.readStore.text);
    const { id, epoch, schema_version: version } = rows[0]!;
    if (version > schemaVersion)
      throw new StoreError(
        'store.refused',
        `the event store's schema is of version ${version}, this build knows ${schemaVersion}`,
      );
    await checkOrder(client);
    return { id, epoch };
  });

async function install(client: Client): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(statements.lockInstallation.text);
    if (await value(client, statements.findStore.text)) return;
    for (const statement of installation) await client.query(statement);
    await client.query(statements.insertStore.text, [randomBytes(6).toString('hex'), schemaVersion]);
  });
}

async function checkOrder(client: Client): Promise<void> {
  const { rows } = await client.query<unknown[]>({ text: statements.checkOrder.text, rowMode: 'array' });
  const [ordered, stored, next] = rows[0] ?? [true];
  if (ordered) return;
  throw new StoreError(
    'store.refused',
    `these events come from another cluster: the highest transaction id stored is ${String(stored)}, this cluster is at ${String(next)}, so ` +
      'what is written now would be read before what is there. After a restore the epoch must be raised: `onrecord restore` ' +
      'does it, and so does raiseEpoch(url).',
  );
}

/** To be called once after the events were restored into another cluster, whose transaction ids start again. Gives the new epoch. */
export const raiseEpoch = (url: string): Promise<number> =>
  connected(url, (client) =>
    inTransaction(client, async () => {
      await client.query(statements.lockWriters.text);
      return (await value(client, statements.raiseEpoch.text)) as number;
    }),
  );

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(connectionSettings(url));
  client.on('error', () => undefined); // the query under way fails and says so
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function value(client: Client, text: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
  return rows[0]?.[0];
}
