import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, known, type Instant } from '@app/decider/fact';
import { isNews, tell } from '@app/decider/told';
import { attribute, concerning, matchToLead, newsOfWhose, sayer, type Whose } from '../conversations/whose';
import type { RepId } from '../ids';
import {
  evolveObjections,
  handleObjection,
  noObjections,
  raiseObjection,
  type Objections,
} from '../objections/objection';
import type { CallCommand, RecordCall } from './call.commands';
import { correct, type CallFields } from './corrections';
import { decideDuplicate, evolveDuplicate, type Duplicate } from './duplicates';
import {
  callStream,
  type CallEvent,
  type CallField,
  type CallFieldValue,
  type CallJoined,
  type CallMissed,
  type CallTransferred,
} from './call.events';
import {
  callIsPrivate,
  decideRecordings,
  evolveRecordings,
  isOfRecordings,
  noRecordings,
  tellsOfRecordings,
  type Recordings,
} from './recordings';
import { decideScoring, evolveScores, type Scores } from './scoring';

/** What is known of a call by now, whatever came first. */
export interface CallState extends Whose, Duplicate {
  readonly fields: CallFields;
  readonly answeredBy?: RepId;
  /** In order of time. */
  readonly transfers: readonly CallTransferred['data'][];
  readonly joined: readonly CallJoined['data'][];
  readonly voicemail: boolean;
  readonly held: readonly Instant[];
  readonly resumed: readonly Instant[];
  /** Undefined unless it was missed. */
  readonly offeredTo?: readonly RepId[];
  readonly retracted: boolean;
  readonly objections: Objections;
  readonly recordings: Recordings;
  readonly scores: Scores;
  /** False for a stream without events. */
  readonly known: boolean;
}

export const streamOf = (command: CallCommand): string => callStream(command.callId);

export const call: Decider<CallCommand, CallState, CallEvent> = {
  name: 'call',
  streamOf,
  initial: {
    fields: {},
    transfers: [],
    apartFrom: [],
    joined: [],
    voicemail: false,
    held: [],
    resumed: [],
    retracted: false,
    objections: noObjections,
    recordings: noRecordings,
    scores: {},
    known: false,
  },
  evolve: (state, event) => evolve({ ...state, known: true }, event),
  decide: (command, state) => concerning(decide(command, state), state, evolve, partiesOf),
};

function evolve(state: CallState, event: CallEvent): CallState {
  const told = (values: Partial<Record<CallField, CallFieldValue | undefined>>): CallState => {
    const fields = { ...state.fields };
    for (const [name, value] of Object.entries(values) as [CallField, CallFieldValue | undefined][])
      if (value !== undefined) fields[name] = tell(fields[name], value);
    return { ...state, fields };
  };
  if (tellsOfRecordings(event)) return { ...state, recordings: evolveRecordings(state.recordings, event) };
  switch (event.type) {
    case 'CallPlaced':
      return told({ placedAt: event.occurredAt, direction: event.data.direction });
    case 'CallConnected': {
      const { at, answeredBy, rep } = event.data;
      return { ...told({ connectedAt: at, answeredBy }), answeredBy: rep };
    }
    case 'CallEnded': {
      const { endedAt, disposition, sourceTalkSeconds } = event.data;
      return told({ endedAt, disposition, sourceTalkSeconds });
    }
    case 'CallCorrected':
      return told({ [event.data.field]: event.data.is });
    case 'CallAttributed':
      return { ...state, rep: tell(state.rep, event.data.rep) };
    case 'CallMatchedToLead':
      return { ...state, lead: tell(state.lead, event.data.lead) };
    case 'CallTransferred':
      return { ...state, transfers: inOrder([...state.transfers, event.data], transferKey) };
    case 'CallJoined':
      return { ...state, joined: inOrder([...state.joined, event.data], joinKey) };
    case 'VoicemailLeft':
      return { ...state, voicemail: true };
    case 'CallHeld':
      return { ...state, held: inOrder([...state.held, event.data.at], String) };
    case 'CallResumed':
      return { ...state, resumed: inOrder([...state.resumed, event.data.at], String) };
    case 'CallMissed':
      return { ...state, offeredTo: inOrder([...(state.offeredTo ?? []), ...event.data.offeredTo], String) };
    case 'CallDuplicateOf':
    case 'CallDuplicateLifted':
      return { ...state, ...evolveDuplicate(state.apartFrom, event) };
    case 'CallRetracted':
      return { ...state, retracted: true };
    case 'CallScored':
    case 'CallScoreDisputed':
    case 'CallScoreRuled':
      return { ...state, scores: evolveScores(state.scores, event) };
    case 'ObjectionRaised':
    case 'ObjectionHandled':
      return { ...state, objections: evolveObjections(state.objections, event) };
    default:
      return never(event);
  }
}

