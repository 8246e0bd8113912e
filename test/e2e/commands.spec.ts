import type { Receipt } from '@app/contracts/http/receipt';
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
  for (const repId of ['rep-1', 'rep-2'])
    await manager.record('/reps', {
      repId,
      name: 'Ada Visser',
      team: 'north',
      role: 'hunter',
      timeZone: 'Europe/Amsterdam',
    });
});
afterAll(() => desk.close());

const lead = (leadId: string) => ({ leadId, source: 'fair', relation: 'acquire' });

test('a command answers where it is recorded, and a query that is asked for that knows of it', async () => {
  const response = await manager.post('/leads', { ...lead('a'), contact: { name: 'Jan' } });
  expect(response.status).toBe(201);
  const { position } = response.body as Receipt;
  expect(response.body).toEqual({
    id: 'a',
    stream: 'lead-a',
    revision: 0,
    position,
    events: ['LeadRegistered'],
    repeated: false,
  });
  expect(response.headers).toMatchObject({ location: '/leads/a', 'onrecord-position': position });

  await manager.record('/leads/a/assign', { to: 'rep-1' });
  expect(await manager.read('/leads/a/ownership')).toMatchObject({
    intervals: [{ lead: 'a', owner: 'rep-1', to: null }],
  });
  const before = new Date().toISOString();
  await manager.record('/leads/a/reassign', { to: 'rep-2', reason: 'Speaks Dutch' });
  expect(await manager.read('/leads/a/ownership?open=true')).toMatchObject({
    intervals: [{ owner: 'rep-1' }, { owner: 'rep-2', to: null, reason: 'Speaks Dutch' }],
  });
  expect(await manager.read(`/leads/a/ownership?at=${before}`)).toMatchObject({ intervals: [{ owner: 'rep-1' }] });
  expect(await manager.read('/reps/rep-2/leads')).toMatchObject({ intervals: [{ lead: 'a' }], next: null });
});

test('a rep is led from a free lead to a sale', async () => {
  await manager.record('/leads', lead('b'));
  expect(await rep.record('/leads/b/claim')).toMatchObject({ events: ['LeadAssigned'] });
  const call = await rep.record('/calls', {
    placed: { at: '2026-03-02T09:30:00+02:00', direction: 'outbound', from: '104', to: '+31 20 555 0123' },
    matched: { lead: 'b', rule: 'chosen by the rep' },
    connected: { at: '2026-03-02T09:30:20+02:00', answeredBy: 'human' },
    ended: { at: '2026-03-02T09:35:00+02:00', disposition: 'answered' },
  });
  expect(call.events).toEqual(
    expect.arrayContaining(['CallPlaced', 'CallAttributed', 'CallMatchedToLead', 'CallConnected', 'CallEnded']),
  );
  const { id: objection } = await rep.record(`/calls/${call.id}/objections`, {
    objectionId: 'o1',
    objection: 'price',
    words: 'Too dear.',
  });
  expect(objection).toBe(call.id);
  await rep.record(`/calls/${call.id}/objections/o1/handling`, { technique: 'total cost', result: 'overcome' });

  const contact = { kind: 'call', id: call.id };
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  await rep.record('/leads/b/outcomes', {
    contact,
    outcome: 'nextContact',
    next: { taskId: 't1', kind: 'call', dueAt },
  });
  expect((await rep.get('/leads/b')).body).toMatchObject({
    owner: 'rep-1',
    nextTask: { taskId: 't1', dueAt },
    closed: null,
  });
  const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await rep.record('/leads/b/tasks/t1/reschedule', { dueAt: later });
  await rep.record('/leads/b/tasks/t1/complete', { by: contact });
  await rep.record('/leads/b/outcomes/corrections', {
    contact,
    outcome: 'sale',
    deal: { dealId: 'd1', value: { minor: 12_500, currency: 'EUR' } },
  });
  expect((await rep.get('/leads/b')).body).toMatchObject({ nextTask: null, closed: 'won' });
});

