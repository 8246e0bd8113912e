import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Problem } from '@app/contracts/http/problem';
import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import type { CaptureReadiness } from '../../apps/api/src/capture/capture-ready.controller';
import { Recorder } from '../../apps/api/src/capture/recorder';
import { onrecord } from '../../apps/cli/src/onrecord';
import { Line } from '../contract/event-store/line';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { until } from '../until';
import { Desk } from './desk';

const secret = 'the-secret-of-aircall';
const token = 'the-secret-of-hubspot';
const sources = [
  { source: 'aircall', account: 'main', zone: 'UTC', secret },
  { source: 'hubspot', account: 'main', zone: 'UTC', secret: token },
];

let database: FreshDatabase;
let line: Line;
let folder: string;
let desks: Desk[];
beforeEach(async () => {
  database = await freshDatabase();
  line = await Line.to(database.url);
  folder = mkdtempSync(join(tmpdir(), 'onrecord-spool-'));
  desks = [];
});
afterEach(async () => {
  for (const desk of desks) await desk.close();
  await line.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** An API of its own on the same database and data directory. */
async function open(env: Record<string, string> = {}): Promise<Desk> {
  const desk = await Desk.open(
    {
      DATABASE_URL: line.url,
      ONRECORD_DATA_DIR: folder,
      ONRECORD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      CAPTURE_SOURCES: JSON.stringify(sources),
      ...env,
    },
    { projects: false },
  );
  desks.push(desk);
  return desk;
}
const close = async (desk: Desk) => {
  desks.splice(desks.indexOf(desk), 1);
  await desk.close();
};

const call = (id: number) => ({ id, direction: 'inbound', started_at: 1_772_445_600, answered_at: 1_772_445_610, ended_at: 1_772_445_700, raw_digits: '+31201234567', number: { digits: '+31207654321' } }); // prettier-ignore
const send = (desk: Desk, id: number, event = 'call.ended') =>
  desk.anonymous('post', '/capture/aircall').send({ event, resource: 'call', timestamp: 1_772_445_700, token: secret, data: call(id) }); // prettier-ignore
const page = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: String(from + i), properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_call_direction: 'OUTBOUND', hs_call_to_number: '+31201234567', hs_call_status: 'COMPLETED', hs_call_duration: '61000' } })); // prettier-ignore
const sendPage = (desk: Desk, from: number, count: number) =>
  desk.anonymous('post', '/capture/hubspot/calls').set('Authorization', `Bearer ${token}`).send({ results: page(from, count) }); // prettier-ignore

const ready = async (desk: Desk) => {
  const { status, body } = await desk.anonymous('get', '/capture/ready');
  return { http: status, ...(body as CaptureReadiness) };
};
const drained = (desk: Desk) =>
  until('the spool is empty', async () => (await ready(desk)).spool.entries === 0, 40_000);
const ended = async (desk: Desk): Promise<Record<string, number>> => {
  // whoever reads all of the record may lag behind by what others write: reads on until it has the mark
  const mark = await desk.now();
  return until('the record shows the mark', async () => {
    const seen: Record<string, number> = {};
    let last = '';
    for await (const { stream, type, position } of desk.app.get<EventStore>(SEALED_STORE).readAll()) {
      if (type === 'CallEnded') seen[stream] = (seen[stream] ?? 0) + 1;
      last = position;
    }
    return last >= mark && seen;
  });
};
const once = (ids: readonly number[]) => Object.fromEntries(ids.map((id) => [`call-aircall-main-${id}`, 1]));
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

test('while the store is away deliveries are acknowledged, and on the record once when it is back', async () => {
  const desk = await open();
  expect((await send(desk, 0)).status).toBe(204);
  line.kill();
  const answers = await Promise.all([...range(30), ...range(30)].map((id) => send(desk, id)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));

  expect(await ready(desk)).toMatchObject({ http: 200, status: 'ok', store: 'unavailable', spool: { entries: 60 } });
  expect((await desk.anonymous('get', '/ready')).status).toBe(503);

  line.revive();
  await drained(desk);
  expect(await ended(desk)).toEqual(once(range(30)));
  expect(await ready(desk)).toMatchObject({ store: 'ok', spool: { bytes: 0, oldestSeconds: null, setAside: 0 } });
  expect((await send(desk, 30)).status).toBe(204);
  expect((await ready(desk)).spool.entries).toBe(0);
});

test('a store that hangs does not hang the vendor', async () => {
  const desk = await open();
  expect((await send(desk, 0)).status).toBe(204);
  line.hang();
  expect((await send(desk, 1).timeout(9_000)).status).toBe(204);
  line.revive();
  await drained(desk);
  expect(await ended(desk)).toEqual(once([0, 1]));
});

test('what waits outlives the process, and the metrics tell of it', async () => {
  const first = await open();
  line.kill();
  for (const id of range(5)) expect((await send(first, id)).status).toBe(204);
  const manager = await first.as('service');
  expect((await manager.get('/metrics')).text).toMatch(/^onrecord_spool_entries 5$/m);
  await close(first);

  line.revive();
  const second = await open();
  await drained(second);
  expect(await ended(second)).toEqual(once(range(5)));
});

