import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LooksPage } from '@app/projections/access-log/access-log.query';
import type { CallRecordings, CallTranscripts } from '@app/projections/call-scores/call-scores.query';
import S3rver from 's3rver';
import type { Response } from 'supertest';
import { until } from '../until';
import { Desk, type Visitor } from './desk';

const mebibyte = 1024 * 1024;
const day = 86_400_000;
let now = Date.now();
let desk: Desk;
let manager: Visitor;
let service: Visitor;
let rep: Visitor;

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => new Date(now) });
  manager = await desk.as('manager');
  service = await desk.as('service');
  rep = await desk.as('rep', 'rep-1');
});
afterAll(() => desk.close());

const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];
const asBytes = (answer: Response, done: (error: Error | null, body: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
};

/** All files of content, named or not yet. */
const blobs = (): string[] => {
  const place = join(desk.config.dataDir, 'blobs');
  if (!existsSync(place)) return [];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
};
const placed = { at: '2026-03-02T09:00:00Z', direction: 'outbound', to: '+31 20 555 01 23' };
const call = (callId: string) =>
  service.record('/calls', { callId, placed, attributed: { rep: 'rep-1', rule: 'line' } });
const upload = (id: string, bytes: Buffer, query: object = {}, by = service) =>
  by
    .ask('post', `/calls/${id}/recordings`)
    .query({ recordingId: 'r-1', mediaType: 'audio/mpeg', ...query })
    .set('Content-Type', 'application/octet-stream')
    .send(bytes);
const play = (id: string, headers: Readonly<Record<string, string>> = {}, by = manager) =>
  by.get(`/calls/${id}/recordings/r-1`).set(headers).buffer(true).parse(asBytes);
const recordingsOf = async (id: string): Promise<CallRecordings> =>
  (await manager.get(`/calls/${id}/recordings?atLeast=${await desk.now()}`)).body as CallRecordings;

/** Over a connection of its own, without holding what goes over it. */
async function raw(
  method: string,
  path: string,
  headers: Record<string, string | number>,
  body?: (request: NodeJS.WritableStream & { destroy(): void }) => Promise<void>,
): Promise<IncomingMessage> {
  const { port } = desk.app.getHttpServer().address() as AddressInfo;
  const token = await desk.token('manager');
  const asked = ask({ port, method, path, headers: { Authorization: `Bearer ${token}`, ...headers }, agent: false });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  if (body) await body(asked);
  else asked.end();
  return (await answered)[0];
}
const octets = { 'Content-Type': 'application/octet-stream' };

/** The same bytes again for the same length: told by their place. */
function* soundOf(length: number, piece = mebibyte): Generator<Buffer> {
  for (let from = 0; from < length; from += piece) yield patternAt(from, Math.min(piece, length - from));
}
const block = randomBytes(65_537);
const patternAt = (from: number, length: number) => {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const start = (from + at) % block.length;
    at += block.copy(bytes, at, start, Math.min(block.length, start + length - at));
  }
  return bytes;
};

