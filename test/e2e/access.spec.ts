import { createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore } from '@app/event-store/event-store';
import { waitForPosition } from '@app/read-store/checkpoints';
import { READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import { roles, type Role } from '@app/wiring/roles';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { Test } from 'supertest';
import type { DataSource } from 'typeorm';
import { Desk, type Visitor } from './desk';

/** Every route of the process, and who may call it. A new route has to be entered here. */
const doors: Readonly<Record<string, readonly Role[] | 'everybody'>> = {
  'get /health': 'everybody',
  'get /ready': 'everybody',
  'get /metrics': ['manager', 'service'],
  'get /capture/ready': 'everybody',
  'post /reps': ['manager', 'service'],
  'post /reps/:repId/lines': ['manager', 'service'],
  'post /reps/:repId/lines/remove': ['manager', 'service'],
  'post /reps/:repId/team': ['manager', 'service'],
  'post /reps/:repId/role': ['manager', 'service'],
  'post /reps/:repId/working-patterns': ['manager', 'service'],
  'post /reps/:repId/absences': ['manager', 'service'],
  'post /reps/:repId/substitutes': ['manager', 'service'],
  'post /reps/:repId/capacity': ['manager', 'service'],
  'post /reps/:repId/offboard': ['manager'],
  'post /reps/:repId/notice-acknowledgements': ['rep'],
  'post /reps/:repId/statements': ['rep'],
  'post /reps/:repId/dossier-notes': ['manager'],
  'post /reps/:repId/private-numbers': ['rep', 'manager'],
  'post /reps/:repId/private-numbers/take-back': ['rep', 'manager'],
  'get /reps/:repId/private-numbers': ['rep', 'manager'],
  'post /leads': ['manager', 'service'],
  'post /leads/:leadId/contact': ['rep', 'manager', 'service'],
  'post /leads/:leadId/disqualify': ['rep', 'manager'],
  'post /leads/:leadId/assign': ['manager', 'service'],
  'post /leads/:leadId/reassign': ['manager'],
  'post /leads/:leadId/claim': ['rep'],
  'post /leads/:leadId/release': ['rep', 'manager'],
  'post /leads/:leadId/owner': ['service'],
  'post /leads/:leadId/reviews': ['manager'],
  'post /leads/:leadId/reopen': ['manager'],
  'post /leads/:leadId/hand-over': ['manager'],
  'post /leads/:leadId/consents': ['rep', 'manager', 'service'],
  'post /leads/:leadId/consents/withdraw': ['rep', 'manager', 'service'],
  'post /leads/:leadId/do-not-contact': ['rep', 'manager', 'service'],
  'post /leads/:leadId/do-not-contact/lift': ['rep', 'manager', 'service'],
  'post /leads/:leadId/outcomes': ['rep', 'manager', 'service'],
  'post /leads/:leadId/outcomes/corrections': ['rep', 'manager'],
  'post /leads/:leadId/tasks': ['rep', 'manager', 'service'],
  'post /leads/:leadId/tasks/:taskId/reschedule': ['rep', 'manager'],
  'post /leads/:leadId/tasks/:taskId/complete': ['rep', 'manager', 'service'],
  'post /leads/:leadId/tasks/:taskId/cancel': ['rep', 'manager'],
  'post /calls': ['rep', 'manager', 'service'],
  'post /calls/:callId/attribution': ['manager', 'service'],
  'post /calls/:callId/lead': ['manager', 'service'],
  'post /calls/:callId/corrections': ['manager', 'service'],
  'post /calls/:callId/duplicate': ['manager', 'service'],
  'post /calls/:callId/not-a-duplicate': ['manager', 'service'],
  'get /calls/:callId/sources': ['rep', 'manager', 'auditor', 'service'],
  'post /calls/:callId/retraction': ['manager', 'service'],
  'post /calls/:callId/recordings': ['rep', 'manager', 'service'],
  'post /calls/:callId/recordings/missing': ['manager', 'service'],
  'post /calls/:callId/recordings/:recordingId/played': ['rep', 'manager', 'auditor'],
  'post /calls/:callId/transcripts': ['rep', 'manager', 'service'],
  'post /calls/:callId/recording-notice': ['rep', 'manager', 'service'],
  'post /calls/:callId/private': ['rep', 'manager'],
  'post /calls/:callId/scores': ['manager'],
  'post /calls/:callId/scores/:scoreId/dispute': ['rep'],
  'post /calls/:callId/scores/:scoreId/ruling': ['manager'],
  'get /calls/:callId/recordings': ['rep', 'manager', 'auditor'],
  'get /calls/:callId/recordings/:recordingId': ['rep', 'manager', 'auditor'],
  'get /calls/:callId/transcripts': ['rep', 'manager', 'auditor'],
  'get /calls/:callId/transcripts/:transcriptId': ['rep', 'manager', 'auditor'],
  'get /calls/:callId/scores': ['rep', 'manager', 'auditor'],
  'get /call-scores': ['rep', 'manager', 'auditor'],
  'get /refusal-review': ['manager', 'auditor'],
  'get /refusal-review/summary': ['manager', 'auditor'],
  'get /refusal-review/:leadId': ['manager', 'auditor'],
  'get /capture-coverage': ['manager', 'auditor'],
  'get /recording-coverage': ['manager', 'auditor'],
  'get /recording-coverage/unexplained': ['manager', 'auditor'],
  'get /capture-sources': ['manager', 'auditor'],
  'get /capture-coverage/missing': ['manager', 'auditor'],
  'get /capture-coverage/phantoms': ['manager', 'auditor'],
  'get /objections': ['rep', 'manager', 'auditor', 'service'],
  'get /objections/raised': ['rep', 'manager', 'auditor', 'service'],
  'post /emails': ['rep', 'manager', 'service'],
  'post /emails/:emailId/attribution': ['manager', 'service'],
  'post /emails/:emailId/lead': ['manager', 'service'],
  'get /emails/:emailId/body': ['rep', 'manager', 'auditor'],
  'get /emails/:emailId/attachments/:nth': ['rep', 'manager', 'auditor'],
  'post /calls/:callId/objections': ['rep', 'manager', 'service'],
  'post /calls/:callId/objections/:objectionId/handling': ['rep', 'manager', 'service'],
  'post /emails/:emailId/objections': ['rep', 'manager', 'service'],
  'post /emails/:emailId/objections/:objectionId/handling': ['rep', 'manager', 'service'],
  'post /messages': ['rep', 'manager', 'service'],
  'post /messages/:messageId/attribution': ['manager', 'service'],
  'post /messages/:messageId/lead': ['manager', 'service'],
  'post /messages/:messageId/objections': ['rep', 'manager', 'service'],
  'post /messages/:messageId/objections/:objectionId/handling': ['rep', 'manager', 'service'],
  'post /activities': ['rep', 'manager', 'service'],
  'get /reps': ['manager', 'auditor', 'service'],
  'get /reps/:repId': ['rep', 'manager', 'auditor', 'service'],
  'get /reps/:repId/leads': ['rep', 'manager', 'auditor', 'service'],
  'get /reps/:repId/history': ['rep', 'manager', 'auditor', 'service'],
  'get /reps/:repId/scorecard': ['rep', 'manager', 'auditor', 'service'],
  'get /department/rules': ['rep', 'manager', 'auditor'],
  'post /department/definitions': ['manager'],
  'get /department/definitions': ['manager', 'auditor'],
  'post /department/calendar-days': ['manager'],
  'get /department/calendar-days': ['rep', 'manager', 'auditor'],
  'post /department/scoring-forms': ['manager'],
  'get /department/scoring-forms': ['rep', 'manager', 'auditor'],
  'post /reps/:repId/decisions': ['manager'],
  'get /reps/:repId/decisions': ['rep', 'manager', 'auditor'],
  'get /reps/:repId/statements': ['rep', 'manager', 'auditor', 'service'],
  'get /reps/:repId/dossier': ['rep', 'manager'],
  'get /reps/:repId/readers': ['rep', 'manager', 'auditor'],
  'get /access-log': ['manager', 'auditor'],
  'get /access-log/days': ['manager', 'auditor'],
  'get /scorecard': ['manager', 'auditor', 'service'],
  'get /leads': ['rep', 'manager', 'auditor', 'service'],
  'get /exports/leads': ['manager'],
  'get /orphan-leads': ['manager', 'auditor', 'service'],
  'get /hand-over-queue': ['manager', 'auditor', 'service'],
  'get /lead-load': ['rep', 'manager', 'auditor', 'service'],
  'get /neglected-leads': ['rep', 'manager', 'auditor', 'service'],
  'post /redistributions': ['manager'],
  'post /redistributions/:redistributionId/approve': ['manager'],
  'post /redistributions/:redistributionId/withdraw': ['manager'],
  'get /redistributions': ['manager', 'auditor'],
  'get /redistributions/:redistributionId': ['manager', 'auditor'],
  'get /leads/:leadId': ['rep', 'manager', 'auditor', 'service'],
  'get /leads/:leadId/ownership': ['rep', 'manager', 'auditor', 'service'],
  'get /leads/:leadId/history': ['rep', 'manager', 'auditor', 'service'],
  'get /hour-of-day': ['rep', 'manager', 'auditor', 'service'],
  'get /reps/:repId/day-plan': ['rep', 'manager', 'auditor', 'service'],
  'get /day-plans': ['manager', 'auditor', 'service'],
  'get /unresolved-contacts': ['rep', 'manager', 'auditor', 'service'],
  'get /unsettled-contacts': ['rep', 'manager', 'service'],
  'post /unsettled-contacts/settle': ['manager', 'service'],
  'get /missed-calls': ['rep', 'manager', 'auditor', 'service'],
  'post /missed-calls/tasks': ['manager'],
  'get /idle-reps': ['manager'],
  'get /tasks': ['rep', 'manager', 'auditor', 'service'],
  'post /tasks': ['rep', 'manager', 'service'],
  'post /tasks/:taskId/reschedule': ['rep', 'manager'],
  'post /tasks/:taskId/reassign': ['manager'],
  'post /tasks/:taskId/complete': ['rep', 'manager', 'service'],
  'post /tasks/:taskId/cancel': ['rep', 'manager'],
  'get /alerts': ['rep', 'manager', 'auditor', 'service'],
  'get /alerts/summary': ['rep', 'manager', 'auditor', 'service'],
  'get /alerts/feed': ['rep', 'manager', 'auditor', 'service'],
  'get /alerts/:alertId': ['rep', 'manager', 'auditor', 'service'],
  'post /alerts/:alertId/acknowledge': ['manager'],
  'post /alerts/acknowledge': ['manager'],
  'get /overdue-tasks': ['rep', 'manager', 'auditor', 'service'],
  'get /calls/:callId': ['rep', 'manager', 'auditor', 'service'],
  'get /emails/:emailId': ['rep', 'manager', 'auditor', 'service'],
  'get /messages/:messageId': ['rep', 'manager', 'auditor', 'service'],
  'get /activities/:activityId': ['rep', 'manager', 'auditor', 'service'],
};

/** Routes of vendors, who have no token of ours: a capture source's own proof opens them, and nothing else. */
const vendorsDoors: readonly string[] = [
  'post /capture/twilio',
  'post /capture/twilio/recordings',
  'post /capture/twilio/conferences',
  'post /capture/aircall',
  'post /capture/amocrm/calls',
  'post /capture/bitrix24/register',
  'post /capture/bitrix24/finish',
  'post /capture/bitrix24/attach-record',
  'post /capture/bitrix24/attach-transcription',
  'post /capture/hubspot/calls',
  'post /capture/facts',
  'post /capture/asterisk-cdr',
  'get /capture/facts/schema',
];

let desk: Desk;
let visitors: Record<Role, Visitor>;
beforeAll(async () => {
  desk = await Desk.open();
  visitors = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await desk.as(role)]))) as Record<
    Role,
    Visitor
  >;
});
afterAll(() => desk.close());

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}
/** Middleware, and the documentation, which production puts behind a token. */
const noRoute = /\/\{\*path\}$|^get \/docs/;
const routesOf = ({ app }: Desk): string[] => {
  const { router } = app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return router.stack
    .flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : []))
    .filter((route) => !noRoute.test(route));
};
const signingKey = ({ config }: Desk) =>
  createPrivateKey({
    format: 'jwk',
    key: JSON.parse(readFileSync(join(config.dataDir, 'development-issuer.json'), 'utf8')) as JsonWebKey,
  });
