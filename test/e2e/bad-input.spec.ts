import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem } from '@app/contracts/http/problem';
import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import fc from 'fast-check';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let service: Visitor;
let rep: Visitor;
beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  service = await desk.as('service');
  rep = await desk.as('rep', 'rep-1');
  await manager.record('/reps', { repId: 'rep-1', team: 'north', role: 'hunter', timeZone: 'UTC' });
  await manager.record('/leads', { leadId: 'a', source: 'fair', relation: 'acquire' });
  await manager.record('/leads/a/assign', { to: 'rep-1' });
});
afterAll(() => desk.close());

interface Answer {
  status: number;
  type: string;
  body: unknown;
}
const summary = ({ status, type, body }: Answer) => {
  const { code, errors = [] } = body as Problem;
  return { status, type, code, fields: errors.map(({ field }) => field) };
};
const problem = (status: number, code: string, ...fields: string[]) => ({
  status,
  type: 'application/problem+json',
  code,
  fields,
});

const now = Date.now();
const tomorrow = new Date(now + 86_400_000).toISOString();
const call = { placed: { at: '2026-03-02T09:30:00Z', direction: 'outbound', to: '+3120' } };
const lead = { source: 'fair', relation: 'acquire' };

describe('a body', () => {
  test.each<[string, string, object, string[]]>([
    ['without what it needs', '/leads', {}, ['source', 'relation']],
    ['with an unknown field', '/leads', { ...lead, owner: 'x' }, ['owner']],
    ['with an unknown field inside', '/leads', { ...lead, contact: { fax: '1' } }, ['contact.fax']],
    ['that names what only we set', '/leads', { ...lead, id: 'x', caller: {}, stamp: {} }, ['id', 'caller', 'stamp']],
    ['with null for what is optional', '/leads', { ...lead, segment: null }, ['segment']],
    ['with a number for text', '/leads', { ...lead, source: 7 }, ['source']],
    ['with text for an object', '/leads', { ...lead, contact: 'Jan' }, ['contact']],
    ['with a list for an object', '/leads', { ...lead, contact: [] }, ['contact']],
    ['with an object for a list', '/calls', { transfers: {} }, ['transfers']],
    ['with a list for text', '/leads', { ...lead, source: ['a'] }, ['source']],
    ['with a word that is none of ours', '/leads', { ...lead, relation: 'friend' }, ['relation']],
    ['with a zone that is nowhere', '/leads', { ...lead, timeZone: 'Mars/Olympus' }, ['timeZone']],
    ['with an id of blanks', '/leads', { ...lead, leadId: 'a b' }, ['leadId']],
    ['with an id that is too long', '/leads', { ...lead, leadId: 'x'.repeat(129) }, ['leadId']],
    ['with a NUL in a label', '/leads', { ...lead, source: 'a\0b' }, ['source']],
    ['with a NUL in words', '/leads', { ...lead, company: 'a\0b' }, ['company']],
    ['with half a character', '/leads', { ...lead, source: 'a\ud800' }, ['source']],
    ['with words too long', '/leads', { ...lead, company: 'x'.repeat(201) }, ['company']],
    ['with a day that no month has', '/leads', { ...lead, occurredAt: '2026-02-30T00:00:00Z' }, ['occurredAt']],
    ['with an hour that no day has', '/leads', { ...lead, occurredAt: '2026-02-03T24:30:00Z' }, ['occurredAt']],
    ['with a time without an offset', '/leads', { ...lead, occurredAt: '2026-02-03T10:00:00' }, ['occurredAt']],
    ['with a time before all telephones', '/leads', { ...lead, occurredAt: '0001-01-01T00:00:00Z' }, ['occurredAt']],
    ['with a number for a time', '/calls', { placed: { ...call.placed, at: 1_770_000_000 } }, ['placed.at']],
    ['with an impossible time inside', '/calls', { held: [{ at: 'soon' }] }, ['held[0].at']],
    [
      'with half a number',
      '/calls',
      { ended: { at: '2026-03-02T09:30:00Z', disposition: 'busy', sourceTalkSeconds: 1.5 } },
      ['ended.sourceTalkSeconds'],
    ],
    ['with a number beyond all bounds', '/reps/rep-1/capacity', { maxOpenLeads: 1e300 }, ['maxOpenLeads']],
    [
      'with a shift that begins where the day ends',
      '/reps/rep-1/working-patterns',
      { ftePercent: 100, hours: [{ weekday: 1, from: '24:00', to: '24:01' }], validFrom: '2026-01-01' },
      ['hours[0].from', 'hours[0].to'],
    ],
    ['with text for a number', '/reps/rep-1/capacity', { maxOpenLeads: '5' }, ['maxOpenLeads']],
    ['with text for a truth', '/leads/a/assign', { to: 'rep-1', override: 'yes' }, ['override']],
    [
      'with money of no currency',
      '/leads/a/outcomes',
      {
        contact: { kind: 'call', id: 'c' },
        outcome: 'sale',
        deal: { dealId: 'd', value: { minor: 1, currency: 'DEM!' } },
      },
      ['deal.value.currency'],
    ],
    ['with an impossible correction', '/calls/c/corrections', { field: 'placedAt', is: 'yesterday' }, ['is']],
    ['with an object for a correction', '/calls/c/corrections', { field: 'placedAt', is: {} }, ['is']],
  ])('%s is refused by the name of its field', async (_, path, body, fields) => {
    expect(summary(await manager.post(path, body))).toEqual(problem(400, 'request.invalid', ...fields));
  });

  test('that has not happened yet is refused, a minute of clock skew is not', async () => {
    expect(summary(await manager.post('/leads', { ...lead, occurredAt: tomorrow }))).toEqual(
      problem(422, 'time.in-the-future', 'occurredAt'),
    );
    const told = await manager.post('/calls', {
      placed: { ...call.placed, at: tomorrow },
      ended: { at: tomorrow, disposition: 'busy' },
    });
    expect(summary(told)).toEqual(problem(422, 'time.in-the-future', 'placed.at', 'ended.at'));
    const activity = await manager.post('/activities', { kind: 'visit', from: tomorrow, to: tomorrow });
    expect(summary(activity)).toEqual(problem(422, 'time.in-the-future', 'from', 'to'));
    expect(
      (await manager.post('/leads', { ...lead, occurredAt: new Date(Date.now() + 20_000).toISOString() })).status,
    ).toBe(201);
  });

  const texts: [body: string, type: string, status: number, code: string][] = [
    ['{"source": ', 'application/json', 400, 'request.not-json'],
    ['"text"', 'application/json', 400, 'request.not-json'],
    ['null', 'application/json', 400, 'request.not-json'],
    ['[{"source":"fair","relation":"acquire"}]', 'application/json', 400, 'request.invalid'],
    ['{"source":"fair","relation":"acquire"}', 'text/plain', 415, 'request.unsupported-media-type'],
    ['source=fair', 'application/x-www-form-urlencoded', 415, 'request.unsupported-media-type'],
    [
      '{"source":"fair","relation":"acquire"}',
      'application/json; charset=utf-99',
      415,
      'request.unsupported-media-type',
    ],
    ['{"__proto__":{"x":1},"source":"fair","relation":"acquire"}', 'application/json', 400, 'request.invalid'],
    ['{"constructor":{"x":1},"source":"fair","relation":"acquire"}', 'application/json', 400, 'request.invalid'],
    [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'application/json', 400, 'request.invalid'],
    [
      `{"source":"fair","relation":"acquire","contact":${'{"name":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
      'application/json',
      400,
      'request.invalid',
    ],
  ];
  test.each(texts.map(([body, ...rest]) => [body.slice(0, 60), ...rest, body] as const))(
    '%s as %s is refused',
    async (_, type, status, code, body) => {
      const response = await manager.ask('post', '/leads').set('Content-Type', type).send(body);
      expect(summary(response)).toMatchObject({ status, code, type: 'application/problem+json' });
    },
  );

  test('that is compressed, or no UTF-8, is refused', async () => {
    const post = () => manager.ask('post', '/leads').set('Content-Type', 'application/json');
    expect(summary(await post().set('Content-Encoding', 'gzip').send('{}'))).toEqual(
      problem(415, 'request.unsupported-media-type'),
    );
    expect(
      summary(
        await post()
          .serialize((bytes) => bytes as string)
          .send(Buffer.from([0x7b, 0xff, 0x7d])),
      ),
    ).toEqual(problem(400, 'request.not-json'));
  });

  test.each(['that says its length', 'in chunks of no known length'])('of 100 MB %s is refused', async (how) => {
    const token = await desk.token('manager');
    const { port } = desk.app.getHttpServer().address() as AddressInfo;
    const size = 100 * 1024 * 1024;
    const sending = httpRequest({
      port,
      method: 'POST',
      path: '/leads',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(how === 'that says its length' ? { 'content-length': size } : { 'transfer-encoding': 'chunked' }),
      },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      sending.once('response', resolve).once('error', reject),
    );
    send(sending, size);
    const response = await answered;
    expect(response.statusCode).toBe(413);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect((JSON.parse(text) as Problem).code).toBe('request.too-large');
    sending.destroy();
  });
});

/** Writes as fast as the other side takes it. */
function send(to: ClientRequest, size: number): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  let left = size;
  to.on('error', () => undefined);
  const more = () => {
    while (left > 0 && !to.destroyed) {
      left -= chunk.length;
      if (!to.write(chunk)) return void to.once('drain', more);
    }
  };
  more();
}

describe('an address', () => {
  test.each<[string, number, string, string[]]>([
    ['/nowhere', 404, 'route.unknown', []],
    ['/department', 404, 'route.unknown', []],
    ['/leads/%E0%A4%A', 400, 'request.invalid', []],
    ['/leads/a%00b', 400, 'request.invalid', ['leadId']],
    ['/leads/a%20b', 400, 'request.invalid', ['leadId']],
    ['/leads/a%2Fb', 400, 'request.invalid', ['leadId']],
    [`/leads/${'x'.repeat(129)}`, 400, 'request.invalid', ['leadId']],
    ['/leads/nobody', 404, 'lead.unknown', []],
    ['/reps/nobody', 404, 'rep.unknown', []],
    ['/calls/nobody', 404, 'contact.unknown', []],
    ['/reps?limit=0', 400, 'request.invalid', ['limit']],
    ['/reps?limit=501', 400, 'request.invalid', ['limit']],
    ['/reps?limit=many', 400, 'request.invalid', ['limit']],
    ['/reps?limit=1&limit=2', 400, 'request.invalid', ['limit']],
    ['/reps?team=', 400, 'request.invalid', ['team']],
    ['/reps?sort=name', 400, 'request.invalid', ['sort']],
    ['/reps?open=perhaps', 400, 'request.invalid', ['open']],
    ['/reps?cursor=abc', 400, 'request.invalid', ['cursor']],
    ['/reps?cursor=cmVwLTE.AAAAAAAAAAAAAAAAAAAAAA', 400, 'cursor.foreign', []],
    ['/overdue-tasks?rep=a%20b', 400, 'request.invalid', ['rep']],
    ['/leads/a/ownership?at=soon', 400, 'request.invalid', ['at']],
    ['/leads/a/history?from=2026-13-01T00:00:00Z', 400, 'request.invalid', ['from']],
    ['/reps?atLeast=', 400, 'request.invalid', ['atLeast']],
    ['/reps?atLeast=x:1:2', 400, 'store.other-store', []],
    ['/scorecard', 400, 'request.invalid', ['from', 'to']],
    ['/scorecard?from=0000-01-01&to=2026-01-01', 400, 'request.invalid', ['from']],
    ['/scorecard?from=2026-01-01&to=2026-02-01&zone=Nowhere', 400, 'request.invalid', ['zone']],
    ['/missed-calls?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/objections?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/objections/raised?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/refusal-review/summary?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/access-log?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/alerts?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/leads/a/history?from=2026-02-01T00:00:00Z&to=2026-01-31T23:00:00Z', 400, 'request.invalid', ['to']],
    ['/tasks?dueFrom=2026-02-01T00:00:00Z&dueUntil=2026-02-01T00:00:00Z', 400, 'request.invalid', ['dueUntil']],
    ['/department/calendar-days?from=2026-02-01&to=2026-01-31', 400, 'request.invalid', ['to']],
    ['/scorecard?from=2026-02-01&to=2026-01-01', 400, 'scorecard.bad-window', []],
    ['/scorecard?from=2026-01-01T00:01:00Z&to=2026-02-01', 400, 'scorecard.window-not-aligned', []],
  ])('%s is refused', async (path, status, code, fields) => {
    expect(summary(await manager.get(path))).toEqual(problem(status, code, ...fields));
  });

  test('a place after the end of the record is refused once the read side has had its time', async () => {
    const head = await desk.now();
    const beyond = head.replace(/.$/, (last) => (last === 'f' ? 'e' : 'f')).replace(/:[^:]{2}/, ':ff');
    const response = await manager.get('/reps').query({ atLeast: beyond });
    expect(response.status).toBe(400);
  });

  test('a header that is no key and no id is refused by its name', async () => {
    const key = await manager.post('/leads', lead).set('Idempotency-Key', 'a b');
    expect(summary(key)).toEqual(problem(400, 'request.invalid', 'Idempotency-Key'));
    const correlation = await manager.post('/leads', lead).set('X-Correlation-Id', 'a b');
    expect(summary(correlation)).toEqual(problem(400, 'request.invalid', 'X-Correlation-Id'));
  });

  test('a cursor of one list is none of another', async () => {
    await manager.record('/reps', { repId: 'rep-0', team: 'north', role: 'hunter', timeZone: 'UTC' });
    const { next } = await manager.read<{ next: string }>('/reps?limit=1');
    expect((await manager.get('/reps').query({ limit: 1, cursor: next })).body).toMatchObject({
      reps: [{ rep: 'rep-1' }],
      next: null,
    });
    expect(summary(await manager.get('/overdue-tasks').query({ cursor: next }))).toEqual(
      problem(400, 'cursor.foreign'),
    );
  });
});

test('of all that was refused nothing is written', async () => {
  const before = await desk.now();
  await manager.post('/leads', { ...lead, leadId: 'never', occurredAt: tomorrow });
  await manager.post('/calls', { ...call, callId: 'never', ended: { at: 'x' } });
  await manager.post('/leads/never/assign', { to: 'rep-1' });
  const after = await desk.now();
  const between: string[] = [];
  for await (const { records } of desk.app.get<EventStore>(SEALED_STORE).subscribeAll({ after: before })) {
    between.push(...records.map(({ stream, position }) => (position === after ? 'the end' : stream)));
    if (between.includes('the end')) break;
  }
  expect(between).toEqual(['the end']);
});

describe('whatever comes', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '\0',
      '\ud800',
      '2026-02-30T00:00:00Z',
      '9999-12-31T23:59:59Z',
      'a'.repeat(5000),
      -1,
      0.1,
      1e308,
      null,
      true,
      [],
      {},
      '__proto__',
    ),
  );
  const instant = '2026-03-02T09:30:00Z';
  const contact = { kind: 'call', id: 'c' };
  /** A body that works for each command; the fuzz spoils one to three of its places. */
  const bodies: Readonly<Record<string, object>> = {
    '/reps': { repId: 'r', name: 'N', team: 't', role: 'hunter', timeZone: 'UTC' },
    '/reps/rep-1/lines': { kind: 'phone', value: '1', from: instant },
    '/reps/rep-1/lines/remove': { kind: 'phone', value: '1', from: instant },
    '/reps/rep-1/team': { team: 't' },
    '/reps/rep-1/role': { role: 'farmer' },
    '/reps/rep-1/working-patterns': {
      ftePercent: 80,
      hours: [{ weekday: 1, from: '09:00', to: '17:00' }],
      validFrom: '2026-01-01',
    },
    '/reps/rep-1/absences': { absenceId: 'x', from: instant, to: '2026-03-03T09:30:00Z' },
    '/reps/rep-1/substitutes': { substitute: 's', from: instant, to: '2026-03-03T09:30:00Z' },
    '/reps/rep-1/capacity': { maxOpenLeads: 5 },
    '/reps/rep-1/decisions': { decisionId: 'd', decision: 'D', grounds: 'G', figures: ['f'], repHeard: true },
    '/department/definitions': {
      metric: 'attempts',
      parameters: { max: 5, slots: ['09:00-10:00'] },
      effectiveFrom: '2100-01-01',
    },
    '/department/calendar-days': { day: '2026-12-25', works: false, team: 't', label: 'l' },
    '/department/scoring-forms': { form: 'f', version: 1, questions: [{ id: 'q', text: 'Q', points: 5 }] },
    '/leads': {
      ...lead,
      leadId: 'f',
      contact: { name: 'N', phone: '1', email: 'e' },
      company: 'C',
      taxId: 'T',
      segment: 's',
      timeZone: 'UTC',
      occurredAt: instant,
    },
    '/leads/a/contact': { contact: { name: 'N', phone: '1', email: 'e' } },
    '/leads/a/assign': { to: 'rep-1', override: true, rule: 'r' },
    '/leads/a/reassign': { from: 'rep-1', to: 'rep-2', reason: 'r', override: true },
    '/leads/a/release': { reason: 'r' },
    '/leads/a/owner': { owner: 'rep-1', rule: 'r', occurredAt: instant },
    '/leads/a/disqualify': { reason: 'duplicate', contact },
    '/leads/a/outcomes': {
      contact,
      outcome: 'nextContact',
      note: 'n',
      next: { taskId: 't', kind: 'call', dueAt: instant, reason: 'r' },
      refusal: { reason: 'r', objections: ['o'], words: 'w' },
      deal: { dealId: 'd', value: { minor: 1, currency: 'EUR' } },
    },
    '/leads/a/outcomes/corrections': {
      contact,
      outcome: 'refusal',
      refusal: { reason: 'r', objections: ['o'], words: 'w' },
    },
    '/leads/a/tasks': { taskId: 't', kind: 'call', dueAt: instant, reason: 'r', rule: 'r' },
    '/leads/a/tasks/t/reschedule': { dueAt: instant, reason: 'r' },
    '/leads/a/tasks/t/complete': { by: contact },
    '/leads/a/tasks/t/cancel': { reason: 'r' },
    '/calls': {
      callId: 'c',
      ...call,
      attributed: { rep: 'rep-1', rule: 'r' },
      matched: { lead: 'a', rule: 'r' },
      connected: { at: instant, answeredBy: 'human', rep: 'rep-1' },
      transfers: [{ from: 'x', to: 'y', at: instant }],
      held: [{ at: instant, resumedAt: instant }],
      ended: { at: instant, disposition: 'answered', sourceTalkSeconds: 1 },
      missed: { offeredTo: ['rep-1'] },
    },
    '/calls/c/attribution': { rep: 'rep-1', rule: 'r' },
    '/calls/c/lead': { lead: 'a', rule: 'r' },
    '/calls/c/corrections': { field: 'endedAt', is: instant },
    '/calls/c/duplicate': { of: 'd' },
    '/calls/c/not-a-duplicate': {},
    '/calls/c/retraction': { reason: 'r' },
    '/calls/c/objections': { objectionId: 'o', objection: 'price', words: 'w' },
    '/calls/c/objections/o/handling': { technique: 't', result: 'lost' },
    '/emails': {
      messageId: 'm',
      direction: 'received',
      letter: {
        from: 'f',
        to: ['t'],
        cc: ['c'],
        subject: 's',
        body: 'b',
        mailbox: 'm',
        inReplyTo: 'i',
        automated: false,
      },
      attributed: { rep: 'rep-1', rule: 'r' },
      matched: { lead: 'a', rule: 'r' },
    },
    '/emails/e/attribution': { rep: null, rule: 'r' },
    '/emails/e/lead': { lead: null, rule: 'r' },
    '/emails/e/objections': { objectionId: 'o', objection: 'price' },
    '/emails/e/objections/o/handling': { technique: 't', result: 'lost' },
    '/activities': {
      activityId: 'x',
      kind: 'visit',
      label: 'l',
      rep: 'rep-1',
      lead: 'a',
      from: instant,
      to: instant,
      note: 'n',
    },
  };

  type Json = Record<string, unknown>;
  const placesIn = (value: unknown, path: string[] = []): string[][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...placesIn(inner, [...path, name])])
      : [];
  const spoil = (body: object, places: readonly (readonly [string[], unknown])[]): object => {
    const spoilt = structuredClone(body) as Json;
    for (const [place, value] of places) {
      const parent = place.slice(0, -1).reduce<unknown>((at, name) => (at as Json | undefined)?.[name], spoilt);
      if (typeof parent === 'object' && parent !== null) (parent as Json)[place.at(-1)!] = value;
    }
    return spoilt;
  };

  test.each(Object.entries(bodies))('POST %s answers, and never with a 5xx', async (path, body) => {
    const spoilt = fc
      .array(fc.tuple(fc.constantFrom(...placesIn(body), ['stranger'], ['occurredAt']), odd), {
        minLength: 1,
        maxLength: 3,
      })
      .map((places) => spoil(body, places));
    const whole = fc.oneof({ weight: 5, arbitrary: spoilt }, { weight: 1, arbitrary: odd });
    const visitors = [manager, service, rep];
    await fc.assert(
      fc.asyncProperty(whole, fc.nat(2), async (sent, who) => {
        const response = await visitors[who]!.ask('post', path)
          .set('Content-Type', 'application/json')
          .send(JSON.stringify(sent) ?? '');
        if (response.status >= 500) throw new Error(`${response.status} ${response.text}`);
      }),
      { numRuns: 40 },
    );
  });
});