test('a long recording goes in and out in constant memory, any range of it from the pieces that it lies in', async () => {
  await call('long');
  const length = 160 * mebibyte + 12_345;
  const before = blobs().length;
  let most = 0;
  const watched = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const start = process.memoryUsage.rss();
  const stored = await raw('POST', '/calls/long/recordings?recordingId=r-1&mediaType=audio/wav', octets, (request) =>
    pipeline(Readable.from(soundOf(length)), request),
  );
  expect(stored.statusCode).toBe(201);
  stored.resume();
  expect(blobs()).toHaveLength(before + 1);
  expect((await recordingsOf('long')).recordings).toMatchObject([
    { recordingId: 'r-1', state: 'stored', size: length + 40 + 16 * Math.ceil(length / 65_536), keepUntil: null },
  ]);

  const path = '/calls/long/recordings/r-1';
  const head = await raw('HEAD', path, {});
  expect(head.headers).toMatchObject({
    'content-length': `${length}`,
    'accept-ranges': 'bytes',
    'content-type': 'audio/wav',
  });
  const whole = await raw('GET', path, {});
  const [heard, sent] = [createHash('sha256'), createHash('sha256')];
  for await (const piece of whole) heard.update(piece as Buffer);
  for (const piece of soundOf(length)) sent.update(piece);
  expect(heard.digest('hex')).toBe(sent.digest('hex'));
  for (const [from, to] of [
    [0, 1],
    [65_535, 65_537],
    [100 * mebibyte, 103 * mebibyte + 1],
    [length - 1, length],
  ] as const) {
    const part = await play('long', { Range: `bytes=${from}-${to - 1}` });
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes ${from}-${to - 1}/${length}`]);
    expect(patternAt(from, to - from).equals(part.body as Buffer)).toBe(true);
  }
  clearInterval(watched);
  // whoever holds it holds at least as much as it is; what is grown is the collector's to say
  expect(most - start).toBeLessThan(length);
});

test('a player asks for ranges; what it can’t have it is told', async () => {
  await call('ranges');
  const sound = randomBytes(200_000);
  await upload('ranges', sound);
  const whole = await play('ranges');
  const tag = whole.headers['etag']!;
  expect([whole.status, whole.headers['content-length'], tag]).toEqual([
    200,
    '200000',
    expect.stringMatching(/^"\w+"$/),
  ]);
  expect(sound.equals(whole.body as Buffer)).toBe(true);

  for (const [header, from, to] of [
    ['bytes=100-199', 100, 200],
    ['bytes=199000-', 199_000, 200_000],
    ['bytes=-10', 199_990, 200_000],
    ['bytes=199999-900000', 199_999, 200_000],
  ] as const) {
    const part = await play('ranges', { Range: header });
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes ${from}-${to - 1}/200000`]);
    expect(sound.subarray(from, to).equals(part.body as Buffer)).toBe(true);
  }
  const past = await play('ranges', { Range: 'bytes=200000-' });
  expect([past.status, past.headers['content-range']]).toEqual([416, 'bytes */200000']);
  // what is several ranges, or none, or of something else by now, is answered with all of it
  const others: readonly Readonly<Record<string, string>>[] = [
    { Range: 'bytes=0-1,5-6' },
    { Range: 'seconds=1-2' },
    { Range: 'bytes=x' },
    { Range: 'bytes=0-1', 'If-Range': '"another"' },
  ];
  for (const headers of others) expect((await play('ranges', headers)).headers['content-length']).toBe('200000');
  expect((await play('ranges', { Range: 'bytes=0-1', 'If-Range': tag })).status).toBe(206);
});

test('one playing is one look, however many ranges it asks for; after a pause it is another', async () => {
  now = Date.parse(`${new Date().toISOString().slice(0, 10)}T10:00:00Z`); // a look ends with the day, in UTC
  await call('looked-at');
  await upload('looked-at', randomBytes(10_000));
  const looks = async () => {
    const { body } = await manager.get(
      `/access-log?kind=RecordExported&rep=rep-1&user=the-auditor&atLeast=${await desk.now()}`,
    );
    return (body as LooksPage).looks.length;
  };
  const auditor = await desk.as('auditor');
  const listen = (range: string) => play('looked-at', { Range: range }, auditor);
  expect((await auditor.ask('get', '/calls/looked-at/recordings/r-1').set('Range', 'bytes=90000-')).status).toBe(416);
  expect(await looks()).toBe(0);
  await Promise.all(['bytes=0-99', 'bytes=100-199', 'bytes=9000-'].map(listen));
  now += 10 * 60_000;
  await listen('bytes=200-299');
  now += 10 * 60_000;
  await listen('bytes=300-399');
  expect(await looks()).toBe(1);
  now += 16 * 60_000;
  await listen('bytes=400-499');
  expect(await looks()).toBe(2);
});

