import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import type { Problem } from '@app/contracts/http/problem';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import fc from 'fast-check';
import type { Response } from 'supertest';
import { deep, hostile, hostileText } from '../../libs/capture/src/hostile.examples';
import { Desk } from './desk';

/* Whatever stands at the doors through which vendors come in: a refusal that says why, or a recorded fact; and the process goes on. */
const url = 'https://record.example.org';
const secretOf = (source: string) => `thesecretofthe${source.replace(/[^a-z0-9]/g, '')}0123456789`;
const sources = ['twilio', 'aircall', 'amocrm', 'bitrix24', 'hubspot', 'facts', 'asterisk-cdr'].map((source) => ({
  ...{ source, account: 'main', zone: 'Europe/Amsterdam', secret: secretOf(source) },
  ...(source === 'twilio' && { url }),
})); // prettier-ignore
const callId = `externalCall.2.${'a'.repeat(32)}.1772445600`;
const at = '2026-03-02T10:00:00Z';
const message = { kind: 'message', at, direction: 'sent', channel: 'sms', to: '+31201234567', body: 'a word of mine' };

/** What each route takes, as good as it gets. */
const routes: Readonly<Record<string, object>> = {
  '/capture/twilio': { CallSid: 'CA1', From: '+31201234567', To: 'client:alice', Direction: 'inbound', CallStatus: 'completed', CallDuration: '61', SequenceNumber: '0', Timestamp: 'Mon, 02 Mar 2026 10:10:00 +0000' },
  '/capture/twilio/recordings': { CallSid: 'CA1', RecordingSid: 'RE1', RecordingStatus: 'absent', ErrorCode: '16101', RecordingStartTime: 'Mon, 02 Mar 2026 10:10:00 +0000' },
  '/capture/twilio/conferences': { ConferenceSid: 'CF1', FriendlyName: `CA${'0'.repeat(32)}`, StatusCallbackEvent: 'participant-join', CallSid: 'CA2', ParticipantLabel: 'alice', Timestamp: 'Mon, 02 Mar 2026 10:10:00 +0000' },
  '/capture/aircall': { event: 'call.ended', token: secretOf('aircall'), timestamp: 1_772_445_800, data: { id: 812, direction: 'outbound', started_at: 1_772_445_600, answered_at: 1_772_445_610, ended_at: 1_772_445_700, raw_digits: '+31201234567' } },
  '/capture/amocrm/calls': [{ direction: 'inbound', uniq: 'u-1', duration: 60, phone: '+31201234567', call_status: 4, created_at: 1_772_445_600 }],
  '/capture/bitrix24/register': { USER_ID: '1', PHONE_NUMBER: '+31201234567', TYPE: '2', CALL_START_DATE: '2026-03-02T11:00:00+01:00' },
  '/capture/bitrix24/finish': { CALL_ID: callId, USER_ID: '1', DURATION: '60' },
  '/capture/bitrix24/attach-record': { CALL_ID: callId, FILENAME: '1.mp3', FILE_CONTENT: 'AAAA' },
  '/capture/bitrix24/attach-transcription': { CALL_ID: callId, MESSAGES: [{ SIDE: 'User', START_TIME: 1, STOP_TIME: 2, MESSAGE: 'Hello' }] },
  '/capture/hubspot/calls': [{ id: '1', properties: { hs_timestamp: at, hs_call_duration: '60000', hs_call_direction: 'INBOUND' } }],
  '/capture/facts': { version: 1, facts: [{ ...message, id: 'm-1' }] },
  '/capture/asterisk-cdr': { rows: [] },
}; // prettier-ignore
const paths = Object.keys(routes);
const isForm = (path: string) => path.startsWith('/capture/twilio');

let desk: Desk;
let token: string;
beforeAll(async () => {
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources) }, { projects: false });
  token = await desk.token('service');
  const manager = await desk.as('manager');
  await manager.record('/calls', { callId: 'c-1', placed: { at, direction: 'outbound', to: '+31201234567' } });
});
afterAll(() => desk.close());

