import { createHmac } from 'node:crypto';
import type { Problem } from '@app/contracts/http/problem';
import type { EventStore } from '@app/event-store/event-store';
import type { Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { SEALED_STORE, STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import fc from 'fast-check';
import { Desk, type Visitor } from './desk';

const url = 'https://record.example.org';
const secretOf = (source: string, account = 'main') => `the secret of ${source} ${account}`.replaceAll(' ', '-');
const sources = ['twilio', 'aircall', 'amocrm', 'bitrix24', 'hubspot'].flatMap(
  (source) =>
  ['main', 'other'].map((account) => ({ source, account, zone: 'Europe/Amsterdam', secret: secretOf(source, account), ...(source === 'twilio' && { url }), ...(source === 'hubspot' && { outcomes: { 'Meeting booked': 'human' } }) })), // prettier-ignore
);
const phone = '+31201234567';

let desk: Desk;
let manager: Visitor;
beforeAll(async () => {
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources) });
  manager = await desk.as('manager');
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/reps', { repId: 'bob', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/reps/bob/lines', { kind: 'extension', value: 'bob', from: '2026-01-01T00:00:00Z' });
  for (const value of ['alice', 'amocrm:504141', 'bitrix24:1', 'hubspot:9'])
    await manager.record('/reps/ann/lines', { kind: 'extension', value, from: '2026-01-01T00:00:00Z' });
  await manager.record('/reps/ann/lines', { kind: 'mailbox', value: 'ann@example.org', from: '2026-01-01T00:00:00Z' });
  await manager.record('/leads', { leadId: 'lead-1', source: 'fair', relation: 'acquire', contact: { phone }, occurredAt: '2026-01-01T00:00:00Z' }); // prettier-ignore
});
afterAll(() => desk.close());

const eventsOf = async (call: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of desk.app.get<EventStore>(SEALED_STORE).readStream(`call-${call}`)) types.push(type);
  return types;
};
const signature = (path: string, body: Record<string, string>, secret = secretOf('twilio')) =>
  createHmac('sha1', secret)
    .update(
      url +
        path +
        Object.keys(body)
          .sort()
          .map((name) => name + body[name])
          .join(''),
    ) // prettier-ignore
    .digest('base64');
const twilio = (body: Record<string, string>, path = '/capture/twilio', signed = signature(path, body)) =>
  desk.anonymous('post', path).type('form').set('X-Twilio-Signature', signed).send(body);
const bearer = (source: string) => `Bearer ${secretOf(source)}`;
const json = (path: string, body: object, authorization?: string) =>
  desk.anonymous('post', path).set(authorization ? { authorization } : {}).send(body); // prettier-ignore
const summary = ({ status, body }: { status: number; body: unknown }) => {
  const { code, errors = [] } = body as Problem;
  return [status, code, ...errors.map(({ field }) => field)];
};

const inbound = {
  CallSid: 'CA0001',
  AccountSid: 'AC0001',
  From: phone,
  To: '+31207654321',
  Direction: 'inbound',
  CallStatus: 'completed',
  CallDuration: '90',
  SequenceNumber: '0',
  Timestamp: 'Mon, 02 Mar 2026 10:10:00 +0000',
};
const toAlice = { ...inbound, CallSid: 'CA0002', ParentCallSid: 'CA0001', To: 'client:alice', Direction: 'outbound-dial', SequenceNumber: '3', CallDuration: '60' }; // prettier-ignore