/** A feed has no end to wait for: the application closes it with itself. */
const begun = (test: Test) => (test.url.endsWith('/alerts/feed') ? test.buffer(false) : test);
const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;

test('every route of the process is in the table, and nothing else', () => {
  expect(routesOf(desk).sort()).toEqual([...Object.keys(doors), ...vendorsDoors].sort());
});

test.each(vendorsDoors)(
  '%s is open to nobody with a token, nor without, while no source is configured',
  async (route) => {
    const [method, path] = route.split(' ') as ['get' | 'post', string];
    const everybody = [
      ...Object.values(visitors).map((visitor) => visitor[method](path)),
      desk.anonymous(method, path),
    ];
    for (const { status, body } of await Promise.all(everybody))
      expect([status, codeOf({ body })]).toEqual([401, 'auth.unknown-source']);
  },
);

describe.each(Object.entries(doors))('%s', (route, allowed) => {
  const [method, path] = route.split(' ') as ['get' | 'post', string];
  const address = path.replace(/:\w+/g, 'some-id');

  test('is open to whom the table says', async () => {
    const anonymous = await desk.anonymous(method, address);
    expect(anonymous.status === 401).toBe(allowed !== 'everybody');
    if (allowed !== 'everybody') expect(anonymous.headers['www-authenticate']).toMatch(/^Bearer/);
    for (const role of roles) {
      const response = await begun(visitors[role].ask(method, address));
      const turnedAway = response.status === 403 && codeOf(response) === 'access.role';
      expect([role, turnedAway]).toEqual([role, allowed !== 'everybody' && !allowed.includes(role)]);
      expect(response.status).toBeLessThan(500);
    }
  });
});

