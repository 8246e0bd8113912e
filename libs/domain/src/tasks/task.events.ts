import type { Fact, Instant, PersonalField } from '@app/decider/fact';
import { stream, type ContactRef, type EventTypes, type RepId, type TaskId } from '../ids';

/** Tasks that belong to no lead; a lead's own next task is told in the lead's stream, in these same events. */
export const taskStream = (id: TaskId) => stream('task', id);
export type TaskKind = 'call' | 'email' | 'message' | 'meeting' | 'visit' | 'paperwork';

/**
 * `promisedFirst` is the first due time ever promised for this task; on time is measured against it. `after` is the
 * contact that led to it; `attempt` counts the tries without a two-way contact that came before, where a rule retries,
 * and `triedIn` is the part of the day of the last of them.
 */
export type TaskScheduled = Fact<
  'TaskScheduled',
  {
    taskId: TaskId;
    kind: TaskKind;
    dueAt: Instant;
    promisedFirst: Instant;
    assignee?: RepId;
    rule?: string;
    reason?: PersonalField;
    after?: ContactRef;
    attempt?: number;
    triedIn?: string;
  }
>;
export type TaskRescheduled = Fact<
  'TaskRescheduled',
  { taskId: TaskId; was: Instant; dueAt: Instant; reason?: PersonalField }
>;
/** A task of no lead passed to somebody else; a lead's task goes with its lead. */
export type TaskReassigned = Fact<'TaskReassigned', { taskId: TaskId; from?: RepId; to: RepId; rule?: string }>;
export type TaskCompleted = Fact<'TaskCompleted', { taskId: TaskId; by?: ContactRef }>;
export type TaskCancelled = Fact<'TaskCancelled', { taskId: TaskId; rule?: string; reason?: PersonalField }>;
/** Recorded once per due time; occurredAt is the due time. */
export type TaskFellOverdue = Fact<'TaskFellOverdue', { taskId: TaskId; dueAt: Instant; assignee?: RepId }>;

export type TaskEvent =
  | TaskScheduled
  | TaskRescheduled
  | TaskReassigned
  | TaskCompleted
  | TaskCancelled
  | TaskFellOverdue;
export const taskEventTypes: EventTypes<TaskEvent['type']> = {
  TaskScheduled: 1,
  TaskRescheduled: 1,
  TaskReassigned: 1,
  TaskCompleted: 1,
  TaskCancelled: 1,
  TaskFellOverdue: 1,
};