describe('Twilio', () => {
  test('a callback is on the record when it is acknowledged, and once, however often and in whatever order it comes', async () => {
    expect((await twilio(toAlice)).status).toBe(204);
    expect(await eventsOf('twilio-main-CA0001')).toEqual(['CallAttributed', 'CallConnected']);
    for (const body of [inbound, toAlice, inbound]) expect((await twilio(body)).status).toBe(204);
    expect((await eventsOf('twilio-main-CA0001')).sort()).toEqual(['CallAttributed', 'CallConnected', 'CallEnded', 'CallMatchedToLead', 'CallPlaced']); // prettier-ignore
    manager.position = await desk.now();
    const { events } = await manager.read<{ events: object[] }>('/calls/twilio-main-CA0001');
    expect(events.at(-1)).toMatchObject({ about: { reps: ['ann'], leads: ['lead-1'] }, evidence: 'captured' });
  });

  test('is known by its signature alone', async () => {
    const path = '/capture/twilio';
    const signed = signature(path, inbound);
    const wrong = [
      twilio({ ...inbound, From: '+31200000000' }, path, signed),
      twilio(inbound, `${path}?leg=rep`, signed),
      twilio(inbound, path, signature(path, inbound, 'another secret altogether')),
      twilio(inbound, path, ''),
      json(path, inbound),
      json(path, inbound, bearer('twilio')),
      json(path, inbound, `Bearer ${await desk.token('service')}`),
    ];
    for (const response of await Promise.all(wrong)) expect(summary(response)).toEqual([401, 'auth.unknown-source']);
  });

  test('of another account is another call', async () => {
    const path = '/capture/twilio';
    expect((await twilio(inbound, path, signature(path, inbound, secretOf('twilio', 'other')))).status).toBe(204);
    expect(await eventsOf('twilio-other-CA0001')).toContain('CallPlaced');
  });

  test('the address may say whose leg it is', async () => {
    const transfer = { ...toAlice, CallSid: 'CA0003', CallDuration: '10' };
    expect((await twilio(transfer, '/capture/twilio?leg=transfer')).status).toBe(204);
    expect(await eventsOf('twilio-main-CA0001')).toContain('CallTransferred');
    expect(summary(await twilio(inbound, '/capture/twilio?leg=arm'))).toEqual([400, 'request.invalid', 'leg']);
  });

  test('a voicemail, where its recording lies, and why another has none', async () => {
    const path = '/capture/twilio/recordings';
    const recorded = { CallSid: 'CA0010', RecordingSid: 'RE0010', RecordingStatus: 'completed', RecordingUrl: 'https://api.twilio.com/2010-04-01/Accounts/AC0001/Recordings/RE0010', RecordingDuration: '15', RecordingStartTime: 'Mon, 02 Mar 2026 10:09:00 +0000', RecordingSource: 'RecordVerb' }; // prettier-ignore
    const absent = { ...recorded, RecordingSid: 'RE0011', RecordingStatus: 'absent', RecordingUrl: '', ErrorCode: '16101' }; // prettier-ignore
    const missed = { ...toAlice, CallSid: 'CA0011', ParentCallSid: 'CA0010', CallStatus: 'no-answer', CallDuration: '0' }; // prettier-ignore
    for (const body of [recorded, absent, recorded]) expect((await twilio(body, path)).status).toBe(204);
    for (const body of [{ ...inbound, CallSid: 'CA0010' }, missed]) expect((await twilio(body)).status).toBe(204);
    expect((await eventsOf('twilio-main-CA0010')).sort()).toEqual(['CallEnded', 'CallMatchedToLead', 'CallMissed', 'CallPlaced', 'RecordingMissing', 'RecordingReported', 'VoicemailLeft']); // prettier-ignore
    const back = { ...inbound, CallSid: 'CA0012', Direction: 'outbound-api', From: '+31207654321', To: phone, Timestamp: 'Mon, 02 Mar 2026 10:20:00 +0000', CallDuration: '60' }; // prettier-ignore
    expect((await twilio(back)).status).toBe(204);
    manager.position = await desk.now();
    const { calls } = await manager.read<{ calls: { call: string }[] }>('/missed-calls?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z'); // prettier-ignore
    expect(calls.find(({ call }) => call === 'twilio-main-CA0010')).toMatchObject({
      offeredTo: ['ann'],
      voicemail: { at: '2026-03-02T10:09:00.000Z', seconds: 15 },
      calledBackAt: '2026-03-02T10:19:00.000Z',
      returned: true,
    });
    for (const response of [
      await twilio(recorded, path, signature(path, { ...recorded, RecordingUrl: 'https://example.org' })),
      await twilio(recorded, `${path}?call=CA0001`, signature(path, recorded)),
    ])
      expect(summary(response)).toEqual([401, 'auth.unknown-source']);
  });

  test("a conference is the customer's call, and whoever comes in has it in their history and the time since as theirs", async () => {
    const call = 'CA00000000000000000000000000000020';
    const path = '/capture/twilio/conferences';
    const joins = { ConferenceSid: 'CF0001', FriendlyName: `sales-${call}`, StatusCallbackEvent: 'participant-join', CallSid: 'CA0022', ParticipantLabel: 'bob', Timestamp: 'Mon, 02 Mar 2026 10:05:00 +0000' }; // prettier-ignore
    expect((await twilio({ ...inbound, CallSid: call, CallDuration: '600' })).status).toBe(204);
    const byAlice = { ...toAlice, CallSid: 'CA0021', ParentCallSid: '', Direction: 'outbound-api', CallDuration: '540' }; // prettier-ignore
    expect((await twilio(byAlice, `/capture/twilio?call=${call}`)).status).toBe(204);
    for (const body of [joins, { ...joins, StatusCallbackEvent: 'conference-end', CallSid: '' }, joins])
      expect((await twilio(body, path)).status).toBe(204);
    expect((await eventsOf(`twilio-main-${call}`)).filter((type) => type === 'CallJoined')).toHaveLength(1);
    manager.position = await desk.now();
    const { events } = await manager.read<{ events: object[] }>(`/calls/twilio-main-${call}`);
    expect(events.at(-1)).toMatchObject({ about: { reps: ['ann', 'bob'] } });
    const history = await manager.read<object>('/reps/bob/history');
    expect(JSON.stringify(history)).toContain(call);
    const { rows } = await manager.read<Scorecard>('/scorecard?from=2026-03-02&to=2026-03-03&zone=UTC');
    // joined at 10:05, and the call ended at 10:10
    expect(rows.find(({ rep }) => rep === 'bob')).toMatchObject({ metrics: { talkTime: { value: 300 } } });
    expect(summary(await twilio({ ...joins, FriendlyName: 'sales' }, path))).toEqual([400, 'request.invalid', 'FriendlyName']); // prettier-ignore
  });

  test('what comes of a call that is private by then is acknowledged, and dropped', async () => {
    const call = { ...inbound, CallSid: 'CA0030' };
    expect((await twilio(call)).status).toBe(204);
    await manager.record('/calls/twilio-main-CA0030/private');
    const before = await eventsOf('twilio-main-CA0030');
    const path = '/capture/twilio/recordings';
    const recorded = { CallSid: 'CA0030', RecordingSid: 'RE0030', RecordingStatus: 'completed', RecordingUrl: 'https://api.twilio.com/Recordings/RE0030' }; // prettier-ignore
    expect((await twilio(recorded, path)).status).toBe(204);
    expect(await eventsOf('twilio-main-CA0030')).toEqual(before);
  });

  test('what is wrong is named', async () => {
    expect(summary(await twilio({ ...inbound, Timestamp: 'today' }))).toEqual([400, 'request.invalid', 'Timestamp']);
    expect(summary(await twilio({ ...inbound, From: 'a\0' }))).toEqual([400, 'request.invalid', 'From']);
    const form = (text: string | Buffer) =>
      desk.anonymous('post', '/capture/twilio').type('form').serialize((body) => body as string).send(text); // prettier-ignore
    expect(summary(await form('From=1&From=2'))).toEqual([400, 'request.invalid', 'From']);
    expect(summary(await form('__proto__=1'))).toEqual([400, 'request.invalid', '__proto__']);
    expect(summary(await form(Buffer.from([0x61, 0x3d, 0xff])))).toEqual([400, 'request.invalid']);
    expect(summary(await form(`a=${'x'.repeat(1024 * 1024)}`))).toEqual([413, 'request.too-large']);
    expect(summary(await desk.anonymous('post', '/leads').type('form').send('a=1'))).toEqual([415, 'request.unsupported-media-type']); // prettier-ignore
  });
});

