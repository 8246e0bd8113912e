import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { personal, type BlobRef } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import { handle } from '@app/event-store/handle';
import { readConfig, type Config } from '@app/wiring/config';
import { ProcessModule } from '@app/wiring/process.module';
import { openStores, type Stores } from '@app/wiring/stores';
import { StoredFetchList } from '../../../apps/relay/src/recordings/fetch-list';
import { RelayModule, relayEntities } from '../../../apps/relay/src/relay.module';
import { freshDatabase } from '../../database/database';
import { until } from '../../until';

const at = '2026-03-02T09:00:00.000Z';
const half = randomBytes(200_000);
let config: Config;
let stores: Stores;
let vendor: Server;
/** Downloads that wait for their other half. */
let halfway: ServerResponse[];
let clean: () => Promise<void>;

beforeAll(async () => {
  halfway = [];
  vendor = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(half);
    halfway.push(response);
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'onrecord-fetching-'));
  const source = { source: 'aircall', account: 'main', zone: 'UTC', secret: 'a-secret-of-aircall' };
  config = readConfig({
    DATABASE_URL: database.url,
    ONRECORD_DATA_DIR: dataDir,
    ONRECORD_MASTER_KEY: randomBytes(32).toString('base64'),
    CAPTURE_SOURCES: JSON.stringify([{ ...source, recordings: { hosts: ['127.0.0.1'] } }]),
    LOG_LEVEL: 'fatal',
  });
  stores = await openStores(config);
  clean = async () => {
    await stores.close();
    await database.drop();
    rmSync(dataDir, { recursive: true });
    vendor.close();
    vendor.closeAllConnections();
  };
}, 30_000);
afterAll(() => clean(), 30_000);

const relay = (): Promise<INestApplicationContext> =>
  NestFactory.createApplicationContext(ProcessModule.of({ config, entities: relayEntities, modules: [RelayModule] }), {
    logger: false,
  });
const waiting = async () =>
  (await stores.db.query<{ n: number }[]>('select count(*)::int as n from read_store.recordings_to_fetch'))[0]!.n;
const blobsIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? blobsIn(join(folder, entry.name)) : [entry.name],
  );

it('keeps what is to be fetched, once, and gives what is due and not under way, longest due first', async () => {
  const list = new StoredFetchList(stores.db);
  const on = (second: number) => new Date(Date.UTC(2020, 0, 1, 0, 0, second));
  const item = (callId: string) => ({ callId, recordingId: 'r' });
  await list.add([item('b'), item('b')], on(2));
  await list.add([item('a'), item('b')], on(1));
  const [a, b] = await list.due(on(5), 10, []);
  expect([a, b]).toEqual([{ ...item('a'), tries: 0 }, { ...item('b'), tries: 0 }]); // prettier-ignore
  expect(await list.due(on(5), 1, [a!])).toEqual([b]);
  expect(await list.due(on(1), 10, [])).toEqual([a]);
  await list.postpone({ ...a!, tries: 1 }, on(9));
  await list.remove(b!);
  expect(await list.due(on(8), 10, [])).toEqual([]);
  expect(await list.due(on(9), 10, [])).toEqual([{ ...a, tries: 1 }]);
  await list.remove(a!);
  expect(await waiting()).toBe(0);
});

it('another relay fetches what one was in the middle of, and each sound is stored once', async () => {
  const ids = Array.from({ length: 10 }, (_, n) => `c${n}`);
  for (const callId of ids) {
    const by = captured(at, { system: 'aircall', account: 'main', externalId: callId });
    const location = personal(`call-${callId}`, 'content', `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/${callId}`); // prettier-ignore
    const { open: store, codec } = stores;
    await handle({ store, codec }, call, {
      type: 'RecordCall',
      callId,
      placed: { at, direction: 'outbound' },
      stamp: by,
    });
    const report = { type: 'ReportRecording', callId, recordingId: 'r', location } as const;
    await handle({ store, codec }, call, { ...report, stamp: { ...by, commandId: `${callId}:r` } });
  }
  const first = await relay();
  await until('four are halfway', () => halfway.length === 4);
  await first.close();
  expect(await waiting()).toBe(ids.length);

  const second = await relay();
  await until('nothing waits to be fetched', async () => {
    for (const response of halfway.splice(0)) response.end(half);
    return (await waiting()) === 0;
  });
  await second.close();

  const named: string[] = [];
  for (const callId of ids) {
    const stored: BlobRef[] = [];
    for await (const { type, data } of stores.sealed.readStream(`call-${callId}`))
      if (type === 'RecordingStored') stored.push((data as { content: BlobRef }).content);
    expect(stored).toHaveLength(1);
    expect(Buffer.from((await stores.vault.openBlob(stored[0]!))!).equals(Buffer.concat([half, half]))).toBe(true);
    named.push(stored[0]!.blob);
  }
  // of what was cut off nothing is left
  const kept = blobsIn(join(config.dataDir, 'blobs')).length;
  expect(kept).toBe(named.length);
}, 60_000);
