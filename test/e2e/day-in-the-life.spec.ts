import type { AlertPage, AlertSummary } from '@app/projections/alerts/alerts.query';
import type { DayPlansPage, RepDayPlan } from '@app/projections/day-plan/day-plan.query';
import type { HandOverPage, LeadPage, OrphanPage } from '@app/projections/lead-book/lead-book.query';
import type { OwnershipAnswer } from '@app/projections/lead-ownership/lead-ownership.query';
import type { OverdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { PlanDetails } from '@app/projections/redistribution-plans/redistribution-plans.query';
import type { RefusalQueue } from '@app/projections/refusal-review/refusal-review.query';
import type { Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import type { UnresolvedContacts } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { Desk, type Visitor } from './desk';
import { Feed } from './feed';

/**
 * One Tuesday of a small department, over HTTP alone: Anna in Amsterdam, Raj in Kolkata (five and a half hours from
 * UTC), Bea in Lisbon in the mornings, and Fay, who keeps accounts. Each test is the next thing that happens.
 */
const monday = '2026-03-23';
const tuesday = '2026-03-24';
let now = `${monday}T08:00:00.000Z`;

let desk: Desk;
let manager: Visitor;
let service: Visitor;
let [anna, raj, bea]: Visitor[] = [];
let feed: Feed;

/** On Tuesday, in UTC. Everything that follows from what was said before has happened by then. */
async function at(time: string): Promise<void> {
  await desk.reacted();
  now = `${tuesday}T${time}:00.000Z`;
  await desk.strike();
  await desk.reacted();
}
/** As the manager sees it, all of it known. */
async function see<T>(path: string, visitor = manager): Promise<T> {
  visitor.position = await desk.reacted();
  return visitor.read<T>(path);
}
const lead = async (id: string) => (await see<LeadPage>('/leads?limit=500')).leads.find((line) => line.lead === id)!;
const owners = async (id: string) =>
  (await see<OwnershipAnswer>(`/leads/${id}/ownership`)).intervals.map(({ owner, rule }) => [owner, rule]);
const openAlerts = async () =>
  (await see<AlertSummary>('/alerts/summary')).open.filter(({ count }) => count > 0).map(({ kind }) => kind);

async function hire(repId: string, of: { team: string; role: string; timeZone: string }, hours: readonly string[]) {
  const [from, to] = hours;
  await manager.record('/reps', { repId, name: `${repId} of ${of.team}`, ...of });
  await manager.record(`/reps/${repId}/working-patterns`, {
    ftePercent: repId === 'bea' ? 50 : 100,
    hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from, to })),
    validFrom: monday,
  });
}
/** Comes in with something promised, so that there is something to do on Tuesday. */
async function comesIn(leadId: string, to: string, promised?: { kind: string; dueAt: string }) {
  await manager.record('/leads', {
    leadId,
    source: 'fair',
    relation: 'acquire',
    timeZone: 'Europe/Amsterdam',
    contact: { name: `Contact ${leadId}`, phone: `+31 20 ${leadId}` },
  });
  if (promised) await manager.record(`/leads/${leadId}/tasks`, promised);
  await manager.record(`/leads/${leadId}/assign`, { to, override: true });
}
/** As the telephone system tells it when it is over; the time is then. */
const call = (callId: string, rep: string, to: string, time: string, talkSeconds?: number) => {
  const placedAt = Date.parse(`${tuesday}T${time}:00Z`);
  const after = (seconds: number) => new Date(placedAt + seconds * 1000).toISOString();
  now = after(talkSeconds === undefined ? 25 : 10 + talkSeconds);
  return service.record('/calls', {
    callId,
    placed: { at: after(0), direction: 'outbound', to: `+31 20 ${to}` },
    attributed: { rep, rule: 'extension' },
    matched: { lead: to, rule: 'phone' },
    ...(talkSeconds === undefined
      ? { ended: { at: now, disposition: 'no answer' } }
      : {
          connected: { at: after(10), answeredBy: 'human', rep },
          ended: { at: now, disposition: 'answered', sourceTalkSeconds: talkSeconds },
        }),
  });
};

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => new Date(now) });
  [manager, service] = await Promise.all([desk.as('manager'), desk.as('service')]);
  [anna, raj, bea] = await Promise.all(['anna', 'raj', 'bea'].map((rep) => desk.as('rep', rep)));
  await hire('anna', { team: 'sales', role: 'hunter', timeZone: 'Europe/Amsterdam' }, ['09:00', '17:30']);
  await hire('raj', { team: 'sales', role: 'hunter', timeZone: 'Asia/Kolkata' }, ['10:00', '18:30']);
  await hire('bea', { team: 'sales', role: 'hunter', timeZone: 'Europe/Lisbon' }, ['09:00', '13:00']);
  await hire('fay', { team: 'accounts', role: 'farmer', timeZone: 'Europe/Amsterdam' }, ['09:00', '17:30']);
  await manager.record('/reps/anna/capacity', { maxOpenLeads: 4 });

  const due = (time: string, kind = 'call') => ({ kind, dueAt: `${tuesday}T${time}:00Z` });
  await comesIn('silent', 'anna', due('09:00'));
  await comesIn('tough', 'anna', due('10:00'));
  await comesIn('offer', 'anna', due('15:00', 'paperwork'));
  await comesIn('spare', 'anna', { kind: 'call', dueAt: '2026-03-26T10:00:00Z' });
  await comesIn('late', 'raj', due('05:00'));
  await comesIn('warm', 'bea', due('10:30'));
  feed = await Feed.open(desk, 'manager');
});
afterAll(async () => {
  feed.leave();
  await desk.close();
});

