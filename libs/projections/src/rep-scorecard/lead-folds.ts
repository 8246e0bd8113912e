import type { Recorded } from '@app/decider/fact';
import type { ContactRef, LeadId } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import type { TaskEvent } from '@app/domain/tasks/task.events';
import { keyIn, type Key, type Rows } from '../projection';
import { assignments, closings, leads, outcomes, tasks, type ClosingFact, type TaskFact } from './facts';

type Of<T extends LeadEvent['type']> = Recorded<Extract<LeadEvent, { type: T }>>;

export const contactKey = ({ kind, id }: ContactRef) => `${kind}:${id}`;
const closingKey = (event: Of<'DealWon' | 'LeadRefused'>) =>
  event.data.contact ? contactKey(event.data.contact) : event.type === 'DealWon' ? `deal:${event.data.dealId}` : '';

export function keysOfLead(lead: LeadId, event: Recorded<LeadEvent>): readonly Key[] {
  switch (event.type) {
    case 'LeadRegistered':
      return [keyIn(leads, lead)];
    case 'LeadAssigned':
    case 'LeadReassigned':
    case 'LeadReleased':
    case 'AccountHandedOver':
      return [keyIn(assignments, lead, event.revision)];
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected':
      return [outcomes, closings].map((table) => keyIn<never>(table, lead, contactKey(event.data.contact)));
    case 'LeadRefused':
    case 'DealWon':
      return [keyIn(closings, lead, closingKey(event))];
    default:
      return keysOfTask(lead, event);
  }
}

/** Of a lead's stream, or of a task's own: then `lead` is ''. */
export function keysOfTask(lead: LeadId, event: Recorded): readonly Key[] {
  return isTask(event) ? [keyIn(tasks, lead, event.data.taskId)] : [];
}
const isTask = (event: Recorded): event is TaskFolded => taskTypes.has(event.type);
const taskTypes = new Set<string>([
  'TaskScheduled',
  'TaskRescheduled',
  'TaskReassigned',
  'TaskCompleted',
  'TaskCancelled',
] satisfies TaskFolded['type'][]);
type TaskFolded = Recorded<Exclude<TaskEvent, { type: 'TaskFellOverdue' }>>;

export function foldLead(lead: LeadId, event: Recorded<LeadEvent>, rows: Rows): void {
  const { occurredAt: at, evidence, ingest, revision } = event;
  switch (event.type) {
    case 'LeadRegistered': {
      const { source, segment } = event.data;
      return rows.add(leads, { lead, registered_at: at, origin: source, segment: segment ?? null, evidence, ingest });
    }
    case 'LeadAssigned':
    case 'LeadReassigned':
    case 'AccountHandedOver':
      return rows.add(assignments, { lead, revision, at, owner: event.data.to, evidence, ingest });
    case 'LeadReleased':
      return rows.add(assignments, { lead, revision, at, owner: null, evidence, ingest });
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected':
      return foldOutcome(lead, event, rows);
    case 'LeadRefused':
      return close(rows, {
        lead,
        contact: closingKey(event),
        how: 'refused',
        reason: event.data.reason,
        at,
        evidence,
        revision,
      });
    case 'DealWon':
      return close(rows, { lead, contact: closingKey(event), how: 'won', reason: null, at, evidence, revision });
    default:
      return foldTask(lead, event, rows);
  }
}

export function foldTask(lead: LeadId, event: Recorded, rows: Rows): void {
  if (!isTask(event)) return;
  if (event.type === 'TaskScheduled') return schedule(lead, event, rows);
  const { revision } = event;
  const task = rows.get(tasks, lead, event.data.taskId);
  if (task && revision > task.revision) rows.put(tasks, { ...task, ...evolveTask(task, event), revision });
}

function foldOutcome(lead: LeadId, event: Of<'ContactOutcomeDeclared' | 'ContactOutcomeCorrected'>, rows: Rows): void {
  const { occurredAt, evidence, revision } = event;
  const { rep, outcome } = event.data;
  const contact = contactKey(event.data.contact);
  const known = rows.get(outcomes, lead, contact);
  if (known && revision <= known.revision) return;
  rows.put(outcomes, {
    lead,
    contact,
    // Who declares without naming anybody declares their own.
    rep: rep ?? (event.actor.kind === 'rep' ? event.actor.id : (known?.rep ?? null)),
    outcome,
    declared_at: known?.declared_at ?? occurredAt,
    evidence,
    revision,
  });
  // What the earlier word had closed is taken back; where the new one closes the lead too, that event follows.
  const closing = rows.get(closings, lead, contact);
  if (closing && event.type === 'ContactOutcomeCorrected')
    close(rows, { ...closing, how: null, reason: null, revision });
}

function close(rows: Rows, closing: ClosingFact): void {
  const known = rows.get(closings, closing.lead, closing.contact);
  if (!known || closing.revision > known.revision) rows.put(closings, closing);
}

function schedule(lead: LeadId, event: Of<'TaskScheduled'>, rows: Rows): void {
  const { taskId, kind, dueAt, promisedFirst, assignee, after, rule } = event.data;
  if (rows.get(tasks, lead, taskId)) return;
  rows.put(tasks, {
    lead,
    task: taskId,
    kind,
    assignee: assignee ?? null,
    after: after ? contactKey(after) : null,
    rule: rule ?? null,
    promised_first: promisedFirst,
    due_at: dueAt,
    moves: 0,
    completed_at: null,
    completed_by: null,
    cancelled_at: null,
    evidence: event.evidence,
    revision: event.revision,
  });
}

function evolveTask(task: TaskFact, event: Exclude<TaskFolded, { type: 'TaskScheduled' }>): Partial<TaskFact> {
  switch (event.type) {
    case 'TaskRescheduled':
      return { due_at: event.data.dueAt, moves: task.moves + 1 };
    case 'TaskReassigned':
      return { assignee: event.data.to };
    case 'TaskCompleted':
      return { completed_at: event.occurredAt, completed_by: event.data.by ? contactKey(event.data.by) : null };
    case 'TaskCancelled':
      return { cancelled_at: event.occurredAt };
  }
}
