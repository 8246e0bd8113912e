import { given, stamp } from '@app/decider/testing';
import type { TaskCommand } from './task.commands';
import { task } from './task';
import {
  ownTaskCancelled,
  ownTaskCompleted,
  ownTaskFellOverdue,
  ownTaskReassigned,
  ownTaskRescheduled,
  ownTaskScheduled,
} from './task.examples';

const at = (hour: number, minute = 0) =>
  `2026-03-02T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;
const taskId = 'task-1';
const noon = at(12);
const planned = [ownTaskScheduled(taskId, 'ann', noon, at(9))];
const done = [...planned, ownTaskCompleted(taskId, at(11))];
const gone = [...planned, ownTaskCancelled(taskId, at(11))];

describe('a task of no lead is scheduled', () => {
  const schedule = (of: object = {}) =>
    ({
      type: 'ScheduleOwnTask',
      taskId,
      kind: 'paperwork',
      dueAt: noon,
      assignee: 'ann',
      stamp: stamp(at(9)),
      ...of,
    }) as Extract<TaskCommand, { type: 'ScheduleOwnTask' }>;

  it('for somebody, with its first promise, and after what led to it', () => {
    const after = { kind: 'call', id: '7' } as const;
    const scheduled = given(task, []).when(schedule({ rule: 'call-back', after }));
    scheduled.then([
      {
        type: 'TaskScheduled',
        data: {
          taskId,
          kind: 'paperwork',
          dueAt: noon,
          promisedFirst: noon,
          assignee: 'ann',
          rule: 'call-back',
          after,
        },
      },
    ]);
    expect(scheduled.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [] });
  });
  it('once', () => given(task, planned).when(schedule()).thenNothing());
  it('once, moved since', () =>
    given(task, [...planned, ownTaskRescheduled(taskId, noon, at(14), at(10))])
      .when(schedule())
      .thenNothing());
  it('is not moved by it', () =>
    given(task, planned)
      .when(schedule({ dueAt: at(15) }))
      .thenRejected('task.already-scheduled'));
  it('is not taken up again', () => given(task, done).when(schedule()).thenRejected('task.closed'));
  it('is never due in the past', () =>
    given(task, [])
      .when(schedule({ dueAt: at(8) }))
      .thenRejected('task.due-in-the-past'));
});

describe('a task of no lead is moved, passed on and closed', () => {
  const of = <T extends TaskCommand['type']>(type: T, data: object = {}, now = at(11)) =>
    ({ type, taskId, stamp: stamp(now), ...data }) as unknown as TaskCommand;

  it('moves and keeps its first promise', () => {
    const moved = given(task, planned).when(of('RescheduleOwnTask', { dueAt: at(15) }));
    moved.then([{ type: 'TaskRescheduled', data: { taskId, was: noon, dueAt: at(15) } }]);
    expect(moved.state()).toMatchObject({ dueAt: at(15), promisedFirst: noon });
  });
  it('moves nothing', () =>
    given(task, planned)
      .when(of('RescheduleOwnTask', { dueAt: noon }))
      .thenNothing());
  it('does not move into the past', () =>
    given(task, planned)
      .when(of('RescheduleOwnTask', { dueAt: at(10) }))
      .thenRejected('task.due-in-the-past'));
  it('passes to another', () => {
    const passed = given(task, planned).when(of('ReassignOwnTask', { to: 'bob', rule: 'offboarding' }));
    passed.then([{ type: 'TaskReassigned', data: { taskId, from: 'ann', to: 'bob', rule: 'offboarding' } }]);
    expect(passed.decision.events[0]!.about.reps).toEqual(['ann', 'bob']);
    expect(passed.state()?.assignee).toBe('bob');
  });
  it('is already theirs', () =>
    given(task, planned)
      .when(of('ReassignOwnTask', { to: 'ann' }))
      .thenNothing());
  it('completes, by a contact', () =>
    given(task, planned)
      .when(of('CompleteOwnTask', { by: { kind: 'call', id: '7' } }))
      .then([{ type: 'TaskCompleted', data: { taskId, by: { kind: 'call', id: '7' } } }]));
  it('completes once', () => given(task, done).when(of('CompleteOwnTask')).thenNothing());
  it('cancels', () =>
    given(task, planned)
      .when(of('CancelOwnTask'))
      .then([{ type: 'TaskCancelled', data: { taskId } }]));
  it('cancels once', () => given(task, gone).when(of('CancelOwnTask')).thenNothing());
  it.each(['RescheduleOwnTask', 'ReassignOwnTask', 'CompleteOwnTask'] as const)(
    '%s: not once it is cancelled',
    (type) =>
      given(task, gone)
        .when(of(type, { dueAt: at(15), to: 'bob' }))
        .thenRejected('task.closed'),
  );
  it.each(['RescheduleOwnTask', 'ReassignOwnTask', 'CompleteOwnTask', 'CancelOwnTask'] as const)(
    '%s: unknown',
    (type) =>
      given(task, [])
        .when(of(type, { dueAt: at(15), to: 'bob' }))
        .thenRejected('task.unknown'),
  );
});

describe('a task of no lead falls overdue', () => {
  const mark = (dueAt = noon, now = at(12, 1)) =>
    ({ type: 'MarkOwnTaskOverdue', taskId, dueAt, stamp: stamp(now) }) as const;
  const overdue = [...planned, ownTaskFellOverdue(taskId, noon, 'ann')];

  it('when it was due, for whoever has it now', () => {
    const passed = [...planned, ownTaskReassigned(taskId, 'ann', 'bob', at(10))];
    given(task, passed)
      .when(mark())
      .then([{ type: 'TaskFellOverdue', data: { taskId, dueAt: noon, assignee: 'bob' } }]);
    expect(given(task, passed).when(mark()).decision.events[0]).toMatchObject({
      occurredAt: noon,
      about: { reps: ['bob'], leads: [] },
    });
  });
  it('once per due time', () => given(task, overdue).when(mark()).thenNothing());
  it('again at the next promise', () =>
    given(task, [...overdue, ownTaskRescheduled(taskId, noon, at(15), at(13))])
      .when(mark(at(15), at(16)))
      .then([{ type: 'TaskFellOverdue', data: { dueAt: at(15) } }]));
  it('not yet', () =>
    given(task, planned)
      .when(mark(noon, at(11, 59)))
      .thenNothing());
  it('not once it is closed, or unknown', () => {
    given(task, done).when(mark()).thenNothing();
    given(task, []).when(mark()).thenNothing();
  });
  it('never out of an import', () =>
    given(task, [ownTaskScheduled(taskId, 'ann', noon, at(9), {}, { ingest: 'backfill' })])
      .when(mark())
      .thenNothing());
});