const aircall = {
  event: 'call.ended',
  resource: 'call',
  timestamp: 1_772_445_800,
  token: secretOf('aircall'),
  data: { id: 812, direction: 'outbound', started_at: 1_772_445_600, answered_at: 1_772_445_610, ended_at: 1_772_445_700, raw_digits: phone, number: { digits: '+31207654321' }, user: { id: 4, email: 'ann@example.org' } }, // prettier-ignore
};

test('Aircall is known by its token', async () => {
  expect(summary(await json('/capture/aircall', { ...aircall, token: 'x' }))).toEqual([401, 'auth.unknown-source']);
  expect(summary(await json('/capture/aircall', { ...aircall, data: {} }))).toEqual([
    400,
    'request.invalid',
    'data.id',
  ]);
  for (const _ of [1, 2]) expect((await json('/capture/aircall', aircall)).status).toBe(204);
  expect((await eventsOf('aircall-main-812')).sort()).toEqual(['CallAttributed', 'CallConnected', 'CallEnded', 'CallMatchedToLead', 'CallPlaced']); // prettier-ignore
});

const amo = { direction: 'outbound', uniq: 'u-1', duration: 60, source: 'PBX', phone, call_responsible: 504141, call_status: 4, created_at: 1_772_445_600 }; // prettier-ignore

