import type { AlertRaised } from '@app/domain/alerts/alert.events';
import { AlertRow } from '@app/projections/alerts/alerts.entity';
import { alertList } from '@app/projections/alerts/alerts.projection';
import { AlertsQuery } from '@app/projections/alerts/alerts.query';
import { Department, sealed, vault } from './department';

const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`;

describe('alerts', () => {
  let sales: Department;
  let query: AlertsQuery;
  beforeAll(async () => {
    sales = await Department.open([alertList], [AlertRow]);
    query = new AlertsQuery(sales.db, vault);
    const raise = (id: string, day: number, data: Omit<AlertRaised['data'], 'since' | 'figures'>) =>
      sales.tell(
        `alert-${id}`,
        'AlertRaised',
        { ...data, since: at(day), figures: { moves: 2 } },
        { occurredAt: at(day) },
      );
    await raise('1', 3, { kind: 'overdue', rep: 'anna', lead: 'a', task: 't', contact: { kind: 'call', id: 'c' } });
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
          since: at(3),
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
      { kind: 'overdue', count: 2, since: at(3) },
      { kind: 'idle', count: 1, since: at(4) },
      { kind: 'unusual-looking', count: 1, since: at(5) },
    ]);
    expect(summary.open).toContainEqual({ kind: 'orphan', count: 0, since: null });
    expect((await query.summary({ rep: 'bert' })).open.find(({ kind }) => kind === 'overdue')!.count).toBe(1);
  });
});