test('letters, activities and what a manager settles about reps and calls', async () => {
  const letter = { from: 'ada@example.org', to: ['jan@example.com'], subject: 'Quotation', body: 'Dear Jan' };
  const email = await service.record('/emails', {
    messageId: '<1@example.org>',
    direction: 'sent',
    letter,
    attributed: { rep: 'rep-1', rule: 'mailbox' },
    occurredAt: '2026-03-02T10:00:00Z',
  });
  expect(email.events).toEqual(['EmailSent', 'EmailAttributed']);
  await rep.record(`/emails/${email.id}/objections`, { objectionId: 'o', objection: 'timing' });
  await rep.record(`/emails/${email.id}/objections/o/handling`, { technique: 'pilot', result: 'deferred' });
  await manager.record(`/emails/${email.id}/lead`, { lead: 'a', rule: 'by hand' });
  await manager.record(`/emails/${email.id}/attribution`, { rep: 'rep-2', rule: 'by hand' });

  await rep.record('/activities', { kind: 'paperwork', from: '2026-03-02T11:00:00Z', to: '2026-03-02T11:20:00Z' });

  const { id } = await service.record('/calls', {
    callId: 'c1',
    placed: { at: '2026-03-02T09:00:00Z', direction: 'inbound', from: '+31205550123' },
  });
  await manager.record(`/calls/${id}/attribution`, { rep: 'rep-1', rule: 'by hand' });
  await manager.record(`/calls/${id}/lead`, { lead: 'a', rule: 'by hand' });
  await manager.record(`/calls/${id}/corrections`, { field: 'direction', is: 'outbound' });
  expect(await manager.post(`/calls/${id}/duplicate`, { of: 'c0' })).toMatchObject({
    status: 404,
    body: { code: 'call.unknown' },
  });
  await service.record('/calls', { callId: 'c0', placed: { at: '2026-03-02T09:00:01Z', direction: 'inbound' } });
  await manager.record(`/calls/${id}/duplicate`, { of: 'c0' });
  await manager.record(`/calls/${id}/retraction`, { reason: 'a test' });
  expect(await manager.read(`/calls/${id}`)).toMatchObject({
    stream: 'call-c1',
    events: [
      'CallPlaced',
      'CallAttributed',
      'CallMatchedToLead',
      'CallCorrected',
      'CallDuplicateOf',
      'CallRetracted',
    ].map((type) => ({ type })),
  });

  await manager.record('/reps/rep-1/lines', { kind: 'extension', value: '104' });
  await manager.record('/reps/rep-1/lines/remove', { kind: 'extension', value: '104', from: new Date().toISOString() });
  await manager.record('/reps/rep-1/team', { team: 'south' });
  await manager.record('/reps/rep-1/role', { role: 'farmer' });
  await manager.record('/reps/rep-1/working-patterns', {
    ftePercent: 80,
    hours: [
      { weekday: 1, from: '22:00', to: '24:00' },
      { weekday: 2, from: '00:00', to: '06:00' },
    ],
    validFrom: '2026-01-01',
  });
  await manager.record('/reps/rep-1/absences', { from: '2026-03-09T00:00:00Z', to: '2026-03-16T00:00:00Z' });
  await manager.record('/reps/rep-1/substitutes', {
    substitute: 'rep-2',
    from: '2026-03-09T00:00:00Z',
    to: '2026-03-16T00:00:00Z',
  });
  expect(await manager.read('/reps/rep-1?open=true')).toMatchObject({
    name: 'Ada Visser',
    team: 'south',
    role: 'farmer',
    lines: [{ value: '104' }],
    sealed: [],
  });
  expect(await manager.read('/reps/rep-1')).toMatchObject({ name: null, lines: null, sealed: ['name', 'lines'] });
  expect(await manager.read('/reps')).toMatchObject({
    reps: [{ rep: 'rep-1', name: null, sealed: ['name'] }, { rep: 'rep-2' }],
    next: null,
  });
});