test('amoCRM is answered as it answers itself, item by item', async () => {
  const path = '/capture/amocrm/calls';
  expect(summary(await json(path, [amo]))).toEqual([401, 'auth.unknown-source']);
  const response = await json(path, [amo, { ...amo, uniq: 'u-2', phone: '' }], bearer('amocrm'));
  expect([response.status, response.body]).toEqual([
    200,
    {
      _total_items: 1,
      errors: [{ request_id: '1', status: 400, title: 'Bad Request', detail: '[1].phone is missing' }],
      _embedded: { calls: [{ id: 'amocrm-main-u-1', request_id: '0' }] },
    },
  ]);
  expect(await eventsOf('amocrm-main-u-1')).toContain('CallAttributed');
  expect(summary(await json(path, [{ ...amo, phone: '' }], bearer('amocrm')))).toEqual([400, 'request.invalid', '[0].phone']); // prettier-ignore
  expect(summary(await json(path, amo, bearer('amocrm')))).toEqual([400, 'request.invalid', '']);
});

const bitrix = { USER_ID: '1', PHONE_NUMBER: phone, TYPE: '2', CALL_START_DATE: '2026-03-02T11:00:00+01:00' };

test('Bitrix24 gives out a CALL_ID, and finishes by it; as form or JSON', async () => {
  const auth = secretOf('bitrix24');
  const [path, finish] = ['/capture/bitrix24/register', '/capture/bitrix24/finish'];
  expect(summary(await json(path, bitrix))).toEqual([401, 'auth.unknown-source']);
  const first = (await json(path, { ...bitrix, auth })).body as { result: { CALL_ID: string } };
  const again = await desk.anonymous('post', `${path}?auth=${auth}`).type('form').send(bitrix);
  expect([again.status, again.body]).toEqual([200, first]);
  const { CALL_ID } = first.result;
  const response = await json(finish, { CALL_ID, USER_ID: 1, DURATION: 0 }, bearer('bitrix24'));
  expect([response.status, response.body]).toEqual([200, first]);
  expect((await eventsOf(`bitrix24-main-${CALL_ID}`)).sort()).toEqual(['CallEnded', 'CallMatchedToLead', 'CallMissed', 'CallPlaced']); // prettier-ignore
  expect(summary(await json(finish, { CALL_ID: 'x', USER_ID: 1, DURATION: 0, auth }))).toEqual([400, 'request.invalid', 'CALL_ID']); // prettier-ignore
});