const signed = (path: string, fields: Readonly<Record<string, string>>) => {
  const all = Object.keys(fields).sort().map((name) => name + fields[name]); // prettier-ignore
  return createHmac('sha1', secretOf('twilio')).update(url + path + all.join('')).digest('base64'); // prettier-ignore
};
/** As a vendor would send it, proven. */
function send(path: string, body: unknown, query = ''): PromiseLike<Response> {
  const vendor = path.split('/')[2]!;
  const request = desk.anonymous('post', path + query).set('authorization', `Bearer ${secretOf(vendor)}`);
  if (!isForm(path)) return request.type('json').send(JSON.stringify(body) ?? '');
  const fields = Object.fromEntries(
    Object.entries(Object(body) as object).map(([name, value]) => [
      name,
      typeof value === 'string' ? Buffer.from(value).toString() : String(JSON.stringify(value)),
    ]),
  );
  return request
    .set('X-Twilio-Signature', signed(path + query, fields))
    .type('form')
    .send(new URLSearchParams(fields).toString());
}

/** The answer is one that a vendor can go by. */
function expectClear({ status, body, headers, type }: Response): void {
  if (status >= 200 && status < 300) return;
  expect([400, 401, 404, 409, 411, 413, 415, 422, 503]).toContain(status);
  if (status === 503) expect(headers['retry-after']).toBeDefined();
  expect(type).toBe('application/problem+json');
  const { code, detail, errors } = body as Problem;
  expect(code).toMatch(/^[a-z]+\.[a-z-]+$/);
  expect(detail).toMatch(/./);
  expect(JSON.stringify(body).length).toBeLessThan(20_000);
  for (const { field, message } of errors ?? []) expect([typeof field, typeof message]).toEqual(['string', 'string']);
}

const lives = async () => expect((await desk.anonymous('get', '/health')).status).toBeLessThan(500);
afterEach(lives);

const recordsOf = async (stream: string): Promise<StoredRecord[]> => {
  const records: StoredRecord[] = [];
  for await (const record of desk.app.get<EventStore>(SEALED_STORE).readStream(stream)) records.push(record);
  return records;
};

/** One field, or several, gone wrong: of the body, or of the first one of what it lists. */
const spoiltBody = (good: object) =>
  fc.dictionary(fc.constantFrom(...Object.keys(inner(good)), 'x'), hostile, { maxKeys: 2 }).map((change) => outer(good, { ...inner(good), ...change })); // prettier-ignore
const inner = (good: object): object => (Array.isArray(good) ? (good[0] as object) : good);
const outer = (good: object, one: object): unknown => (Array.isArray(good) ? [one] : one);
/** What can be sent as JSON; what is deep is sent once, below. */
const asJson = (value: unknown): unknown => {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
};
const query = fc.constantFrom('', '?call=%ff', '?call=a&call=b', '?call[x]=1', '?leg=__proto__', '?__proto__[x]=1', `?call=${'x'.repeat(2000)}`, '?%', '?auth=x', '?call=%00'); // prettier-ignore

test.each(paths.filter((path) => path !== '/capture/asterisk-cdr'))('%s: what is good is taken', async (path) =>
  expect((await send(path, routes[path])).status).toBeLessThan(300),
);

test.each(paths)('%s: a body with anything in its fields', (path) =>
  fc.assert(
    fc.asyncProperty(spoiltBody(routes[path]!).map(asJson), query, async (body, asked) =>
      expectClear(await send(path, body, asked)),
    ),
    { numRuns: 25 },
  ),
);

test('facts and rows with anything in them, and what is answered so is on the record', async () => {
  const rows = fc.array(fc.oneof(hostileText, fc.array(hostileText, { minLength: 21, maxLength: 21 })), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (all) => expectClear(await send('/capture/asterisk-cdr', { rows: all }))),
    { numRuns: 25 },
  );
  const seen = new Map<string, boolean>();
  let next = 0;
  const change = fc.dictionary(fc.constantFrom('at', 'body', 'channel', 'to', 'from', 'zone', 'rep', 'lead', 'x'), hostile, { maxKeys: 2 }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const facts = changes.map((one) => asJson({ ...message, ...one, id: `fuzz-${++next}` }) as { id: string });
      const response = await send('/capture/facts', { version: 1, facts });
      expectClear(response);
      const { results = [] } = response.body as { results?: { id?: string; status: string }[] };
      results.forEach(({ status }, n) => seen.set(facts[n]?.id ?? '', status === 'recorded'));
    }),
    { numRuns: 40 },
  );
  expect([...seen.values()].filter(Boolean).length).toBeGreaterThan(0);
  for (const [id, recorded] of seen)
    expect([id, (await recordsOf(`message-facts-main-${id}`)).filter(({ type }) => type === 'MessageSent').length]).toEqual([id, recorded ? 1 : 0]); // prettier-ignore
});

