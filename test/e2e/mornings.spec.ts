import type { DayPlansPage, RepDayPlan } from '@app/projections/day-plan/day-plan.query';
import type { HourOfDay } from '@app/projections/hour-of-day/hour-of-day.query';
import type { IdleReps } from '@app/projections/idle-reps/idle-reps.query';
import type { MissedCalls } from '@app/projections/missed-calls/missed-calls.query';
import type { OpenTasks, OverdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { UnresolvedContacts } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { Desk, type Visitor } from './desk';

/** Monday 2 March 2026; Amsterdam is an hour ahead. */
const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
let now = at('20:00', 1);
let desk: Desk;
let manager: Visitor;
let service: Visitor;
let anna: Visitor;
let bob: Visitor;

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => new Date(now) });
  [manager, service, anna, bob] = await Promise.all([
    desk.as('manager'),
    desk.as('service'),
    desk.as('rep', 'anna'),
    desk.as('rep', 'bob'),
  ]);
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  for (const repId of ['anna', 'bob']) {
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
    await manager.record(`/reps/${repId}/working-patterns`, { ftePercent: 100, validFrom: '2026-03-01', hours });
  }
});
afterAll(() => desk.close());

const leadOf = async (rep: string, leadId: string, of: object = {}) => {
  await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire', ...of });
  await manager.record(`/leads/${leadId}/assign`, { to: rep });
};
/** As of everything that was acknowledged, and what the policies made of it. */
async function read<T>(visitor: Visitor, path: string): Promise<T> {
  visitor.position = await desk.reacted();
  return visitor.read<T>(path);
}

test('a morning: the plan is there before work begins, for whom it concerns, and says how the day goes', async () => {
  await leadOf('anna', 'first');
  await leadOf('anna', 'promised');
  await desk.reacted();
  const { tasks } = await read<OpenTasks>(anna, '/tasks?lead=promised');
  await manager.record(`/leads/promised/tasks/${tasks[0]!.task}/cancel`);
  await anna.record('/leads/promised/tasks', { taskId: 'call-them', kind: 'call', dueAt: at('13:00') });
  await anna.record('/tasks', { taskId: 'report', kind: 'paperwork', dueAt: at('16:00'), reason: 'Weekly report.' });

  now = at('07:29');
  await desk.strike();
  expect((await anna.get('/reps/anna/day-plan')).body).toMatchObject({ code: 'plan.unknown' });
  now = at('07:30');
  await desk.strike();
  await desk.strike();
  const plan = await read<RepDayPlan>(anna, '/reps/anna/day-plan');
  expect(plan).toMatchObject({ rep: 'anna', date: '2026-03-02', zone: 'Europe/Amsterdam', issuedAt: now, left: [] });
  expect(plan.lines.map(({ task, lead, from, status, why }) => [lead ?? task, from, status, why])).toEqual([
    ['first', at('08:00'), 'open', ['first touch, due by 09:15']],
    ['report', at('08:10'), 'open', ['promised for 17:00', 'outside the best calling hours']],
    ['promised', at('13:00'), 'open', ['promised for 14:00']],
  ]);
  expect((await bob.get('/reps/anna/day-plan')).status).toBe(403);

  now = at('09:00');
  await anna.record('/tasks/report/complete');
  await anna.record('/leads/promised/tasks/call-them/reschedule', { dueAt: at('13:00', 4) });
  const { plans } = await read<DayPlansPage>(manager, '/day-plans');
  expect(plans).toMatchObject([
    { rep: 'anna', planned: 3, done: 1, moved: 1, open: 1, left: 0 },
    { rep: 'bob', planned: 0 },
  ]);
});

test('while somebody is away the substitute has their tasks, and the overdue ones', async () => {
  now = at('10:00');
  await anna.record('/tasks', { taskId: 'forms', kind: 'paperwork', dueAt: at('11:00') });
  const away = { from: at('10:30'), to: at('00:00', 5) };
  await manager.record('/reps/anna/absences', { absenceId: 'away', ...away });
  await manager.record('/reps/anna/substitutes', { substitute: 'bob', ...away });
  now = at('11:01');
  await desk.strike();
  const overdue = async (visitor: Visitor) =>
    (await read<OverdueTasks>(visitor, '/overdue-tasks?now=true')).tasks.map(({ task, rep, doneBy }) => [
      task,
      rep,
      doneBy,
    ]);
  const forms = ['forms', 'anna', 'bob'];
  expect(await overdue(anna)).toEqual([]);
  expect(await overdue(bob)).toContainEqual(forms);
  expect(await overdue(manager)).toContainEqual(forms);

  expect((await (await desk.as('rep', 'cas')).post('/tasks/forms/complete')).status).toBe(403);
  await bob.record('/tasks/forms/complete');
  expect(await overdue(bob)).not.toContainEqual(forms);
  await manager.record('/tasks', { taskId: 'tidy', kind: 'paperwork', dueAt: at('16:00'), assignee: 'anna' });
  await manager.record('/tasks/tidy/reassign', { to: 'bob' });
  await bob.record('/tasks/tidy/cancel', { reason: 'Done already.' });
  expect((await bob.post('/tasks', { kind: 'paperwork', dueAt: at('16:00'), assignee: 'anna' })).status).toBe(403);
  expect((await manager.post('/tasks', { kind: 'paperwork', dueAt: at('16:00') })).status).toBe(400);
});

