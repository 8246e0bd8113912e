import type { Command } from '@app/decider/decider';
import type { Instant, PersonalField, Zone } from '@app/decider/fact';
import type { CallId, LeadId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { CallDirection, CallField, CallFieldValue, Disposition } from './call.events';

/**
 * What a source reports of a call; any part may be missing and come later, in any order, any number of times. Never
 * rejected: what is new is appended, what differs becomes CallCorrected, what is known adds nothing.
 * stamp.occurredAt is when the call was placed (`placed`) or, where that is not known yet, when the reported part happened.
 */
export type RecordCall = Command<
  'RecordCall',
  {
    callId: CallId;
    placed?: {
      at: Instant;
      direction: CallDirection;
      from?: PersonalField;
      to?: PersonalField;
      line?: string;
      calleeZone?: Zone;
      kind?: string;
    };
    attributed?: { rep: RepId; rule: string };
    matched?: { lead: LeadId; rule: string };
    connected?: { at: Instant; answeredBy: 'human' | 'machine' | 'unknown'; rep?: RepId };
    transfers?: readonly { from?: RepId; to?: RepId; at: Instant }[];
    held?: readonly { at: Instant; resumedAt?: Instant }[];
    ended?: { at: Instant; disposition: Disposition; sourceTalkSeconds?: number };
    missed?: { offeredTo: readonly RepId[] };
  }
>;
/** Settles whose call it was; null takes the attribution back. */
export type AttributeCall = Command<'AttributeCall', { callId: CallId; rep: RepId | null; rule: string }>;
export type MatchCallToLead = Command<'MatchCallToLead', { callId: CallId; lead: LeadId | null; rule: string }>;
export type CorrectCall = Command<'CorrectCall', { callId: CallId; field: CallField; is: CallFieldValue }>;
export type MarkCallDuplicate = Command<'MarkCallDuplicate', { callId: CallId; of: CallId }>;
export type RetractCall = Command<'RetractCall', { callId: CallId; reason?: PersonalField }>;
export type RaiseCallObjection = Command<
  'RaiseCallObjection',
  { callId: CallId; objectionId: string; objection: string; words?: PersonalField }
>;
export type HandleCallObjection = Command<
  'HandleCallObjection',
  { callId: CallId; objectionId: string; technique: string; result: ObjectionResult }
>;

export type CallCommand =
  | RecordCall
  | AttributeCall
  | MatchCallToLead
  | CorrectCall
  | MarkCallDuplicate
  | RetractCall
  | RaiseCallObjection
  | HandleCallObjection;
