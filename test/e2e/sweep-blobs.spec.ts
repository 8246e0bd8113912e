import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { personal } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import { handle } from '@app/event-store/handle';
import { READ_DB, STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import type { DataSource } from 'typeorm';
import { onrecord } from '../../apps/cli/src/onrecord';
import { sweepUnnamed } from '../../apps/cli/src/sweep-blobs.cmd';
import { Desk } from './desk';

const at = '2026-03-02T09:00:00.000Z';
let desk: Desk;
let stores: Stores;
beforeAll(async () => {
  desk = await Desk.open({}, { projects: false });
  stores = desk.app.get<Stores>(STORES);
});
afterAll(() => desk.close());

async function sweep(...args: string[]) {
  const said: string[] = [];
  const into = () => new Writable({ write: (chunk, _, done) => (said.push(String(chunk)), done()) });
  const { databaseUrl, dataDir, masterKey } = desk.config;
  const code = await onrecord(['sweep-blobs', ...args], {
    out: into(),
    err: into(),
    env: {
      DATABASE_URL: databaseUrl,
      ONRECORD_DATA_DIR: dataDir,
      ONRECORD_MASTER_KEY: masterKey.export().toString('base64'),
    },
    stop: new AbortController().signal,
  });
  return { code, said: said.join('') };
}
const lies = (blob: string) => existsSync(join(desk.config.dataDir, 'blobs', blob.slice(0, 2), blob.slice(2)));
const daysPass = () =>
  desk.app.get<DataSource>(READ_DB).query(`update vault.blobs set noted_at = noted_at - interval '2 days'`);

it('removes what was sealed days ago and is named by no event, once, and leaves all else', async () => {
  const sound = Buffer.alloc(100_000, 'sound');
  const orphan = await stores.vault.sealBlob('call-2201', 'content', sound);
  await daysPass();
  // sealed for another record than this one: an empty one names nothing
  expect(await sweep()).toMatchObject({ code: 1, said: expect.stringContaining('The record is empty') as string });
  expect(lies(orphan.blob)).toBe(true);

  const { open: store, codec } = stores;
  const stamp = captured(at, { system: 'pbx', account: 'main', externalId: '2201' });
  const placed = { at, direction: 'outbound', to: personal('call-2201', 'contact', '+31201234567') } as const;
  await handle({ store, codec }, call, { type: 'RecordCall', callId: '2201', placed, stamp });
  const content = await stores.vault.sealBlob('call-2201', 'content', sound);
  await handle({ store, codec }, call, { type: 'StoreRecording', callId: '2201', recordingId: 'r', content, mediaType: 'audio/mpeg', stamp: { ...stamp, commandId: 'r' } }); // prettier-ignore
  // a transaction anywhere on the server hides for a moment what is younger than itself; days later it is over
  const isSeen = async () => {
    for await (const { type } of stores.sealed.readAll()) if (type === 'RecordingStored') return true;
    return false;
  };
  while (!(await isSeen())) await new Promise((resolve) => setTimeout(resolve, 10));
  const young = await stores.vault.sealBlob('call-2201', 'content', Buffer.from('being recorded'));
  await daysPass();
  await desk.app
    .get<DataSource>(READ_DB)
    .query(`update vault.blobs set noted_at = now() where blob = $1`, [young.blob]);
  // not of this vault: somebody's own copy in the same bucket or folder
  const foreign = 'ab'.repeat(32);
  mkdirSync(join(desk.config.dataDir, 'blobs', 'ab'), { recursive: true });
  writeFileSync(join(desk.config.dataDir, 'blobs', 'ab', foreign.slice(2)), 'a copy');

  const found = '2 blobs sealed 1d ago or earlier, 1 of them named by no event\n';
  expect(await sweep('--dry-run')).toEqual({ code: 0, said: `${found}a dry run: nothing was removed\n` });
  expect(lies(orphan.blob)).toBe(true);
  expect(await sweep()).toEqual({ code: 0, said: `${found}1 removed\n` });
  expect([orphan.blob, content.blob, young.blob, foreign].map(lies)).toEqual([false, true, true, true]);
  expect(Buffer.from((await stores.vault.openBlob(content))!)).toEqual(sound);
  expect((await sweep()).said).toBe('1 blobs sealed 1d ago or earlier, 0 of them named by no event\n0 removed\n');
});

it('removes nothing while a transaction hides what came on the record since', async () => {
  const orphan = await stores.vault.sealBlob('call-9', 'content', Buffer.from('left'));
  await daysPass();
  const said: string[] = [];
  const out = new Writable({ write: (chunk, _, done) => (said.push(String(chunk)), done()) });
  const terminal = { out, err: out, env: {}, stop: new AbortController().signal };
  const hidden = { ...stores, horizonAge: async () => 13 * 3_600_000 };
  const asked = { age: 24 * 3_600_000, olderThan: '1d', dryRun: false };
  expect(await sweepUnnamed(hidden, asked, terminal)).toBe(1);
  expect(said.join('')).toContain('has been open in the database for 13 h');
  expect(lies(orphan.blob)).toBe(true);
});