test('an upload that is too long, or breaks off, or is refused leaves nothing', async () => {
  await call('never');
  const before = blobs();
  const path = '/calls/never/recordings?recordingId=r-1&mediaType=audio/wav';
  const declared = await raw('POST', path, { ...octets, 'Content-Length': 512 * mebibyte + 1 }, async (request) => {
    request.write(Buffer.alloc(1000));
  });
  expect(declared.statusCode).toBe(413);
  declared.destroy();

  const begun = async (request: NodeJS.WritableStream & { destroy(): void }) => {
    for (const piece of soundOf(4 * mebibyte)) request.write(piece);
    await until('something has come', async () => blobs().length > before.length);
    request.destroy();
  };
  await expect(raw('POST', path, octets, begun)).rejects.toThrow('socket hang up');
  await until('nothing is left', async () => blobs().length === before.length);

  const future = new Date(now + day).toISOString();
  expect(codeOf(await upload('never', randomBytes(1000), { occurredAt: future }))).toEqual([422, 'time.in-the-future']);
  expect(codeOf(await upload('never', Buffer.alloc(0)))).toEqual([400, 'request.invalid']);
  expect(blobs()).toEqual(before);
  expect((await recordingsOf('never')).recordings).toEqual([]);

  const twice = await Promise.all([1, 2].map(() => upload('never', randomBytes(300_000))));
  expect(twice.map(({ status }) => status)).toEqual([201, 201]);
  expect(blobs()).toHaveLength(before.length + 1);
});

test('who stops listening half-way leaves nothing open', async () => {
  await call('cut');
  await raw('POST', '/calls/cut/recordings?recordingId=r-1&mediaType=audio/wav', octets, (request) =>
    pipeline(Readable.from(soundOf(20 * mebibyte)), request),
  );
  const open = () => readdirSync('/proc/self/fd').length;
  const before = process.platform === 'linux' ? open() : 0;
  for (let i = 0; i < 5; i++) {
    const answer = await raw('GET', '/calls/cut/recordings/r-1', {});
    await once(answer, 'data');
    answer.destroy();
  }
  if (process.platform === 'linux') await until('nothing is open', async () => open() <= before);
  expect((await play('cut', { Range: 'bytes=0-9' })).status).toBe(206);
});

test('what was reported is known before it is there, and when it is missing why', async () => {
  await call('told');
  await service.record('/calls/told/recordings/missing', { recordingId: 'r-1', reason: 'lost by the source' });
  expect(await recordingsOf('told')).toMatchObject({
    missing: 'lost by the source',
    recordings: [{ recordingId: 'r-1', state: 'missing', missing: 'lost by the source', size: null }],
  });
  await upload('told', randomBytes(100));
  expect((await recordingsOf('told')).recordings).toMatchObject([{ state: 'stored', missing: null, size: 156 }]);
});

test('a recording goes when its time is up, by its own word or by the department’s rule', async () => {
  now = Date.now(); // a rule is set for the day by the desk's clock, and holds for what is stored on it by the store's
  const before = new Set(blobs());
  const added = () => blobs().filter((name) => !before.has(name));
  const kept = async (id: string) => (await recordingsOf(id)).recordings.map(({ state }) => state);
  await call('own-word');
  await call('by-rule');
  await call('private-one');
  const keepUntil = new Date(now + 2 * day).toISOString();
  await upload('own-word', randomBytes(1000), { keepUntil });
  expect(added()).toHaveLength(1);
  await manager.record('/department/definitions', {
    metric: 'recordings',
    parameters: { keepDays: 10 },
    effectiveFrom: new Date(now).toISOString().slice(0, 10),
  });
  await upload('by-rule', randomBytes(1000), { keepUntil: new Date(now + 99 * day).toISOString() });
  await upload('private-one', randomBytes(1000));
  await rep.record('/calls/private-one/private');
  const [ruled] = (await recordingsOf('by-rule')).recordings;
  expect(Date.parse(ruled!.keepUntil!) - Date.now()).toBeLessThanOrEqual(10 * day);

  await desk.strike();
  expect([await kept('own-word'), await kept('by-rule')]).toEqual([['stored'], ['stored']]);
  now += 3 * day;
  await desk.strike();
  await desk.strike();
  expect([await kept('own-word'), await kept('by-rule')]).toEqual([['expired'], ['stored']]);
  expect((await recordingsOf('own-word')).recordings).toMatchObject([{ keepUntil, expiredAt: keepUntil }]);
  expect(codeOf(await manager.get('/calls/own-word/recordings/r-1'))).toEqual([410, 'recording.expired']);
  now += 8 * day;
  await desk.strike();
  expect(await kept('by-rule')).toEqual(['expired']);
  expect(added()).toEqual([]);
  expect(codeOf(await manager.get('/calls/private-one/recordings/r-1'))).toEqual([409, 'call.private']);
  expect((await upload('by-rule', randomBytes(10))).body).toMatchObject({ events: [] });
  expect(added()).toEqual([]);
});

