import { fact, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { RepId, TaskId } from '../ids';
import type { TaskEvent } from './task.events';

type Data = { readonly [E in TaskEvent as E['type']]: E['data'] };
const of =
  <T extends TaskEvent['type']>(type: T) =>
  (reps: (RepId | undefined)[], data: Data[T], at: Instant, by: Partial<Stamp> = {}): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp(at, by), type, data, { reps });

export const ownTaskScheduled = (
  taskId: TaskId,
  assignee: RepId,
  dueAt: Instant,
  at: Instant,
  data: Partial<Data['TaskScheduled']> = {},
  by?: Partial<Stamp>,
) =>
  of('TaskScheduled')(
    [assignee],
    { taskId, kind: 'paperwork', dueAt, promisedFirst: dueAt, assignee, ...data },
    at,
    by,
  );
export const ownTaskRescheduled = (taskId: TaskId, was: Instant, dueAt: Instant, at: Instant) =>
  of('TaskRescheduled')([], { taskId, was, dueAt }, at);
export const ownTaskReassigned = (taskId: TaskId, from: RepId, to: RepId, at: Instant) =>
  of('TaskReassigned')([from, to], { taskId, from, to }, at);
export const ownTaskCompleted = (taskId: TaskId, at: Instant) => of('TaskCompleted')([], { taskId }, at);
export const ownTaskCancelled = (taskId: TaskId, at: Instant) => of('TaskCancelled')([], { taskId }, at);
export const ownTaskFellOverdue = (taskId: TaskId, dueAt: Instant, assignee: RepId) =>
  of('TaskFellOverdue')([assignee], { taskId, dueAt, assignee }, dueAt);
