import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import type { UnsettledContacts } from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import type { Captured } from '@app/capture/captured';
import { Intake } from '@app/intake/intake';
import { STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { Desk, type Visitor } from './desk';

/** Monday is the day of the calls, Tuesday morning that of the settling. */
const monday = (time: string) => `2026-03-02T${time}:00.000Z`;
const now = '2026-03-03T08:00:00.000Z';
let desk: Desk;
let manager: Visitor;
let service: Visitor;
let anna: Visitor;

beforeAll(async () => {
  desk = await Desk.open({ DEFAULT_REGION: 'NL' }, { relay: true, clock: () => new Date(now) });
  [manager, service, anna] = await Promise.all([desk.as('manager'), desk.as('service'), desk.as('rep', 'anna')]);
  for (const repId of ['anna', 'bob'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
});
afterAll(() => desk.close());

/** A PBX reports: extension 201 called that number, and talked for two minutes. */
async function captured(callId: string, time: string, to: string): Promise<void> {
  const { open: store, codec, vault } = desk.app.get<Stores>(STORES);
  const source = {
    system: 'asterisk-cdr',
    account: 'pbx',
    evidence: 'captured',
    ingest: 'live',
    actor: { kind: 'system', id: 'capture:pbx' },
    correlationId: 'capture',
  } as const;
  const placedAt = monday(time);
  const [answered, ended] = [5, 125].map((s) => new Date(Date.parse(placedAt) + s * 1000).toISOString());
  const call: Captured = {
    kind: 'call',
    origin: { externalId: callId, row: callId, line: 1, zone: 'Europe/Amsterdam' },
    callId,
    direction: 'outbound',
    placedAt,
    rep: { extension: '201' },
    from: '201',
    to,
    connected: { at: answered!, answeredBy: 'human' },
    ended: { at: ended!, disposition: 'answered' },
  };
  const taken = await new Intake({ store, codec, vault }, source).take([call]);
  expect(taken.rejected).toEqual([]);
}
/** As of everything that was acknowledged. */
async function read<T>(visitor: Visitor, path: string): Promise<T> {
  visitor.position = await desk.now();
  return visitor.read<T>(path);
}
interface Dials {
  readonly dials: { readonly value: number };
  readonly talkTime: { readonly value: number };
}
interface Card {
  readonly rows: readonly { readonly rep: string; readonly metrics: Dials }[];
  readonly unattributed: Dials | null;
  readonly team: Dials;
}
/** Monday's dials: of each rep, of nobody, of the team. */
async function dials(): Promise<Record<string, number | undefined>> {
  const { rows, unattributed, team } = await read<Card>(
    manager,
    '/scorecard?from=2026-03-02&to=2026-03-03&zone=Europe/Amsterdam',
  );
  const of = (rep: string) => rows.find((row) => row.rep === rep)?.metrics.dials.value ?? 0;
  return { anna: of('anna'), bob: of('bob'), nobody: unattributed?.dials.value ?? 0, team: team.dials.value };
}
const waiting = async (visitor = manager, query = '') =>
  (await read<UnsettledContacts>(visitor, `/unsettled-contacts${query}`)).contacts;
const settle = (body: object, key?: string) => {
  const asked = manager.post('/unsettled-contacts/settle', body);
  return key ? asked.set('Idempotency-Key', key) : asked;
};

test('a call of nobody with nobody waits, with who it was once that is known, and settling it corrects yesterday', async () => {
  await captured('c1', '10:00', '020 794 08 00');
  expect(await dials()).toEqual({ anna: 0, bob: 0, nobody: 1, team: 1 });
  expect(await waiting()).toMatchObject([
    { contact: 'call:c1', lacks: ['rep', 'lead'], number: null, suggested: { leads: [], reps: [] } },
  ]);

  await manager.record('/leads', {
    leadId: 'zoe',
    source: 'fair',
    relation: 'acquire',
    contact: { phone: '+31 20 794 08 00' },
  });
  await manager.record('/reps/anna/lines', { kind: 'extension', value: '201', from: '2026-03-01T00:00:00Z' });
  expect(await waiting(service)).toMatchObject([
    { suggested: { leads: [{ lead: 'zoe', why: 'number' }], reps: [{ rep: 'anna', why: 'line' }] } },
  ]);

  const body = { contacts: ['call:c1'], rep: 'anna', lead: 'zoe' };
  const events = ['CallAttributed', 'CallMatchedToLead'];
  const settled = await settle(body, 'first');
  expect([settled.status, settled.body]).toMatchObject([200, [{ contact: 'call:c1', events }]]);
  expect((await settle(body, 'first')).body).toMatchObject([{ contact: 'call:c1', events }]);
  expect((await settle(body)).body).toMatchObject([{ contact: 'call:c1', events: [] }]);
  expect(await waiting()).toEqual([]);
  expect(await dials()).toEqual({ anna: 1, bob: 0, nobody: 0, team: 1 });

  await settle({ contacts: ['call:c1'], rep: 'bob' }).expect(200);
  expect(await dials()).toEqual({ anna: 0, bob: 1, nobody: 0, team: 1 });
  await settle({ contacts: ['call:c1'], rep: null }).expect(200);
  expect(await dials()).toEqual({ anna: 0, bob: 0, nobody: 1, team: 1 });
  expect(await waiting()).toMatchObject([{ contact: 'call:c1', lead: 'zoe', lacks: ['rep'] }]);
  await settle({ contacts: ['call:c1'], rep: 'anna' }).expect(200);
});

test('all contacts of a party become the lead’s at once, and another’s when that was wrong; a rep sees only their own', async () => {
  await captured('c2', '11:00', '+31 20 555 01 23');
  await captured('c3', '12:00', '020-5550123');
  for (const leadId of ['max', 'mia']) await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire' });
  const mine = await waiting(anna);
  expect(mine).toMatchObject([
    { contact: 'call:c3', rep: 'anna', lacks: ['lead'], suggested: null },
    { contact: 'call:c2', rep: 'anna', lacks: ['lead'], suggested: null },
  ]);
  expect((await anna.get('/unsettled-contacts?rep=bob')).status).toBe(403);

  const { party } = mine[0]!;
  const matched = (await settle({ party, lead: 'max' })).body as object[];
  expect(matched).toMatchObject([
    { contact: 'call:c2', events: ['CallMatchedToLead'] },
    { contact: 'call:c3', events: ['CallMatchedToLead'] },
  ]);
  expect(await waiting()).toEqual([]);
  expect((await settle({ party, lead: 'max' })).body).toEqual([]);
  expect((await settle({ party, lead: 'mia' })).body).toHaveLength(2);
  await captured('c4', '13:00', '0031 20 555 0123');
  expect(await waiting()).toMatchObject([
    { contact: 'call:c4', suggested: { leads: [{ lead: 'mia', why: 'same party', contacts: 2 }] } },
  ]);
});

test('numbers are shown when asked for, to people, and that is recorded', async () => {
  expect(await waiting(manager, '?open=true')).toMatchObject([{ contact: 'call:c4', number: '0031 20 555 0123' }]);
  expect(await waiting(anna, '?open=true')).toMatchObject([{ number: '0031 20 555 0123' }]);
  expect((await service.get('/unsettled-contacts?open=true')).body).toMatchObject({ code: 'access.role' });
  await read(manager, '/access-log');
  const { looks } = await desk.app.get(AccessLogQuery).looks({ kind: 'ListRead' });
  expect(looks.filter(({ what }) => what === 'GET /unsettled-contacts')).toHaveLength(2);
});

test('what makes no sense is refused, each contact by itself', async () => {
  const contacts = ['call:nowhere', 'call:c4', 'email:nowhere'];
  expect((await settle({ contacts, lead: 'max' })).body).toMatchObject([
    { contact: 'call:nowhere', events: [], refused: { code: 'call.unknown' } },
    { contact: 'call:c4', events: ['CallMatchedToLead'] },
    { contact: 'email:nowhere', events: [], refused: { code: 'email.unknown' } },
  ]);
  const answers = await Promise.all(
    [
      { contacts },
      { lead: 'max' },
      { contacts, party: 'p', lead: 'max' },
      { party: 'p', rep: 'anna' },
      { contacts, lead: 'nobody' },
      { contacts, rep: 'nobody' },
      { contacts: ['lead:max'], lead: 'max' },
    ].map((body) => settle(body)),
  );
  expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
    [422, 'settlement.incomplete'],
    [422, 'settlement.incomplete'],
    [422, 'settlement.incomplete'],
    [422, 'settlement.contradictory'],
    [404, 'lead.unknown'],
    [404, 'rep.unknown'],
    [400, 'request.invalid'],
  ]);
});

test('a captured call to somebody who must not be called is on the record, and so is the breach, at once or once it is settled', async () => {
  await manager.record('/leads', {
    leadId: 'never',
    source: 'fair',
    relation: 'acquire',
    contact: { phone: '+31 20 555 09 99' },
    occurredAt: '2026-03-01T08:00:00Z',
  });
  await manager.record('/leads/never/do-not-contact', { channel: 'call', occurredAt: '2026-03-01T09:00:00Z' });
  await captured('c5', '14:00', '020 555 0999');
  const breaches = async () => {
    await desk.reacted();
    const types: string[] = [];
    for await (const { type } of desk.app.get<Stores>(STORES).sealed.readStream('lead-never')) types.push(type);
    return types.filter((type) => type === 'DoNotContactBreached').length;
  };
  expect(await breaches()).toBe(1);
  await captured('c6', '15:00', '020 555 0998');
  expect(await breaches()).toBe(1);
  await settle({ contacts: ['call:c6'], lead: 'never' }).expect(200);
  expect(await breaches()).toBe(2);
});