test('04:05 Raj’s morning comes first: his day is planned, half an hour before it begins', async () => {
  await at('04:05');
  const plan = await see<RepDayPlan>('/reps/raj/day-plan', raj);
  expect(plan).toMatchObject({ rep: 'raj', date: tuesday, zone: 'Asia/Kolkata' });
  expect(plan.lines).toMatchObject([{ lead: 'late', kind: 'call', status: 'open' }]);
  expect(plan.lines[0]!.why.length).toBeGreaterThan(0);
  expect((await see<DayPlansPage>('/day-plans')).plans.map(({ rep }) => rep)).toEqual(['raj']);
});

test('05:01 what he promised for 05:00 has not happened: overdue, and the manager is told', async () => {
  await at('05:01');
  expect(await see<OverdueTasks>('/overdue-tasks')).toMatchObject({
    tasks: [{ lead: 'late', rep: 'raj', since: `${tuesday}T05:00:00.000Z`, overdueNow: true }],
  });
  const { alerts } = await see<AlertPage>('/alerts?kind=overdue');
  expect(alerts).toMatchObject([{ rep: 'raj', lead: 'late', acknowledged: null }]);
  await feed.until(() => feed.events.some(({ data }) => data?.alertId === alerts[0]!.id));
  expect((await see<AlertPage>('/alerts', anna)).alerts.filter(({ kind }) => kind === 'overdue')).toEqual([]);

  await manager.record(`/alerts/${alerts[0]!.id}/acknowledge`, { note: 'The line to Kolkata was down.' });
  expect(await openAlerts()).not.toContain('overdue');
  expect((await see<OverdueTasks>('/overdue-tasks')).tasks).toHaveLength(1);
});

test('08:35 everybody else has a plan by then, each on their own clock, paperwork apart from the calls', async () => {
  await at('07:35');
  await at('08:35');
  expect((await see<DayPlansPage>('/day-plans')).plans.map(({ rep }) => rep).sort()).toEqual([
    'anna',
    'bea',
    'fay',
    'raj',
  ]);
  const { lines } = await see<RepDayPlan>('/reps/anna/day-plan', anna);
  expect(lines.map((line) => line.lead).sort()).toEqual(['offer', 'silent', 'tough']);
  for (const { from, to } of lines) {
    expect(from >= `${tuesday}T08:00:00.000Z`).toBe(true);
    expect(to <= `${tuesday}T16:30:00.000Z`).toBe(true);
  }
  expect((await anna!.get('/reps/raj/day-plan')).status).toBe(403);
});

