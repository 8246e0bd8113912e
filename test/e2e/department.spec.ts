import type { EventStore } from '@app/event-store/event-store';
import type {
  CalendarDaysPage,
  DecisionsPage,
  DefinitionsPage,
  RulesInForce,
  ScoringFormsPage,
} from '@app/projections/department/department.query';
import type { Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import { Desk, type Visitor } from './desk';

/** A Monday. */
const today = '2026-03-02';
let desk: Desk;
let manager: Visitor;
let rep: Visitor;
beforeAll(async () => {
  desk = await Desk.open({}, { clock: () => new Date(`${today}T10:00:00Z`) });
  manager = await desk.as('manager');
  rep = await desk.as('rep', 'anna');
  const joined = { team: 'north', role: 'hunter', timeZone: 'UTC', occurredAt: '2026-03-01T00:00:00Z' };
  await manager.record('/reps', { repId: 'anna', ...joined });
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  await manager.record('/reps/anna/working-patterns', { ftePercent: 100, hours, validFrom: '2026-03-01' });
});
afterAll(() => desk.close());

const answerOf = async (asked: PromiseLike<{ status: number; body: unknown }>) => {
  const { status, body } = await asked;
  return [status, (body as { code?: string }).code];
};

test('a rule holds from its day on; what it was before, and who set it when, stays to be read', async () => {
  const set = { metric: 'response', parameters: { minutes: 30 }, effectiveFrom: '2026-03-10' };
  expect(await manager.record('/department/definitions', set)).toMatchObject({ events: ['DefinitionSet'] });
  expect(await manager.record('/department/definitions', set)).toMatchObject({ events: [] });

  expect((await manager.read<RulesInForce>('/department/rules')).rules.response).toEqual({
    version: 0,
    since: null,
    parameters: { minutes: 15 },
    defaults: ['minutes'],
  });
  rep.position = manager.position;
  const then = await rep.read<RulesInForce>('/department/rules?day=2026-03-10');
  expect(then).toMatchObject({ day: '2026-03-10', position: expect.any(String) as string });
  expect(then.rules.response).toEqual({ version: 1, since: '2026-03-10', parameters: { minutes: 30 }, defaults: [] });
  const { definitions } = await manager.read<DefinitionsPage>('/department/definitions');
  expect(definitions).toEqual([{ ...set, setAt: `${today}T10:00:00.000Z`, setBy: 'the-manager' }]);

  const march = '/scorecard?from=2026-03-01&to=2026-04-01';
  expect((await manager.read<Scorecard>(march)).rules.response).toEqual({
    version: 1,
    since: '2026-03-10',
    minutes: 30,
  });
});

test.each([
  [404, 'definition.unknown', { metric: 'luck' }],
  [422, 'definition.bad-parameter', { parameters: { minutes: 0 } }],
  [422, 'definition.bad-parameter', { parameters: { hours: 1 } }],
  [422, 'definition.incomplete', { parameters: {} }],
  [422, 'definition.in-the-past', { effectiveFrom: '2026-03-01' }],
  [400, 'request.invalid', { occurredAt: '2026-02-01T09:00:00Z', effectiveFrom: '2026-02-01' }],
  [400, 'request.invalid', { parameters: { minutes: { at: 'most' } } }],
  [400, 'request.invalid', { parameters: [30] }],
  [400, 'request.invalid', { parameters: undefined }],
])('%d %s: %j', async (status, code, of) => {
  const set = { metric: 'response', parameters: { minutes: 45 }, effectiveFrom: today, ...of };
  expect(await answerOf(manager.post('/department/definitions', set))).toEqual([status, code]);
});

test('a day off is not worked, until it is taken back', async () => {
  const off = { day: '2026-03-04', works: false, label: 'Founding day' };
  await manager.record('/department/calendar-days', off);
  const { days } = await manager.read<CalendarDaysPage>('/department/calendar-days?from=2026-03-01&to=2026-03-31');
  expect(days).toEqual([{ ...off, team: null }]);
  const week = '/scorecard?from=2026-03-02&to=2026-03-09&asOf=2026-04-01T00:00:00Z';
  const worked = async () => (await manager.read<Scorecard>(week)).team.workedTime.value! / 3600;
  expect(await worked()).toBe(32);

  await manager.record('/department/calendar-days', { day: '2026-03-04', works: true, team: 'north' });
  await manager.read('/department/calendar-days');
  expect(await worked()).toBe(40);
});

test('a scoring form grows by versions that never change', async () => {
  const questions = [{ id: 'next', text: 'Agreed a dated next step', points: 10 }];
  const first = { form: 'first call', version: 1, questions };
  await manager.record('/department/scoring-forms', first);
  await manager.record('/department/scoring-forms', { ...first, version: 2 });
  const other = { ...first, questions: [{ ...questions[0], points: 5 }] };
  expect(await answerOf(manager.post('/department/scoring-forms', other))).toEqual([409, 'form.already-adopted']);
  expect(await answerOf(manager.post('/department/scoring-forms', { ...first, version: 4 }))).toEqual([
    422,
    'form.bad-version',
  ]);
  rep.position = manager.position;
  const page = await rep.read<ScoringFormsPage>('/department/scoring-forms?limit=1');
  expect(page.forms).toMatchObject([first]);
  const { forms, next } = await rep.read<ScoringFormsPage>(`/department/scoring-forms?cursor=${page.next}`);
  expect([forms, next]).toMatchObject([[{ version: 2 }], null]);
});

test('of two managers who adopt a version at once, one does', async () => {
  const other = await desk.as('manager', 'another');
  const adopting = [manager, other].map((by, i) =>
    answerOf(
      by.post('/department/scoring-forms', {
        form: 'renewal',
        version: 1,
        questions: [{ id: 'q', text: `Question ${i}`, points: 1 }],
      }),
    ),
  );
  expect((await Promise.all(adopting)).sort()).toEqual([
    [201, undefined],
    [409, 'form.already-adopted'],
  ]);
});

test('a decision about a rep names a human and grounds; the rep reads it, and that is on record', async () => {
  const decision = {
    decisionId: 'd1',
    decision: 'A second coach',
    grounds: 'Six refusals were mishandled',
    repHeard: true,
  };
  const path = '/reps/anna/decisions';
  expect(await answerOf(manager.post(path, { ...decision, grounds: '17 %' }))).toEqual([422, 'decision.incomplete']);
  expect(await answerOf(manager.post(path, { ...decision, grounds: undefined }))).toEqual([400, 'request.invalid']);
  expect(await answerOf(manager.post('/reps/nobody/decisions', decision))).toEqual([404, 'rep.unknown']);
  expect(await manager.record(path, decision)).toMatchObject({ id: 'd1', events: ['DecisionTaken'] });
  expect(await answerOf(manager.post(path, { ...decision, repHeard: false }))).toEqual([409, 'decision.already-taken']);

  rep.position = manager.position;
  const taken = { decision: 'd1', about: 'anna', by: 'the-manager', repHeard: true, figures: [] };
  expect((await rep.read<DecisionsPage>(path)).decisions).toMatchObject([{ ...taken, text: null, grounds: null }]);
  const { body } = (await rep.get(`${path}?open=true`)) as { body: DecisionsPage };
  expect(body.decisions).toMatchObject([{ ...taken, text: decision.decision, grounds: decision.grounds }]);

  const store = desk.app.get<EventStore>(SEALED_STORE);
  const streams = async (name: string) => {
    const records = [];
    for await (const record of store.readStream(name)) records.push(record);
    return records;
  };
  expect((await streams(`access-user-of-anna-${today.slice(0, 7)}`)).at(-1)).toMatchObject({
    type: 'ListRead',
    data: { what: 'GET /reps/:repId/decisions', count: 1 },
    meta: { about: { reps: ['anna'] } },
  });
  const sealed = (await streams('department-main')).find(({ type }) => type === 'DecisionTaken');
  expect(JSON.stringify(sealed)).not.toMatch(/coach|mishandled/);
});

test('what has ripened is judged by the clock that stamps, not by the wall', async () => {
  const now = `${today}T10:00:00.000Z`;
  expect(await manager.read('/scorecard?from=2026-03-02&to=2026-03-03')).toMatchObject({ asOf: now });
  expect(await manager.read('/reps/anna/scorecard?from=2026-03-02&to=2026-03-03')).toMatchObject({ asOf: now });
  const board = '/objections?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z';
  expect(await manager.read(board)).toMatchObject({ asOf: now });
  expect(await manager.read(`${board}&asOf=2026-04-01T00:00:00Z`)).toMatchObject({ asOf: '2026-04-01T00:00:00.000Z' });
});
