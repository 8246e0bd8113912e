import type { Evidence, Ingest, Instant, PersonalField, Recorded } from '@app/decider/fact';
import { splitStream, type LeadId, type RepId, type TaskId } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import type { TaskEvent, TaskKind } from '@app/domain/tasks/task.events';
import { keyIn, type Key, type Projection, type Rows, type Table } from '../projection';

/** An open task; completing or cancelling it removes the row. */
export interface Task {
  /** '' where it belongs to none. */
  readonly lead: LeadId;
  readonly task: TaskId;
  readonly kind: TaskKind;
  /** As scheduled; whoever holds the lead now goes before. */
  readonly assignee: RepId | null;
  readonly due_at: Instant;
  readonly promised_first: Instant;
  readonly moves: number;
  /** The first due time that passed unkept; moving the task does not erase it. */
  readonly overdue_since: Instant | null;
  /** The due time that TaskFellOverdue last named: overdue now where it is still `due_at`. */
  readonly overdue_for: Instant | null;
  readonly times_overdue: number;
  readonly reason: PersonalField | null;
  readonly rule: string | null;
  /** The contact that led to it: `call:<id>`, `email:<id>`, … */
  readonly after: string | null;
  /** Tries without a two-way contact that came before, where a rule retries. */
  readonly attempt: number | null;
  readonly evidence: Evidence;
  /** Of the event that set `due_at`: nothing of a backfill falls overdue. */
  readonly ingest: Ingest;
  /** Revision of the last event folded into this row. */
  readonly revision: number;
}
export interface Owner {
  readonly lead: LeadId;
  readonly owner: RepId | null;
  readonly since: Instant;
  /** Revision of the change that made them the owner. */
  readonly revision: number;
}

export const tasks: Table<Task> = {
  name: 'tasks',
  columns: {
    lead: 'text',
    task: 'text',
    kind: 'text',
    assignee: 'text',
    due_at: 'instant',
    promised_first: 'instant',
    moves: 'int',
    overdue_since: 'instant',
    overdue_for: 'instant',
    times_overdue: 'int',
    reason: 'json',
    rule: 'text',
    after: 'text',
    attempt: 'int',
    evidence: 'text',
    ingest: 'text',
    revision: 'int',
  },
  key: ['lead', 'task'],
  indexes: [['due_at'], ['overdue_since', 'task'], ['assignee', 'due_at']],
};
export const owners: Table<Owner> = {
  name: 'owners',
  columns: { lead: 'text', owner: 'text', since: 'instant', revision: 'int' },
  key: ['lead'],
  indexes: [['owner']],
};

/** A lead's stream tells of its next task, a task's own stream of a task of no lead. */
const leadOf = (stream: string): LeadId => {
  const [category, id] = splitStream(stream);
  return category === 'lead' ? id : '';
};

export const overdueTasks: Projection<LeadEvent | TaskEvent> = {
  name: 'overdue-tasks',
  version: 2,
  tables: [tasks, owners],
  keysOf(event): readonly Key[] {
    const lead = leadOf(event.stream);
    switch (event.type) {
      case 'LeadAssigned':
      case 'LeadReassigned':
      case 'LeadReleased':
      case 'AccountHandedOver':
        return [keyIn(owners, lead)];
      case 'TaskScheduled':
      case 'TaskRescheduled':
      case 'TaskReassigned':
      case 'TaskFellOverdue':
      case 'TaskCompleted':
      case 'TaskCancelled':
        return [keyIn(tasks, lead, event.data.taskId)];
      default:
        return [];
    }
  },
  fold(event, rows) {
    const lead = leadOf(event.stream);
    switch (event.type) {
      case 'LeadAssigned':
      case 'LeadReassigned':
      case 'AccountHandedOver':
        return own(rows, lead, event, event.data.to);
      case 'LeadReleased':
        return own(rows, lead, event, null);
      case 'TaskScheduled':
        return schedule(rows, lead, event);
      case 'TaskCompleted':
      case 'TaskCancelled':
        return rows.remove(tasks, lead, event.data.taskId);
      case 'TaskRescheduled':
      case 'TaskReassigned':
      case 'TaskFellOverdue': {
        const task = rows.get(tasks, lead, event.data.taskId);
        if (task && event.revision > task.revision)
          rows.put(tasks, { ...task, ...moved(task, event), revision: event.revision });
        return;
      }
      default:
        return;
    }
  },
};

type Of<T extends TaskEvent['type']> = Recorded<Extract<TaskEvent, { type: T }>>;

function own(rows: Rows, lead: LeadId, { occurredAt, revision }: Recorded, owner: RepId | null): void {
  const before = rows.get(owners, lead);
  // Late news of an earlier owner changes nothing about who holds the lead now.
  if (before && (occurredAt < before.since || revision <= before.revision)) return;
  rows.put(owners, { lead, owner, since: occurredAt, revision });
}

function schedule(rows: Rows, lead: LeadId, event: Of<'TaskScheduled'>): void {
  const { taskId, kind, dueAt, promisedFirst, assignee, rule, reason, after, attempt } = event.data;
  if (rows.get(tasks, lead, taskId)) return;
  rows.put(tasks, {
    lead,
    task: taskId,
    kind,
    assignee: assignee ?? null,
    due_at: dueAt,
    promised_first: promisedFirst,
    moves: 0,
    overdue_since: null,
    overdue_for: null,
    times_overdue: 0,
    reason: reason ?? null,
    rule: rule ?? null,
    after: after ? `${after.kind}:${after.id}` : null,
    attempt: attempt ?? null,
    evidence: event.evidence,
    ingest: event.ingest,
    revision: event.revision,
  });
}

function moved(task: Task, event: Of<'TaskRescheduled' | 'TaskReassigned' | 'TaskFellOverdue'>): Partial<Task> {
  switch (event.type) {
    case 'TaskRescheduled':
      return { due_at: event.data.dueAt, moves: task.moves + 1, ingest: event.ingest };
    case 'TaskReassigned':
      return { assignee: event.data.to };
    case 'TaskFellOverdue': {
      const { dueAt } = event.data;
      return { overdue_since: task.overdue_since ?? dueAt, overdue_for: dueAt, times_overdue: task.times_overdue + 1 };
    }
  }
}