test('missed calls, known or not, become tasks to call back, once', async () => {
  now = at('12:00');
  await leadOf('bob', 'caller', { contact: { phone: '+31 20 555 0101' } });
  await leadOf('bob', 'busy');
  await desk.reacted();
  const { tasks } = await read<OpenTasks>(bob, '/tasks?lead=caller');
  await manager.record(`/leads/caller/tasks/${tasks[0]!.task}/cancel`);
  const missed = (callId: string, of: object) =>
    service.record('/calls', {
      callId,
      placed: { at: at('12:05'), direction: 'inbound', from: '+31 20 555 0199', to: '104' },
      missed: { offeredTo: ['bob'] },
      ended: { at: at('12:06'), disposition: 'no answer' },
      ...of,
    });
  now = at('12:10');
  await missed('m1', { matched: { lead: 'caller', rule: 'phone' } });
  await missed('m2', { matched: { lead: 'busy', rule: 'phone' } });
  await missed('m3', {});
  const listed = await read<MissedCalls>(bob, '/missed-calls?returned=false');
  expect(listed.totals).toMatchObject({ missed: 3, neverCalledBack: 3, matched: { neverCalledBack: 2 } });
  expect(listed.calls.map(({ call, lead, number }) => [call, lead, number])).toEqual([
    ['m1', 'caller', null],
    ['m2', 'busy', null],
    ['m3', null, null],
  ]);

  const numbers = async (visitor: Visitor) =>
    (await read<MissedCalls>(visitor, '/missed-calls?open=true')).calls.map(({ number }) => number !== null);
  expect([await numbers(bob), await numbers(manager)]).toEqual([
    [false, false, true],
    [true, true, true],
  ]);

  const callBack = async () =>
    (await manager.post('/missed-calls/tasks', { calls: ['m1', 'm2', 'm3', 'none'], dueAt: at('13:00') }))
      .body as object[];
  expect(await callBack()).toMatchObject([
    { call: 'm1', task: 'call-back-m1', receipt: { events: ['TaskScheduled'] } },
    { call: 'm2', code: 'lead.has-next-task', details: { taskId: expect.any(String) as string } },
    { call: 'm3', task: 'call-back-m3', receipt: { events: ['TaskScheduled'] } },
    { call: 'none', code: 'call.unknown' },
  ]);
  expect(await callBack()).toMatchObject([{ receipt: { events: [] } }, {}, { receipt: { events: [] } }, {}]);
  const open = await read<OpenTasks>(bob, '/tasks');
  expect(open.tasks.filter(({ rule }) => rule === 'call-back')).toMatchObject([
    { lead: null, task: 'call-back-m3', after: 'call:m3', dueAt: at('13:00') },
    { lead: 'caller', task: 'call-back-m1', after: 'call:m1' },
  ]);

  now = at('12:20');
  const back = { at: at('12:15'), direction: 'outbound', from: '104', to: '+31 20 555 0199' };
  await service.record('/calls', { callId: 'b3', placed: back, ended: { at: at('12:16'), disposition: 'busy' } });
  const rest = await read<MissedCalls>(manager, '/missed-calls?returned=true');
  expect(rest.calls).toMatchObject([{ call: 'm3', calledBackAt: at('12:15'), returned: true }]);
  expect((await manager.post('/missed-calls/tasks', { calls: ['m3'] })).body).toMatchObject([
    { code: 'call.called-back' },
  ]);
});

test('what is left unsaid shows for its rep; who does nothing shows for the manager', async () => {
  now = at('13:00');
  await service.record('/calls', {
    callId: 'talk',
    placed: { at: at('12:40'), direction: 'outbound', to: '+31 20 555 0101' },
    attributed: { rep: 'bob', rule: 'line' },
    matched: { lead: 'caller', rule: 'phone' },
    connected: { at: at('12:41'), answeredBy: 'human' },
    ended: { at: at('12:46'), disposition: 'answered' },
  });
  const unresolved = async (visitor: Visitor) =>
    (await read<UnresolvedContacts>(visitor, '/unresolved-contacts')).contacts;
  expect(await unresolved(bob)).toEqual([]);
  now = at('13:01');
  const contact = { kind: 'call', id: 'talk' };
  expect(await unresolved(bob)).toMatchObject([{ contact, lead: 'caller', rep: 'bob', since: at('12:46') }]);
  expect(await unresolved(anna)).toEqual([]);
  await bob.record('/leads/caller/outcomes', { contact, outcome: 'noneNeeded' });
  expect(await unresolved(bob)).toEqual([]);

  now = at('14:02');
  expect(await read<IdleReps>(manager, '/idle-reps')).toMatchObject({
    atWork: 1,
    reps: [{ rep: 'bob', idleMinutes: 61, lastActivity: { what: 'outcome', id: 'call:talk' } }],
  });

  // Where the department has a notice, individual figures wait until the rep has read it.
  await manager.record('/department/definitions', {
    metric: 'monitoring',
    parameters: { noticeVersion: '2026' },
    effectiveFrom: '2026-03-02',
  });
  expect(await read<object>(manager, '/idle-reps')).toMatchObject({ atWork: 1, reps: [], withheld: [{ rep: 'bob' }] });
  expect((await manager.get('/hour-of-day?from=2026-03-01&to=2026-03-03&rep=bob')).status).toBe(403);
  const { hours } = await read<HourOfDay>(
    bob,
    '/hour-of-day?from=2026-03-01&to=2026-03-03&zone=Europe/Amsterdam&rep=bob',
  );
  expect(hours).toMatchObject([{ hour: 13, answered: { numerator: 1, n: 1, says: 'too few to say' } }]);
});