describe('bodies that are not what they say', () => {
  const zipped = gzipSync(Buffer.alloc(20_000_000));
  const types = ['application/json', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'text/csv', 'application/octet-stream']; // prettier-ignore
  const bodies = [Buffer.from([0xff, 0xfe, 0]), Buffer.from('{'), Buffer.from('null'), Buffer.from('"x"'), Buffer.from('{"a":1,"a":2}'), Buffer.from('{"__proto__":{}}'), Buffer.from('a=%ff&b=%'), Buffer.from('[]'.repeat(1000)), Buffer.from(JSON.stringify(deep(2_000))), Buffer.from(`[${'[],'.repeat(300_000)}0]`), Buffer.from('"'.repeat(1_000_000)), Buffer.from('\n'.repeat(100_000)), Buffer.alloc(1_048_577, 0x61)]; // prettier-ignore

  test.each([...paths, '/calls/c-1/recordings', '/calls/c-1/transcripts'])('at %s', async (path) => {
    const post = () => desk.anonymous('post', path).set('authorization', path.startsWith('/calls') ? `Bearer ${token}` : `Bearer ${secretOf(path.split('/')[2]!)}`); // prettier-ignore
    for (const type of types)
      for (const body of bodies) expectClear(await post().set('content-type', type).serialize((sent) => sent as never).send(body)); // prettier-ignore
    for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip', 'x']) {
      const response = await post().set({ 'content-type': 'application/json', 'content-encoding': encoding }).serialize((sent) => sent as never).send(zipped); // prettier-ignore
      expectClear(response);
      expect([401, 415]).toContain(response.status);
    }
  }, 20_000); // prettier-ignore

  test('strangers are told nothing but that they are', async () => {
    for (const path of paths) {
      const response = await desk.anonymous('post', path).type(isForm(path) ? 'form' : 'json').send(isForm(path) ? 'CallSid=CA1' : JSON.stringify({ CALL_ID: callId })); // prettier-ignore
      expect([path, response.status, (response.body as Problem).code]).toEqual([path, 401, 'auth.unknown-source']);
      expect((response.body as Problem).errors).toBeUndefined();
    }
  });
});

describe('what is no HTTP', () => {
  const head = 'POST /capture/facts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const said = async (text: string): Promise<string> => {
    const { port } = desk.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk)).on('error', () => undefined); // prettier-ignore
    socket.end(text, 'latin1');
    await once(socket, 'close');
    return answer;
  };
  test.each([
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['a length and chunks', `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a length below nothing', `${head}Content-Length: -1\r\n\r\n`],
    ['no chunk', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
    ['an endless chunk', `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}`],
    ['half a body', `${head}Content-Length: 200\r\n\r\n{"version":1`],
    ['half a chunk', `${head}Transfer-Encoding: chunked\r\n\r\n20\r\n{"version":1`],
    ['headers without end', `${head}X: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a folded header', `${head}X-Twilio-Signature: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`],
    ['a NUL in a header', `${head}X: a\0b\r\nContent-Length: 2\r\n\r\n{}`],
    ['a bare line feed', 'POST /capture/facts HTTP/1.1\nHost: x\n\n'],
    ['another protocol', 'EHLO x\r\nMAIL FROM:<a@b.c>\r\n'],
    ['nonsense in the path', 'POST /capture/%ff/%00%2e%2e/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['nonsense as an id', 'POST /calls/%ff/recordings HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ])('%s', async (_, text) => {
    const answer = await said(text);
    expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer) ? '' : answer.slice(0, 200)).toBe('');
  });
});

test('what was refused leaves nothing behind in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const large = { facts: JSON.stringify({ version: 1, facts: [{ ...message, id: 'x y', body: 'x'.repeat(900_000) }] }), rows: JSON.stringify({ rows: new Array(4_000).fill('"'.repeat(200)) }) }; // prettier-ignore
  const round = async (times: number) => {
    for (let i = 0; i < times; i++) {
      expectClear(await send('/capture/facts', JSON.parse(large.facts)));
      expectClear(await send('/capture/asterisk-cdr', JSON.parse(large.rows)));
      expectClear(await desk.anonymous('post', '/capture/facts').type('json').send(large.facts));
    }
    // answers that were sent are let go of in the next turns
    await lives();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await round(10);
  // 30 times 2.6 MB: a tenth of it would show
  expect((await round(30)) - before).toBeLessThan(8_000_000);
});
