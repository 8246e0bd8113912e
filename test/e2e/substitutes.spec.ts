import { SEALED_STORE } from '@app/wiring/event-store.module';
import type { EventStore } from '@app/event-store/event-store';
import type { RepDayPlan } from '@app/projections/day-plan/day-plan.query';
import { Desk, type Visitor } from './desk';

/** Tuesday to Thursday, in UTC; Anna is away on Wednesday, and Bob stands in for her. */
const at = (day: number, time: string) => `2026-03-0${day}T${time}:00.000Z`;
const away = { from: at(4, '00:00'), to: at(5, '00:00') };
let now = at(3, '08:00');
const phone = '+31 20 555 0101';
const answer = '+31 6 5550 1001';
let desk: Desk;
let manager: Visitor;
let [anna, bob, cas]: Visitor[] = [];

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => new Date(now) });
  manager = await desk.as('manager');
  [anna, bob, cas] = await Promise.all(['anna', 'bob', 'cas'].map((rep) => desk.as('rep', rep)));
  for (const repId of ['anna', 'bob', 'cas'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'UTC' });
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '17:00' }));
  await manager.record('/reps/bob/working-patterns', { ftePercent: 100, validFrom: '2026-03-01', hours });
  for (const [leadId, to] of [
    ['hers', 'anna'],
    ['of-cas', 'cas'],
  ]) {
    await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire', contact: { name: 'Jan', phone } });
    await manager.record(`/leads/${leadId}/assign`, { to });
  }
  const placed = { at: at(3, '07:30'), direction: 'outbound', to: answer };
  const connected = { at: at(3, '07:31'), answeredBy: 'human' };
  const matched = { lead: 'hers', rule: 'number' };
  const ended = { at: at(3, '07:40'), disposition: 'answered' };
  await anna!.record('/calls', { callId: 'c1', placed, connected, matched, ended });
  await anna!.record('/tasks', { taskId: 'forms', kind: 'paperwork', dueAt: at(4, '15:00') });
});
afterAll(() => desk.close());

const refused = async (asked: PromiseLike<{ status: number; body: unknown }>) => {
  const { status, body } = await asked;
  return [status, (body as { code?: string }).code];
};
const notYours = [403, 'access.not-yours'];
const nothingReached = async (visitor: Visitor, lead: string) => {
  for (const path of [`/leads/${lead}`, `/leads/${lead}?open=true`, `/leads/${lead}/history`])
    expect(await refused(visitor.get(path))).toEqual(notYours);
  const nextContact = { contact: { kind: 'call', id: 'c1' }, outcome: 'noneNeeded' };
  expect(await refused(visitor.post(`/leads/${lead}/outcomes`, nextContact))).toEqual(notYours);
};
const revealedTo = async (user: string) => {
  const revealed = [];
  const stream = `access-${user}-${now.slice(0, 7)}`;
  for await (const { type, data } of desk.app.get<EventStore>(SEALED_STORE).readStream(stream))
    if (type === 'ContactRevealed') revealed.push(data);
  return revealed;
};

test('before, and without an absence, who is named reaches nothing', async () => {
  await manager.record('/reps/anna/substitutes', { substitute: 'bob', ...away });
  await nothingReached(bob!, 'hers');
  now = at(4, '07:00');
  await nothingReached(bob!, 'hers');
  expect(await refused(bob!.get('/calls/c1'))).toEqual(notYours);
  expect(await refused(bob!.post('/tasks/forms/complete'))).toEqual(notYours);
});

test('from the moment that the absence is recorded the substitute acts on the lead, sees it, and each look is recorded', async () => {
  await manager.record('/reps/anna/absences', { absenceId: 'day-off', ...away });
  expect((await bob!.get('/leads/hers?open=true')).text).toContain(phone);
  expect(await revealedTo('user-of-bob')).toHaveLength(1);
  expect((await bob!.get('/calls/c1?open=true')).text).toContain(answer);

  const next = { taskId: 'again', kind: 'call', dueAt: at(4, '09:00'), reason: 'Asked for it' };
  const outcome = { contact: { kind: 'call', id: 'c1' }, outcome: 'nextContact', next };
  expect((await bob!.record('/leads/hers/outcomes', outcome)).events).toContain('ContactOutcomeDeclared');
  await bob!.record('/tasks/forms/complete');

  await nothingReached(bob!, 'of-cas');
  await nothingReached(cas!, 'hers');
  expect((await anna!.get('/leads/hers')).status).toBe(200);
});

test('what falls overdue meanwhile is on the plan of who stands in, and the manager is told their name', async () => {
  now = at(4, '08:00');
  await desk.strike();
  bob!.position = await desk.now();
  const { lines } = await bob!.read<RepDayPlan>('/reps/bob/day-plan?date=2026-03-04');
  expect(lines.map(({ task }) => task)).toContain('again');
  now = at(4, '09:30');
  await desk.strike();
  await desk.reacted();
  manager.position = await desk.now();
  const { alerts } = await manager.read<{ alerts: { rep: string; task: string }[] }>('/alerts?kind=overdue');
  expect(alerts.map(({ rep, task }) => [task, rep])).toContainEqual(['again', 'bob']);
  expect(alerts.map(({ rep }) => rep)).not.toContain('anna');
});

test('it ends with the absence', async () => {
  now = away.to;
  await nothingReached(bob!, 'hers');
  expect(await refused(bob!.get('/calls/c1?open=true'))).toEqual(notYours);
  expect(await refused(bob!.post('/leads/hers/tasks/again/complete'))).toEqual(notYours);
  expect((await anna!.get('/leads/hers?open=true')).text).toContain(phone);
});
