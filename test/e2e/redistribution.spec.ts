import type { LeadLoad, NeglectedPage } from '@app/projections/lead-load/lead-load.query';
import type { LeadPage } from '@app/projections/lead-book/lead-book.query';
import type { PlanDetails, PlanPage } from '@app/projections/redistribution-plans/redistribution-plans.query';
import { Desk, type Visitor } from './desk';

let now = new Date('2026-03-02T08:00:00Z');
let desk: Desk;
let manager: Visitor;
let rep: Visitor;

const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;
const plan = (id: string) => manager.read<PlanDetails>(`/redistributions/${id}`);
const leadsOf = async (owner: string) =>
  (await manager.read<LeadPage>(`/leads?rep=${owner}&state=open`)).leads.map(({ lead }) => lead);

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => now });
  manager = await desk.as('manager');
  rep = await desk.as('rep', 'rep-1');
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  for (const repId of ['rep-1', 'rep-2']) {
    await manager.record('/reps', { repId, name: 'Ada', team: 'north', role: 'hunter', timeZone: 'Europe/Berlin' });
    await manager.record(`/reps/${repId}/working-patterns`, { ftePercent: 100, hours, validFrom: '2026-03-02' });
  }
  await manager.record('/reps/rep-2/capacity', { maxOpenLeads: 3 });
  for (const leadId of ['a', 'b', 'c', 'd', 'due']) {
    now = new Date(now.getTime() + 1000);
    await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire' });
    await manager.record(`/leads/${leadId}/assign`, { to: 'rep-1' });
  }
  await desk.reacted();
  manager.position = await desk.now();
  // Four weeks in which nobody did anything; the first touch of one of them was promised anew, for today.
  now = new Date('2026-04-01T10:00:00Z');
  const { leads } = await manager.read<LeadPage>('/leads?rep=rep-1');
  const { taskId } = leads.find(({ lead }) => lead === 'due')!.nextTask!;
  await manager.record(`/leads/due/tasks/${taskId}/reschedule`, { dueAt: '2026-04-01T14:00:00Z' });
  await desk.reacted();
  rep.position = manager.position = await desk.now();
});
afterAll(() => desk.close());

test('who has how much to do and lets what lie: a manager of everybody, a rep of themselves', async () => {
  const { reps, distribution } = await manager.read<LeadLoad>('/lead-load?team=north');
  expect(reps).toMatchObject([
    {
      rep: 'rep-1',
      openLeads: 5,
      maxOpenLeads: null,
      touches: 5,
      neglected: 5,
      load: null,
      why: 'nothing to divide by',
    },
    { rep: 'rep-2', openLeads: 0, maxOpenLeads: 3, touches: 0, neglected: 0 },
  ]);
  expect(distribution).toMatchObject({ min: 0, max: 5, topRep: 'rep-1', topShare: 1 });

  expect((await rep.read<LeadLoad>('/lead-load')).reps.map((line) => line.rep)).toEqual(['rep-1']);
  const first = await rep.read<NeglectedPage>('/neglected-leads?limit=4');
  expect(first.leads.map(({ lead, idleDays }) => [lead, idleDays])).toEqual(
    ['a', 'b', 'c', 'd'].map((lead) => [lead, 22]),
  );
  expect(await rep.read(`/neglected-leads?limit=4&cursor=${first.next}`)).toMatchObject({ leads: [{ lead: 'due' }] });
  for (const path of ['/lead-load?rep=rep-2', '/neglected-leads?rep=rep-2'])
    expect(codeOf(await rep.get(path))).toBe('access.not-yours');
});

