import type { Actor } from '@app/decider/fact';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import type { TaskEvent } from '@app/domain/tasks/task.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { overdueTasks, owners, tasks } from './overdue-tasks.projection';

const manager: Actor = { kind: 'manager', id: 'm1' };
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T09:00:00.000Z`;
const record0 = () => recorder<LeadEvent | TaskEvent>();
type Record = ReturnType<typeof record0>;
const scheduled = (record: Record, of: Parameters<Record>[3] = {}, stream = 'lead-1') =>
  record(
    stream,
    'TaskScheduled',
    { taskId: 't1', kind: 'call', dueAt: day(3), promisedFirst: day(3), assignee: 'anna', rule: 'retry' },
    of,
  );

describe('overdue-tasks', () => {
  it('TaskScheduled: an open task, not overdue whatever the time is', () => {
    expect(project(overdueTasks, [scheduled(record0())]).all(tasks)).toEqual([
      {
        lead: '1',
        task: 't1',
        kind: 'call',
        assignee: 'anna',
        due_at: day(3),
        promised_first: day(3),
        moves: 0,
        overdue_since: null,
        overdue_for: null,
        times_overdue: 0,
        reason: null,
        rule: 'retry',
        after: null,
        attempt: null,
        evidence: 'captured',
        ingest: 'live',
        revision: 0,
      },
    ]);
  });

  it('TaskFellOverdue: overdue since that due time; a second one keeps the first date', () => {
    const record = record0();
    const events = [
      scheduled(record),
      record('lead-1', 'TaskFellOverdue', { taskId: 't1', dueAt: day(3) }),
      record('lead-1', 'TaskRescheduled', { taskId: 't1', was: day(3), dueAt: day(6) }),
    ];
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([
      {
        due_at: day(6),
        moves: 1,
        overdue_since: day(3),
        overdue_for: day(3),
        times_overdue: 1,
        promised_first: day(3),
      },
    ]);
    events.push(record('lead-1', 'TaskFellOverdue', { taskId: 't1', dueAt: day(6) }));
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([
      { overdue_since: day(3), overdue_for: day(6), times_overdue: 2 },
    ]);
  });

  it('TaskRescheduled: a live move makes a task of a backfill live', () => {
    const record = record0();
    const events = [scheduled(record, { ingest: 'backfill' })];
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([{ ingest: 'backfill' }]);
    events.push(record('lead-1', 'TaskRescheduled', { taskId: 't1', was: day(3), dueAt: day(6) }) as never);
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([{ ingest: 'live', moves: 1 }]);
  });

  it('TaskScheduled: what led to it, and how many tries came before', () => {
    const record = record0();
    const after = { kind: 'call', id: 'c1' } as const;
    const data = { taskId: 't1', kind: 'call', dueAt: day(3), promisedFirst: day(3), after, attempt: 2 } as const;
    expect(project(overdueTasks, [record('lead-1', 'TaskScheduled', data)]).all(tasks)).toMatchObject([
      { after: 'call:c1', attempt: 2 },
    ]);
  });

  it('a task of no lead: in its own stream; TaskReassigned passes it on', () => {
    const record = record0();
    const events = [
      scheduled(record, {}, 'task-t1'),
      record('task-t1', 'TaskFellOverdue', { taskId: 't1', dueAt: day(3) }),
    ];
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([{ lead: '', task: 't1', assignee: 'anna' }]);
    events.push(record('task-t1', 'TaskReassigned', { taskId: 't1', from: 'anna', to: 'bert' }) as never);
    expect(project(overdueTasks, events).all(tasks)).toMatchObject([{ assignee: 'bert', overdue_for: day(3) }]);
    events.push(record('task-t1', 'TaskCompleted', { taskId: 't1' }) as never);
    expect(project(overdueTasks, events).all(tasks)).toEqual([]);
  });

  it.each(['TaskCompleted', 'TaskCancelled'] as const)('%s: the task is no longer open', (type) => {
    const record = record0();
    expect(project(overdueTasks, [scheduled(record), record('lead-1', type, { taskId: 't1' })]).all(tasks)).toEqual([]);
  });

  it('LeadAssigned, LeadReassigned, LeadReleased: the owner a task goes to; late news of an earlier one does not count', () => {
    const record = record0();
    const events = [
      record('lead-1', 'LeadAssigned', { to: 'anna', by: manager }, { occurredAt: day(2) }),
      record('lead-1', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: manager }, { occurredAt: day(4) }),
      record('lead-1', 'LeadReassigned', { from: 'bert', to: 'carl', decidedBy: manager }, { occurredAt: day(3) }),
    ];
    expect(project(overdueTasks, events).all(owners)).toEqual([
      { lead: '1', owner: 'bert', since: day(4), revision: 1 },
    ]);
    events.push(record('lead-1', 'LeadReleased', { from: 'bert' }, { occurredAt: day(5) }) as never);
    expect(project(overdueTasks, events).all(owners)).toMatchObject([{ owner: null, revision: 3 }]);
  });

  it('AccountHandedOver: the account manager has the task', () => {
    const handed = record0()('lead-1', 'AccountHandedOver', { from: 'anna', to: 'fay', decidedBy: manager });
    expect(project(overdueTasks, [handed]).all(owners)).toMatchObject([{ lead: '1', owner: 'fay' }]);
  });

  it('ignores the rest of the lead', () => {
    expect(overdueTasks.keysOf(record0()('lead-1', 'LeadExhausted', { attempts: 6 }))).toEqual([]);
  });

  const history = () => {
    const record = record0();
    return [
      record('lead-1', 'LeadAssigned', { to: 'anna', by: manager }),
      scheduled(record),
      scheduled(record, {}, 'lead-2'),
      record('lead-1', 'TaskFellOverdue', { taskId: 't1', dueAt: day(3) }),
      record('lead-1', 'TaskRescheduled', { taskId: 't1', was: day(3), dueAt: day(6) }),
      record('lead-2', 'TaskCompleted', { taskId: 't1' }),
      record('lead-1', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: manager }),
      scheduled(record, {}, 'task-t1'),
      record('task-t1', 'TaskRescheduled', { taskId: 't1', was: day(3), dueAt: day(6) }),
      record('task-t1', 'TaskReassigned', { taskId: 't1', from: 'anna', to: 'bert' }),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(overdueTasks, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(overdueTasks, history()));
});
