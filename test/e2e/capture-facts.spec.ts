import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@app/contracts/http/problem';
import type { FactsAnswer } from '@app/contracts/capture/facts.v1';
import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import { onrecord } from '../../apps/cli/src/onrecord';
import { Desk, type Visitor } from './desk';

const secret = 'the-secret-of-the-messenger';
const sources = [
  { source: 'facts', account: 'chat', zone: 'Europe/Amsterdam', secret },
  { source: 'facts', account: 'other', zone: 'UTC', secret: 'the-secret-of-another-one' },
];
/** Every example of the documentation. */
const examples = [...readFileSync(join(__dirname, '../../docs/capture-facts.md'), 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, json]) => JSON.parse(json!) as { kind: string; id: string },
); // prettier-ignore

let desk: Desk;
let manager: Visitor;
beforeAll(async () => {
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources) });
  manager = await desk.as('manager');
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  const line = (kind: string, value: string) =>
    manager.record('/reps/ann/lines', { kind, value, from: '2026-01-01T00:00:00Z' });
  await line('extension', '104');
  await line('phone', '+31 6 1000 0001');
  await line('mailbox', 'ann@example.org');
});
afterAll(() => desk.close());

interface Sending {
  readonly version?: unknown;
  readonly by?: string;
  readonly more?: object;
}
const send = (facts: unknown, { version = 1, by = secret, more }: Sending = {}) =>
  desk
    .anonymous('post', '/capture/facts')
    .set('authorization', `Bearer ${by}`)
    .send({ version, facts, ...more });
const resultsOf = ({ body }: { body: unknown }) => (body as FactsAnswer).results;
const typesOf = async (stream: string) => {
  const types: string[] = [];
  for await (const { type } of desk.app.get<EventStore>(SEALED_STORE).readStream(stream)) types.push(type);
  return types;
};
const message = { kind: 'message', id: 'x-1', at: '2026-03-02T10:30:00', direction: 'sent', channel: 'sms', from: '+31 6 1000 0001', to: '+31 20 794 08 00' }; // prettier-ignore

test('the examples of the documentation are recorded, an answer each, in order; again they are known', async () => {
  expect(new Set(examples.map(({ kind }) => kind)).size).toBe(9);
  const first = await send(examples);
  expect(first.status).toBe(200);
  expect(resultsOf(first).map(({ id, status }) => [id, status])).toEqual(examples.map(({ id }) => [id, 'recorded']));
  expect(resultsOf(first)[0]).toEqual({ id: 'c-1', status: 'recorded', events: ['CallPlaced', 'CallAttributed', 'CallConnected', 'CallEnded'] }); // prettier-ignore
  const again = await send([...examples].reverse());
  expect(resultsOf(again)).toEqual(examples.map(({ id }) => ({ id, status: 'known' })).reverse());
  expect(await typesOf('message-facts-chat-m-1')).toEqual(['MessageSent', 'MessageAttributed']);
  expect(await typesOf('lead-lead-4711')).toEqual(['LeadRegistered', 'LeadAssigned']);
});

test('what is broken stops nothing else, and all that is wrong with it is said', async () => {
  const owner = {
    kind: 'owner',
    id: 'o-9',
    lead: 'lead-4711',
    owner: { extension: '999' },
    at: message.at,
    rule: 'crm',
  };
  const answer = await send([{ ...message, at: 'now', form: 1 }, message, 7, owner, { ...message, id: 'x-2' }]);
  expect(answer.status).toBe(207);
  expect(resultsOf(answer)).toEqual([
    {
      id: 'x-1',
      status: 'refused',
      errors: [
        { path: 'form', message: 'is no field of a message' },
        { path: 'at', message: 'is no time in ISO 8601 like 2026-03-02T10:00:00+01:00' },
      ],
    },
    { id: 'x-1', status: 'recorded', events: ['MessageSent', 'MessageAttributed'] },
    { status: 'refused', errors: [{ path: '', message: 'is no object' }] },
    { id: 'o-9', status: 'refused', errors: [{ path: '', message: 'nobody answers to the line of the owner' }] },
    { id: 'x-2', status: 'recorded', events: ['MessageSent', 'MessageAttributed'] },
  ]);
});

