import { createHash } from 'node:crypto';
import type { BlobRef } from '@app/decider/fact';
import { readConfig } from '@app/wiring/config';
import type { OpenVault } from '@app/vault/vault';
import { openStores } from '@app/wiring/stores';
import { Client } from 'pg';
import { until } from '../until';

/** Events on the record; 0 before there is one. */
export async function countEvents(url: string): Promise<number> {
  const [row] = await ask<{ count: number }>(url, 'select count(*)::int as count from event_store.events');
  return row!.count;
}

export async function ask<R extends object>(connectionString: string, sql: string): Promise<R[]> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * What is on the record, in the open and without what may differ from run to run: positions, times of recording, correlation, and
 * how content was sealed: of a blob its plaintext's hash is told, and one that is not there or not whole throws.
 */
export async function streamsIn(
  env: Readonly<Record<'DATABASE_URL', string>> & Readonly<Record<string, string>>,
): Promise<Record<string, string[]>> {
  const stores = await openStores(readConfig(env));
  const total = await countEvents(env.DATABASE_URL);
  try {
    // a transaction anywhere on the server hides what is younger than itself
    return await until('readers see all that is on the record', async () => {
      const streams: Record<string, string[]> = {};
      let seen = 0;
      for await (const { stream, revision, id, type, data, meta } of stores.open.readAll()) {
        const { correlationId: _, ...said } = meta;
        const event = { revision, id, type, data: await withContent(data, stores.vault), said };
        (streams[stream] ??= []).push(JSON.stringify(event));
        seen++;
      }
      return seen >= total && streams;
    });
  } finally {
    await stores.close();
  }
}

async function withContent(value: unknown, vault: OpenVault): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if ('blob' in value)
    return createHash('sha256').update((await vault.openBlob(value as BlobRef))!).digest('hex'); // prettier-ignore
  if (Array.isArray(value)) return Promise.all(value.map((one) => withContent(one, vault)));
  const fields = Object.entries(value).map(async ([name, one]) => [name, await withContent(one, vault)] as const);
  return Object.fromEntries(await Promise.all(fields));
}
