import { ActivityTimelineQuery } from '@app/projections/activity-timeline/activity-timeline.query';
import { activityTimeline } from '@app/projections/activity-timeline/activity-timeline.projection';
import { LeadOwnershipChange, LeadStanding } from '@app/projections/lead-ownership/lead-ownership.entity';
import { leadOwnership } from '@app/projections/lead-ownership/lead-ownership.projection';
import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { overdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.projection';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T09:00:00.000Z`;
const on = (n: number) => ({ occurredAt: day(n) });

let sales: Department;
afterEach(() => sales.close());

describe('lead-ownership', () => {
  let query: LeadOwnershipQuery;
  beforeEach(async () => {
    sales = await Department.open([leadOwnership], [LeadOwnershipChange, LeadStanding]);
    query = new LeadOwnershipQuery(sales.db, vault);
    await sales.tell('lead-1', 'LeadAssigned', { to: 'anna', by: head, rule: 'round robin' }, on(2));
    await sales.tell(
      'lead-1',
      'LeadReassigned',
      { from: 'anna', to: 'carl', reason: sealed('ill'), decidedBy: head },
      on(6),
    );
    await sales.tell(
      'lead-1',
      'LeadReassigned',
      { from: 'anna', to: 'bert', decidedBy: head },
      { ...on(4), evidence: 'declared' },
    );
    await sales.tell('lead-1', 'LeadReleased', { from: 'carl' }, on(9));
    await sales.tell('lead-2', 'LeadAssigned', { to: 'anna', by: head }, on(3));
    await sales.tell('lead-3', 'LeadAssigned', { to: 'anna', by: head }, on(3));
    await sales.tell('lead-3', 'DealWon', { dealId: 'd' }, on(5));
  });

  it("tells a lead's owners one after another, late news in its place, and as of when", async () => {
    const position = await sales.settled();
    const answer = await query.byLead('1', { open: true });
    expect(answer.position).toBe(position);
    expect(answer.intervals).toMatchObject([
      { owner: 'anna', from: day(2), to: day(4), rule: 'round robin', decidedBy: head, reason: null },
      { owner: 'bert', from: day(4), to: day(6), evidence: 'declared' },
      { owner: 'carl', from: day(6), to: day(9), reason: 'ill' },
    ]);
    expect((await query.byLead('1')).intervals[2]!.reason).toBeNull();
  });

  it('tells who held it at a moment, who does now, and with how many open leads', async () => {
    await sales.settled();
    const at = async (lead: string, n: number) => (await query.ownerAt(lead, day(n))).held?.owner;
    expect([await at('1', 1), await at('1', 2), await at('1', 5), await at('1', 9)]).toEqual([
      undefined,
      'anna',
      'bert',
      undefined,
    ]);
    expect([await query.currentOwner('1'), await query.currentOwner('2'), await query.currentOwner('9')]).toEqual([
      null,
      'anna',
      null,
    ]);
    expect([...(await query.load())]).toEqual([['anna', 1]]);
    expect([...(await query.load(['bert']))]).toEqual([]);
  });

  it("pages through a rep's leads", async () => {
    await sales.settled();
    const first = await query.byRep('anna', { limit: 2 });
    expect(first.intervals.map(({ lead, to }) => [lead, to])).toEqual([
      ['1', day(4)],
      ['2', null],
    ]);
    const second = await query.byRep('anna', { limit: 2, after: first.next! });
    expect(second).toMatchObject({ intervals: [{ lead: '3' }], next: null });
  });
});

describe('overdue-tasks', () => {
  const task = (taskId: string, due: number) =>
    ({
      taskId,
      kind: 'call',
      dueAt: day(due),
      promisedFirst: day(due),
      assignee: 'anna',
      reason: sealed('promised'),
    }) as const;
  let query: OverdueTasksQuery;
  beforeEach(async () => {
    sales = await Department.open([overdueTasks, repDirectory]);
    query = new OverdueTasksQuery(sales.db, vault);
  });

  it('lists who is overdue with what, longest first, page by page', async () => {
    for (const [lead, due] of [
      ['b', 3],
      ['a', 3],
      ['c', 2],
    ] as const) {
      await sales.tell(`lead-${lead}`, 'TaskScheduled', task('t', due), on(1));
      await sales.tell(`lead-${lead}`, 'TaskFellOverdue', { taskId: 't', dueAt: day(due) }, on(due));
    }
    await sales.tell('lead-d', 'TaskScheduled', task('t', 20), on(1));
    const position = await sales.settled();
    const first = await query.overdue({ limit: 2, open: true, at: day(20) });
    expect(first).toMatchObject({
      position,
      tasks: [
        {
          lead: 'c',
          rep: 'anna',
          since: day(2),
          overdueNow: true,
          moves: 0,
          daysSlipped: 0,
          timesOverdue: 1,
          reason: 'promised',
        },
        { lead: 'a', since: day(3), promisedFirst: day(3) },
      ],
    });
    const second = await query.overdue({ limit: 2, after: first.next!, at: day(20) });
    expect(second).toMatchObject({ tasks: [{ lead: 'b', reason: null }], next: null });
  });

  it('keeps a moved task listed, passes it on with its lead and drops it once done', async () => {
    await sales.tell('lead-a', 'LeadAssigned', { to: 'anna', by: head }, on(1));
    await sales.tell('lead-a', 'TaskScheduled', task('t', 3), on(1));
    await sales.tell('lead-a', 'TaskFellOverdue', { taskId: 't', dueAt: day(3) }, on(3));
    await sales.tell('lead-a', 'TaskRescheduled', { taskId: 't', was: day(3), dueAt: day(8) }, on(4));
    await sales.tell('lead-a', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: head }, on(5));
    await sales.settled();
    const at = day(6);
    expect((await query.overdue({ at })).tasks).toMatchObject([
      { rep: 'bert', since: day(3), dueAt: day(8), overdueNow: false, moves: 1, daysSlipped: 5 },
    ]);
    expect((await query.overdue({ now: true, at })).tasks).toEqual([]);
    expect((await query.overdue({ reps: ['anna'], at })).tasks).toEqual([]);
    expect((await query.overdue({ reps: ['bert'], lead: 'a', at })).tasks).toHaveLength(1);
    await sales.tell('lead-a', 'TaskCompleted', { taskId: 't' }, on(6));
    await sales.settled();
    expect((await query.overdue({ at })).tasks).toEqual([]);
  });

  it('gives the clock what is due and not yet recorded as overdue, never a backfill', async () => {
    await sales.tell('lead-a', 'TaskScheduled', task('t', 3), on(1));
    await sales.tell('lead-b', 'TaskScheduled', task('t', 2), on(1));
    await sales.tell('lead-c', 'TaskScheduled', task('t', 2), { ...on(1), ingest: 'backfill' });
    await sales.tell('lead-d', 'TaskScheduled', task('t', 5), on(1));
    await sales.settled();
    const due = [
      { lead: 'b', task: 't', dueAt: day(2) },
      { lead: 'a', task: 't', dueAt: day(3) },
    ];
    expect(await query.dueTasks(day(4), 10)).toEqual(due);
    expect(await query.dueTasks(day(4), 1)).toEqual(due.slice(0, 1));
    await sales.tell('lead-b', 'TaskFellOverdue', { taskId: 't', dueAt: day(2) }, on(2));
    await sales.tell('lead-a', 'TaskRescheduled', { taskId: 't', was: day(3), dueAt: day(6) }, on(2));
    await sales.settled();
    expect(await query.dueTasks(day(4), 10)).toEqual([]);
  });
});