test('09:00 nobody answers: the line is done, and the next try is in another part of the day', async () => {
  await call('c-silent', 'anna', 'silent', '09:00');
  const { nextTask, attempts } = await lead('silent');
  expect([attempts, nextTask?.rule]).toEqual([1, 'retry']);
  expect(nextTask!.dueAt > `${tuesday}T10:00:00.000Z`).toBe(true);
  const line = (await see<RepDayPlan>('/reps/anna/day-plan')).lines.find((one) => one.lead === 'silent');
  expect(line?.status).toBe('done');
});

test('09:40 somebody does: undeclared for a quarter of an hour it shows, declared a refusal it is to be reviewed', async () => {
  await call('c-tough', 'anna', 'tough', '09:05', 240);
  await anna!.record('/calls/c-tough/objections', { objectionId: 'o-1', objection: 'price', words: 'Too dear.' });
  await anna!.record('/calls/c-tough/objections/o-1/handling', { technique: 'discount', result: 'lost' });
  await service
    .ask('post', '/calls/c-tough/recordings')
    .query({ recordingId: 'r-1', mediaType: 'audio/wav', seconds: 240 })
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.alloc(2_000, 1))
    .expect(201);
  await at('09:40');
  const unresolved = async () =>
    (await see<UnresolvedContacts>('/unresolved-contacts', anna)).contacts.map(({ contact }) => contact.id);
  expect(await unresolved()).toEqual(['c-tough']);

  await anna!.record('/leads/tough/outcomes', {
    contact: { kind: 'call', id: 'c-tough' },
    outcome: 'refusal',
    refusal: { reason: 'price', objections: ['o-1'], words: 'Never again.' },
  });
  expect(await unresolved()).toEqual([]);
  expect(await lead('tough')).toMatchObject({ state: 'refused', nextTask: null });
  expect((await see<RefusalQueue>('/refusal-review')).cases).toMatchObject([
    { lead: 'tough', rep: 'anna', status: 'unreviewed', recordings: [{ call: 'c-tough', seconds: 240 }] },
  ]);
});

test('09:55 a promise is kept with a new promise', async () => {
  await call('c-warm', 'bea', 'warm', '09:45', 300);
  await at('09:55');
  await bea!.record('/leads/warm/outcomes', {
    contact: { kind: 'call', id: 'c-warm' },
    outcome: 'nextContact',
    next: { taskId: 'warm-again', kind: 'call', dueAt: '2026-03-26T10:00:00Z', reason: 'After the board has met.' },
  });
  expect(await lead('warm')).toMatchObject({ state: 'open', nextTask: { taskId: 'warm-again', rule: null } });
});

test('10:20 a new lead has the response time, and is sold within it', async () => {
  await at('10:00');
  await comesIn('fresh', 'anna');
  expect((await lead('fresh')).nextTask).toMatchObject({ rule: 'first-touch', dueAt: `${tuesday}T10:15:00.000Z` });
  await call('c-fresh', 'anna', 'fresh', '10:02', 600);
  await at('10:20');
  await anna!.record('/leads/fresh/outcomes', {
    contact: { kind: 'call', id: 'c-fresh' },
    outcome: 'sale',
    deal: { dealId: 'd-1', value: { minor: 1_200_000, currency: 'EUR' } },
  });
  expect(await lead('fresh')).toMatchObject({ state: 'won', nextTask: null });
  expect((await see<HandOverPage>('/hand-over-queue')).leads).toMatchObject([{ lead: 'fresh', owner: 'anna' }]);
});

test('10:30 what was won passes to Fay, who keeps accounts', async () => {
  await manager.record('/leads/fresh/hand-over', { to: 'fay', note: 'Orders on the first of the month.' });
  expect((await see<HandOverPage>('/hand-over-queue')).leads).toEqual([]);
  expect((await owners('fresh')).map(([owner]) => owner)).toEqual(['anna', 'fay']);
});

