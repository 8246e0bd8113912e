import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type Ingest, type Instant, type Stamp } from '@app/decider/fact';
import type { ContactRef, LeadId, RepId, TaskId } from '../ids';
import type {
  CancelTask,
  CompleteTask,
  MarkTaskOverdue,
  NextContact,
  RescheduleTask,
  ScheduleTask,
} from './lead.commands';
import type {
  TaskCancelled,
  TaskCompleted,
  TaskFellOverdue,
  TaskKind,
  TaskRescheduled,
  TaskScheduled,
} from '../tasks/task.events';
import type { LeadEvent } from './lead.events';
import { forbids, mustNotContact, type Permissions } from './permissions';

/** The lead's one next task. */
export interface OpenTask {
  readonly taskId: TaskId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly promisedFirst: Instant;
  readonly assignee?: RepId;
  /** The contact that led to it. */
  readonly after?: ContactRef;
  /** What decided on it; absent where a person did, or promised it to the other side. */
  readonly rule?: string;
  readonly scheduledAt: Instant;
  /** Of the last word on it: a task out of an import never falls overdue here, one that somebody moved since does. */
  readonly ingest: Ingest;
  /** The due time it was last recorded overdue for. */
  readonly overdueFor?: Instant;
}
export interface Tasks {
  readonly open?: OpenTask;
  readonly closed: ReadonlyMap<TaskId, 'completed' | 'cancelled'>;
}
export type TaskIntent = ScheduleTask | RescheduleTask | CompleteTask | CancelTask;

export function evolveTasks(tasks: Tasks, event: LeadEvent): Tasks {
  const { open, closed } = tasks;
  switch (event.type) {
    case 'TaskScheduled': {
      const { taskId, kind, dueAt, promisedFirst, assignee, after, rule } = event.data;
      const { ingest, occurredAt: scheduledAt } = event;
      return { closed, open: { taskId, kind, dueAt, promisedFirst, assignee, after, rule, scheduledAt, ingest } };
    }
    case 'TaskRescheduled':
      return open?.taskId === event.data.taskId
        ? { closed, open: { ...open, dueAt: event.data.dueAt, ingest: event.ingest } }
        : tasks;
    case 'TaskFellOverdue':
      return open?.taskId === event.data.taskId ? { closed, open: { ...open, overdueFor: event.data.dueAt } } : tasks;
    case 'TaskCompleted':
    case 'TaskCancelled': {
      const { taskId } = event.data;
      const how = event.type === 'TaskCompleted' ? 'completed' : 'cancelled';
      return { open: open?.taskId === taskId ? undefined : open, closed: new Map(closed).set(taskId, how) };
    }
    default:
      return tasks;
  }
}

export function decideTasks(
  command: TaskIntent,
  { open, closed }: Tasks,
  permissions: Permissions,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, taskId } = command;
  const about = { reps: [owner, open?.assignee], leads: [leadId] };
  const isOpen = open?.taskId === taskId;

  const how = closed.get(taskId);

  if (command.type === 'ScheduleTask') {
    const { kind, dueAt, reason, rule, after } = command;
    if (isOpen && open.kind === kind && open.promisedFirst === dueAt) return nothing;
    if (isOpen) return reject('task.already-scheduled', 'the task is open: move it instead', { dueAt: open.dueAt });
    if (how) return taskClosed(how);
    if (open)
      return reject('lead.has-next-task', 'an open lead has exactly one next task', {
        taskId: open.taskId,
        dueAt: open.dueAt,
      });
    if (forbids(permissions, kind)) return mustNotContact(kind);
    if (dueAt < stamp.occurredAt) return dueInThePast(dueAt);
    return accept(scheduled(stamp, leadId, owner, { taskId, kind, dueAt, reason }, { rule, after }));
  }

  if (command.type === 'CompleteTask' && how === 'completed') return nothing;
  if (command.type === 'CancelTask' && how === 'cancelled') return nothing;
  if (how) return taskClosed(how);
  if (!isOpen) return reject('task.unknown', `the lead has no task ${taskId}`);

  switch (command.type) {
    case 'RescheduleTask': {
      const { dueAt, reason } = command;
      if (dueAt === open.dueAt) return nothing;
      if (dueAt < stamp.occurredAt) return dueInThePast(dueAt);
      const data = { taskId, was: open.dueAt, dueAt, reason };
      return accept(fact<TaskRescheduled>(stamp, 'TaskRescheduled', data, about));
    }
    case 'CompleteTask':
      return accept(completed(stamp, leadId, owner, open, command.by));
    case 'CancelTask': {
      const { reason } = command;
      return accept(fact<TaskCancelled>(stamp, 'TaskCancelled', { taskId, reason }, about));
    }
    default:
      return never(command);
  }
}

/** Once per due time, however many clocks run; nothing where the task has moved on, or is an import's. */
export function markOverdue(
  { stamp, leadId, taskId, dueAt }: MarkTaskOverdue,
  { open }: Tasks,
  owner: RepId | null,
): Decision<LeadEvent> {
  const due = open?.taskId === taskId && open.dueAt === dueAt && dueAt <= stamp.occurredAt;
  if (!due || open.ingest === 'backfill' || open.overdueFor === dueAt) return nothing;
  const assignee = owner ?? open.assignee;
  const data = { taskId, dueAt, assignee };
  return accept(
    fact<TaskFellOverdue>(stamp, 'TaskFellOverdue', data, { reps: [assignee], leads: [leadId] }, { occurredAt: dueAt }),
  );
}

export const scheduled = (
  stamp: Stamp,
  leadId: LeadId,
  owner: RepId | null,
  { taskId, kind, dueAt, reason }: NextContact,
  by: Pick<TaskScheduled['data'], 'rule' | 'after' | 'attempt' | 'triedIn'>,
) => {
  const data = { taskId, kind, dueAt, promisedFirst: dueAt, assignee: owner ?? undefined, reason, ...by };
  return fact<TaskScheduled>(stamp, 'TaskScheduled', data, { reps: [owner], leads: [leadId] });
};
export const completed = (stamp: Stamp, leadId: LeadId, owner: RepId | null, task: OpenTask, by?: ContactRef) =>
  fact<TaskCompleted>(
    stamp,
    'TaskCompleted',
    { taskId: task.taskId, by },
    { reps: [owner, task.assignee], leads: [leadId] },
  );
export const cancelled = (stamp: Stamp, leadId: LeadId, owner: RepId | null, task: OpenTask, rule: string) =>
  fact<TaskCancelled>(
    stamp,
    'TaskCancelled',
    { taskId: task.taskId, rule },
    { reps: [owner, task.assignee], leads: [leadId] },
  );

export const dueInThePast = (dueAt: Instant) =>
  reject('task.due-in-the-past', 'a task is due after it is planned', { dueAt });
export const taskClosed = (how: 'completed' | 'cancelled') => reject('task.closed', `the task is already ${how}`);
