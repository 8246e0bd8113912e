import type { Command } from '@app/decider/decider';
import type { Instant, Money, PersonalField, Zone } from '@app/decider/fact';
import type { ContactRef, LeadId, RepId, TaskId } from '../ids';
import type { TaskKind } from '../tasks/task.events';
import type {
  Channel,
  ConsentPurpose,
  DisqualifiedReason,
  LeadContact,
  Outcome,
  Relation,
  Verdict,
} from './lead.events';

export type RegisterLead = Command<
  'RegisterLead',
  {
    leadId: LeadId;
    contact?: LeadContact;
    company?: PersonalField;
    taxId?: PersonalField;
    source: string;
    segment?: string;
    timeZone?: Zone;
    relation: Relation;
  }
>;
export type ReviseLeadContact = Command<'ReviseLeadContact', { leadId: LeadId; contact: LeadContact }>;

/** What the read side knew of the new owner when the app stamped the command: open leads now, and the most allowed. */
export interface Capacity {
  readonly load: number;
  readonly max: number;
}
/** Gives a lead without an owner one. Over capacity it needs `override`. */
export type AssignLead = Command<
  'AssignLead',
  { leadId: LeadId; to: RepId; capacity?: Capacity; override?: boolean; rule?: string }
>;
/** A manager's decision. `from`, where given, must still be the owner. */
export type ReassignLead = Command<
  'ReassignLead',
  {
    leadId: LeadId;
    from?: RepId;
    to: RepId;
    reason?: PersonalField;
    /** Names what decided, where a plan or an offboarding did. */
    rule?: string;
    capacity?: Capacity;
    override?: boolean;
    /** Rejected with `lead.contact-due` where its next task is due in [from, until). */
    unlessDue?: { from: Instant; until: Instant };
  }
>;
/** A rep takes a free lead for themselves; held by another it is denied, and the attempt is recorded. */
export type ClaimLead = Command<'ClaimLead', { leadId: LeadId; by: RepId; capacity?: Capacity }>;
export type ReleaseLead = Command<'ReleaseLead', { leadId: LeadId; reason?: PersonalField }>;
/** A source says who held the lead at this time: first owner, or the lead changing hands. Never rejected. */
export type RecordLeadOwner = Command<'RecordLeadOwner', { leadId: LeadId; owner: RepId; rule: string }>;

export interface NextContact {
  readonly taskId: TaskId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly reason?: PersonalField;
}
/** Exactly one of sale, refusal, dated next contact, or none needed; with what follows from it. */
export type DeclareOutcome = Command<
  'DeclareOutcome',
  {
    leadId: LeadId;
    contact: ContactRef;
    rep?: RepId;
    outcome: Outcome;
    note?: PersonalField;
    /** Needed for `nextContact`. */
    next?: NextContact;
    /** Needed for `refusal`. */
    refusal?: { reason: string; objections: readonly string[]; words?: PersonalField };
    /** Needed for `sale`. */
    deal?: { dealId: string; value?: Money };
  }
>;
export type CorrectOutcome = Command<'CorrectOutcome', Omit<DeclareOutcome, 'type' | 'stamp'>>;
export type DisqualifyLead = Command<
  'DisqualifyLead',
  { leadId: LeadId; reason: DisqualifiedReason; contact?: ContactRef }
>;
/** The rule's: every attempt was used up without a two-way contact. */
export type ExhaustLead = Command<'ExhaustLead', { leadId: LeadId; attempts: number }>;
export interface NextTry {
  readonly taskId: TaskId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly slot: string;
}
/**
 * The rule's, after a try that reached nobody: what was due is done, and the next try is set at the best slot not tried
 * yet; after the last one the lead is exhausted. What the other side was promised for later, or by another way of contact,
 * stays. Its stamp tells when the try was made. Never rejected.
 */
export type FollowUpAttempt = Command<
  'FollowUpAttempt',
  {
    leadId: LeadId;
    contact: ContactRef;
    /** Which part of the day it was tried in: `10:00-12:00`, on the lead's clock where that is known. */
    slot: string;
    /** Tries without a two-way contact before the lead is exhausted. */
    maxAttempts: number;
    /** When it could be tried next, best first; the first in a slot not tried yet is taken, else the first. */
    next: readonly [NextTry, ...NextTry[]];
  }
>;
/** A manager's finding on a closed lead; a second one comes from somebody else. */
export type ReviewRefusal = Command<
  'ReviewRefusal',
  {
    leadId: LeadId;
    verdict: Verdict;
    objection?: string;
    advice?: PersonalField;
    heardSeconds: number;
    recordedSeconds?: number;
  }
>;
/** A refused, disqualified or exhausted lead is worked on again, by `to` or whoever holds it. */
export type ReopenLead = Command<
  'ReopenLead',
  { leadId: LeadId; to?: RepId; reason?: PersonalField; capacity?: Capacity; override?: boolean }
>;
export type HandOverAccount = Command<'HandOverAccount', { leadId: LeadId; to: RepId; note?: PersonalField }>;
export type RecordConsent = Command<
  'RecordConsent',
  { leadId: LeadId; purpose: ConsentPurpose; channel: Channel | 'any'; evidence: PersonalField }
>;
export type WithdrawConsent = Command<
  'WithdrawConsent',
  { leadId: LeadId; purpose: ConsentPurpose; channel: Channel | 'any' }
>;
export type SetDoNotContact = Command<
  'SetDoNotContact',
  { leadId: LeadId; channel: Channel | 'any'; reason?: PersonalField }
>;
export type LiftDoNotContact = Command<
  'LiftDoNotContact',
  { leadId: LeadId; channel: Channel | 'any'; reason?: PersonalField }
>;
/** The rule's: nothing where that contact was allowed. Never rejected. */
export type RecordBreach = Command<
  'RecordBreach',
  { leadId: LeadId; contact: ContactRef; channel: Channel; at: Instant; rep?: RepId }
>;
export type ScheduleTask = Command<
  'ScheduleTask',
  {
    leadId: LeadId;
    taskId: TaskId;
    kind: TaskKind;
    dueAt: Instant;
    reason?: PersonalField;
    rule?: string;
    /** The contact that led to it. */
    after?: ContactRef;
  }
>;
export type RescheduleTask = Command<
  'RescheduleTask',
  { leadId: LeadId; taskId: TaskId; dueAt: Instant; reason?: PersonalField }
>;
export type CompleteTask = Command<'CompleteTask', { leadId: LeadId; taskId: TaskId; by?: ContactRef }>;
export type CancelTask = Command<'CancelTask', { leadId: LeadId; taskId: TaskId; reason?: PersonalField }>;
/** The clock's: adds TaskFellOverdue once per due time, and nothing where the task has moved on meanwhile. */
export type MarkTaskOverdue = Command<'MarkTaskOverdue', { leadId: LeadId; taskId: TaskId; dueAt: Instant }>;

export type LeadCommand =
  | RegisterLead
  | ReviseLeadContact
  | AssignLead
  | ReassignLead
  | ClaimLead
  | ReleaseLead
  | RecordLeadOwner
  | DeclareOutcome
  | CorrectOutcome
  | DisqualifyLead
  | ExhaustLead
  | FollowUpAttempt
  | ReviewRefusal
  | ReopenLead
  | HandOverAccount
  | RecordConsent
  | WithdrawConsent
  | SetDoNotContact
  | LiftDoNotContact
  | RecordBreach
  | ScheduleTask
  | RescheduleTask
  | CompleteTask
  | CancelTask
  | MarkTaskOverdue;
