import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Captured } from '@app/capture/captured';
import { Intake } from '@app/intake/intake';
import { STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { until } from '../until';
import { Desk, type Visitor } from './desk';

const at = '2026-03-02T10:00:00.000Z';
const zone = 'Europe/Amsterdam';
const token = 'token-of-the-link';
const password = 'cGFzc3dvcmQ6b2YtdGhlLXZlbmRvcg==';

/** The vendor's media server, and a stranger's on the same machine under another name. */
let vendor: Server;
let stranger: Server;
let asked: { path: string; authorization: string | undefined }[];
let desk: Desk;
let manager: Visitor;
let output: string;
const sound = createHash('sha512').update('sound').digest().toString('hex').repeat(10_000);
const answers: Record<string, RequestListener> = {
  '/whole': (_, response) => response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(sound),
  '/gone': (_, response) => response.writeHead(403).end(),
  '/foreign': (_, response) =>
    response.writeHead(302, { location: `http://localhost:${portOf(stranger)}/taken` }).end(),
  '/page': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Log in</p>'),
};
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const pathOf = ({ url = '' }: IncomingMessage) => url.replace(/\?.*/, '');
const listening = (server: Server) =>
  new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));

beforeAll(async () => {
  asked = [];
  vendor = await listening(
    createServer((request, response) => {
      asked.push({ path: pathOf(request), authorization: request.headers.authorization });
      (answers[pathOf(request)] ?? answers['/gone']!)(request, response);
    }),
  );
  stranger = await listening(createServer((_, response) => response.end('never')));
  output = '';
  const write = process.stdout.write.bind(process.stdout);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return process.env['SPEC_LOG_LEVEL'] ? write(text) : true;
  });
  const source = { source: 'aircall', account: 'main', zone, secret: 'a-secret-of-aircall' };
  const recordings = { hosts: ['127.0.0.1'], authorization: `Basic ${password}` };
  desk = await Desk.open(
    { CAPTURE_SOURCES: JSON.stringify([{ ...source, recordings }]), LOG_LEVEL: 'trace' },
    { relay: true },
  );
  manager = await desk.as('manager');
});
afterAll(async () => {
  await desk.close();
  jest.restoreAllMocks();
  for (const server of [vendor, stranger]) {
    server.close();
    server.closeAllConnections();
  }
});

/** As a webhook, or an import, brings it. */
async function captured(facts: Captured[], ingest: 'live' | 'backfill' = 'live') {
  const { open: store, codec, vault } = desk.app.get<Stores>(STORES);
  const actor = { kind: 'service', id: 'aircall:main' } as const;
  const source = {
    system: 'aircall',
    account: 'main',
    evidence: 'captured',
    ingest,
    actor,
    correlationId: 'c',
  } as const;
  return new Intake({ store, codec, vault }, source).take(facts);
}
const call = (callId: string): Captured => ({
  kind: 'call',
  origin: { externalId: callId, row: callId, zone },
  callId,
  direction: 'outbound',
  placedAt: at,
  ended: { at, disposition: 'answered' },
});
const link = (callId: string, location: string): Captured => ({
  kind: 'recording',
  origin: { externalId: `${callId}-r`, row: location, zone },
  callId,
  at,
  recordingId: 'r',
  location,
});
const here = (path: string) => `http://127.0.0.1:${portOf(vendor)}${path}?token=${token}`;
async function told(callId: string, ...types: string[]): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const found = [];
  const { sealed } = desk.app.get<Stores>(STORES);
  for await (const { type, data } of sealed.readStream(`call-${callId}`))
    if (types.includes(type)) found.push({ type, data: data as Record<string, unknown> });
  return found;
}
/** What became of it. */
const outcome = (callId: string) =>
  until(`the end of ${callId}`, async () => (await told(callId, 'RecordingStored', 'RecordingMissing'))[0]);

test('the sound behind a link is there to be heard, and what can’t be had says why', async () => {
  const paths = {
    c1: here('/whole'),
    c2: here('/gone'),
    c3: here('/foreign'),
    c4: here('/page'),
    c5: 'https://elsewhere.example/r',
  };
  const calls = Object.entries(paths);
  await captured(calls.flatMap(([callId, location]) => [call(callId), link(callId, location)]));
  expect(await outcome('c1')).toMatchObject({
    type: 'RecordingStored',
    data: { recordingId: 'r', mediaType: 'audio/mpeg' },
  });
  const missing = async (callId: string) => (await outcome(callId)).data;
  expect(await missing('c2')).toEqual({ recordingId: 'r', reason: 'expired' });
  expect(await missing('c3')).toEqual({ recordingId: 'r', reason: 'host not allowed' });
  expect(await missing('c4')).toEqual({ recordingId: 'r', reason: 'the source sends text/html, which is no sound' });
  expect(await missing('c5')).toEqual({ recordingId: 'r', reason: 'host not allowed' });
  expect(asked.map(({ path }) => path).toSorted()).toEqual(['/foreign', '/gone', '/page', '/whole']);
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([`Basic ${password}`]));

  const heard = await manager
    .get('/calls/c1/recordings/r')
    .buffer(true)
    .parse((response, done) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => done(null, Buffer.concat(pieces)));
    });
  expect([heard.status, heard.headers['content-type']]).toEqual([200, 'audio/mpeg']);
  expect((heard.body as Buffer).toString()).toBe(sound);
});

test('an import’s links are fetched, too, and starting again fetches nothing twice', async () => {
  await captured([call('c6'), link('c6', here('/whole'))], 'backfill');
  expect(await outcome('c6')).toMatchObject({ type: 'RecordingStored' });
  await captured([link('c6', `${here('/whole')}&renewed=1`)]);
  expect(await told('c6', 'RecordingReported', 'RecordingStored')).toHaveLength(2);
});

test('neither links nor credentials are in any log', () => {
  expect(output).toContain('"level"');
  expect(output).not.toMatch(new RegExp(`${token}|${password}|/whole|elsewhere\\.example`));
});