test('changed content corrects the record', async () => {
  const call = {
    kind: 'call',
    id: 'c-9',
    direction: 'outbound',
    placedAt: '2026-03-02T11:00:00',
    to: '+31 20 794 08 00',
  };
  const ended = (at: string) => ({ ...call, ended: { at, disposition: 'answered' } });
  await send([call]);
  expect(resultsOf(await send([ended('2026-03-02T11:02:00')]))).toMatchObject([{ events: ['CallEnded'] }]);
  expect(resultsOf(await send([ended('2026-03-02T11:03:00')]))).toMatchObject([{ events: ['CallCorrected'] }]);
  expect(resultsOf(await send([ended('2026-03-02T11:02:00')]))).toEqual([{ id: 'c-9', status: 'known' }]);
});

test('one id at two accounts is two facts, and one id of two calls two recordings', async () => {
  expect(resultsOf(await send([message], { by: sources[1]!.secret }))).toMatchObject([{ status: 'recorded' }]);
  const recording = (call: string) => ({ kind: 'recording', id: 'r-9', call, at: message.at, missing: 'lost' });
  expect(resultsOf(await send([recording('c-1'), recording('c-9')]))).toMatchObject([
    { status: 'recorded' },
    { status: 'recorded' },
  ]);
});

test('a request that is none is refused as a whole', async () => {
  const summary = async (sent: ReturnType<typeof send>) => {
    const { status, body } = await sent;
    const { code, errors = [] } = body as Problem;
    return [status, code, ...errors.map(({ field, message }) => `${field} ${message}`)];
  };
  expect(await summary(send([], { version: 2 }))).toEqual([400, 'request.invalid', 'version is none of 1']);
  expect(await summary(send({}))).toEqual([400, 'request.invalid', 'facts is no list']);
  expect(await summary(send([], { more: { dryRun: true } }))).toEqual([400, 'request.invalid', 'dryRun is no field of the request']); // prettier-ignore
  expect(await summary(send(Array.from({ length: 501 }, () => message)))).toEqual([400, 'request.invalid', 'facts has more than 500 items in it']); // prettier-ignore
  expect(await summary(send([message], { by: 'another-secret-altogether' }))).toEqual([401, 'auth.unknown-source']);
  const body = 'x'.repeat(1024 * 1024);
  expect((await send([{ ...message, id: 'long', body: body.slice(0, 900_000) }])).status).toBe(200);
  expect(await summary(send([{ ...message, body: body.repeat(9) }]))).toEqual([413, 'request.too-large']);
  // nothing that long is read for whoever has not proven themselves
  expect(await summary(send([{ ...message, body: body.repeat(9) }], { by: 'a stranger' }))).toEqual([401, 'auth.unknown-source']); // prettier-ignore
  expect(await summary(send([{ ...message, id: new Array(300_000) }]))).toEqual([400, 'request.invalid']);
});

test('the schema is there for whoever may send', async () => {
  const path = '/capture/facts/schema';
  const { status, body } = await desk.anonymous('get', path).set('authorization', `Bearer ${secret}`);
  expect([status, (body as { $id: string }).$id]).toEqual([200, 'urn:onrecord:capture:facts:1']);
  expect((await desk.anonymous('get', path)).status).toBe(401);
});

test('history comes from a file, line by line; what came live adds nothing', async () => {
  const file = join(desk.config.dataDir, 'backfill.ndjson');
  const items = [...examples, { ...message, id: 'old-1', at: '2026-02-02T10:30:00' }, { kind: 'fax' }];
  writeFileSync(file, items.map((item) => JSON.stringify(item)).join('\n'));
  let out = '';
  const terminal = {
    out: { write: (text: string) => ((out += text), true) },
    err: { write: (text: string) => ((out += text), true) },
    env: { DATABASE_URL: desk.config.databaseUrl, ONRECORD_DATA_DIR: desk.config.dataDir, ONRECORD_MASTER_KEY: desk.config.masterKey.export().toString('base64') }, // prettier-ignore
    stop: new AbortController().signal,
  };
  const args = ['import', 'facts', file, '--zone', 'Europe/Amsterdam', '--account', 'chat'];
  expect(await onrecord(args, terminal as never)).toBe(3);
  expect(out).toContain(`line ${items.length}: kind is none of call, recording`);
  expect(out).toMatch(new RegExp(`known +${examples.length} `));
  expect(out).toMatch(/recorded +2 +events: MessageSent 1 · MessageAttributed 1/);
  expect(await typesOf('message-facts-chat-old-1')).toEqual(['MessageSent', 'MessageAttributed']);
});