test('a plan is proposed by rule, decided once, and carried out lead by lead', async () => {
  const { id, events } = await manager.record('/redistributions', { reasons: ['neglected'] });
  expect(events).toEqual(['RedistributionProposed']);
  expect(await plan(id)).toMatchObject({
    status: 'proposed',
    rule: 'neglected',
    contactDueToday: 1,
    progress: { moves: 3, waiting: 0 },
    moves: ['a', 'b', 'c'].map((lead) => ({ lead, from: 'rep-1', to: 'rep-2', why: 'neglected', idleDays: 22 })),
  });

  const bad = await manager.post(`/redistributions/${id}/approve`, { without: ['due'] });
  expect([bad.status, codeOf(bad)]).toEqual([422, 'redistribution.bad-move']);
  await manager.record('/leads/c/disqualify', { reason: 'duplicate' });
  await manager.record(`/redistributions/${id}/approve`, { without: ['a'] });
  const token = await desk.token('manager', 'another-manager');
  const second = await desk
    .anonymous('post', `/redistributions/${id}/approve`)
    .set('Authorization', `Bearer ${token}`)
    .send({});
  expect([second.status, codeOf(second)]).toEqual([409, 'redistribution.already-approved']);
  expect(second.body).toMatchObject({ details: { by: 'the-manager' } });

  await desk.reacted();
  manager.position = await desk.now();
  expect(await plan(id)).toMatchObject({
    status: 'finished',
    decidedBy: { kind: 'manager', id: 'the-manager' },
    progress: { moves: 3, leftOut: 1, made: 1, refused: 1, waiting: 0 },
    moves: [
      { lead: 'a', status: 'left out' },
      { lead: 'b', status: 'made' },
      { lead: 'c', status: 'refused', refused: 'lead.closed' },
    ],
  });
  expect([await leadsOf('rep-1'), await leadsOf('rep-2')]).toEqual([['a', 'd', 'due'], ['b']]);
  expect(await manager.read('/leads/b/ownership')).toMatchObject({
    intervals: [{ owner: 'rep-1' }, { owner: 'rep-2', rule: `redistribution:${id}`, to: null }],
  });
});

test('a lead with a contact due today moves only when told; a withdrawn plan moves nothing', async () => {
  const { id } = await manager.record('/redistributions', { from: ['rep-1'], moveDueToday: true, atMost: 10 });
  expect((await plan(id)).moves.map(({ lead, to }) => [lead, to])).toEqual([
    ['a', 'rep-2'],
    ['d', 'rep-2'],
  ]);
  await manager.record(`/redistributions/${id}/withdraw`, { reason: 'They are back on Monday.' });
  expect(await manager.read(`/redistributions/${id}?open=true`)).toMatchObject({
    status: 'withdrawn',
    reason: 'They are back on Monday.',
  });
  expect(codeOf(await manager.post(`/redistributions/${id}/approve`))).toBe('redistribution.withdrawn');

  const empty = await manager.post('/redistributions', { reasons: ['over capacity'] });
  expect([empty.status, codeOf(empty)]).toEqual([409, 'redistribution.nothing-to-move']);
  expect((await manager.read<PlanPage>('/redistributions')).plans.map(({ status }) => status)).toEqual([
    'withdrawn',
    'finished',
  ]);
  expect((await manager.get('/redistributions/nowhere')).status).toBe(404);
});

test('what a rep was seen to do waits for the notice where the department has one; what they hold does not', async () => {
  const capacityOf = async (visitor: Visitor) =>
    (await visitor.read<LeadLoad>('/lead-load?rep=rep-1')).reps.map(({ openLeads, capacity, why }) => [
      openLeads,
      capacity?.days,
      why,
    ]);
  expect(await capacityOf(manager)).toEqual([[3, 22, 'nothing to divide by']]);
  await manager.record('/department/definitions', {
    metric: 'monitoring',
    parameters: { noticeVersion: '1' },
    effectiveFrom: '2026-04-01',
  });
  rep.position = manager.position;
  expect(await capacityOf(manager)).toEqual([[3, undefined, 'monitoring notice not acknowledged']]);
  expect(await capacityOf(rep)).toEqual([[3, 22, 'nothing to divide by']]);
});