describe('Bitrix24 attaches a recording', () => {
  const auth = secretOf('bitrix24');
  const path = '/capture/bitrix24/attach-record';
  const attach = (body: object, query = '') => json(`${path}${query}`, body);
  const registered = async (PHONE_NUMBER: string): Promise<string> => {
    const { body } = await json('/capture/bitrix24/register', { ...bitrix, PHONE_NUMBER, auth });
    const { result } = body as { result: { CALL_ID: string } };
    return result.CALL_ID;
  };
  const sound = (bytes: number) => Buffer.alloc(bytes, 'ID3 and some sound');
  const file = (CALL_ID: string, bytes: number) => ({
    CALL_ID,
    FILENAME: 'call-001.mp3',
    FILE_CONTENT: sound(bytes).toString('base64'),
  });

  test('that is in the body, and can be heard', async () => {
    const call = await registered('+31201110001');
    for (const body of [
      { ...file(call, 3000), auth },
      { ...file(call, 3000), auth },
    ]) {
      const response = await attach(body);
      expect([response.status, response.body]).toEqual([200, { result: { FILE_ID: expect.stringMatching(/^record-[0-9a-f]{32}$/) as string } }]); // prettier-ignore
    }
    const types = await eventsOf(`bitrix24-main-${call}`);
    expect(types.filter((type) => type === 'RecordingStored')).toHaveLength(1);
    const { FILE_ID } = ((await attach({ ...file(call, 3000), auth })).body as { result: { FILE_ID: string } }).result;
    const heard = await manager.get(`/calls/bitrix24-main-${call}/recordings/${FILE_ID}`).buffer(true);
    expect([heard.status, heard.headers['content-type'], sound(3000).equals(heard.body as Buffer)]).toEqual([200, 'audio/mpeg', true]); // prettier-ignore
  });

  test('of more than 1 MiB from whoever proves themselves before the body is read, and of less than 32', async () => {
    const call = await registered('+31201110002');
    const large = file(call, 2 * 1024 * 1024);
    expect(summary(await attach({ ...large, auth }))).toEqual([401, 'auth.unknown-source']);
    expect((await attach(large, `?auth=${auth}`)).status).toBe(200);
    const form = desk.anonymous('post', `${path}?auth=${auth}`).type('form').send(large);
    expect((await form).status).toBe(200);
    const huge = { CALL_ID: call, FILENAME: 'a.mp3', FILE_CONTENT: 'A'.repeat(33 * 1024 * 1024) };
    expect(summary(await attach(huge, `?auth=${auth}`))).toEqual([413, 'request.too-large']);
    const bomb = { ...large, FILE_CONTENT: Array.from({ length: 400_000 }, () => []) };
    expect(summary(await attach(bomb, `?auth=${auth}`))).toEqual([400, 'request.invalid']);
    expect((await eventsOf(`bitrix24-main-${call}`)).filter((type) => type === 'RecordingStored')).toHaveLength(1);
  });

  test('and what was said in it', async () => {
    const call = await registered('+31201110005');
    const said = {
      CALL_ID: call,
      MESSAGES: [{ SIDE: 'User', START_TIME: 1, STOP_TIME: 3, MESSAGE: 'Добрый день' }],
      auth,
    };
    for (const _ of [1, 2]) {
      const response = await json('/capture/bitrix24/attach-transcription', said);
      expect([response.status, response.body]).toEqual([200, { result: { TRANSCRIPT_ID: expect.stringMatching(/^transcript-/) as string } }]); // prettier-ignore
    }
    const types = await eventsOf(`bitrix24-main-${call}`);
    expect(types.filter((type) => type === 'TranscriptStored')).toHaveLength(1);
  });

  test('but not to a private call', async () => {
    const call = await registered('+31201110003');
    await manager.record(`/calls/bitrix24-main-${call}/private`);
    const before = await eventsOf(`bitrix24-main-${call}`);
    expect((await attach({ ...file(call, 3000), auth })).status).toBe(200);
    expect((await attach({ CALL_ID: call, RECORD_URL: 'https://pbx.example.com/1.mp3', auth })).status).toBe(200);
    expect(await eventsOf(`bitrix24-main-${call}`)).toEqual(before);
  });

  test('what is wrong is named', async () => {
    const call = await registered('+31201110004');
    expect(summary(await attach({ CALL_ID: call, FILENAME: 'a.mp3', auth }))).toEqual([400, 'request.invalid', 'FILE_CONTENT']); // prettier-ignore
    expect(summary(await attach({ CALL_ID: call, FILENAME: 'a.mp3', FILE_CONTENT: 'é', auth }))).toEqual([400, 'request.invalid', 'FILE_CONTENT']); // prettier-ignore
    expect(summary(await attach([], `?auth=${auth}`))).toEqual([400, 'request.invalid', '']);
  });
});

const hubSpot = { id: '4711', properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_call_direction: 'OUTBOUND', hs_call_to_number: phone, hs_call_status: 'COMPLETED', hs_call_disposition: 'Connected', hs_call_duration: '61000', hubspot_owner_id: '9' } }; // prettier-ignore