test('a second process takes deliveries as long as the store does, and the spool once it is free', async () => {
  const first = await open();
  const second = await open();
  expect((await send(second, 0)).status).toBe(204);
  line.kill();
  const refused = await send(second, 1);
  expect([refused.status, (refused.body as Problem).code]).toEqual([503, 'spool.locked']);
  expect((await ready(second)).http).toBe(503);
  expect((await send(first, 1)).status).toBe(204);
  await close(first);
  await until('the spool is taken over', async () => (await ready(second)).spool.entries === 1);
  expect((await send(second, 2)).status).toBe(204);
  line.revive();
  await drained(second);
  expect(await ended(second)).toEqual(once([0, 1, 2]));
});

test('a full spool says so, and when to come again', async () => {
  const desk = await open({ SPOOL_MAX_BYTES: String(1024 * 1024) });
  line.kill();
  let taken = 0;
  for (
    let response = await sendPage(desk, 0, 500);
    response.status === 200;
    response = await sendPage(desk, taken, 500)
  )
    taken += 500;
  expect(taken).toBeGreaterThan(500);
  const response = await sendPage(desk, taken, 500);
  expect([response.status, (response.body as Problem).code]).toEqual([503, 'spool.full']);
  expect(response.headers['retry-after']).toBeDefined();
  line.revive();
  await drained(desk);
  expect(Object.keys(await ended(desk))).toHaveLength(taken);
  expect((await sendPage(desk, taken, 500)).status).toBe(200);
});

test('what the record would not have lies aside, and what comes behind it is stored', async () => {
  const desk = await open();
  const recorder = desk.app.get(Recorder);
  const record = recorder.record.bind(recorder);
  jest.spyOn(recorder, 'record').mockImplementation(async (delivery) => {
    if (delivery.facts.some((fact) => 'callId' in fact && fact.callId.endsWith('-13'))) throw new Error('a bad fact');
    return record(delivery);
  });
  line.kill();
  for (const id of [12, 13, 14]) expect((await send(desk, id)).status).toBe(204);
  line.revive();
  await drained(desk);
  expect(await ended(desk)).toEqual(once([12, 14]));
  expect((await ready(desk)).spool.setAside).toBe(1);

  await close(desk);
  const next = await open();
  await drained(next);
  expect(await ended(next)).toEqual(once([12, 13, 14]));
});

test('one bad fact keeps none of the others from the record; an operator sees it, and gives it once more or drops it', async () => {
  const desk = await open();
  const recorder = desk.app.get(Recorder);
  const record = recorder.record.bind(recorder);
  let bad = ['-13', '-15'];
  jest.spyOn(recorder, 'record').mockImplementation(async (delivery) => {
    if (delivery.facts.some((fact) => 'callId' in fact && bad.some((end) => fact.callId.endsWith(end))))
      throw Object.assign(new Error('what is in it'), { code: 'call.bad-one' });
    return record(delivery);
  });
  const cli = async (...args: string[]) => {
    let said = '';
    const out = new Writable({ write: (chunk, _, done) => done(void (said += String(chunk))) });
    const { databaseUrl, dataDir, masterKey } = desk.config;
    const env = { DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: dataDir, ONRECORD_MASTER_KEY: masterKey.export().toString('base64') }; // prettier-ignore
    await onrecord(args, { out, err: out, env, stop: new AbortController().signal });
    return said;
  };
  line.kill();
  for (const [from, count] of [
    [11, 1],
    [12, 3],
  ] as const)
    expect((await sendPage(desk, from, count)).status).toBe(200);
  expect((await sendPage(desk, 15, 1)).status).toBe(200);
  line.revive();
  await drained(desk);
  const of = (...ids: number[]) => Object.fromEntries(ids.map((id) => [`call-hubspot-main-${id}`, 1]));
  expect(await ended(desk)).toEqual(of(11, 12, 14));
  expect((await ready(desk)).spool.setAside).toBe(2);

  const listed = await until('both are listed', async () => {
    const said = await cli('spool');
    return said.startsWith('2 lie aside') && said;
  });
  expect(listed).toMatch(/^ {2}\w{8}-\d+ {2}hubspot:main {2}\S+Z {2}call\.bad-one\n {6}call hubspot-main-13$/m);
  expect(listed).not.toContain('what is in it');
  const name = /(\S+) {2}hubspot:main.*\n +call hubspot-main-15$/m.exec(listed)![1]!;
  expect(await cli('spool', 'drop')).toContain('which one?');
  expect(await cli('spool', 'drop', name)).toBe('asked for: drop 1\n');
  await until('it is destroyed', async () => (await ready(desk)).spool.setAside === 1);
  bad = [];
  expect(await cli('spool', 'retry')).toContain('asked for: retry');
  await until('nothing lies aside', async () => (await cli('spool')) === 'nothing lies aside\n');
  await drained(desk);
  expect(await ended(desk)).toEqual(of(11, 12, 13, 14));
});
