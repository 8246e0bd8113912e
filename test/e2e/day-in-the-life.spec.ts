import type { AlertPage, AlertSummary } from '@app/projections/alerts/alerts.query';
import type { DayPlansPage, RepDayPlan } from '@app/projections/day-plan/day-plan.query';
import type { IdleReps } from '@app/projections/idle-reps/idle-reps.query';
import type { HandOverPage, LeadPage, OrphanPage } from '@app/projections/lead-book/lead-book.query';
import type { MissedCalls } from '@app/projections/missed-calls/missed-calls.query';
import type { OpenTasks, OverdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { PlanDetails } from '@app/projections/redistribution-plans/redistribution-plans.query';
import type { RefusalQueue } from '@app/projections/refusal-review/refusal-review.query';
import type { Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import type { UnresolvedContacts } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { Feed } from './feed';
import { on, SmallDepartment, tuesday } from './small-department';

/** One Tuesday, over HTTP alone. Each test is the next thing that happens; times are UTC. */
let sales: SmallDepartment;
let feed: Feed;
beforeAll(async () => {
  sales = await SmallDepartment.open();
  const promised = (time: string, kind = 'call') => ({ kind, dueAt: on(time) });
  await sales.comesIn('silent', 'anna', promised('09:00'));
  await sales.comesIn('tough', 'anna', promised('10:00'));
  await sales.comesIn('offer', 'anna', promised('15:00', 'paperwork'));
  await sales.comesIn('spare', 'anna', { kind: 'call', dueAt: '2026-03-26T10:00:00Z' });
  await sales.comesIn('late', 'raj', promised('05:00'));
  await sales.comesIn('warm', 'bea', promised('10:30'));
  feed = await Feed.open(sales.desk, 'manager');
});
afterAll(async () => {
  feed.leave();
  await sales.desk.close();
});
const openAlerts = async () =>
  (await sales.see<AlertSummary>('/alerts/summary')).open.filter(({ count }) => count > 0).map(({ kind }) => kind);

test('04:05 Raj’s morning comes first: his day is planned, half an hour before it begins', async () => {
  await sales.at('04:05');
  const plan = await sales.see<RepDayPlan>('/reps/raj/day-plan', sales.raj);
  expect(plan).toMatchObject({ rep: 'raj', date: tuesday, zone: 'Asia/Kolkata' });
  expect(plan.lines).toMatchObject([{ lead: 'late', kind: 'call', status: 'open' }]);
  expect(plan.lines[0]!.why.length).toBeGreaterThan(0);
  expect((await sales.see<DayPlansPage>('/day-plans')).plans.map(({ rep }) => rep)).toEqual(['raj']);
});

test('05:01 what he promised for 05:00 has not happened: overdue, and the manager is told', async () => {
  await sales.at('05:01');
  expect(await sales.see<OverdueTasks>('/overdue-tasks')).toMatchObject({
    tasks: [{ lead: 'late', rep: 'raj', since: on('05:00'), overdueNow: true }],
  });
  const { alerts } = await sales.see<AlertPage>('/alerts?kind=overdue');
  expect(alerts).toMatchObject([{ rep: 'raj', lead: 'late', acknowledged: null }]);
  await feed.until(() => feed.events.some(({ data }) => data?.alertId === alerts[0]!.id));
  expect((await sales.see<AlertPage>('/alerts', sales.anna)).alerts.filter(({ kind }) => kind === 'overdue')).toEqual(
    [],
  );

  await sales.manager.record(`/alerts/${alerts[0]!.id}/acknowledge`, { note: 'The line to Kolkata was down.' });
  expect(await openAlerts()).not.toContain('overdue');
  expect((await sales.see<OverdueTasks>('/overdue-tasks')).tasks).toHaveLength(1);
});

test('08:35 everybody else has a plan by then, each on their own clock, paperwork apart from the calls', async () => {
  await sales.at('07:35');
  await sales.at('08:35');
  expect((await sales.see<DayPlansPage>('/day-plans')).plans.map(({ rep }) => rep).sort()).toEqual([
    'anna',
    'bea',
    'fay',
    'raj',
  ]);
  const { lines } = await sales.see<RepDayPlan>('/reps/anna/day-plan', sales.anna);
  expect(lines.map((line) => line.lead).sort()).toEqual(['offer', 'silent', 'tough']);
  for (const { from, to } of lines) {
    expect(from >= on('08:00')).toBe(true);
    expect(to <= on('16:30')).toBe(true);
  }
  expect((await sales.anna.get('/reps/raj/day-plan')).status).toBe(403);
});

test('09:00 nobody answers: the line is done, and the next try is in another part of the day', async () => {
  await sales.call('c-silent', 'anna', 'silent', '09:00');
  const { nextTask, attempts } = await sales.lead('silent');
  expect([attempts, nextTask?.rule]).toEqual([1, 'retry']);
  expect(nextTask!.dueAt > on('10:00')).toBe(true);
  const line = (await sales.see<RepDayPlan>('/reps/anna/day-plan')).lines.find((one) => one.lead === 'silent');
  expect(line?.status).toBe('done');
});

test('09:40 somebody does: undeclared for a quarter of an hour it shows, declared a refusal it is to be reviewed', async () => {
  await sales.call('c-tough', 'anna', 'tough', '09:05', 240);
  await sales.anna.record('/calls/c-tough/objections', { objectionId: 'o-1', objection: 'price', words: 'Too dear.' });
  await sales.anna.record('/calls/c-tough/objections/o-1/handling', { technique: 'discount', result: 'lost' });
  await sales.service
    .ask('post', '/calls/c-tough/recordings')
    .query({ recordingId: 'r-1', mediaType: 'audio/wav', seconds: 240 })
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.alloc(2_000, 1))
    .expect(201);
  await sales.at('09:40');
  const unresolved = async () =>
    (await sales.see<UnresolvedContacts>('/unresolved-contacts', sales.anna)).contacts.map(({ contact }) => contact.id);
  expect(await unresolved()).toEqual(['c-tough']);

  await sales.anna.record('/leads/tough/outcomes', {
    contact: { kind: 'call', id: 'c-tough' },
    outcome: 'refusal',
    refusal: { reason: 'price', objections: ['o-1'], words: 'Never again.' },
  });
  expect(await unresolved()).toEqual([]);
  expect(await sales.lead('tough')).toMatchObject({ state: 'refused', nextTask: null });
  expect((await sales.see<RefusalQueue>('/refusal-review')).cases).toMatchObject([
    { lead: 'tough', rep: 'anna', status: 'unreviewed', recordings: [{ call: 'c-tough', seconds: 240 }] },
  ]);
});

test('09:55 a promise is kept with a new promise', async () => {
  await sales.call('c-warm', 'bea', 'warm', '09:45', 300);
  await sales.at('09:55');
  await sales.bea.record('/leads/warm/outcomes', {
    contact: { kind: 'call', id: 'c-warm' },
    outcome: 'nextContact',
    next: { taskId: 'warm-again', kind: 'call', dueAt: '2026-03-26T10:00:00Z', reason: 'After the board has met.' },
  });
  expect(await sales.lead('warm')).toMatchObject({ state: 'open', nextTask: { taskId: 'warm-again', rule: null } });
});

test('10:20 a new lead has the response time, and is sold within it', async () => {
  await sales.at('10:00');
  await sales.comesIn('fresh', 'anna');
  expect((await sales.lead('fresh')).nextTask).toMatchObject({ rule: 'first-touch', dueAt: on('10:15') });
  await sales.call('c-fresh', 'anna', 'fresh', '10:02', 600);
  await sales.at('10:20');
  await sales.anna.record('/leads/fresh/outcomes', {
    contact: { kind: 'call', id: 'c-fresh' },
    outcome: 'sale',
    deal: { dealId: 'd-1', value: { minor: 1_200_000, currency: 'EUR' } },
  });
  expect(await sales.lead('fresh')).toMatchObject({ state: 'won', nextTask: null });
  expect((await sales.see<HandOverPage>('/hand-over-queue')).leads).toMatchObject([{ lead: 'fresh', owner: 'anna' }]);
});

test('10:30 what was won passes to Fay, who keeps accounts', async () => {
  await sales.manager.record('/leads/fresh/hand-over', { to: 'fay', note: 'Orders on the first of the month.' });
  expect((await sales.see<HandOverPage>('/hand-over-queue')).leads).toEqual([]);
  expect((await sales.owners('fresh')).map(([owner]) => owner)).toEqual(['anna', 'fay']);
});

test('10:40 the refusal is listened to, found mishandled, and tried again by Raj', async () => {
  await sales.at('10:40');
  await sales.manager.record('/calls/c-tough/recordings/r-1/played', { from: 0, to: 120 });
  await sales.manager.record('/leads/tough/reviews', {
    verdict: 'mishandled',
    objection: 'price',
    advice: 'Ask what it costs them today.',
  });
  await sales.manager.record('/leads/tough/reopen', { to: 'raj' });
  expect((await sales.see<RefusalQueue>('/refusal-review?status=reopened')).cases).toMatchObject([
    { lead: 'tough', reviews: [{ verdict: 'mishandled', heardSeconds: 120, recordedSeconds: 240, unheard: false }] },
  ]);
  expect(await sales.lead('tough')).toMatchObject({ state: 'open', owner: 'raj', nextTask: { rule: 'first-touch' } });
  expect((await sales.owners('tough')).map(([owner]) => owner)).toEqual(['anna', 'raj']);
  expect((await sales.anna.get('/leads/tough')).status).toBe(403);
});

test('11:00 Anna has more than she can do: a plan says what would move, the manager agrees, and it moves', async () => {
  await sales.manager.record('/reps/anna/capacity', { maxOpenLeads: 2 });
  await sales.at('11:00');
  expect((await sales.lead('spare')).owner).toBe('anna');
  const { id } = await sales.manager.record('/redistributions', {
    redistributionId: 'even',
    reasons: ['over capacity'],
  });
  const proposed = await sales.see<PlanDetails>(`/redistributions/${id}`);
  expect(proposed.moves).toMatchObject([{ lead: 'spare', from: 'anna', why: 'over capacity', status: 'proposed' }]);
  const { to } = proposed.moves[0]!;

  await sales.manager.record(`/redistributions/${id}/approve`);
  expect(await sales.see<PlanDetails>(`/redistributions/${id}`)).toMatchObject({
    status: 'finished',
    moves: [{ lead: 'spare', status: 'made' }],
  });
  expect(await sales.owners('spare')).toEqual([
    ['anna', null],
    [to, 'redistribution:even'],
  ]);
  expect((await sales.lead('spare')).nextTask).toMatchObject({ dueAt: '2026-03-26T10:00:00.000Z' });
});

test('12:25 a stranger rang Bea in vain: a task to call back, done once she has', async () => {
  sales.now = on('12:05');
  await sales.service.record('/calls', {
    callId: 'm-1',
    placed: { at: on('12:04'), direction: 'inbound', from: '+351 21 555 0199' },
    missed: { offeredTo: ['bea'] },
    ended: { at: sales.now, disposition: 'no answer' },
  });
  const missed = async () =>
    (await sales.see<MissedCalls>('/missed-calls', sales.bea)).calls.map(({ call, returned }) => [call, returned]);
  expect(await missed()).toEqual([['m-1', false]]);
  await sales.manager.post('/missed-calls/tasks', { calls: ['m-1'], dueAt: on('12:30') });
  const { tasks } = await sales.see<OpenTasks>('/tasks?rep=bea');
  expect(tasks.find(({ rule }) => rule === 'call-back')).toMatchObject({ after: 'call:m-1', rep: 'bea', lead: null });

  await sales.at('12:25');
  const back = { at: on('12:20'), direction: 'outbound', to: '+351 21 555 0199' };
  const attributed = { rep: 'bea', rule: 'extension' };
  await sales.service.record('/calls', {
    callId: 'b-1',
    placed: back,
    attributed,
    ended: { at: on('12:22'), disposition: 'answered' },
  });
  await sales.bea.record('/tasks/call-back-m-1/complete', { by: { kind: 'call', id: 'b-1' } });
  expect(await missed()).toEqual([['m-1', true]]);
});

test('12:30 who has done nothing for an hour of their day shows', async () => {
  await sales.at('12:30');
  const idle = (await sales.see<IdleReps>('/idle-reps')).reps.map(({ rep }) => rep);
  expect(idle).toContain('anna');
  expect(idle).not.toContain('bea');
});

test('13:00 Raj leaves: all that was his is Bea’s, with every word, and his token opens nothing', async () => {
  await sales.at('13:00');
  await sales.manager.record('/tasks', {
    taskId: 'report',
    kind: 'paperwork',
    assignee: 'raj',
    dueAt: '2026-03-25T10:00:00Z',
  });
  const held = (await sales.see<LeadPage>('/leads?rep=raj')).leads.map((line) => line.lead);
  expect(held).toEqual(expect.arrayContaining(['late', 'tough']));

  await sales.manager.record('/reps/raj/offboard', { successor: 'bea' });
  expect((await sales.see<LeadPage>('/leads?rep=raj')).leads).toEqual([]);
  for (const id of held) {
    expect(await sales.lead(id)).toMatchObject({ owner: 'bea', nextTask: expect.anything() as unknown });
    expect((await sales.owners(id)).at(-1)).toEqual(['bea', 'offboarding']);
  }
  const tasks = await sales.see<{ tasks: { task: string; rep: string }[] }>('/tasks?rep=bea');
  expect(tasks.tasks.map(({ task }) => task)).toContain('report');
  expect((await sales.bea.get('/calls/c-tough')).status).toBe(200);
  const refused = await sales.raj.get('/leads');
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, 'access.left']);
});

test('17:00 nobody was forgotten, and the day’s numbers are what happened', async () => {
  await sales.at('17:00');
  expect((await sales.see<OrphanPage>('/orphan-leads')).orphans).toEqual([]);
  for (const line of (await sales.see<LeadPage>('/leads?state=open')).leads)
    expect(line).toMatchObject({ owner: expect.any(String) as unknown, nextTask: expect.anything() as unknown });

  const { rows, team } = await sales.see<Scorecard>(`/scorecard?from=${tuesday}&to=2026-03-25&zone=Europe/Amsterdam`);
  const of = (rep: string) => rows.find((row) => row.rep === rep)!.metrics;
  expect([of('anna').dials.value, of('anna').connects.value, of('bea').dials.value]).toEqual([3, 2, 2]);
  expect([team.dials.value, team.won.value, team.refused.value]).toEqual([5, 1, 1]);
});
