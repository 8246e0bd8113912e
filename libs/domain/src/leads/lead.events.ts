import type { Actor, Fact, Money, PersonalField, Zone } from '@app/decider/fact';
import { stream, type ContactRef, type EventTypes, type LeadId, type RepId } from '../ids';
import { taskEventTypes, type TaskEvent } from '../tasks/task.events';

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
export type Channel = 'call' | 'email' | 'message';
export type ConsentPurpose = 'contact' | 'recording' | 'marketing';
/** What the reviewer found: nothing better could have been said, or something could. */
export type Verdict = 'objective' | 'mishandled';

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
/** All attempts of the rule were used up without a two-way contact; `contact` is the last of them. */
export type LeadExhausted = Fact<'LeadExhausted', { attempts: number; contact?: ContactRef }>;

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
/** A categorical refusal; `objections` are the ids of those that stood. */
export type LeadRefused = Fact<
  'LeadRefused',
  { reason: string; objections: readonly string[]; contact: ContactRef; words?: PersonalField }
>;
/**
 * Somebody other than its rep went through a refusal or a disqualification. `heardSeconds` is how much of the lead's recordings
 * the reviewer has played, by what was recorded of that; `recordedSeconds` how much there is, absent where nothing was
 * recorded. `round` 2 is the second reviewer of the sample.
 */
export type RefusalReviewed = Fact<
  'RefusalReviewed',
  {
    of: 'refusal' | 'disqualification';
    round: 1 | 2;
    verdict: Verdict;
    /** The type of the objection that it turned on. */
    objection?: string;
    /** What should have been said. */
    advice?: PersonalField;
    heardSeconds: number;
    recordedSeconds?: number;
    reviewer: string;
  }
>;
/** A closed lead is worked on again; who has it now is said by the change of hands beside it. */
export type LeadReopened = Fact<
  'LeadReopened',
  { was: 'refused' | 'disqualified' | 'exhausted'; reason?: PersonalField }
>;
/** A won lead passed from the hunter who won it to the account manager who keeps it. */
export type AccountHandedOver = Fact<
  'AccountHandedOver',
  { from: RepId; to: RepId; decidedBy: Actor; note?: PersonalField }
>;
/** `evidence` is what shows it: where it was said, signed or ticked. */
export type ConsentRecorded = Fact<
  'ConsentRecorded',
  { purpose: ConsentPurpose; channel: Channel | 'any'; evidence: PersonalField }
>;
export type ConsentWithdrawn = Fact<'ConsentWithdrawn', { purpose: ConsentPurpose; channel: Channel | 'any' }>;
/** Nothing is planned on this channel from now on; what is captured all the same is a breach. */
export type DoNotContactSet = Fact<'DoNotContactSet', { channel: Channel | 'any'; reason?: PersonalField }>;
export type DoNotContactLifted = Fact<'DoNotContactLifted', { channel: Channel | 'any'; reason?: PersonalField }>;
/** Somebody who must not be contacted was; occurredAt is when. */
export type DoNotContactBreached = Fact<'DoNotContactBreached', { contact: ContactRef; channel: Channel; rep?: RepId }>;
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
  | TaskEvent
  | LeadRefused
  | RefusalReviewed
  | LeadReopened
  | DealWon
  | AccountHandedOver
  | ConsentRecorded
  | ConsentWithdrawn
  | DoNotContactSet
  | DoNotContactLifted
  | DoNotContactBreached;

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
  ...taskEventTypes,
  LeadRefused: 1,
  RefusalReviewed: 1,
  LeadReopened: 1,
  DealWon: 1,
  AccountHandedOver: 1,
  ConsentRecorded: 1,
  ConsentWithdrawn: 1,
  DoNotContactSet: 1,
  DoNotContactLifted: 1,
  DoNotContactBreached: 1,
};
