import type { Command } from '@app/decider/decider';
import type { Instant, PersonalField } from '@app/decider/fact';
import type { ContactRef, RepId, TaskId } from '../ids';
import type { TaskKind } from './task.events';

/** Tasks of no lead. */
export type ScheduleOwnTask = Command<
  'ScheduleOwnTask',
  {
    taskId: TaskId;
    kind: TaskKind;
    dueAt: Instant;
    assignee: RepId;
    reason?: PersonalField;
    rule?: string;
    after?: ContactRef;
  }
>;
export type RescheduleOwnTask = Command<
  'RescheduleOwnTask',
  { taskId: TaskId; dueAt: Instant; reason?: PersonalField }
>;
export type ReassignOwnTask = Command<'ReassignOwnTask', { taskId: TaskId; to: RepId; rule?: string }>;
export type CompleteOwnTask = Command<'CompleteOwnTask', { taskId: TaskId; by?: ContactRef }>;
export type CancelOwnTask = Command<'CancelOwnTask', { taskId: TaskId; reason?: PersonalField }>;
export type MarkOwnTaskOverdue = Command<'MarkOwnTaskOverdue', { taskId: TaskId; dueAt: Instant }>;
export type TaskCommand =
  | ScheduleOwnTask
  | RescheduleOwnTask
  | ReassignOwnTask
  | CompleteOwnTask
  | CancelOwnTask
  | MarkOwnTaskOverdue;
