import { dayPlan } from '@app/projections/day-plan/day-plan.projection';
import { DayPlanQuery } from '@app/projections/day-plan/day-plan.query';
import { department } from '@app/projections/department/department.projection';
import { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import { leadBook } from '@app/projections/lead-book/lead-book.projection';
import { overdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.projection';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { RepScorecardQuery } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
/** Monday 2 March 2026, UTC. */
const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;

let sales: Department;
beforeEach(async () => {
  sales = await Department.open([repScorecard, repDirectory, department, overdueTasks, dayPlan, leadBook]);
});
afterEach(() => sales.close());

const joins = async (rep: string, timeZone = 'UTC') => {
  await sales.tell(
    `rep-${rep}`,
    'RepJoined',
    { team: 'north', role: 'hunter', timeZone },
    { occurredAt: at('06:00', 1) },
  );
  const hours = ([1, 2, 3, 4, 5] as const).map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  await sales.tell(`rep-${rep}`, 'WorkingPatternSet', { ftePercent: 100, hours, validFrom: '2026-03-01' });
};
const holds = (rep: string, lead: string) =>
  sales.tell(`lead-${lead}`, 'LeadAssigned', { to: rep, by: head }, { occurredAt: at('06:00', 1) });
const schedules = (stream: string, taskId: string, dueAt: string, of: object = {}) =>
  sales.tell(
    stream,
    'TaskScheduled',
    { taskId, kind: 'call', dueAt, promisedFirst: dueAt, ...of },
    { occurredAt: at('07:00', 1) },
  );

describe('tasks while somebody is away', () => {
  beforeEach(async () => {
    for (const rep of ['anna', 'bert', 'cleo']) await joins(rep);
    await holds('anna', 'a');
    await holds('cleo', 'c');
    await schedules('lead-a', 't1', at('10:00'), { reason: sealed('promised') });
    await schedules('lead-c', 't2', at('11:00'));
    await schedules('task-t3', 't3', at('12:00'), { assignee: 'anna' });
    const week = { from: at('00:00'), to: at('00:00', 9) };
    await sales.tell('rep-anna', 'RepAbsenceRecorded', { absenceId: 'x', ...week });
    await sales.tell('rep-anna', 'SubstituteNamed', { substitute: 'bert', ...week });
    await sales.tell('rep-cleo', 'RepAbsenceRecorded', { absenceId: 'y', ...week });
    for (const [stream, taskId, due] of [
      ['lead-a', 't1', '10:00'],
      ['lead-c', 't2', '11:00'],
      ['task-t3', 't3', '12:00'],
    ] as const)
      await sales.tell(stream, 'TaskFellOverdue', { taskId, dueAt: at(due) }, { occurredAt: at(due) });
    await sales.settled();
  });

  it("shows the lead's overdue, to be done by the substitute; the absent rep has none", async () => {
    const query = new OverdueTasksQuery(sales.db, vault);
    const overdue = async (rep?: string, when = at('13:00')) =>
      (await query.overdue({ ...(rep && { reps: [rep] }), at: when })).tasks.map(({ task, rep: owner, doneBy }) => [
        task,
        owner,
        doneBy,
      ]);
    expect(await overdue()).toEqual([
      ['t1', 'anna', 'bert'],
      ['t2', 'cleo', null],
      ['t3', 'anna', 'bert'],
    ]);
    expect(await overdue('anna')).toEqual([]);
    expect((await overdue('bert')).map(([task]) => task)).toEqual(['t1', 't3']);
    expect((await overdue('anna', at('09:00', 10))).map(([task, , doneBy]) => [task, doneBy])).toEqual([
      ['t1', 'anna'],
      ['t3', 'anna'],
    ]);
  });

  it('lists open tasks of who owns or does them, by due time, page by page', async () => {
    const query = new OverdueTasksQuery(sales.db, vault);
    const ask = { reps: ['anna'], at: at('13:00') };
    const first = await query.open({ ...ask, limit: 1, open: true });
    expect(first.tasks).toMatchObject([
      {
        lead: 'a',
        task: 't1',
        overdueNow: true,
        promisedFirst: at('10:00'),
        moves: 0,
        daysSlipped: 0,
        reason: 'promised',
      },
    ]);
    const second = await query.open({ ...ask, after: first.next! });
    expect(second).toMatchObject({ tasks: [{ lead: null, task: 't3', kind: 'call' }], next: null });
    expect((await query.open({ ...ask, dueFrom: at('11:00'), dueUntil: at('12:00') })).tasks).toEqual([]);
    expect((await query.open({ lead: 'c', at: at('13:00') })).tasks).toMatchObject([{ task: 't2', doneBy: null }]);
    expect(await query.dueTasks(at('13:00'), 10)).toEqual([]);
  });

  it("counts in the numbers as the substitute's, or as nobody's", async () => {
    const query = new RepScorecardQuery(sales.db, vault);
    const card = await query.scorecard({ from: '2026-03-02', to: '2026-03-03', zone: 'UTC', asOf: at('00:00', 3) });
    const due = Object.fromEntries(card.rows.map(({ rep, metrics }) => [rep, metrics.tasksDue.value]));
    expect(due).toEqual({ anna: 0, bert: 2, cleo: 0 });
    expect([card.unattributed!.tasksDue.value, card.team.tasksDue.value]).toEqual([1, 3]);
  });
});

describe('day plans', () => {
  const entry = (task: string, lead: string | undefined, from: string, reasons: object[]) =>
    ({
      from: at(from),
      to: at(`${from.slice(0, 3)}59`),
      task,
      ...(lead && { lead }),
      kind: 'call',
      dueAt: at('15:00'),
      reasons,
    }) as never;

  it('tells how each line stands, and why it is there, in words', async () => {
    await joins('anna', 'Europe/Berlin');
    for (const lead of ['a', 'b', 'c']) await schedules(`lead-${lead}`, `t-${lead}`, at('15:00'));
    await schedules('task-own', 'own', at('15:00'), { assignee: 'anna' });
    const technique = { objection: 'price', technique: 'total cost', overcome: 20, raised: 40 };
    const best = [
      { code: 'promised', dueAt: at('15:00') },
      { code: 'overdue', since: at('08:00', 1) },
      { code: 'best-hour', hour: 9, answeredPerMille: 415, of: 200 },
    ];
    await sales.tell(
      'plan-anna-2026-03-02',
      'DayPlanIssued',
      {
        rep: 'anna',
        date: '2026-03-02',
        zone: 'Europe/Berlin',
        entries: [
          { ...(entry('t-a', 'a', '08:00', best) as object), technique } as never,
          entry('t-b', 'b', '09:00', [{ code: 'first-touch', dueAt: at('08:15') }]),
          entry('t-c', 'c', '10:00', [{ code: 'retry', attempt: 2 }]),
          entry('own', undefined, '11:00', [{ code: 'substituting', for: 'bert' }]),
        ],
        left: ['t-d'],
      },
      { occurredAt: at('07:30') },
    );
    await sales.tell('lead-a', 'TaskCompleted', { taskId: 't-a' });
    await sales.tell('lead-b', 'TaskRescheduled', { taskId: 't-b', was: at('15:00'), dueAt: at('15:00', 4) });
    await sales.tell('task-own', 'TaskCancelled', { taskId: 'own' });
    const position = await sales.settled();
    const query = new DayPlanQuery(sales.db, vault);
    const plan = await query.day('anna', '2026-03-02');
    expect(plan).toMatchObject({ position, zone: 'Europe/Berlin', issuedAt: at('07:30'), left: ['t-d'] });
    expect(plan!.lines.map(({ task, status, why }) => [task, status, why])).toEqual([
      [
        't-a',
        'done',
        [
          'promised for 16:00',
          'overdue since 2026-03-01 09:00',
          'best hour: from 09:00 on their clock 41.5 % of 200 calls were answered',
          'against "price", "total cost" has worked 20 of 40 times',
        ],
      ],
      ['t-b', 'moved', ['first touch, due by 09:15']],
      ['t-c', 'open', ['try 3: nobody was reached before']],
      ['own', 'cancelled', ['for bert, who is away']],
    ]);
    expect(await query.day('anna', '2026-03-03')).toBeUndefined();
    expect(await query.overview({ at: at('23:30', 1) })).toMatchObject({
      plans: [{ rep: 'anna', date: '2026-03-02', planned: 4, done: 1, moved: 1, cancelled: 1, open: 1, left: 1 }],
      next: null,
    });
    expect((await query.overview({ at: at('23:30') })).plans).toEqual([]);
    expect((await query.overview({ date: '2026-03-02', at: at('12:00', 9) })).plans).toHaveLength(1);
    expect(
      await query.issued([
        { rep: 'anna', date: '2026-03-02' },
        { rep: 'anna', date: '2026-03-03' },
      ]),
    ).toEqual(new Set(['anna 2026-03-02']));
    expect([await query.today('anna', at('23:30')), await query.today('nobody', at('23:30'))]).toEqual([
      '2026-03-03',
      undefined,
    ]);
  });

  it('knows of leads what a planner has to: zone, whom not to contact, the last objection', async () => {
    await sales.tell('lead-a', 'LeadRegistered', { source: 'web', relation: 'acquire', timeZone: 'Asia/Kolkata' });
    await sales.tell('lead-a', 'DoNotContactSet', { channel: 'call' });
    await sales.tell('lead-b', 'LeadRegistered', { source: 'web', relation: 'acquire' });
    for (const [contact, matched, type, hour] of [
      ['call-1', 'CallMatchedToLead', 'timing', '09:00'],
      ['message-1', 'MessageMatchedToLead', 'price', '10:00'],
      ['email-1', 'EmailMatchedToLead', 'trust', '08:00'],
    ] as const) {
      await sales.tell(contact, matched, { lead: 'b', previous: null, rule: 'number' });
      await sales.tell(contact, 'ObjectionRaised', { objectionId: 'o', type }, { occurredAt: at(hour) });
    }
    await sales.settled();
    expect(Object.fromEntries(await new DayPlanQuery(sales.db, vault).leads(['a', 'b', 'c']))).toEqual({
      a: { zone: 'Asia/Kolkata', doNotContact: ['call'], objection: null },
      b: { zone: null, doNotContact: [], objection: 'price' },
    });
  });
});

describe('idle now', () => {
  it('is who is at work without anything of theirs for more than an hour worked', async () => {
    for (const [rep, zone] of [
      ['anna', 'Europe/Lisbon'],
      ['bert', 'Europe/Lisbon'],
      ['priya', 'Asia/Kolkata'],
      ['zoe', 'Australia/Adelaide'],
    ] as const)
      await joins(rep, zone);
    await sales.tell('rep-yan', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'UTC' });
    // bert's call ended at 10:10; anna's was on Friday; it is 15:31 in Kolkata, and night in Adelaide.
    for (const [id, rep, from, to, day] of [
      ['1', 'bert', '09:50', '10:10', 2],
      ['2', 'anna', '16:00', '16:30', 1],
      ['3', 'priya', '09:00', '09:01', 2],
    ] as const) {
      await sales.tell(`call-${id}`, 'CallPlaced', { direction: 'outbound' }, { occurredAt: at(from, day) });
      await sales.tell(`call-${id}`, 'CallAttributed', { rep, previous: null, rule: 'line' });
      await sales.tell(`call-${id}`, 'CallEnded', { endedAt: at(to, day), disposition: 'no answer' });
    }
    const position = await sales.settled();
    const idle = async (when: string) => {
      const { reps, atWork, ...answer } = await new IdleQuery(sales.db, vault).now(when);
      expect(answer).toEqual({ at: when, position });
      return { atWork, reps: reps.map(({ rep, idleMinutes, since }) => [rep, idleMinutes, since]) };
    };
    expect(await idle(at('10:01'))).toEqual({
      atWork: 3,
      reps: [['anna', 61, at('09:00')]],
    });
    expect(await idle(at('10:00'))).toEqual({ atWork: 3, reps: [] });
    expect((await idle(at('11:11'))).reps).toEqual([
      ['anna', 131, at('09:00')],
      ['priya', 130, at('09:01')],
      ['bert', 61, at('10:10')],
    ]);
    expect(await idle(at('12:00', 7))).toEqual({ atWork: 0, reps: [] });

    await sales.tell(
      'lead-a',
      'ContactOutcomeDeclared',
      { contact: { kind: 'call', id: '2' }, rep: 'anna', outcome: 'noneNeeded' },
      { occurredAt: at('10:30') },
    );
    await sales.tell('message-1', 'MessageSent', { channel: 'sms', automated: false }, { occurredAt: at('10:40') });
    await sales.tell('message-1', 'MessageAttributed', { rep: 'priya', previous: null, rule: 'line' });
    await sales.settled();
    const { reps } = await new IdleQuery(sales.db, vault).now(at('11:31'));
    expect(reps).toMatchObject([
      { rep: 'bert', idleMinutes: 81, moreThanMinutes: 60, lastActivity: { at: at('10:10'), what: 'call', id: '1' } },
      { rep: 'anna', idleMinutes: 61, lastActivity: { at: at('10:30'), what: 'outcome', id: 'call:2' } },
    ]);

    // who was in a call of another's was at it as well: bert joined one at 10:20, which is still priya's
    await sales.tell('call-4', 'CallPlaced', { direction: 'outbound' }, { occurredAt: at('10:15') });
    await sales.tell('call-4', 'CallAttributed', { rep: 'priya', previous: null, rule: 'line' });
    await sales.tell('call-4', 'CallJoined', { rep: 'bert', at: at('10:20') });
    await sales.tell('call-4', 'CallEnded', { endedAt: at('10:35'), disposition: 'answered' });
    await sales.settled();
    expect((await new IdleQuery(sales.db, vault).now(at('11:36'))).reps).toMatchObject([
      { rep: 'anna', idleMinutes: 66 },
      { rep: 'bert', idleMinutes: 61, lastActivity: { at: at('10:35'), what: 'call', id: '4' } },
    ]);
  });
});
