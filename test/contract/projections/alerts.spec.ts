import type { AlertRaised } from '@app/domain/alerts/alert.events';
import { AlertRow } from '@app/projections/alerts/alerts.entity';
import { alertList } from '@app/projections/alerts/alerts.projection';
import { AlertsQuery } from '@app/projections/alerts/alerts.query';
import { captureSources } from '@app/projections/capture-sources/capture-sources.projection';
import { leadBook } from '@app/projections/lead-book/lead-book.projection';
import { leadOwnership } from '@app/projections/lead-ownership/lead-ownership.projection';
import { overdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.projection';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { tellSetAside } from '@app/read-store/set-aside';
import { Department, sealed, vault } from './department';

const projections = [alertList, captureSources, leadBook, leadOwnership, overdueTasks, repDirectory];
const fromPbx = {
  actor: { kind: 'service', id: 'pbx' },
  source: { system: 'asterisk-cdr', account: 'main' },
} as const;
const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`;
const lying = { entry: 7, what: 'mail:main', receivedAt: at(4), facts: ['letter'], reason: 'letter.bad' };

describe('alerts', () => {
  let sales: Department;
  let query: AlertsQuery;
  beforeAll(async () => {
    sales = await Department.open(projections, [AlertRow]);
    query = new AlertsQuery(sales.db, vault);
    const raise = (id: string, day: number, data: Omit<AlertRaised['data'], 'since' | 'figures'>) =>
      sales.tell(
        `alert-${id}`,
        'AlertRaised',
        { ...data, since: at(day), figures: { moves: 2 } },
        { occurredAt: at(day) },
      );
    // What is raised first is first, whatever it says it has been so since.
    await raise('1', 8, { kind: 'overdue', rep: 'anna', lead: 'a', task: 't', contact: { kind: 'call', id: 'c' } });
    await raise('2', 3, { kind: 'overdue', rep: 'bert', lead: 'b', task: 't' });
    await raise('3', 4, { kind: 'idle', rep: 'anna' });
    await raise('4', 5, { kind: 'unusual-looking', user: 'dave' });
    await raise('5', 6, { kind: 'overdue', rep: 'anna', lead: 'a', task: 't2' });
    await sales.tell(
      'alert-5',
      'AlertAcknowledged',
      { by: 'head', note: sealed('spoke with her') },
      { occurredAt: at(7) },
    );
  });
  afterAll(() => sales.close());

  const ids = async (ask: Parameters<AlertsQuery['alerts']>[0]) => (await query.alerts(ask)).alerts.map(({ id }) => id);

  it('lists the open ones, newest first, page by page, as of when', async () => {
    const position = await sales.settled();
    const first = await query.alerts({ limit: 3 });
    expect(first.position).toBe(position);
    expect(first.alerts.map(({ id }) => id)).toEqual(['4', '3', '2']);
    const second = await query.alerts({ limit: 3, after: first.next! });
    expect(second).toMatchObject({
      next: null,
      alerts: [
        {
          id: '1',
          kind: 'overdue',
          rep: 'anna',
          lead: 'a',
          task: 't',
          contact: { kind: 'call', id: 'c' },
          user: null,
          what: null,
          since: at(8),
          figures: { moves: 2 },
          acknowledged: null,
        },
      ],
    });
  });

  it('finds them by kind, rep, lead, state and window', async () => {
    await sales.settled();
    expect(await ids({ kinds: ['idle', 'unusual-looking'] })).toEqual(['4', '3']);
    expect(await ids({ rep: 'anna' })).toEqual(['3', '1']);
    expect(await ids({ rep: 'anna', state: 'all' })).toEqual(['5', '3', '1']);
    expect(await ids({ lead: 'a', state: 'acknowledged' })).toEqual(['5']);
    expect(await ids({ from: at(4), to: at(5) })).toEqual(['3']);
  });

  it('opens what was noted only when asked', async () => {
    await sales.settled();
    const acknowledged = async (open: boolean) =>
      (await query.alerts({ state: 'acknowledged', open })).alerts[0]!.acknowledged;
    expect(await acknowledged(true)).toEqual({ by: 'head', at: at(7), note: 'spoke with her' });
    expect(await acknowledged(false)).toMatchObject({ note: null });
  });

  it('shows one', async () => {
    const position = await sales.settled();
    expect(await query.alert('3')).toMatchObject({ position, alert: { id: '3', kind: 'idle', acknowledged: null } });
    expect((await query.alert('5', { open: true }))?.alert.acknowledged?.note).toBe('spoke with her');
    expect(await query.alert('9')).toBeUndefined();
  });

  it('counts the open ones by kind, of everybody or of one rep', async () => {
    const position = await sales.settled();
    const summary = await query.summary();
    expect(summary.position).toBe(position);
    expect(summary.open.filter(({ count }) => count > 0)).toEqual([
      { kind: 'overdue', count: 2, stillSo: 0, since: at(3) },
      { kind: 'idle', count: 1, stillSo: null, since: at(4) },
      { kind: 'unusual-looking', count: 1, stillSo: null, since: at(5) },
    ]);
    expect(summary.open).toContainEqual({ kind: 'orphan', count: 0, stillSo: 0, since: null });
    expect((await query.summary({ rep: 'bert' })).open.find(({ kind }) => kind === 'overdue')!.count).toBe(1);
  });
});

describe('whether an alert is still so', () => {
  const head = { kind: 'manager', id: 'head' } as const;
  let sales: Department;
  let query: AlertsQuery;
  beforeAll(async () => {
    sales = await Department.open(projections, [AlertRow]);
    query = new AlertsQuery(sales.db, vault);
    const on = (day: number) => ({ occurredAt: at(day) });
    const rep = { team: 'north', role: 'hunter', timeZone: 'UTC', ftePercent: 100 } as const;
    await sales.tell('rep-anna', 'RepJoined', { ...rep, name: sealed('Anna') }, on(1));
    await sales.tell('rep-anna', 'RepCapacitySet', { maxOpenLeads: 1 }, on(1));
    for (const lead of ['a', 'b']) {
      const contact = { name: sealed(lead) };
      await sales.tell(`lead-${lead}`, 'LeadRegistered', { contact, source: 'fair', relation: 'acquire' }, on(2));
      await sales.tell(`lead-${lead}`, 'LeadAssigned', { to: 'anna', by: head }, on(2));
    }
    const raise = (id: string, data: Omit<AlertRaised['data'], 'since' | 'figures'>, day: number) =>
      sales.tell(`alert-${id}`, 'AlertRaised', { ...data, since: at(day), figures: {} }, on(day));
    await raise('orphan', { kind: 'orphan', lead: 'a' }, 2);
    await raise('overdue', { kind: 'overdue', rep: 'anna', lead: 'b', task: 't' }, 4);
    await raise('own-overdue', { kind: 'overdue', rep: 'anna', task: 'own' }, 4);
    await raise('crowded', { kind: 'capacity-exceeded', rep: 'anna', lead: 'b' }, 2);
    await sales.tell('call-c', 'CallPlaced', { direction: 'outbound' }, { ...on(4), ...fromPbx });
    await raise('silent', { kind: 'source-silent', what: 'asterisk-cdr:main' }, 4);
    await raise('aside', { kind: 'set-aside', what: 'mail:main' }, 4);
    await tellSetAside(sales.db, 's1', [lying]);
    await raise('idle', { kind: 'idle', rep: 'anna' }, 5);
    await raise('breach', { kind: 'breach', lead: 'a', contact: { kind: 'call', id: 'c' } }, 5);
    const task = { kind: 'call', dueAt: at(4), promisedFirst: at(4) } as const;
    await sales.tell('lead-b', 'TaskScheduled', { taskId: 't', ...task }, on(3));
    await sales.tell('task-own', 'TaskScheduled', { taskId: 'own', ...task, assignee: 'anna' }, on(3));
    await sales.settled();
  });
  afterAll(() => sales.close());

  const told = async () =>
    Object.fromEntries((await query.alerts({ state: 'all' })).alerts.map(({ id, stillSo }) => [id, stillSo]));
  const ids = async (stillSo: boolean) => (await query.alerts({ stillSo })).alerts.map(({ id }) => id).toSorted();
  const counted = async () =>
    (await query.summary()).open.filter(({ count }) => count > 0).map(({ kind, stillSo }) => [kind, stillSo]);

  it('is told by the lead, the task and the rep as they stand, and not of what happened', async () => {
    expect(await told()).toEqual({
      orphan: true,
      overdue: true,
      'own-overdue': true,
      crowded: true,
      silent: true,
      aside: true,
      idle: null,
      breach: null,
    });
    expect((await query.alert('orphan'))?.alert.stillSo).toBe(true);
    expect(await ids(true)).toEqual(['aside', 'crowded', 'orphan', 'overdue', 'own-overdue', 'silent']);
    expect(await ids(false)).toEqual([]);
    expect(await counted()).toEqual([
      ['overdue', 2],
      ['orphan', 1],
      ['idle', null],
      ['capacity-exceeded', 1],
      ['breach', null],
      ['source-silent', 1],
      ['set-aside', 1],
    ]);
  });

  it('is no more once the cause is gone, also where it comes back later', async () => {
    const task = { taskId: 'next', kind: 'call', dueAt: at(9), promisedFirst: at(9) } as const;
    await sales.tell('lead-a', 'TaskScheduled', task, { occurredAt: at(6) });
    await sales.tell('lead-b', 'TaskRescheduled', { taskId: 't', was: at(4), dueAt: at(8) }, { occurredAt: at(6) });
    await sales.tell('task-own', 'TaskCompleted', { taskId: 'own' }, { occurredAt: at(6) });
    await sales.tell('lead-b', 'LeadReleased', { from: 'anna' }, { occurredAt: at(6) });
    await sales.tell('call-d', 'CallPlaced', { direction: 'outbound' }, { occurredAt: at(6), ...fromPbx });
    await tellSetAside(sales.db, 's1', []);
    await sales.settled();
    expect(await ids(true)).toEqual([]);
    expect(await ids(false)).toEqual(['aside', 'crowded', 'orphan', 'overdue', 'own-overdue', 'silent']);
    expect(await counted()).toContainEqual(['overdue', 0]);
    await sales.tell('lead-a', 'TaskCompleted', { taskId: 'next' }, { occurredAt: at(7) });
    await sales.settled();
    expect((await query.alert('orphan'))?.alert.stillSo).toBe(false);
  });
});