describe('activity-timeline', () => {
  let query: ActivityTimelineQuery;
  const about = { reps: ['anna'], leads: ['l1'] };
  beforeEach(async () => {
    sales = await Department.open([activityTimeline]);
    query = new ActivityTimelineQuery(sales.db, vault);
    await sales.tell(
      'call-1',
      'CallPlaced',
      { direction: 'outbound', to: sealed('+3120', 'lead-l1') },
      { ...on(5), about },
    );
    await sales.tell(
      'call-1',
      'CallMissed',
      { offeredTo: ['anna', 'bert'] },
      { ...on(2), about: { reps: ['anna', 'bert'], leads: [] } },
    );
    await sales.tell('call-2', 'CallHeld', { at: day(9) }, { ...on(9), about });
  });
  const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

  it('pages in the order of the record', async () => {
    const position = await sales.settled();
    const first = await query.history({ rep: 'anna', limit: 2 });
    expect([first.position, types(first.events)]).toEqual([position, ['CallPlaced', 'CallMissed']]);
    const second = await query.history({ rep: 'anna', limit: 2, after: first.next! });
    expect([second.next, types(second.events)]).toEqual([null, ['CallHeld']]);
    expect(types((await query.history({ lead: 'l1' })).events)).toEqual(['CallPlaced', 'CallMissed', 'CallHeld']);
    expect(types((await query.history({ rep: 'bert' })).events)).toEqual(['CallPlaced', 'CallMissed']);
    expect(types((await query.history({ rep: 'anna', from: day(3), to: day(9) })).events)).toEqual(['CallPlaced']);
  });

  it('pages within what one command appended', async () => {
    const told = { ...on(9), about, commandId: 'capture' };
    await sales.tell('call-3', 'CallPlaced', { direction: 'inbound' }, told);
    await sales.tell('call-3', 'CallMissed', { offeredTo: [] }, told);
    await sales.tell('call-3', 'CallRetracted', {}, { ...on(9), about });
    await sales.settled();
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await query.history({ lead: 'l1', limit: 4, after });
      pages.push(types(page.events));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(pages).toEqual([
      ['CallPlaced', 'CallMissed', 'CallHeld', 'CallPlaced'],
      ['CallMissed', 'CallRetracted'],
    ]);
  });

  it.each(['as they come', 'each by another runner'])(
    'has all of a call whose people are told late, events taken %s, as after a rebuild in one batch',
    async (taken) => {
      const ofCarl = { about: { reps: ['carl'], leads: [] } };
      const ofBoth = { about: { reps: ['carl'], leads: ['l3'] } };
      const rule = 'line';
      const told = [
        () => sales.tell('call-3', 'CallPlaced', { direction: 'inbound' }),
        () => sales.tell('email-1', 'EmailReceived', { to: [], cc: [], attachments: [], automated: false }),
        () => sales.tell('call-3', 'CallHeld', { at: day(6) }),
        () => sales.tell('email-1', 'EmailAttributed', { rep: 'carl', previous: null, rule }, ofCarl),
        () => sales.tell('call-3', 'CallAttributed', { rep: 'carl', previous: null, rule }, ofCarl),
        () => sales.tell('call-3', 'CallMatchedToLead', { lead: 'l3', previous: null, rule }, ofBoth),
        () => sales.tell('call-3', 'CallAttributed', { rep: null, previous: 'carl', rule }, ofBoth),
        () => sales.tell('call-3', 'CallRetracted', {}),
      ];
      for (const tell of told) {
        await tell();
        if (taken === 'as they come') continue;
        await sales.settled();
        await sales.restart();
      }
      await sales.settled();

      const ofCall = [
        'CallPlaced',
        'CallHeld',
        'CallAttributed',
        'CallMatchedToLead',
        'CallAttributed',
        'CallRetracted',
      ];
      const all = ['CallPlaced', 'EmailReceived', 'CallHeld', 'EmailAttributed', ...ofCall.slice(2)];
      expect(types((await query.history({ lead: 'l3' })).events)).toEqual(ofCall);
      expect(types((await query.history({ rep: 'carl' })).events)).toEqual(all);

      const tables = () =>
        Promise.all(
          activityTimeline.tables.map(({ name, key }) =>
            sales.db.query<object[]>(`select * from read_model.activity_timeline_${name} order by ${key.join(', ')}`),
          ),
        );
      const grown = await tables();
      await sales.rebuilt('activity-timeline');
      expect(await tables()).toEqual(grown);
    },
  );

  it('streams the whole of it, sealed or opened', async () => {
    await sales.settled();
    const read = async (open: boolean) => {
      const events: { type: string; data: { to?: unknown } }[] = [];
      for await (const text of query.stream({ rep: 'anna', open }, 2)) events.push(JSON.parse(text) as never);
      return events;
    };
    expect(types(await read(false))).toEqual(['CallPlaced', 'CallMissed', 'CallHeld']);
    expect((await read(false))[0]!.data.to).toEqual(sealed('+3120', 'lead-l1'));
    expect((await read(true))[0]!.data.to).toMatchObject({ open: '+3120' });
  });
});

