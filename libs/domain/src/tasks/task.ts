import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type Ingest, type Instant } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { MarkOwnTaskOverdue, ScheduleOwnTask, TaskCommand } from './task.commands';
import {
  taskStream,
  type TaskCancelled,
  type TaskCompleted,
  type TaskEvent,
  type TaskFellOverdue,
  type TaskKind,
  type TaskReassigned,
  type TaskRescheduled,
  type TaskScheduled,
} from './task.events';

/** A task of no lead: always somebody's. */
export interface OwnTask {
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly promisedFirst: Instant;
  readonly assignee: RepId;
  /** Of the last word on it: a task out of an import never falls overdue here, one that somebody moved since does. */
  readonly ingest: Ingest;
  /** The due time it was last recorded overdue for. */
  readonly overdueFor?: Instant;
  readonly closed?: 'completed' | 'cancelled';
}
/** Undefined until it was scheduled. */
export type TaskState = OwnTask | undefined;

export const streamOf = (command: TaskCommand): string => taskStream(command.taskId);

export const task: Decider<TaskCommand, TaskState, TaskEvent> = {
  name: 'task',
  streamOf,
  initial: undefined,
  evolve,
  decide,
};

function evolve(task: TaskState, event: TaskEvent): TaskState {
  if (event.type === 'TaskScheduled') {
    const { kind, dueAt, promisedFirst, assignee = '' } = event.data;
    return task ?? { kind, dueAt, promisedFirst, assignee, ingest: event.ingest };
  }
  if (!task) return task;
  switch (event.type) {
    case 'TaskRescheduled':
      return { ...task, dueAt: event.data.dueAt, ingest: event.ingest };
    case 'TaskReassigned':
      return { ...task, assignee: event.data.to };
    case 'TaskFellOverdue':
      return { ...task, overdueFor: event.data.dueAt };
    case 'TaskCompleted':
      return { ...task, closed: 'completed' };
    case 'TaskCancelled':
      return { ...task, closed: 'cancelled' };
    default:
      return never(event);
  }
}

function decide(command: TaskCommand, task: TaskState): Decision<TaskEvent> {
  if (command.type === 'ScheduleOwnTask') return schedule(command, task);
  if (command.type === 'MarkOwnTaskOverdue') return markOverdue(command, task);

  const { stamp, taskId } = command;
  if (!task) return reject('task.unknown', `there is no task ${taskId}`);
  if (command.type === 'CompleteOwnTask' && task.closed === 'completed') return nothing;
  if (command.type === 'CancelOwnTask' && task.closed === 'cancelled') return nothing;
  if (task.closed) return taskClosed(task.closed);

  const about = { reps: [task.assignee] };
  switch (command.type) {
    case 'RescheduleOwnTask': {
      const { dueAt, reason } = command;
      if (dueAt === task.dueAt) return nothing;
      if (dueAt < stamp.occurredAt) return dueInThePast(dueAt);
      return accept(fact<TaskRescheduled>(stamp, 'TaskRescheduled', { taskId, was: task.dueAt, dueAt, reason }, about));
    }
    case 'ReassignOwnTask': {
      const { to, rule } = command;
      if (to === task.assignee) return nothing;
      const data = { taskId, from: task.assignee, to, rule };
      return accept(fact<TaskReassigned>(stamp, 'TaskReassigned', data, { reps: [task.assignee, to] }));
    }
    case 'CompleteOwnTask':
      return accept(fact<TaskCompleted>(stamp, 'TaskCompleted', { taskId, by: command.by }, about));
    case 'CancelOwnTask':
      return accept(fact<TaskCancelled>(stamp, 'TaskCancelled', { taskId, reason: command.reason }, about));
    default:
      return never(command);
  }
}

function schedule(command: ScheduleOwnTask, task: TaskState): Decision<TaskEvent> {
  const { stamp, taskId, kind, dueAt, assignee, reason, rule, after } = command;
  if (task?.closed) return taskClosed(task.closed);
  if (task?.kind === kind && task.promisedFirst === dueAt) return nothing;
  if (task) return reject('task.already-scheduled', 'the task is open: move it instead', { dueAt: task.dueAt });
  if (dueAt < stamp.occurredAt) return dueInThePast(dueAt);
  const data = { taskId, kind, dueAt, promisedFirst: dueAt, assignee, rule, reason, after };
  return accept(fact<TaskScheduled>(stamp, 'TaskScheduled', data, { reps: [assignee] }));
}

/** Once per due time, however many clocks run; nothing where the task has moved on, or is an import's. */
function markOverdue({ stamp, taskId, dueAt }: MarkOwnTaskOverdue, task: TaskState): Decision<TaskEvent> {
  const due = task && !task.closed && task.dueAt === dueAt && dueAt <= stamp.occurredAt;
  if (!due || task.ingest === 'backfill' || task.overdueFor === dueAt) return nothing;
  const { assignee } = task;
  const data = { taskId, dueAt, assignee };
  return accept(fact<TaskFellOverdue>(stamp, 'TaskFellOverdue', data, { reps: [assignee] }, { occurredAt: dueAt }));
}

const dueInThePast = (dueAt: Instant) => reject('task.due-in-the-past', 'a task is due after it is planned', { dueAt });
const taskClosed = (how: 'completed' | 'cancelled') => reject('task.closed', `the task is already ${how}`);
