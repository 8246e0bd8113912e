import type { Command } from '@app/decider/decider';
import type { BlobRef, Instant, PersonalField, Zone } from '@app/decider/fact';
import type { CallId, LeadId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { CallDirection, CallField, CallFieldValue, Disposition, ScoredAnswer } from './call.events';

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
    joined?: readonly { rep: RepId; at: Instant }[];
    held?: readonly { at: Instant; resumedAt?: Instant }[];
    ended?: { at: Instant; disposition: Disposition; sourceTalkSeconds?: number };
    voicemail?: { at: Instant; seconds?: number };
    missed?: { offeredTo: readonly RepId[] };
  }
>;
/** Settles whose call it was; null takes the attribution back. */
export type AttributeCall = Command<'AttributeCall', { callId: CallId; rep: RepId | null; rule: string }>;
export type MatchCallToLead = Command<'MatchCallToLead', { callId: CallId; lead: LeadId | null; rule: string }>;
export type CorrectCall = Command<'CorrectCall', { callId: CallId; field: CallField; is: CallFieldValue }>;
export type MarkCallDuplicate = Command<'MarkCallDuplicate', { callId: CallId; of: CallId }>;
export type LiftCallDuplicate = Command<'LiftCallDuplicate', { callId: CallId }>;
export type RetractCall = Command<'RetractCall', { callId: CallId; reason?: PersonalField }>;
export type RaiseCallObjection = Command<
  'RaiseCallObjection',
  { callId: CallId; objectionId: string; objection: string; words?: PersonalField }
>;
export type HandleCallObjection = Command<
  'HandleCallObjection',
  { callId: CallId; objectionId: string; technique: string; result: ObjectionResult }
>;
/** A source's or a person's word that there is a recording, or why there is none. Never rejected, but for a private call. */
export type StoreRecording = Command<
  'StoreRecording',
  { callId: CallId; recordingId: string; content: BlobRef; mediaType: string; seconds?: number; keepUntil?: Instant }
>;
export type RecordMissingRecording = Command<
  'RecordMissingRecording',
  { callId: CallId; reason: string; recordingId?: string }
>;
/** A source's word where a recording lies. Never rejected, but for a private call. */
export type ReportRecording = Command<
  'ReportRecording',
  { callId: CallId; recordingId: string; location: PersonalField; mediaType?: string; seconds?: number }
>;
/** Its time is up: `keepUntil` has passed. */
export type ExpireRecording = Command<'ExpireRecording', { callId: CallId; recordingId: string }>;
export type StoreTranscript = Command<
  'StoreTranscript',
  {
    callId: CallId;
    transcriptId: string;
    content: BlobRef;
    mediaType: string;
    language?: string;
    recordingId?: string;
  }
>;
export type RecordPlayback = Command<
  'RecordPlayback',
  { callId: CallId; recordingId: string; by: string; from: number; to: number }
>;
export type RecordRecordingNotice = Command<
  'RecordRecordingNotice',
  { callId: CallId; how: 'announcement' | 'spoken' | 'written' }
>;
export type MarkCallPrivate = Command<'MarkCallPrivate', { callId: CallId; by: string }>;
export type ScoreCall = Command<
  'ScoreCall',
  {
    callId: CallId;
    scoreId: string;
    form: string;
    version: number;
    /** The form's questions with the most points each can give, as adopted. */
    questions: readonly { id: string; points: number }[];
    answers: readonly ScoredAnswer[];
    heardSeconds: number;
    scorer: string;
  }
>;
export type DisputeCallScore = Command<
  'DisputeCallScore',
  { callId: CallId; scoreId: string; reason: PersonalField; by: RepId }
>;
export type RuleOnCallScore = Command<
  'RuleOnCallScore',
  {
    callId: CallId;
    scoreId: string;
    ruling: 'upheld' | 'revised' | 'withdrawn';
    /** Needed for `revised`, as are the questions of the form that the call was scored by. */
    answers?: readonly ScoredAnswer[];
    questions?: readonly { id: string; points: number }[];
    grounds: PersonalField;
    by: string;
  }
>;

export type CallCommand =
  | RecordCall
  | AttributeCall
  | MatchCallToLead
  | CorrectCall
  | MarkCallDuplicate
  | LiftCallDuplicate
  | RetractCall
  | RaiseCallObjection
  | HandleCallObjection
  | ReportRecording
  | StoreRecording
  | RecordMissingRecording
  | ExpireRecording
  | StoreTranscript
  | RecordPlayback
  | RecordRecordingNotice
  | MarkCallPrivate
  | ScoreCall
  | DisputeCallScore
  | RuleOnCallScore;
