import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import type { UnsettledContacts } from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import type { Captured, CapturedCall, CapturedMessage } from '@app/capture/captured';
import { Intake } from '@app/intake/intake';
import { STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { Desk, type Visitor } from './desk';

const zone = 'Europe/Amsterdam';
const at = '2026-03-02T10:00:00.000Z';
const home = '+31 20 794 08 00';
let desk: Desk;
let manager: Visitor;
let anna: Visitor;

beforeAll(async () => {
  desk = await Desk.open({ DEFAULT_REGION: 'NL' }, { relay: true });
  [manager, anna] = await Promise.all([desk.as('manager'), desk.as('rep', 'anna')]);
  for (const [repId, line] of [
    ['anna', '201'],
    ['bob', '202'],
  ]) {
    await manager.record('/reps', {
      repId,
      team: 'north',
      role: 'hunter',
      timeZone: zone,
      occurredAt: '2026-01-01T09:00:00Z',
    });
    await manager.record(`/reps/${repId}/lines`, { kind: 'extension', value: line, from: '2026-01-01T09:00:00Z' });
  }
});
afterAll(() => desk.close());

async function captured(...facts: Captured[]) {
  const { open: store, codec, vault } = desk.app.get<Stores>(STORES);
  const actor = { kind: 'service', id: 'pbx' } as const;
  const source = { system: 'asterisk-cdr', account: 'pbx', evidence: 'captured', ingest: 'live', actor, correlationId: 'c' } as const; // prettier-ignore
  return new Intake({ store, codec, vault }, source).take(facts);
}
const call = (callId: string, of: Partial<CapturedCall> = {}): CapturedCall => ({
  kind: 'call',
  origin: { externalId: callId, row: JSON.stringify([callId, of]), zone },
  callId,
  direction: 'outbound',
  placedAt: at,
  rep: { extension: '201' },
  from: '201',
  to: '020-7940800',
  connected: { at, answeredBy: 'human' },
  ended: { at: '2026-03-02T10:05:00.000Z', disposition: 'answered' },
  ...of,
});
const recording = (callId: string): Captured => ({
  kind: 'recording',
  origin: { externalId: `${callId}-r`, row: 'r', zone },
  callId,
  at,
  recordingId: 'r',
  location: 'https://media.example/r',
});
const told = async (stream: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of desk.app.get<Stores>(STORES).sealed.readStream(stream)) types.push(type);
  return types;
};
async function read<T>(visitor: Visitor, path: string): Promise<T> {
  visitor.position = await desk.now();
  return visitor.read<T>(path);
}