test('a transcript is stored, listed and read by whom the call is, and goes with a private call', async () => {
  await call('written');
  const vtt = 'WEBVTT\n\n00:01.000 --> 00:04.000\nGoede middag, met Zoë.\n';
  const write = (type: string, body: string | Buffer, query: object = {}, by = service) =>
    by.ask('post', '/calls/written/transcripts').query(query).set('Content-Type', type).send(body);
  const before = blobs().length;
  expect((await write('text/vtt', vtt, { transcriptId: 't-1', language: 'nl-NL', recordingId: 'r-1' })).status).toBe(
    201,
  );
  expect((await write('text/vtt', vtt, { transcriptId: 't-1' })).body).toMatchObject({ events: [] });
  expect((await write('application/json', '[{"s":0,"text":"hi"}]', { transcriptId: 't-2' })).status).toBe(201);
  expect(blobs().length).toBe(before + 2);
  for (const [type, body, query] of [
    ['text/plain', Buffer.from([0xff, 0xfe, 0x00]), {}],
    ['application/json', '{"a":', {}],
    ['text/vtt', 'no cues here', {}],
    ['text/plain', 'hello', { language: 'not a language' }],
  ] as const)
    expect(codeOf(await write(type, body, query))).toEqual([400, 'request.invalid']);
  expect(codeOf(await write('text/plain', Buffer.alloc(4 * mebibyte + 1, 'a')))).toEqual([413, 'request.too-large']);
  expect(codeOf(await write('text/html', '<p>'))).toEqual([415, 'request.unsupported-media-type']);

  const path = '/calls/written/transcripts';
  const { transcripts } = (await rep.get(`${path}?atLeast=${await desk.now()}`)).body as CallTranscripts;
  expect(transcripts).toMatchObject([
    { transcriptId: 't-1', mediaType: 'text/vtt', language: 'nl-NL', recordingId: 'r-1' },
    { transcriptId: 't-2', mediaType: 'application/json', language: null },
  ]);
  const read = await rep.get(`${path}/t-1`);
  expect([read.status, read.headers['content-type'], read.text]).toEqual([200, 'text/vtt; charset=utf-8', vtt]);
  const stranger = await desk.as('rep', 'rep-9');
  for (const place of [path, `${path}/t-1`])
    expect(codeOf(await stranger.get(place))).toEqual([403, 'access.not-yours']);
  expect(codeOf(await manager.get(`${path}/t-9`))).toEqual([404, 'transcript.unknown']);

  await rep.record('/calls/written/private');
  expect(blobs().length).toBe(before);
  expect(codeOf(await rep.get(`${path}/t-1`))).toEqual([409, 'call.private']);
  expect(codeOf(await write('text/plain', 'Hello.'))).toEqual([409, 'call.private']);
  expect((await rep.get(`${path}?atLeast=${await desk.now()}`)).body).toMatchObject({ private: true, transcripts: [] });
});

test('where a bucket is configured, that is where sealed content lies', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bucket-'));
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: [{ name: 'calls', configs: [] }],
  });
  const { port } = await server.run();
  const keys = { BLOBS_S3_KEY_ID: 'S3RVER', BLOBS_S3_SECRET: 'S3RVER' };
  const there = await Desk.open({ BLOBS_S3_URL: `http://127.0.0.1:${port}/calls`, ...keys });
  const objects = () =>
    readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith('._S3rver_object'));
  try {
    const head = await there.as('manager');
    await head.record('/calls', { callId: 'far', placed });
    const sound = randomBytes(3 * mebibyte);
    expect((await upload('far', sound, {}, head)).status).toBe(201);
    expect(objects()).toHaveLength(1);
    expect(readdirSync(join(there.config.dataDir, 'blobs', 'incoming'))).toEqual([]);
    const part = await play('far', { Range: 'bytes=1000000-2000000' }, head);
    expect(sound.subarray(1_000_000, 2_000_001).equals(part.body as Buffer)).toBe(true);
    await head.record('/calls/far/private');
    expect(objects()).toEqual([]);
  } finally {
    await there.close();
    server.httpServer.closeAllConnections();
    await server.close();
    rmSync(directory, { recursive: true });
  }
});