/** Whoever had a hand in the call. */
const partiesOf = ({ rep, answeredBy, transfers, joined }: CallState): RepId[] =>
  known([rep?.is, answeredBy, ...transfers.flatMap(({ from, to }) => [from, to]), ...joined.map((one) => one.rep)]);

function decide(command: CallCommand, state: CallState): Decision<CallEvent> {
  if (command.type === 'RecordCall') return accept(...record(command, state));
  if (isOfRecordings(command)) return decideRecordings(command, state.recordings, state.known);
  if (!state.known) return reject('call.unknown', `nothing is known of call ${command.callId}`);

  switch (command.type) {
    case 'AttributeCall':
      return attribute('CallAttributed', command, state);
    case 'MatchCallToLead':
      return matchToLead('CallMatchedToLead', command, state);
    case 'CorrectCall':
      return correct(command, state.fields);
    case 'MarkCallDuplicate':
    case 'LiftCallDuplicate':
      return decideDuplicate(command, state);
    case 'RetractCall':
      return state.retracted ? nothing : accept(sayer<CallEvent>(command)('CallRetracted', { reason: command.reason }));
    case 'RaiseCallObjection':
      if (state.recordings.isPrivate) return callIsPrivate;
      return raiseObjection(state.objections, command);
    case 'HandleCallObjection':
      return handleObjection(state.objections, command);
    case 'ScoreCall':
    case 'DisputeCallScore':
    case 'RuleOnCallScore':
      if (state.recordings.isPrivate) return callIsPrivate;
      return decideScoring(command, state.scores, { rep: state.rep?.is ?? null, reps: partiesOf(state) });
    default:
      return never(command);
  }
}

function record(report: RecordCall, state: CallState): CallEvent[] {
  const { placed, connected, ended, missed } = report;
  const { fields, transfers, joined, voicemail, held, resumed, offeredTo } = state;
  const say = sayer<CallEvent>(report);
  const news: CallEvent[] = [];
  const correct = (reported: Partial<Record<CallField, CallFieldValue | undefined>>) => {
    // a source that can't say takes nothing back from one that could
    for (const [field, is] of Object.entries(reported) as [CallField, CallFieldValue | undefined][])
      if (is !== 'unknown' && isNews(fields[field], is))
        news.push(say('CallCorrected', { field, was: fields[field]?.is ?? null, is }));
  };

  if (placed) {
    const { at, ...data } = placed;
    if (fields.direction) correct({ placedAt: at, direction: data.direction });
    else news.push(say('CallPlaced', data, at));
  }
  news.push(...newsOfWhose(['CallAttributed', 'CallMatchedToLead'], report, state));
  if (connected) {
    const { at, answeredBy } = connected;
    if (fields.connectedAt) correct({ connectedAt: at, answeredBy });
    else news.push(say('CallConnected', connected, at));
  }
  for (const transfer of newOf(report.transfers, transfers, transferKey))
    news.push(say('CallTransferred', transfer, transfer.at));
  for (const one of newOf(report.joined, joined, joinKey)) news.push(say('CallJoined', one, one.at));
  const heldAt = report.held?.map((hold) => hold.at);
  for (const at of newOf(heldAt, held, String)) news.push(say('CallHeld', { at }, at));
  const resumedAt = report.held?.flatMap((hold) => hold.resumedAt ?? []);
  for (const at of newOf(resumedAt, resumed, String)) news.push(say('CallResumed', { at }, at));
  if (ended) {
    const { at: endedAt, disposition, sourceTalkSeconds } = ended;
    if (fields.disposition) correct({ endedAt, disposition, sourceTalkSeconds });
    else news.push(say('CallEnded', { endedAt, disposition, sourceTalkSeconds }, endedAt));
  }
  if (report.voicemail && !voicemail) {
    const { at, seconds } = report.voicemail;
    news.push(say('VoicemailLeft', { seconds }, at));
  }
  if (missed) {
    const more = newOf(missed.offeredTo, offeredTo, String);
    if (!offeredTo || more.length > 0)
      news.push(fact<CallMissed>(report.stamp, 'CallMissed', { offeredTo: more }, { reps: more }));
  }
  return news;
}

const joinKey = ({ at, rep }: CallJoined['data']) => `${at} ${rep}`;
const transferKey = ({ at, from, to }: CallTransferred['data']) => `${at} ${from ?? ''} ${to ?? ''}`;
const inOrder = <V>(values: readonly V[], keyOf: (value: V) => string): V[] =>
  values.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
/** Of a report's list, each once, what is not known. */
const newOf = <V>(
  reported: readonly V[] | undefined,
  known: readonly V[] | undefined,
  keyOf: (value: V) => string,
): V[] => {
  const fresh = new Map((reported ?? []).map((value) => [keyOf(value), value]));
  for (const value of known ?? []) fresh.delete(keyOf(value));
  return [...fresh.values()];
};