test('a rep names a number: a manager sees that there is one, and which only in the open and on the record', async () => {
  const named = await anna.record('/reps/anna/private-numbers', { value: home, from: '2026-03-01T00:00:00Z' });
  expect(named.events).toEqual(['PrivateNumberNamed']);
  expect((await anna.record('/reps/anna/private-numbers', { value: '0031 20 7940800' })).events).toEqual([]);
  const from = '2026-03-01T00:00:00.000Z';
  expect(await manager.read('/reps/anna/private-numbers')).toEqual({
    rep: 'anna',
    count: 1,
    numbers: [{ value: null, from }],
  });
  expect(await anna.read('/reps/anna/private-numbers?open=true')).toEqual({ rep: 'anna', count: 1, numbers: [{ value: home, from }] }); // prettier-ignore
  await manager.read('/reps/anna/private-numbers?open=true');
  await read(manager, '/access-log');
  const { looks } = await desk.app.get(AccessLogQuery).looks({ kind: 'ListRead' });
  expect(looks.filter(({ what }) => what === 'GET /reps/:repId/private-numbers')).toHaveLength(2);

  const bob = await desk.as('rep', 'bob');
  const answers = [
    await bob.get('/reps/anna/private-numbers'),
    await bob.post('/reps/anna/private-numbers', { value: home }),
    await manager.get('/reps/nobody/private-numbers'),
    await anna.post('/reps/anna/private-numbers', { value: 'anonymous' }),
    await anna.post('/reps/anna/private-numbers/take-back', { value: '+31209999999' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 422, 404]);
});

test('a call with it is on the record without number, sound or figure; of others with the same number nothing is hidden', async () => {
  expect(await captured(call('p1'), recording('p1'))).toMatchObject({ private: 1, rejected: [] });
  const types = ['CallPlaced', 'CallAttributed', 'CallConnected', 'CallEnded', 'CallMarkedPrivate'];
  expect(await told('call-p1')).toEqual(types);
  expect(await captured(recording('p1'))).toMatchObject({ private: 1, rejected: [] });
  await captured(call('b1', { rep: { extension: '202' }, from: '202' }));
  expect(await told('call-b1')).not.toContain('CallMarkedPrivate');

  const history = JSON.stringify(await read(manager, '/reps/anna/history?open=true'));
  expect(history).toContain('CallMarkedPrivate');
  expect(history).not.toContain('020-7940800');
  const { contacts } = await read<UnsettledContacts>(manager, '/unsettled-contacts');
  expect(contacts.map(({ contact }) => contact)).toEqual(['call:b1']);
  interface Card {
    readonly rows: readonly {
      readonly rep: string;
      readonly metrics: { readonly dials: { readonly value: number } };
    }[];
  }
  const { rows } = await read<Card>(manager, `/scorecard?from=2026-03-02&to=2026-03-03&zone=${zone}`);
  expect(rows.map(({ rep, metrics }) => [rep, metrics.dials.value])).toContainEqual(['bob', 1]);
  expect(rows.map(({ rep, metrics }) => [rep, metrics.dials.value])).not.toContainEqual(['anna', 1]);
});

test('where the number came before it showed whose call it was, it stays sealed for all but the rep', async () => {
  const { rep: _, connected, ended, ...placed } = call('p9');
  await captured({ ...placed, origin: { externalId: 'p9:1', row: '1', zone } });
  await captured({ ...call('p9'), placedAt: undefined, direction: undefined, from: undefined, to: undefined, at, connected, ended, origin: { externalId: 'p9:2', row: '2', zone } }); // prettier-ignore
  expect(await told('call-p9')).toContain('CallMarkedPrivate');
  for (const path of ['/calls/p9?open=true', '/reps/anna/history?open=true']) {
    expect(JSON.stringify(await read(manager, path))).not.toContain('020-7940800');
    expect(JSON.stringify(await read(anna, path))).toContain('020-7940800');
  }
});

test('a call that is settled to the rep afterwards is private from then on; one that is settled to another rep, or with a lead, is not', async () => {
  for (const id of ['s1', 's2', 's3']) await captured(call(id, { rep: { extension: '299' }, from: '299' }));
  await manager.record('/leads', { leadId: 'neighbour', source: 'fair', relation: 'acquire', occurredAt: '2026-01-02T09:00:00Z' }); // prettier-ignore
  const settle = (contact: string, whose: object) =>
    manager.post('/unsettled-contacts/settle', { contacts: [contact], ...whose });
  expect((await settle('call:s1', { rep: 'anna' })).body).toMatchObject([{ events: ['CallAttributed', 'CallMarkedPrivate'] }]); // prettier-ignore
  expect((await settle('call:s1', { rep: 'anna' })).body).toMatchObject([{ events: [] }]);
  expect((await settle('call:s2', { rep: 'bob' })).body).toMatchObject([{ events: ['CallAttributed'] }]);
  expect((await settle('call:s3', { rep: 'anna', lead: 'neighbour' })).body).toMatchObject([
    { events: ['CallAttributed', 'CallMatchedToLead'] },
  ]);
  const receipt = await manager.record('/calls/s2/attribution', { rep: 'anna', rule: 'by hand' });
  expect(receipt.events).toEqual(['CallAttributed', 'CallMarkedPrivate']);
});

test('of a message with it only that there was one is known', async () => {
  const message: CapturedMessage = { kind: 'message', origin: { externalId: 'm1', row: 'm1', zone }, messageId: 'm1', at, direction: 'received', channel: 'sms', from: home, to: '201', body: 'See you at seven', rep: { extension: '201' } }; // prettier-ignore
  await captured(message);
  expect(await told('message-m1')).toEqual(['MessageReceived', 'MessageAttributed']);
  const seen = JSON.stringify(await read(manager, '/reps/anna/history?open=true'));
  expect(seen).not.toContain('See you at seven');
  const { contacts } = await read<UnsettledContacts>(manager, '/unsettled-contacts');
  expect(contacts.map(({ contact }) => contact)).not.toContain('message:m1');
});

test('what a lead answers to is business, and what is taken back is so again', async () => {
  await manager.record('/leads', { leadId: 'zoe', source: 'fair', relation: 'acquire', contact: { phone: '+31 20 555 01 23' }, occurredAt: '2026-01-02T09:00:00Z' }); // prettier-ignore
  await anna.record('/reps/anna/private-numbers', { value: '+31205550123', from: '2026-03-01T00:00:00Z' });
  await captured(call('l1', { to: '020 555 0123' }));
  expect(await told('call-l1')).not.toContain('CallMarkedPrivate');

  await anna.record('/reps/anna/private-numbers/take-back', { value: '020 794 0800', from: '2026-03-03T00:00:00Z' });
  await captured(call('p2', { placedAt: '2026-03-03T10:00:00.000Z' }), call('p3'));
  expect(await told('call-p2')).not.toContain('CallMarkedPrivate');
  expect(await told('call-p3')).toContain('CallMarkedPrivate');
  expect(await anna.read('/reps/anna/private-numbers')).toMatchObject({ count: 1 });
});
