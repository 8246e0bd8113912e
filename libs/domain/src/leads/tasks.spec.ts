import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import {
  callRef,
  dealWon,
  leadAssigned,
  leadReassigned,
  leadRegistered,
  noteOn,
  taskCancelled,
  taskCompleted,
  taskFellOverdue,
  taskRescheduled,
  taskScheduled,
} from './lead.examples';

const leadId = 'lead-1';
const taskId = 'task-1';
const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 2, 2, hour, minute)).toISOString();
const noon = at(12);
const anns = [leadRegistered(leadId, at(8)), leadAssigned(leadId, 'ann', at(8))];
const planned = [...anns, taskScheduled(leadId, taskId, noon, at(9), { assignee: 'ann' })];
const done = [...planned, taskCompleted(leadId, taskId, at(11))];
const gone = [...planned, taskCancelled(leadId, taskId, at(11))];

describe('scheduling', () => {
  const schedule = (of: object = {}) =>
    ({ type: 'ScheduleTask', leadId, taskId, kind: 'call', dueAt: noon, stamp: stamp(at(9)), ...of }) as const;

  it('promises the next task to the owner', () => {
    given(lead, anns)
      .when(schedule({ reason: noteOn(leadId, 'asked for a price'), rule: 'retry' }))
      .then([
        {
          type: 'TaskScheduled',
          data: {
            taskId,
            kind: 'call',
            dueAt: noon,
            promisedFirst: noon,
            assignee: 'ann',
            rule: 'retry',
            reason: { open: 'asked for a price' },
          },
        },
      ]);
    expect(given(lead, anns).when(schedule()).decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('promises it to nobody yet', () =>
    expect(given(lead, [leadRegistered(leadId, at(8))]).when(schedule()).decision.events[0]!.data).toMatchObject({
      assignee: undefined,
    }));
  it('promises it once', () => given(lead, planned).when(schedule()).thenNothing());
  it('promises it once, moved since', () =>
    given(lead, [...planned, taskRescheduled(leadId, taskId, noon, at(14), at(10))])
      .when(schedule())
      .thenNothing());
  it('does not move it', () =>
    given(lead, planned)
      .when(schedule({ dueAt: at(15) }))
      .thenRejected('task.already-scheduled'));
  it('has one next task', () =>
    given(lead, planned)
      .when(schedule({ taskId: 'task-2' }))
      .thenRejected('lead.has-next-task'));
  it('has another once that is done', () =>
    given(lead, done)
      .when(schedule({ taskId: 'task-2' }))
      .then([{ type: 'TaskScheduled' }]));
  it('does not take a done one up again', () => given(lead, done).when(schedule()).thenRejected('task.closed'));
  it('is never in the past', () =>
    given(lead, anns)
      .when(schedule({ dueAt: at(8) }))
      .thenRejected('task.due-in-the-past'));
  it('needs an open lead', () =>
    given(lead, [...anns, dealWon(leadId, at(8))])
      .when(schedule())
      .thenRejected('lead.closed'));
  it('takes any id', () =>
    given(lead, anns)
      .when(schedule({ taskId: 'constructor' }))
      .then([{ type: 'TaskScheduled' }]));
});

describe('rescheduling', () => {
  const move = (dueAt: string, of: object = {}) =>
    ({ type: 'RescheduleTask', leadId, taskId, dueAt, stamp: stamp(at(10)), ...of }) as const;

  it('moves the due time and keeps the first promise', () => {
    const moved = given(lead, planned).when(move(at(15)));
    moved.then([{ type: 'TaskRescheduled', data: { taskId, was: noon, dueAt: at(15) } }]);
    expect(moved.state().tasks.open).toMatchObject({ dueAt: at(15), promisedFirst: noon });
  });
  it('moves nothing', () => given(lead, planned).when(move(noon)).thenNothing());
  it('does not move into the past', () =>
    given(lead, planned)
      .when(move(at(9, 30)))
      .thenRejected('task.due-in-the-past'));
  it('moves no closed task', () =>
    given(lead, done)
      .when(move(at(15)))
      .thenRejected('task.closed'));
  it('moves no unknown task', () =>
    given(lead, planned)
      .when(move(at(15), { taskId: 'task-2' }))
      .thenRejected('task.unknown'));
});

describe('completing and cancelling', () => {
  const complete = { type: 'CompleteTask', leadId, taskId, by: callRef('7'), stamp: stamp(at(11)) } as const;
  const cancel = {
    type: 'CancelTask',
    leadId,
    taskId,
    reason: noteOn(leadId, 'on holiday'),
    stamp: stamp(at(11)),
  } as const;

  it('completes', () =>
    given(lead, planned)
      .when(complete)
      .then([{ type: 'TaskCompleted', data: { taskId, by: callRef('7') } }]));
  it('completes once', () => given(lead, done).when(complete).thenNothing());
  it('completes no cancelled task', () => given(lead, gone).when(complete).thenRejected('task.closed'));
  it('completes no unknown task', () => given(lead, anns).when(complete).thenRejected('task.unknown'));
  it('cancels', () =>
    given(lead, planned)
      .when(cancel)
      .then([{ type: 'TaskCancelled', data: { taskId, reason: { open: 'on holiday' } } }]));
  it('cancels once', () => given(lead, gone).when(cancel).thenNothing());
  it('cancels no done task', () => given(lead, done).when(cancel).thenRejected('task.closed'));
});

describe('falling overdue', () => {
  const mark = (dueAt = noon, now = at(12, 1)) =>
    ({ type: 'MarkTaskOverdue', leadId, taskId, dueAt, stamp: stamp(now) }) as const;
  const overdue = [...planned, taskFellOverdue(leadId, taskId, noon, 'ann')];

  it('happens when it was due, not when the clock came by', () => {
    given(lead, planned)
      .when(mark())
      .then([{ type: 'TaskFellOverdue', data: { taskId, dueAt: noon, assignee: 'ann' } }]);
    expect(given(lead, planned).when(mark()).decision.events[0]).toMatchObject({
      occurredAt: noon,
      about: { reps: ['ann'], leads: [leadId] },
    });
  });
  it('happens once per due time', () => given(lead, overdue).when(mark()).thenNothing());
  it('happens again at the next promise', () =>
    given(lead, [...overdue, taskRescheduled(leadId, taskId, noon, at(15), at(13))])
      .when(mark(at(15), at(16)))
      .then([{ type: 'TaskFellOverdue', data: { dueAt: at(15) } }]));
  it('is now the new owner’s', () =>
    given(lead, [...planned, leadReassigned(leadId, 'ann', 'bob', at(10))])
      .when(mark())
      .then([{ type: 'TaskFellOverdue', data: { assignee: 'bob' } }]));
  it('is not yet', () =>
    given(lead, planned)
      .when(mark(noon, at(11, 59)))
      .thenNothing());
  it('has moved', () =>
    given(lead, [...planned, taskRescheduled(leadId, taskId, noon, at(15), at(11))])
      .when(mark())
      .thenNothing());
  it('is done', () => given(lead, done).when(mark()).thenNothing());
  it('is cancelled', () => given(lead, gone).when(mark()).thenNothing());
  it('is unknown', () => given(lead, []).when(mark()).thenNothing());

  const imported = [...anns, taskScheduled(leadId, taskId, noon, at(9), {}, { ingest: 'backfill' })];
  it('never comes out of an import', () => given(lead, imported).when(mark()).thenNothing());
  it('comes once somebody has taken the imported task up', () =>
    given(lead, [...imported, taskRescheduled(leadId, taskId, noon, at(15), at(13))])
      .when(mark(at(15), at(16)))
      .then([{ type: 'TaskFellOverdue' }]));
});
