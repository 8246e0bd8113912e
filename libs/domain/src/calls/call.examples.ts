import { fact, personal, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import type { CallId, LeadId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { RecordCall } from './call.commands';
import type { CallEvent, CallField, CallFieldValue } from './call.events';

type Data = { readonly [E in CallEvent as E['type']]: E['data'] };
/** Whose call it is, and with which lead, as far as known when the event came. */
export interface Whose {
  readonly reps?: readonly RepId[];
  readonly leads?: readonly LeadId[];
}
const of = <T extends CallEvent['type']>(
  type: T,
  data: Data[T],
  whose: Whose,
  at: Instant,
  by: Partial<Stamp> = {},
): Fact<T, Data[T]> => fact<Fact<T, Data[T]>>(captured(at, undefined, by), type, data, whose);

export const numberOf = (open: string, subject = 'party-1') => personal(subject, 'contact', open);

export const callPlaced = (
  at: Instant,
  data: Partial<Data['CallPlaced']> = {},
  whose: Whose = {},
  by?: Partial<Stamp>,
) => of('CallPlaced', { direction: 'outbound', to: numberOf('+31201234567'), ...data }, whose, at, by);
export const callAttributed = (
  rep: RepId | null,
  at: Instant,
  previous: RepId | null = null,
  rule = 'extension',
  by?: Partial<Stamp>,
) => of('CallAttributed', { rep, previous, rule }, { reps: [rep, previous].filter((id) => id !== null) }, at, by);
export const callMatchedToLead = (
  lead: LeadId | null,
  at: Instant,
  previous: LeadId | null = null,
  rule = 'phone',
  whose: Whose = {},
) =>
  of(
    'CallMatchedToLead',
    { lead, previous, rule },
    { ...whose, leads: [lead, previous].filter((id) => id !== null) },
    at,
  );
export const callConnected = (
  at: Instant,
  data: Partial<Data['CallConnected']> = {},
  whose: Whose = {},
  by?: Partial<Stamp>,
) => of('CallConnected', { at, answeredBy: 'human', ...data }, whose, at, by);
export const callTransferred = (at: Instant, from: RepId | undefined, to: RepId | undefined) =>
  of('CallTransferred', { from, to, at }, { reps: [from, to].filter((id) => id !== undefined) }, at);
export const callJoined = (at: Instant, rep: RepId) => of('CallJoined', { rep, at }, { reps: [rep] }, at);
export const voicemailLeft = (at: Instant, seconds?: number) => of('VoicemailLeft', { seconds }, {}, at);
export const callHeld = (at: Instant, whose: Whose = {}) => of('CallHeld', { at }, whose, at);
export const callResumed = (at: Instant, whose: Whose = {}) => of('CallResumed', { at }, whose, at);
export const callEnded = (
  endedAt: Instant,
  data: Partial<Data['CallEnded']> = {},
  whose: Whose = {},
  by?: Partial<Stamp>,
) => of('CallEnded', { endedAt, disposition: 'answered', ...data }, whose, endedAt, by);
export const callMissed = (at: Instant, offeredTo: readonly RepId[] = []) =>
  of('CallMissed', { offeredTo }, { reps: offeredTo }, at);
export const callCorrected = (
  at: Instant,
  field: CallField,
  was: CallFieldValue,
  is: CallFieldValue,
  whose: Whose = {},
) => of('CallCorrected', { field, was, is }, whose, at);
export const callDuplicateOf = (callId: CallId, at: Instant, whose: Whose = {}) =>
  of('CallDuplicateOf', { callId }, whose, at);
export const callDuplicateLifted = (callId: CallId, at: Instant, whose: Whose = {}) =>
  of('CallDuplicateLifted', { callId }, whose, at);
export const callRetracted = (at: Instant, whose: Whose = {}) => of('CallRetracted', {}, whose, at);
export const callObjectionRaised = (objectionId: string, at: Instant, type = 'price', whose: Whose = {}) =>
  of('ObjectionRaised', { objectionId, type }, whose, at);
export const callObjectionHandled = (
  objectionId: string,
  at: Instant,
  result: ObjectionResult = 'overcome',
  data: Partial<Data['ObjectionHandled']> = {},
  whose: Whose = {},
) => of('ObjectionHandled', { objectionId, type: 'price', technique: 'total cost', result, ...data }, whose, at);

export const blob = (name: string, subject = 'call-call-1') => ({ blob: name, size: 100, subject, key: 'key-1' });
export const recordingStored = (recordingId: string, at: Instant, data: Partial<Data['RecordingStored']> = {}) =>
  of(
    'RecordingStored',
    { recordingId, content: blob(`blob-of-${recordingId}`), mediaType: 'audio/mpeg', seconds: 120, ...data },
    {},
    at,
  );
export const recordingPlayed = (recordingId: string, by: string, from: number, to: number, at: Instant) =>
  of('RecordingPlayed', { recordingId, by, from, to }, {}, at);
export const callMarkedPrivate = (by: string, at: Instant, shredded: readonly string[] = []) =>
  of('CallMarkedPrivate', { by, shredded }, {}, at);
/** Form `cold` of two questions, 5 and 10 points at most, of which 4 and 6 were given. */
export const callScored = (scoreId: string, scorer: string, at: Instant, data: Partial<Data['CallScored']> = {}) =>
  of(
    'CallScored',
    {
      scoreId,
      form: 'cold',
      version: 1,
      answers: [
        { question: 'opening', points: 4 },
        { question: 'needs', points: 6 },
      ],
      points: 10,
      outOf: 15,
      heardSeconds: 60,
      scorer,
      ...data,
    },
    {},
    at,
  );
export const callScoreDisputed = (scoreId: string, at: Instant) =>
  of('CallScoreDisputed', { scoreId, reason: personal('rep-ann', 'note', 'they hung up') }, {}, at);
export const callScoreRuled = (scoreId: string, by: string, at: Instant, data: Partial<Data['CallScoreRuled']> = {}) =>
  of(
    'CallScoreRuled',
    { scoreId, ruling: 'upheld', grounds: personal('rep-ann', 'note', 'heard it too'), by, ...data },
    {},
    at,
  );

/** An ordinary outbound call: placed, attributed, connected after 10 s, ended after `seconds` more. */
export const conversation = (rep: RepId, at: Instant, seconds = 120, lead?: LeadId): CallEvent[] => {
  const after = (s: number) => new Date(Date.parse(at) + s * 1000).toISOString();
  const whose = { reps: [rep], leads: lead === undefined ? [] : [lead] };
  return [
    callPlaced(at, {}, whose),
    callAttributed(rep, at),
    ...(lead === undefined ? [] : [callMatchedToLead(lead, at, null, 'phone', whose)]),
    callConnected(after(10), {}, whose),
    callEnded(after(10 + seconds), { sourceTalkSeconds: seconds }, whose),
  ];
};

export const recordCall = (
  callId: CallId,
  at: Instant,
  parts: Partial<Omit<RecordCall, 'type' | 'stamp'>> = {},
): RecordCall => ({
  type: 'RecordCall',
  callId,
  stamp: captured(at, { system: 'asterisk-cdr', externalId: callId }),
  ...parts,
});