test("HubSpot's calls come as a page of its API, and a changed one corrects the record", async () => {
  const path = '/capture/hubspot/calls';
  expect(summary(await json(path, { results: [hubSpot] }))).toEqual([401, 'auth.unknown-source']);
  const send = (body: object) => json(path, body, bearer('hubspot'));
  expect((await send({ results: [hubSpot, { id: '1' }] })).body).toEqual({
    taken: 1,
    refused: [{ field: '[1].properties', message: 'is missing' }],
  });
  const longer = { ...hubSpot, properties: { ...hubSpot.properties, hs_call_duration: '120000' } };
  expect((await send(longer)).status).toBe(200);
  expect((await eventsOf('hubspot-main-4711')).filter((type) => type === 'CallCorrected')).toHaveLength(2);
  // with an outcome of the portal's own, by what CAPTURE_SOURCES says that it means
  const own = { id: '4712', properties: { ...hubSpot.properties, hs_call_disposition: 'meeting booked', hs_call_recording_url: 'https://example.com/recordings/abc' } }; // prettier-ignore
  expect((await send(own)).status).toBe(200);
  expect(await eventsOf('hubspot-main-4712')).toEqual(expect.arrayContaining(['CallConnected', 'RecordingReported']));
  expect(summary(await send(Array.from({ length: 501 }, () => hubSpot)))).toEqual([400, 'request.invalid', '']);
});

test('a storm of deliveries about one call is acknowledged, and once on the record', async () => {
  const legs = Array.from({ length: 20 }, (_, i) => ({ ...toAlice, CallSid: `CA91${i}`, ParentCallSid: 'CA0009', To: `client:rep${i}`, CallStatus: 'no-answer', CallDuration: '0' })); // prettier-ignore
  const all = [{ ...inbound, CallSid: 'CA0009' }, ...legs];
  const answers = await Promise.all([...all, ...all].map((body) => twilio(body)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
  const types = await eventsOf('twilio-main-CA0009');
  expect(['CallPlaced', 'CallEnded', 'CallMissed'].map((type) => types.filter((one) => one === type).length)).toEqual([1, 1, 1]); // prettier-ignore
});

test('whatever a vendor sends, the answer is never a 5xx', async () => {
  const odd = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', -1, 1e308, [], {}, 'x'.repeat(5000))); // prettier-ignore
  const spoilt = (body: object): fc.Arbitrary<object> =>
    fc.dictionary(fc.constantFrom(...Object.keys(body)), odd, { maxKeys: 3 }).map((change) => ({ ...body, ...change }));
  const auth = secretOf('bitrix24');
  const deliveries = fc.oneof(
    spoilt(aircall.data).map((data) => json('/capture/aircall', { ...aircall, data })),
    spoilt(amo).map((item) => json('/capture/amocrm/calls', [item], bearer('amocrm'))),
    spoilt(bitrix).map((body) => json('/capture/bitrix24/register', { ...body, auth })),
    spoilt({ CALL_ID: '', RECORD_URL: '', FILENAME: '', FILE_CONTENT: '' }).map((body) => json('/capture/bitrix24/attach-record', { ...body, auth })), // prettier-ignore
    spoilt(hubSpot.properties).map((properties) => json('/capture/hubspot/calls', { id: '1', properties }, bearer('hubspot'))), // prettier-ignore
    ...([
      ['', toAlice],
      ['/recordings', { CallSid: 'CA1', ConferenceSid: '', RecordingSid: 'RE1', RecordingStatus: 'completed', RecordingUrl: 'https://x', RecordingSource: 'RecordVerb' }], // prettier-ignore
      ['/conferences', { ConferenceSid: 'CF1', CallSid: 'CA1', FriendlyName: 'x', StatusCallbackEvent: 'participant-join', ParticipantLabel: 'bob', Timestamp: inbound.Timestamp }], // prettier-ignore
    ] as const).map(([path, body]) => spoilt(body).map((sent) => twilio(Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, Buffer.from(String(value)).toString()])), `/capture/twilio${path}`))), // prettier-ignore
    odd.map((body) =>
      desk
        .anonymous('post', '/capture/aircall')
        .type('json')
        .send(JSON.stringify(body) ?? ''),
    ),
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async (sending) => {
      const { status, text } = await sending;
      if (status >= 500) throw new Error(`${status} ${text}`);
    }),
    { numRuns: 300 },
  );
});

test('while the store is away what a vendor reports is on the disk when it is acknowledged', async () => {
  const closing = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources) }, { projects: false });
  try {
    await closing.app.get<Stores>(STORES).sealed.close();
    const response = await closing.anonymous('post', '/capture/aircall').send(aircall);
    expect(response.status).toBe(204);
  } finally {
    await closing.close();
  }
});
