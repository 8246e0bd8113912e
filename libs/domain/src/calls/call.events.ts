import type { BlobRef, Fact, Instant, PersonalField, Zone } from '@app/decider/fact';
import type { Attributed, MatchedToLead } from '../conversations/whose.events';
import { stream, type CallId, type EventTypes, type RepId } from '../ids';
import { objectionEventTypes, type ObjectionEvent } from '../objections/objection.events';

export const callStream = (id: CallId) => stream('call', id);
export type CallDirection = 'outbound' | 'inbound' | 'internal';
/** How the call ended, in the source's meaning; `unknown` where it does not say. */
export type Disposition =
  | 'answered'
  | 'no answer'
  | 'busy'
  | 'failed'
  | 'congestion'
  | 'cancelled'
  | 'voicemail'
  | 'unknown';

/** Somebody dialled, or was dialled; occurredAt is when it began. One per linked call, never one per PBX leg. */
export type CallPlaced = Fact<
  'CallPlaced',
  {
    direction: CallDirection;
    from?: PersonalField;
    to?: PersonalField;
    line?: string;
    calleeZone?: Zone;
    kind?: string;
  }
>;
export type CallAttributed = Attributed<'CallAttributed'>;
export type CallMatchedToLead = MatchedToLead<'CallMatchedToLead'>;
/** The other side picked up. */
export type CallConnected = Fact<
  'CallConnected',
  { at: Instant; answeredBy: 'human' | 'machine' | 'unknown'; rep?: RepId }
>;
export type CallTransferred = Fact<'CallTransferred', { from?: RepId; to?: RepId; at: Instant }>;
export type CallHeld = Fact<'CallHeld', { at: Instant }>;
export type CallResumed = Fact<'CallResumed', { at: Instant }>;
/** `sourceTalkSeconds` is what the source billed, kept as evidence; talk time is computed from connect and end. */
export type CallEnded = Fact<'CallEnded', { endedAt: Instant; disposition: Disposition; sourceTalkSeconds?: number }>;
/** Somebody came into a call that went on with those who were in it: a conference. */
export type CallJoined = Fact<'CallJoined', { rep: RepId; at: Instant }>;
/** A message was spoken on an answering machine, ours or theirs; occurredAt is when. */
export type VoicemailLeft = Fact<'VoicemailLeft', { seconds?: number }>;
/** Inbound, and nobody took it. */
export type CallMissed = Fact<'CallMissed', { offeredTo: readonly RepId[] }>;
/** The source re-reported the fact with another value. `was` and `is` are instants, codes or sealed fields. */
export type CallCorrected = Fact<'CallCorrected', { field: CallField; was: CallFieldValue; is: CallFieldValue }>;
export type CallField =
  | 'placedAt'
  | 'connectedAt'
  | 'answeredBy'
  | 'endedAt'
  | 'disposition'
  | 'direction'
  | 'sourceTalkSeconds';
export type CallFieldValue = string | number | null;
/** Two sources told of one call: this one counts nowhere, `callId` does. */
export type CallDuplicateOf = Fact<'CallDuplicateOf', { callId: CallId }>;
/** Somebody says that they are two calls after all; no machine says otherwise again. */
export type CallDuplicateLifted = Fact<'CallDuplicateLifted', { callId: CallId }>;
export type CallRetracted = Fact<'CallRetracted', { reason?: PersonalField }>;
/** The source says that there is a recording, and where it lies: it is fetched from there, or RecordingMissing says why not. */
export type RecordingReported = Fact<
  'RecordingReported',
  { recordingId: string; location: PersonalField; mediaType?: string; seconds?: number }
>;
/** What was said, sealed beside the store. `seconds` absent where the source does not say. */
export type RecordingStored = Fact<
  'RecordingStored',
  { recordingId: string; content: BlobRef; mediaType: string; seconds?: number; keepUntil?: Instant }
>;
/** The call has no recording, and why: `not offered`, `no consent`, `lost by the source`, …; `recordingId` where one was reported. */
export type RecordingMissing = Fact<'RecordingMissing', { reason: string; recordingId?: string }>;
/** It was kept as long as it may be: its content is gone. */
export type RecordingExpired = Fact<'RecordingExpired', { recordingId: string }>;
/** What was said, in writing, sealed beside the store. `recordingId`: of which recording, `language`: BCP 47. */
export type TranscriptStored = Fact<
  'TranscriptStored',
  { transcriptId: string; content: BlobRef; mediaType: string; language?: string; recordingId?: string }
>;
/** Somebody listened: whole seconds from the recording's start, [from, to). */
export type RecordingPlayed = Fact<'RecordingPlayed', { recordingId: string; by: string; from: number; to: number }>;
/** The other side was told that the call is recorded. */
export type RecordingNoticeGiven = Fact<'RecordingNoticeGiven', { how: 'announcement' | 'spoken' | 'written' }>;
/** Not business: its content is gone, and it counts in no figure. */
export type CallMarkedPrivate = Fact<'CallMarkedPrivate', { by: string; shredded: readonly string[] }>;
/** One line a question of the form, whole points. */
export interface ScoredAnswer {
  readonly question: string;
  readonly points: number;
}
/** Somebody scored the call by the department's form. `heardSeconds` is how much of it they had played. */
export type CallScored = Fact<
  'CallScored',
  {
    scoreId: string;
    form: string;
    version: number;
    answers: readonly ScoredAnswer[];
    points: number;
    outOf: number;
    heardSeconds: number;
    scorer: string;
  }
>;
/** The rep does not agree. */
export type CallScoreDisputed = Fact<'CallScoreDisputed', { scoreId: string; reason: PersonalField }>;
/** Somebody other than the scorer ruled on the dispute; `revised` brings new answers. */
export type CallScoreRuled = Fact<
  'CallScoreRuled',
  {
    scoreId: string;
    ruling: 'upheld' | 'revised' | 'withdrawn';
    answers?: readonly ScoredAnswer[];
    points?: number;
    grounds: PersonalField;
    by: string;
  }
>;

export type CallEvent =
  | CallPlaced
  | CallAttributed
  | CallMatchedToLead
  | CallConnected
  | CallTransferred
  | CallHeld
  | CallResumed
  | CallEnded
  | CallJoined
  | VoicemailLeft
  | CallMissed
  | CallCorrected
  | CallDuplicateOf
  | CallDuplicateLifted
  | CallRetracted
  | RecordingReported
  | RecordingStored
  | RecordingMissing
  | RecordingExpired
  | TranscriptStored
  | RecordingPlayed
  | RecordingNoticeGiven
  | CallMarkedPrivate
  | CallScored
  | CallScoreDisputed
  | CallScoreRuled
  | ObjectionEvent;

export const callEventTypes: EventTypes<CallEvent['type']> = {
  CallPlaced: 1,
  CallAttributed: 1,
  CallMatchedToLead: 1,
  CallConnected: 1,
  CallTransferred: 1,
  CallHeld: 1,
  CallResumed: 1,
  CallEnded: 1,
  CallJoined: 1,
  VoicemailLeft: 1,
  CallMissed: 1,
  CallCorrected: 1,
  CallDuplicateOf: 1,
  CallDuplicateLifted: 1,
  CallRetracted: 1,
  RecordingReported: 1,
  RecordingStored: 1,
  RecordingMissing: 1,
  RecordingExpired: 1,
  TranscriptStored: 1,
  RecordingPlayed: 1,
  RecordingNoticeGiven: 1,
  CallMarkedPrivate: 1,
  CallScored: 1,
  CallScoreDisputed: 1,
  CallScoreRuled: 1,
  ...objectionEventTypes,
};
