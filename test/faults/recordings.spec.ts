import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { personal, type BlobRef } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import { handle } from '@app/event-store/handle';
import { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { environment } from './command';
import { ManagedProcess } from './managed-process';
import { ask } from './record';
import { until } from '../until';

/** Kills in the middle of downloads; each costs the lease of ten seconds that a killed relay leaves behind. */
const kills = Number(process.env['FAULT_KILLS'] ?? '2');

jest.setTimeout(240_000 + kills * 30_000);

const at = '2026-03-02T09:00:00.000Z';
const half = randomBytes(200_000);
let folder: string;
let database: FreshDatabase;
let env: Readonly<Record<string, string>>;
let stores: Stores;
let vendor: Server;
/** Downloads that wait for their other half. */
const halfway: ServerResponse[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-recordings-'));
  database = await freshDatabase();
  vendor = createServer(({ url = '' }, response) => {
    if (url.startsWith('/gone')) return void response.writeHead(410).end();
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(half);
    halfway.push(response);
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const source = { source: 'aircall', account: 'main', zone: 'UTC', secret: 'a-secret-of-aircall' };
  env = {
    ...environment(database.url, folder),
    CAPTURE_SOURCES: JSON.stringify([{ ...source, recordings: { hosts: ['127.0.0.1'] } }]),
  };
  stores = await openStores(readConfig(env));
});
afterAll(async () => {
  await stores.close();
  await database.drop();
  vendor.close();
  vendor.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** A call, and where its recording lies, as a source tells of them. */
async function reported(callId: string, path: string): Promise<void> {
  const { open: store, codec } = stores;
  const stamp = captured(at, { system: 'aircall', account: 'main', externalId: callId });
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}${path}`;
  await handle({ store, codec }, call, { type: 'RecordCall', callId, placed: { at, direction: 'outbound' }, stamp });
  const location = personal(`call-${callId}`, 'content', url);
  const report = { type: 'ReportRecording', callId, recordingId: 'r', location } as const;
  await handle({ store, codec }, call, { ...report, stamp: { ...stamp, commandId: `${callId}:r` } });
}

async function told(callId: string): Promise<{ stored: BlobRef[]; missing: string[] }> {
  const found = { stored: [] as BlobRef[], missing: [] as string[] };
  for await (const { type, data } of stores.sealed.readStream(`call-${callId}`)) {
    if (type === 'RecordingStored') found.stored.push((data as { content: BlobRef }).content);
    if (type === 'RecordingMissing') found.missing.push((data as { reason: string }).reason);
  }
  return found;
}
const count = async (sql: string) => (await ask<{ n: number }>(database.url, `select count(*)::int as n from ${sql}`))[0]!.n; // prettier-ignore
const filesIn = (place: string): string[] =>
  readdirSync(join(folder, 'blobs', place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

it('a relay killed -9 while it downloads: each sound is stored once and whole, or missing with a reason', async () => {
  const [sounds, gone] = [Array.from({ length: 12 }, (_, n) => `c${n}`), ['g0', 'g1']];
  for (const callId of sounds) await reported(callId, `/${callId}`);
  for (const callId of gone) await reported(callId, `/gone/${callId}`);
  const relay = await ManagedProcess.of('relay', 'relay', env);
  const stored = () => count(`event_store.events where type = 'RecordingStored'`);
  for (let kill = 0; kill < kills; kill++) {
    relay.start();
    await until('downloads are under way', async () => {
      relay.mustLive();
      return halfway.length >= 3;
    });
    // the second half comes for some: they are being sealed, named and recorded when it is killed
    const before = await stored();
    for (const response of halfway.splice(0, 2)) response.end(half);
    if (kill % 2 === 0) await until('one of them is stored', async () => (await stored()) > before);
    await relay.kill();
    for (const response of halfway.splice(0)) response.destroy();
  }
  const left = await stored();
  relay.start();
  await until('everything is fetched or given up', async () => {
    relay.mustLive();
    for (const response of halfway.splice(0)) response.end(half);
    return (await stored()) >= sounds.length && (await count('read_store.recordings_to_fetch')) === 0;
  });
  await relay.kill();

  for (const callId of sounds) {
    const {
      stored: [content, ...more],
      missing,
    } = await told(callId);
    expect([callId, more, missing]).toEqual([callId, [], []]);
    const sound = (await stores.vault.openBlob(content!))!;
    expect(Buffer.concat([half, half]).equals(sound)).toBe(true);
  }
  for (const callId of gone) {
    const { stored, missing } = await told(callId);
    expect([callId, stored, missing.length]).toEqual([callId, [], 1]);
  }
  const unnamed = (await count('vault.blobs')) - sounds.length;
  process.stderr.write(`a relay killed ${kills} times in the middle of downloads, with ${left} of ${sounds.length} stored: each stored once, ${gone.length} missing with a reason, ${unnamed} blobs that no event names\n`); // prettier-ignore
});

it('an api killed -9 in the middle of an upload: nothing of it can be reached, and sent again it is stored once', async () => {
  const { open: store, codec } = stores;
  await handle({ store, codec }, call, { type: 'RecordCall', callId: 'u', placed: { at, direction: 'outbound' }, stamp: captured(at, { system: 'pbx', account: 'main', externalId: 'u' }) }); // prettier-ignore
  const api = await ManagedProcess.of('api', 'api', env);
  const issuer = await DevelopmentIssuer.open(folder, readConfig(env).auth);
  const token = await issuer.token({ id: 'the-service', role: 'service' });
  const path = '/calls/u/recordings?recordingId=r&mediaType=audio/mpeg';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  const blobs = await count('vault.blobs');
  const before = filesIn('').length;

  api.start();
  await api.ready();
  const upload = httpRequest(`${api.url}${path}`, { method: 'POST', headers });
  const broken = new Promise<Error>((resolve) => upload.on('error', resolve));
  upload.write(half);
  await until('some of it lies on the disk', async () => filesIn('').length > before);
  await api.kill();
  expect(await broken).toMatchObject({ code: 'ECONNRESET' });
  expect(await told('u')).toEqual({ stored: [], missing: [] });
  expect(await count('vault.blobs')).toBe(blobs);
  const lies = filesIn('incoming');
  expect(lies.length).toBeGreaterThan(0);

  // what nobody has written to for an hour goes when somebody starts
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const file of lies) utimesSync(file, longAgo, longAgo);
  api.start();
  await api.ready();
  expect(filesIn('incoming')).toEqual([]);
  for (let sent = 0; sent < 2; sent++)
    expect((await fetch(`${api.url}${path}`, { method: 'POST', headers, body: half })).ok).toBe(true);
  await api.kill();
  const { stored } = await told('u');
  expect(stored).toHaveLength(1);
  expect(half.equals((await stores.vault.openBlob(stored[0]!))!)).toBe(true);
  expect(await count('vault.blobs')).toBe(blobs + 1);
});