test('the same key and body give the first result again, another body under the same key is refused', async () => {
  const post = (body: object) => manager.post('/leads', body).set('Idempotency-Key', 'k1');
  const first = await post({ source: 'web', relation: 'acquire' });
  const again = await post({ source: 'web', relation: 'acquire' });
  expect(again.status).toBe(201);
  expect(again.body).toEqual({ ...(first.body as Receipt), repeated: true });

  const { id } = first.body as Receipt;
  const assign = (to: string) => manager.post(`/leads/${id}/assign`, { to }).set('Idempotency-Key', 'k2');
  expect((await assign('rep-1')).status).toBe(201);
  const other = await assign('rep-2');
  expect([other.status, (other.body as { code: string }).code]).toEqual([422, 'idempotency.key-reused']);
});

test('what the present state does not allow is a conflict, and a denied claim is on the record', async () => {
  await manager.record('/leads', lead('held'));
  await manager.record('/leads/held/assign', { to: 'rep-2' });
  const claims = await Promise.all(['held', 'nowhere'].map((id) => rep.post(`/leads/${id}/claim`)));
  const [claim, other] = claims.map(({ body }) => ({ ...(body as object), instance: '' }));
  expect(claim).toMatchObject({ status: 409, code: 'lead.held-by-another' });
  expect(other).toEqual(claim);
  expect(claims.map(({ text }) => text).join()).not.toContain('rep-2');
  expect((await manager.get('/leads/held/history?limit=500')).status).toBe(200);
  await manager.record('/leads/held/release');
  expect(await manager.read('/leads/held/history')).toMatchObject({
    events: [
      { type: 'LeadRegistered' },
      { type: 'LeadAssigned' },
      { type: 'SelfAssignmentDenied' },
      { type: 'LeadReleased' },
    ],
  });
  const unknown = await manager.post('/leads/nobody/assign', { to: 'rep-1' });
  expect([unknown.status, (unknown.body as { code: string }).code]).toEqual([404, 'lead.unknown']);
});

test('a full rep takes no more leads, unless a manager overrides', async () => {
  await manager.record('/reps', { repId: 'full', team: 'north', role: 'hunter', timeZone: 'UTC' });
  await manager.record('/reps/full/capacity', { maxOpenLeads: 1 });
  await manager.record('/leads', lead('x1'));
  await manager.record('/leads/x1/assign', { to: 'full' });
  await manager.record('/leads', lead('x2'));
  await manager.read('/reps/full/leads');
  await manager.read('/reps/full');
  const over = await manager.post('/leads/x2/assign', { to: 'full' });
  expect([over.status, (over.body as { code: string }).code]).toEqual([409, 'rep.capacity-exceeded']);
  expect(await manager.record('/leads/x2/assign', { to: 'full', override: true })).toMatchObject({
    events: ['LeadAssigned', 'CapacityExceeded'],
  });
});

test('evidence, source and time are stamped by who says it', async () => {
  await service.record('/leads', { ...lead('s'), occurredAt: '2024-05-01T12:00:00+02:00', ingest: 'backfill' });
  await service.record('/leads/s/owner', {
    owner: 'rep-1',
    rule: 'crm owner field',
    occurredAt: '2024-05-01T12:00:01+02:00',
    ingest: 'backfill',
  });
  const { events } = await service.read<{ events: object[] }>('/leads/s/history');
  expect(events).toMatchObject([
    {
      type: 'LeadRegistered',
      occurredAt: '2024-05-01T10:00:00.000Z',
      zone: '+02:00',
      evidence: 'captured',
      ingest: 'backfill',
      actor: { kind: 'service', id: 'the-service' },
      source: { system: 'api', account: 'the-service' },
    },
    { type: 'LeadAssigned', ingest: 'backfill' },
  ]);
  const person = await manager.post('/leads', { ...lead('t'), ingest: 'backfill' });
  expect([person.status, (person.body as { code: string }).code]).toEqual([403, 'access.service-only']);
});