describe('what a rep does not own', () => {
  let rep: Visitor;
  let call: string;
  beforeAll(async () => {
    const { manager, service } = visitors;
    rep = await desk.as('rep', 'rep-1');
    for (const repId of ['rep-1', 'rep-2'])
      await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'UTC' });
    for (const leadId of ['mine', 'theirs', 'free'])
      await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire' });
    await manager.record('/leads/mine/assign', { to: 'rep-1' });
    await manager.record('/leads/theirs/assign', { to: 'rep-2' });
    call = (await service.record('/calls', { callId: 'their-call', attributed: { rep: 'rep-2', rule: 'extension' } }))
      .id;
    await manager.record('/tasks', {
      taskId: 'their-task',
      kind: 'paperwork',
      dueAt: '2030-01-01T00:00:00Z',
      assignee: 'rep-2',
    });
    await service.record('/activities', {
      activityId: 'their-activity',
      kind: 'visit',
      rep: 'rep-2',
      from: '2026-03-02T09:00:00Z',
    });
  });

  test.each(['/leads/ID', '/leads/ID/ownership', '/leads/ID/history', '/leads/ID/history?open=true'])(
    'GET %s answers the same whether the lead is held by another, free or nowhere',
    async (path) => {
      const answers = await Promise.all(['theirs', 'free', 'nowhere'].map((id) => rep.get(path.replace('ID', id))));
      for (const { status, body } of answers) expect([status, codeOf({ body })]).toEqual([403, 'access.not-yours']);
      const [first, ...others] = answers.map(({ body }) => ({ ...(body as object), instance: '' }));
      for (const other of others) expect(other).toEqual(first);
      expect((await rep.get(path.replace('ID', 'mine'))).status).toBe(200);
    },
  );

  test('neither commands nor contacts nor other reps reach it', async () => {
    const contact = { kind: 'call', id: 'c' };
    const told = { rule: 'said' };
    const refused = await Promise.all([
      rep.post('/leads/theirs/release'),
      rep.post('/leads/theirs/contact', { contact: { name: 'X' } }),
      rep.post('/leads/theirs/outcomes', { contact, outcome: 'noneNeeded' }),
      rep.post('/leads/mine/outcomes', { contact, outcome: 'noneNeeded', rep: 'rep-2' }),
      rep.post('/leads/theirs/tasks', { kind: 'call', dueAt: '2030-01-01T00:00:00Z' }),
      rep.post('/leads/theirs/tasks/t/cancel'),
      rep.post('/leads/theirs/do-not-contact', { channel: 'any' }),
      rep.post('/leads/theirs/do-not-contact/lift', { channel: 'any' }),
      rep.post('/leads/theirs/consents', { purpose: 'contact', channel: 'any', evidence: 'said so' }),
      rep.post('/leads/theirs/consents/withdraw', { purpose: 'contact', channel: 'any' }),
      rep.post(`/calls/${call}/objections`, { objection: 'price' }),
      rep.post('/calls', { callId: call, missed: { offeredTo: [] } }),
      rep.post('/calls', { attributed: { rep: 'rep-2', ...told } }),
      rep.post('/calls', { matched: { lead: 'theirs', ...told } }),
      rep.post('/emails', {
        messageId: 'm',
        direction: 'sent',
        letter: { to: [] },
        attributed: { rep: 'rep-2', ...told },
      }),
      rep.post('/activities', { kind: 'visit', rep: 'rep-2', from: '2026-03-02T09:00:00Z' }),
      rep.post('/activities', { activityId: 'their-activity', kind: 'visit', from: '2026-03-02T09:00:00Z' }),
      rep.post('/activities', { kind: 'visit', lead: 'theirs', from: '2026-03-02T09:00:00Z' }),
      rep.post(`/calls/${call}/private`),
      rep.post(`/calls/${call}/recordings/r/played`, { from: 0, to: 1 }),
      rep.post(`/calls/${call}/scores/s/dispute`, { reason: 'no' }),
      rep.get(`/calls/${call}/recordings`),
      rep.get(`/calls/${call}/recordings/r`),
      rep.ask('post', `/calls/${call}/transcripts`).set('Content-Type', 'text/plain').send('Hello.'),
      rep.get(`/calls/${call}/transcripts`),
      rep.get(`/calls/${call}/transcripts/t`),
      rep.get(`/calls/${call}/scores`),
      rep.get('/call-scores?rep=rep-2'),
      rep.get(`/calls/${call}`),
      rep.get('/calls/no-such-call'),
      rep.get('/emails/no-such-letter/body'),
      rep.get('/emails/no-such-letter/attachments/1'),
      rep.get('/activities/their-activity'),
      rep.get('/reps/rep-2'),
      rep.get('/reps/rep-2/leads'),
      rep.get('/reps/rep-2/history'),
      rep.get('/reps/rep-2/scorecard?from=2026-03-01&to=2026-04-01'),
      rep.get('/overdue-tasks?rep=rep-2'),
      rep.get('/tasks?rep=rep-2'),
      rep.post('/tasks', { kind: 'paperwork', dueAt: '2030-01-01T00:00:00Z', assignee: 'rep-2' }),
      rep.post('/tasks/their-task/reschedule', { dueAt: '2030-01-02T00:00:00Z' }),
      rep.post('/tasks/their-task/complete'),
      rep.post('/tasks/no-such-task/cancel'),
      rep.get('/reps/rep-2/day-plan'),
      rep.get('/unresolved-contacts?rep=rep-2'),
      rep.get('/missed-calls?rep=rep-2'),
      rep.get('/hour-of-day?from=2026-03-01&to=2026-04-01&rep=rep-2'),
      rep.get('/reps/rep-2/decisions'),
      rep.get('/alerts?rep=rep-2'),
      rep.get('/alerts/summary?rep=rep-2'),
      rep.get('/alerts/no-such-alert'),
    ]);
    expect(refused.map((response) => [response.status, codeOf(response)])).toEqual(
      refused.map(() => [403, 'access.not-yours']),
    );
    expect((await rep.get('/reps/rep-1/leads')).status).toBe(200);
    expect((await rep.get('/overdue-tasks')).status).toBe(200);
  });

  test('every denial is on the record, under who was denied', async () => {
    await rep.get('/leads/theirs');
    await rep.post('/reps', {});
    const records = [];
    const stream = `access-user-of-rep-1-${new Date().toISOString().slice(0, 7)}`;
    for await (const record of desk.app.get<EventStore>(SEALED_STORE).readStream(stream)) records.push(record);
    expect(records.at(-2)).toMatchObject({
      type: 'AccessDenied',
      data: { what: 'GET /leads/:leadId', code: 'access.not-yours' },
      meta: { actor: { kind: 'rep', id: 'rep-1' }, about: { reps: ['rep-1'], leads: ['theirs'] } },
    });
    expect(records.at(-1)).toMatchObject({ data: { what: 'POST /reps', code: 'access.role' } });
  });
});