test('10:40 the refusal is listened to, found mishandled, and tried again by Raj', async () => {
  await at('10:40');
  await manager.record('/calls/c-tough/recordings/r-1/played', { from: 0, to: 120 });
  await manager.record('/leads/tough/reviews', {
    verdict: 'mishandled',
    objection: 'price',
    advice: 'Ask what it costs them today.',
  });
  await manager.record('/leads/tough/reopen', { to: 'raj' });
  expect((await see<RefusalQueue>('/refusal-review?status=reopened')).cases).toMatchObject([
    { lead: 'tough', reviews: [{ verdict: 'mishandled', heardSeconds: 120, recordedSeconds: 240, unheard: false }] },
  ]);
  expect(await lead('tough')).toMatchObject({ state: 'open', owner: 'raj', nextTask: { rule: 'first-touch' } });
  expect((await owners('tough')).map(([owner]) => owner)).toEqual(['anna', 'raj']);
  expect((await anna!.get('/leads/tough')).status).toBe(403);
});

test('11:00 Anna has more than she can do: a plan says what would move, the manager agrees, and it moves', async () => {
  await manager.record('/reps/anna/capacity', { maxOpenLeads: 2 });
  await at('11:00');
  expect((await lead('spare')).owner).toBe('anna');
  const { id } = await manager.record('/redistributions', { redistributionId: 'even', reasons: ['over capacity'] });
  const proposed = await see<PlanDetails>(`/redistributions/${id}`);
  expect(proposed.moves).toMatchObject([{ lead: 'spare', from: 'anna', why: 'over capacity', status: 'proposed' }]);
  const { to } = proposed.moves[0]!;

  await manager.record(`/redistributions/${id}/approve`);
  expect(await see<PlanDetails>(`/redistributions/${id}`)).toMatchObject({
    status: 'finished',
    moves: [{ lead: 'spare', status: 'made' }],
  });
  expect((await owners('spare')).map(([owner]) => owner)).toEqual(['anna', to]);
  expect((await lead('spare')).nextTask).toMatchObject({ dueAt: '2026-03-26T10:00:00.000Z' });
});

test('13:00 Raj leaves: all that was his is Bea’s, with every word, and his token opens nothing', async () => {
  await at('13:00');
  await manager.record('/tasks', {
    taskId: 'report',
    kind: 'paperwork',
    assignee: 'raj',
    dueAt: '2026-03-25T10:00:00Z',
  });
  const held = (await see<LeadPage>('/leads?owner=raj')).leads.map((line) => line.lead);
  expect(held).toEqual(expect.arrayContaining(['late', 'tough']));

  await manager.record('/reps/raj/offboard', { successor: 'bea' });
  expect((await see<LeadPage>('/leads?owner=raj')).leads).toEqual([]);
  for (const id of held) {
    expect(await lead(id)).toMatchObject({ owner: 'bea', nextTask: expect.anything() as unknown });
    expect((await owners(id)).at(-1)).toEqual(['bea', 'offboarding']);
  }
  const tasks = await see<{ tasks: { task: string; rep: string }[] }>('/tasks?rep=bea');
  expect(tasks.tasks.map(({ task }) => task)).toContain('report');
  expect((await bea!.get('/calls/c-tough')).status).toBe(200);
  const refused = await raj!.get('/leads');
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, 'access.left']);
});

test('17:00 nobody was forgotten, and the day’s numbers are what happened', async () => {
  await at('17:00');
  expect((await see<OrphanPage>('/orphan-leads')).orphans).toEqual([]);
  for (const line of (await see<LeadPage>('/leads?state=open')).leads)
    expect(line).toMatchObject({ owner: expect.any(String) as unknown, nextTask: expect.anything() as unknown });

  const { rows, team } = await see<Scorecard>(`/scorecard?from=${tuesday}&to=2026-03-25&zone=Europe/Amsterdam`);
  const of = (rep: string) => rows.find((row) => row.rep === rep)!.metrics;
  expect([of('anna').dials.value, of('anna').connects.value, of('bea').dials.value]).toEqual([3, 2, 1]);
  expect([team.dials.value, team.won.value, team.refused.value]).toEqual([4, 1, 1]);
});
