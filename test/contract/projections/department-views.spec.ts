import { department } from '@app/projections/department/department.projection';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { Department, sealed, vault } from './department';

const main = 'department-main';
const at = (day: number, month = 3) => ({
  occurredAt: `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T09:00:00.000Z`,
});

let sales: Department;
let query: DepartmentQuery;
beforeEach(async () => {
  sales = await Department.open([department, repDirectory]);
  query = new DepartmentQuery(sales.db, vault);
});
afterEach(() => sales.close());

const sets = (metric: string, parameters: Record<string, number>, effectiveFrom: string) =>
  sales.tell(main, 'DefinitionSet', { metric, parameters, effectiveFrom }, at(1));

describe('department', () => {
  it('gives the rules of a day: defaults, then what was set from that day on', async () => {
    await sets('response', { minutes: 30 }, '2026-03-10');
    await sets('dayPlan', { callMinutes: 5 }, '2026-03-10');
    await sets('dayPlan', { letterMinutes: 4 }, '2026-04-01');
    const position = await sales.settled();
    expect((await query.rules('2026-03-09')).response).toEqual({ minutes: 15 });
    expect((await query.rules('2026-03-10')).response).toEqual({ minutes: 30 });
    expect((await query.rules('2026-04-01')).dayPlan).toMatchObject({ callMinutes: 5, letterMinutes: 4 });
    const { rules, ...of } = await query.rulesInForce('2026-03-10');
    expect(of).toEqual({ position, day: '2026-03-10' });
    expect(rules).toMatchObject({
      response: { version: 1, since: '2026-03-10', parameters: { minutes: 30 }, defaults: [] },
      dayPlan: { version: 1, parameters: { callMinutes: 5, letterMinutes: 10 } },
      idle: { version: 0, since: null, parameters: { minutes: 60 }, defaults: ['minutes'] },
    });
    expect(rules.dayPlan.defaults).toEqual(['minutesBefore', 'letterMinutes', 'paperworkMinutes']);

    const first = await query.history({ limit: 2 });
    const [set, effectiveFrom] = [{ setAt: at(1).occurredAt, setBy: 'head' }, '2026-03-10'];
    expect(first).toMatchObject({ position });
    expect(first.definitions).toEqual([
      { metric: 'response', parameters: { minutes: 30 }, effectiveFrom, ...set },
      { metric: 'dayPlan', parameters: { callMinutes: 5 }, effectiveFrom, ...set },
    ]);
    expect(await query.history({ limit: 2, after: first.next! })).toMatchObject({
      definitions: [{ effectiveFrom: '2026-04-01' }],
      next: null,
    });
  });

  it('knows who is off on which day: of a team the last word that concerns it', async () => {
    const says = (day: string, works: boolean, team?: string) =>
      sales.tell(main, 'CalendarDaySet', { day, works, ...(team && { team }) });
    await says('2026-05-01', false);
    await says('2026-05-01', true, 'south');
    await says('2026-05-04', false, 'north');
    await says('2026-05-05', false, 'north');
    await says('2026-05-05', true, 'north');
    await says('2026-06-01', false);
    await sales.settled();
    const off = async (team: string | null) => [...(await query.daysOff(team, '2026-05-01', '2026-05-31'))].sort();
    expect(await off('north')).toEqual(['2026-05-01', '2026-05-04']);
    expect(await off('south')).toEqual([]);
    expect(await off(null)).toEqual(['2026-05-01']);
    const first = await query.calendarDays({ from: '2026-05-01', to: '2026-05-31', limit: 2 });
    expect(first.days).toEqual([
      { day: '2026-05-01', team: null, works: false, label: null },
      { day: '2026-05-01', team: 'south', works: true, label: null },
    ]);
    expect(await query.calendarDays({ from: '2026-05-01', to: '2026-05-31', after: first.next! })).toMatchObject({
      days: [{ day: '2026-05-04', team: 'north' }, { day: '2026-05-05' }],
      next: null,
    });
  });

  it('gives a form as it is now and as it was, and what was decided about a rep, latest first', async () => {
    const questions = [{ id: 'q', text: 'Asked for the budget', points: 3 }];
    for (const version of [1, 2])
      await sales.tell(main, 'ScoringFormAdopted', { form: 'cold call', version, questions });
    for (const [decisionId, day] of [
      ['a', 2],
      ['b', 3],
      ['c', 3],
    ] as const)
      await sales.tell(
        main,
        'DecisionTaken',
        {
          decisionId,
          about: 'anna',
          decision: sealed('warned'),
          grounds: sealed('twice late'),
          figures: ['tasksOnTime'],
          by: 'head',
          repHeard: true,
        },
        at(day),
      );
    const position = await sales.settled();
    expect(await query.form('cold call')).toMatchObject({ version: 2, questions });
    expect(await query.form('cold call', 1)).toMatchObject({ version: 1 });
    expect(await query.form('warm')).toBeUndefined();
    const one = await query.forms({ limit: 1 });
    expect(one).toMatchObject({ forms: [{ form: 'cold call', version: 1 }] });
    expect(await query.forms({ after: one.next! })).toMatchObject({ forms: [{ version: 2 }], next: null });

    const first = await query.decisions('anna', { limit: 2, open: true });
    expect(first).toMatchObject({
      position,
      decisions: [
        { decision: 'c', text: 'warned', grounds: 'twice late', figures: ['tasksOnTime'] },
        { decision: 'b' },
      ],
    });
    expect(await query.decisions('anna', { after: first.next! })).toMatchObject({
      decisions: [{ decision: 'a', text: null, grounds: null, by: 'head', repHeard: true }],
      next: null,
    });
    expect((await query.decisions('bert')).decisions).toEqual([]);
  });
});