test('a service sees personal fields sealed, and may not ask for them in the open', async () => {
  await visitors.manager.record('/leads', {
    leadId: 'p',
    source: 'fair',
    relation: 'acquire',
    contact: { name: 'Jan Jansen' },
  });
  expect((await visitors.service.get('/leads/p')).text).not.toContain('Jan Jansen');
  expect((await visitors.service.get('/leads/p?open=true')).status).toBe(403);
  const shown = await visitors.auditor.get('/leads/p?open=true');
  expect(shown.body).toMatchObject({ contact: { name: { open: 'Jan Jansen' } } });
  visitors.manager.position = await desk.now();
  // All that the matrix above has recorded is folded first: on a busy machine that takes longer than a client is let wait.
  await waitForPosition(desk.app.get<DataSource>(READ_DB), visitors.manager.position, { timeoutMs: 20_000 });
  expect(await visitors.manager.read('/leads/p/history')).toMatchObject({
    events: [
      { type: 'LeadRegistered' },
      { type: 'AccessDenied', actor: { kind: 'service' } },
      { type: 'ContactRevealed', data: { fields: ['name'] }, actor: { kind: 'auditor' } },
    ],
  });
});

describe('a token', () => {
  const ask = (token: string) => desk.anonymous('get', '/reps').set('Authorization', `Bearer ${token}`);
  const claims = { role: 'manager' };
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signed = (key: Parameters<SignJWT['sign']>[0], alg: string, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) =>
    change(
      new SignJWT(claims)
        .setProtectedHeader({ alg })
        .setSubject('x')
        .setIssuer('onrecord-development')
        .setAudience('onrecord')
        .setExpirationTime('1h'),
    ).sign(key);

  test('of nobody, of another key, unsigned, or signed with a secret is refused', async () => {
    const unsigned = new UnsecuredJWT(claims)
      .setSubject('x')
      .setIssuer('onrecord-development')
      .setAudience('onrecord')
      .setExpirationTime('1h')
      .encode();
    const tokens = ['nonsense', unsigned, await signed(foreign, 'ES256'), await signed(Buffer.alloc(32, 1), 'HS256')];
    for (const token of tokens) {
      const response = await ask(token);
      expect([response.status, codeOf(response)]).toEqual([401, 'auth.bad-token']);
    }
    expect(codeOf(await desk.anonymous('get', '/reps').set('Authorization', 'Basic eDp5'))).toBe('auth.no-token');
  });

  test('for another audience, of another issuer, expired or without an end is refused', async () => {
    const key = signingKey(desk);
    const wrong = await Promise.all([
      signed(key, 'ES256', (jwt) => jwt.setAudience('other')),
      signed(key, 'ES256', (jwt) => jwt.setIssuer('other')),
      signed(key, 'ES256', (jwt) => jwt.setExpirationTime('-1h')),
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject('x')
        .setIssuer('onrecord-development')
        .setAudience('onrecord')
        .sign(key),
    ]);
    const codes = await Promise.all(wrong.map(async (token) => codeOf(await ask(token))));
    expect(codes).toEqual(['auth.bad-token', 'auth.bad-token', 'auth.expired', 'auth.bad-token']);
    expect((await ask(await signed(key, 'ES256'))).status).toBe(200);
  });

  test('that names no role, an unknown one, or a rep without a rep is refused', async () => {
    const key = signingKey(desk);
    const odd = [
      {},
      { role: 'admin' },
      { role: ['manager'] },
      { role: 'rep' },
      { role: 'manager', rep: 'rep-1' },
      { role: 'rep', rep: 'a b' },
    ];
    for (const claims of odd) {
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject('x')
        .setIssuer('onrecord-development')
        .setAudience('onrecord')
        .setExpirationTime('1h')
        .sign(key);
      expect(codeOf(await ask(token))).toBe('auth.bad-claims');
    }
  });
});

test('requests without a valid token are counted', async () => {
  const count = async () =>
    Number(
      /^onrecord_api_unauthenticated_requests_total (\d+)$/m.exec((await visitors.manager.get('/metrics')).text)?.[1],
    );
  const before = await count();
  await desk.anonymous('get', '/reps');
  expect(await count()).toBe(before + 1);
});
