import type { Actor, Fact, Instant, Money, PersonalField, Zone } from '@app/decider/fact';
import { stream, type ContactRef, type EventTypes, type LeadId, type RepId, type TaskId } from '../ids';

export const leadStream = (id: LeadId) => stream('lead', id);
export type Relation = 'acquire' | 'develop' | 'retain';
export interface LeadContact {
  readonly name?: PersonalField;
  readonly phone?: PersonalField;
  readonly email?: PersonalField;
}
export type DisqualifiedReason = 'wrong number' | 'duplicate' | 'off profile';
/** How a reached contact ended. "Not now" is `nextContact`; servicing, internal and transferred contacts are `noneNeeded`. */
export type Outcome = 'sale' | 'refusal' | 'nextContact' | 'noneNeeded';
export type TaskKind = 'call' | 'email' | 'message' | 'meeting' | 'visit' | 'paperwork';

/** A case began; what the source does not know is absent. */
export type LeadRegistered = Fact<
  'LeadRegistered',
  {
    contact?: LeadContact;
    company?: PersonalField;
    taxId?: PersonalField;
    source: string;
    segment?: string;
    timeZone?: Zone;
    relation: Relation;
  }
>;
export type LeadContactRevised = Fact<'LeadContactRevised', { contact: LeadContact }>;
/** Out of the win rate. */
export type LeadDisqualified = Fact<'LeadDisqualified', { reason: DisqualifiedReason; contact?: ContactRef }>;
/** All attempts of the rule were used up without a two-way contact. */
export type LeadExhausted = Fact<'LeadExhausted', { attempts: number }>;

/** A lead without an owner got one. `rule` names what decided where no person did. */
export type LeadAssigned = Fact<'LeadAssigned', { to: RepId; by: Actor; rule?: string; override?: boolean }>;
/** The lead passed from one owner to the next. */
export type LeadReassigned = Fact<
  'LeadReassigned',
  { from: RepId; to: RepId; reason?: PersonalField; rule?: string; decidedBy: Actor }
>;
export type LeadReleased = Fact<'LeadReleased', { from: RepId; reason?: PersonalField }>;
/** A rep tried to take a lead that somebody else holds. */
export type SelfAssignmentDenied = Fact<'SelfAssignmentDenied', { by: RepId; heldBy: RepId }>;
/** The owner now holds more open leads than allowed: overridden by a manager, or slipped through a race. */
export type CapacityExceeded = Fact<'CapacityExceeded', { rep: RepId; load: number; max: number; override: boolean }>;

export type ContactOutcomeDeclared = Fact<
  'ContactOutcomeDeclared',
  { contact: ContactRef; rep?: RepId; outcome: Outcome; note?: PersonalField }
>;
export type ContactOutcomeCorrected = Fact<
  'ContactOutcomeCorrected',
  { contact: ContactRef; rep?: RepId; was: Outcome; outcome: Outcome; note?: PersonalField }
>;
/** `promisedFirst` is the first due time ever promised for this task; on time is measured against it. */
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
  }
>;
export type TaskRescheduled = Fact<
  'TaskRescheduled',
  { taskId: TaskId; was: Instant; dueAt: Instant; reason?: PersonalField }
>;
export type TaskCompleted = Fact<'TaskCompleted', { taskId: TaskId; by?: ContactRef }>;
export type TaskCancelled = Fact<'TaskCancelled', { taskId: TaskId; rule?: string; reason?: PersonalField }>;
/** Recorded once per due time; occurredAt is the due time. */
export type TaskFellOverdue = Fact<'TaskFellOverdue', { taskId: TaskId; dueAt: Instant; assignee?: RepId }>;
/** A categorical refusal; `objections` are the ids of those that stood. */
export type LeadRefused = Fact<
  'LeadRefused',
  { reason: string; objections: readonly string[]; contact: ContactRef; words?: PersonalField }
>;
/** The lead was won; the value where it is known. */
export type DealWon = Fact<'DealWon', { dealId: string; value?: Money; contact?: ContactRef }>;

export type LeadEvent =
  | LeadRegistered
  | LeadContactRevised
  | LeadDisqualified
  | LeadExhausted
  | LeadAssigned
  | LeadReassigned
  | LeadReleased
  | SelfAssignmentDenied
  | CapacityExceeded
  | ContactOutcomeDeclared
  | ContactOutcomeCorrected
  | TaskScheduled
  | TaskRescheduled
  | TaskCompleted
  | TaskCancelled
  | TaskFellOverdue
  | LeadRefused
  | DealWon;

export const leadEventTypes: EventTypes<LeadEvent['type']> = {
  LeadRegistered: 1,
  LeadContactRevised: 1,
  LeadDisqualified: 1,
  LeadExhausted: 1,
  LeadAssigned: 1,
  LeadReassigned: 1,
  LeadReleased: 1,
  SelfAssignmentDenied: 1,
  CapacityExceeded: 1,
  ContactOutcomeDeclared: 1,
  ContactOutcomeCorrected: 1,
  TaskScheduled: 1,
  TaskRescheduled: 1,
  TaskCompleted: 1,
  TaskCancelled: 1,
  TaskFellOverdue: 1,
  LeadRefused: 1,
  DealWon: 1,
};