describe('rep-directory', () => {
  it("makes a rep's schedule of zone, patterns, absences and the team's days off", async () => {
    const joined = '2026-03-04T09:00:00.000Z';
    for (const [rep, team, timeZone] of [
      ['anna', 'north', 'Asia/Kolkata'],
      ['bert', 'south', 'Europe/Lisbon'],
      ['carl', 'south', 'Nowhere/Atall'],
    ] as const)
      await sales.tell(`rep-${rep}`, 'RepJoined', { team, role: 'hunter', timeZone }, { occurredAt: joined });
    const hours = [{ weekday: 1, from: '09:00', to: '13:00' }] as const;
    await sales.tell('rep-anna', 'WorkingPatternSet', { ftePercent: 20, hours, validFrom: '2026-03-02' });
    const away = { from: '2026-03-09T00:00:00.000Z', to: '2026-03-10T00:00:00.000Z' };
    await sales.tell('rep-anna', 'RepAbsenceRecorded', { absenceId: 'a', ...away });
    await sales.tell(main, 'CalendarDaySet', { day: '2026-05-04', works: false, team: 'north' });
    await sales.settled();

    const directory = new RepDirectoryQuery(sales.db, vault);
    const anna = {
      zone: 'Asia/Kolkata',
      patterns: [{ validFrom: '2026-03-02', hours }],
      absences: [{ from: '0001-01-01T00:00:00.000Z', to: joined }, away],
      daysOff: new Set(['2026-05-04']),
    };
    const bert = { zone: 'Europe/Lisbon', patterns: [], absences: [{ ...anna.absences[0] }], daysOff: new Set() };
    expect([...(await directory.schedules())]).toEqual([
      ['anna', anna],
      ['bert', bert],
    ]);
    expect([...(await directory.schedules(['bert', 'dora'])).keys()]).toEqual(['bert']);
    expect(await directory.schedule('anna')).toEqual(anna);
    expect(await directory.schedule('dora')).toBeUndefined();
    const seen = new Map([['anna', '2026-01-05T08:00:00.000Z']]);
    expect((await directory.schedules(['anna'], seen)).get('anna')?.absences[0]).toMatchObject({
      to: seen.get('anna'),
    });
  });
});
