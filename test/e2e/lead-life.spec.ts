import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import type { LeadCard } from '../../apps/api/src/leads/lead-card';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let other: Visitor;
let service: Visitor;
let ada: Visitor;
let bas: Visitor;

beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  other = await desk.as('manager', 'the-other');
  service = await desk.as('service');
  ada = await desk.as('rep', 'ada');
  bas = await desk.as('rep', 'bas');
  for (const repId of ['ada', 'bas', 'fay', 'gus'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
});
afterAll(() => desk.close());

const adas = async (leadId: string) => {
  await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire' });
  await manager.record(`/leads/${leadId}/assign`, { to: 'ada' });
};
const card = async (leadId: string, by = manager) => (await by.get(`/leads/${leadId}`)).body as LeadCard;
const refused = async (asked: ReturnType<Visitor['post']>) => {
  const { status, body } = await asked;
  return [status, (body as { code: string }).code];
};
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

test('a refusal is reviewed by two, reopened for another rep, won, and handed over to who keeps the account', async () => {
  await adas('a');
  const contact = { kind: 'call', id: 'c1' };
  await ada.record('/leads/a/outcomes', {
    contact,
    outcome: 'refusal',
    refusal: { reason: 'price', objections: [] },
  });
  expect(await refused(manager.post('/leads/a/reopen', { to: 'bas' }))).toEqual([409, 'lead.not-reopenable']);

  const advice = 'Ask first what the present supplier costs them.';
  const mishandled = { verdict: 'mishandled', objection: 'price', advice };
  expect((await manager.record('/leads/a/reviews', mishandled)).events).toEqual(['RefusalReviewed']);
  expect((await manager.record('/leads/a/reviews', mishandled)).events).toEqual([]);
  expect(await refused(manager.post('/leads/a/reviews', { verdict: 'objective' }))).toEqual([
    409,
    'review.same-reviewer',
  ]);
  await other.record('/leads/a/reviews', { verdict: 'mishandled' });
  expect(await refused(manager.post('/leads/a/reviews', { verdict: 'objective' }))).toEqual([
    409,
    'review.already-reviewed',
  ]);

  const reopened = await manager.record('/leads/a/reopen', { to: 'bas', reason: 'Knows the market.' });
  expect(reopened.events).toEqual(['LeadReopened', 'LeadReassigned']);
  expect(await card('a', bas)).toMatchObject({
    owner: 'bas',
    closed: null,
    reviews: [
      { round: 1, verdict: 'mishandled', objection: 'price', heardSeconds: 0, reviewer: 'the-manager' },
      { round: 2, verdict: 'mishandled', reviewer: 'user-of-the-other' },
    ],
    reopened: [{ was: 'refused' }],
  });
  expect((await card('a', bas)).reviews[0]!.advice).not.toHaveProperty('open');
  expect((await bas.get('/leads/a?open=true')).body).toMatchObject({ reviews: [{ advice: { open: advice } }, {}] });
  const looks = [];
  const stream = `access-user-of-bas-${new Date().toISOString().slice(0, 7)}`;
  for await (const { type, data } of desk.app.get<EventStore>(SEALED_STORE).readStream(stream))
    looks.push({ type, data });
  expect(looks).toContainEqual({ type: 'ContactRevealed', data: { lead: 'a', fields: ['advice'] } });

  expect(await refused(manager.post('/leads/a/hand-over', { to: 'fay' }))).toEqual([409, 'lead.not-won']);
  await bas.record('/leads/a/outcomes', {
    contact: { kind: 'call', id: 'c2' },
    outcome: 'sale',
    deal: { dealId: 'd' },
  });
  expect((await manager.record('/leads/a/hand-over', { to: 'fay' })).events).toEqual(['AccountHandedOver']);
  expect(await manager.read('/leads/a/ownership')).toMatchObject({
    intervals: [{ owner: 'ada' }, { owner: 'bas' }, { owner: 'fay', to: null }],
  });
  expect(await card('a')).toMatchObject({ owner: 'fay', closed: 'won' });
  expect((await ada.get('/leads/a')).status).toBe(403);
});

test('who must not be contacted is planned on no such channel, until they allow it', async () => {
  await adas('b');
  const call = { kind: 'call', dueAt: tomorrow() };
  await ada.record('/leads/b/tasks', { taskId: 't1', ...call });
  expect((await ada.record('/leads/b/do-not-contact', { channel: 'any', reason: 'Asked us to stop.' })).events).toEqual(
    ['DoNotContactSet', 'TaskCancelled'],
  );
  expect(await refused(ada.post('/leads/b/tasks', call))).toEqual([409, 'lead.do-not-contact']);
  const promise = { contact: { kind: 'call', id: 'c3' }, outcome: 'nextContact', next: { taskId: 't2', ...call } };
  expect(await refused(ada.post('/leads/b/outcomes', promise))).toEqual([409, 'lead.do-not-contact']);
  expect(await card('b')).toMatchObject({ nextTask: null, doNotContact: ['call', 'email', 'message', 'any'] });

  const consent = { purpose: 'contact', channel: 'call', evidence: 'Rang and asked for an offer.' };
  expect((await ada.record('/leads/b/consents', consent)).events).toEqual(['ConsentRecorded', 'DoNotContactLifted']);
  await ada.record('/leads/b/outcomes', promise);
  expect(await card('b')).toMatchObject({
    nextTask: { taskId: 't2' },
    doNotContact: ['email', 'message', 'any'],
    consents: { contact: ['call'] },
  });
  const withdrawn = await service.record('/leads/b/consents/withdraw', { purpose: 'contact', channel: 'call' });
  expect(withdrawn.events).toEqual(['ConsentWithdrawn', 'DoNotContactSet', 'TaskCancelled']);
  await manager.record('/leads/b/do-not-contact/lift', { channel: 'any' });
  expect(await card('b')).toMatchObject({ nextTask: null, doNotContact: [], consents: {} });
  expect(await refused(bas.post('/leads/b/do-not-contact', { channel: 'any' }))).toEqual([403, 'access.not-yours']);
});

test('nothing is given to a rep who has left, or never joined', async () => {
  for (const leadId of ['c', 'd']) await adas(leadId);
  await ada.record('/leads/d/outcomes', {
    contact: { kind: 'call', id: 'c4' },
    outcome: 'sale',
    deal: { dealId: 'e' },
  });
  await manager.record('/leads', { leadId: 'e', source: 'fair', relation: 'acquire' });
  await manager.record('/reps/gus/offboard', { successor: 'bas' });
  const given = (to: string) =>
    Promise.all(
      ['/leads/e/assign', '/leads/c/reassign', '/leads/c/reopen', '/leads/d/hand-over'].map((path) =>
        refused(manager.post(path, { to })),
      ),
    );
  expect(await given('gus')).toEqual(Array.from({ length: 4 }, () => [409, 'rep.has-left']));
  expect(await given('nobody')).toEqual(Array.from({ length: 4 }, () => [404, 'rep.not-joined']));
  expect(await refused((await desk.as('rep', 'nobody')).post('/leads/e/claim'))).toEqual([404, 'rep.not-joined']);
  // what a source has seen is so, whoever that was
  await service.record('/leads/e/owner', { owner: 'nobody', rule: 'crm owner field' });
  expect((await card('e')).owner).toBe('nobody');
});
