import { createHash } from 'node:crypto';
import type { BlobRef } from '@app/decider/fact';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { Client } from 'pg';

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
export async function streamsIn(env: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const stores = await openStores(readConfig(env));
  const streams: Record<string, string[]> = {};
  try {
    for await (const { stream, revision, id, type, data, meta } of stores.open.readAll()) {
      const line = (streams[stream] ??= []);
      const { correlationId: _, ...said } = meta;
      line.push(JSON.stringify({ revision, id, type, data: await withContent(data, stores), said }));
    }
  } finally {
    await stores.close();
  }
  return streams;
}

async function withContent(value: unknown, { vault }: Stores): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if ('blob' in value) {
    const content = await vault.openBlob(value as BlobRef);
    return createHash('sha256').update(content!).digest('hex');
  }
  if (Array.isArray(value)) return Promise.all(value.map((one) => withContent(one, { vault } as Stores)));
  const fields = Object.entries(value).map(async ([name, one]) => [name, await withContent(one, { vault } as Stores)]);
  return Object.fromEntries((await Promise.all(fields)) as [string, unknown][]);
}