describe('rep-directory', () => {
  it('lists reps by team, and tells all about one', async () => {
    sales = await Department.open([repDirectory]);
    const query = new RepDirectoryQuery(sales.db, vault);
    for (const [rep, team] of [
      ['anna', 'north'],
      ['bert', 'south'],
      ['carl', 'north'],
    ] as const)
      await sales.tell(
        `rep-${rep}`,
        'RepJoined',
        { name: sealed(rep.toUpperCase()), team, role: 'hunter', timeZone: 'Europe/Berlin' },
        on(1),
      );
    const hours = [{ weekday: 1, from: '09:00', to: '17:00' }] as const;
    await sales.tell('rep-anna', 'WorkingPatternSet', { ftePercent: 80, hours, validFrom: '2026-03-02' }, on(1));
    await sales.tell('rep-anna', 'RepAbsenceRecorded', { absenceId: 'a', from: day(3), to: day(4) }, on(1));
    await sales.tell('rep-anna', 'SubstituteNamed', { substitute: 'bert', from: day(3), to: day(4) }, on(1));
    await sales.tell('rep-anna', 'RepLineAssigned', { kind: 'extension', value: sealed('17'), from: day(1) }, on(1));
    await sales.tell('rep-anna', 'RepLineAssigned', { kind: 'phone', value: sealed('+31'), from: day(1) }, on(1));
    await sales.tell('rep-anna', 'RepLineRemoved', { kind: 'extension', value: sealed('17'), from: day(5) }, on(5));
    await sales.tell('rep-anna', 'RepCapacitySet', { maxOpenLeads: 40 }, on(1));
    const position = await sales.settled();

    expect(await query.list({ team: 'north', limit: 1, open: true })).toMatchObject({
      position,
      reps: [{ rep: 'anna', name: 'ANNA', sealed: [] }],
      next: 'anna',
    });
    expect(await query.list({ team: 'north', after: 'anna' })).toMatchObject({
      reps: [{ rep: 'carl', name: null, sealed: ['name'] }],
      next: null,
    });
    expect(await query.ids('north')).toEqual(['anna', 'carl']);
    expect(await query.rep('anna', { open: true })).toMatchObject({
      position,
      name: 'ANNA',
      team: 'north',
      maxOpenLeads: 40,
      patterns: [{ validFrom: '2026-03-02', ftePercent: 80, hours }],
      absences: [{ absenceId: 'a', from: day(3), to: day(4) }],
      substitutes: [{ substitute: 'bert' }],
      lines: [
        { kind: 'extension', value: '17', from: day(1), to: day(5) },
        { kind: 'phone', value: '+31', from: day(1), to: null },
      ],
    });
    expect(await query.rep('anna')).toMatchObject({ name: null, lines: null, sealed: ['name', 'lines'] });
    expect(await query.rep('dora')).toBeUndefined();
  });
});
