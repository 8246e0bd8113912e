import { accept, fold, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type About, type Fact, type Instant } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import type { LeadId, RepId } from '../ids';
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
export interface CallState extends Duplicate {
  readonly fields: CallFields;
  readonly rep?: Told<RepId | null>;
  readonly lead?: Told<LeadId | null>;
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
  decide: (command, state) => {
    const decision = decide(command, state);
    if (decision.events.length === 0) return decision;
    const after = fold({ initial: state, evolve: call.evolve }, decision.events);
    return { ...decision, events: decision.events.map((event) => ({ ...event, about: aboutOf(event, after) })) };
  },
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

const known = (ids: readonly (string | null | undefined)[]) => [...new Set(ids.filter((id) => id != null))];
/** Whoever had a hand in the call. */
const partiesOf = ({ rep, answeredBy, transfers, joined }: CallState): RepId[] =>
  known([rep?.is, answeredBy, ...transfers.flatMap(({ from, to }) => [from, to]), ...joined.map((one) => one.rep)]);

/** The call's parties, by what is known after the decision, and whom the event itself names. */
function aboutOf(event: CallEvent, state: CallState): About {
  const reps: (RepId | null)[] = partiesOf(state);
  const leads = [state.lead?.is];
  if (event.type === 'CallAttributed') reps.push(event.data.previous);
  if (event.type === 'CallMatchedToLead') leads.push(event.data.previous);
  if (event.type === 'CallMissed') reps.push(...event.data.offeredTo);
  return { reps: known(reps), leads: known(leads) };
}

function decide(command: CallCommand, state: CallState): Decision<CallEvent> {
  if (command.type === 'RecordCall') return accept(...record(command, state));
  if (isOfRecordings(command)) return decideRecordings(command, state.recordings, state.known);
  if (!state.known) return reject('call.unknown', `nothing is known of call ${command.callId}`);

  const say = sayer(command);
  switch (command.type) {
    case 'AttributeCall': {
      const { rep, rule } = command;
      const previous = state.rep?.is ?? null;
      return rep === previous ? nothing : accept(say('CallAttributed', { rep, previous, rule }));
    }
    case 'MatchCallToLead': {
      const { lead, rule } = command;
      const previous = state.lead?.is ?? null;
      return lead === previous ? nothing : accept(say('CallMatchedToLead', { lead, previous, rule }));
    }
    case 'CorrectCall':
      return correct(command, state.fields);
    case 'MarkCallDuplicate':
    case 'LiftCallDuplicate':
      return decideDuplicate(command, state);
    case 'RetractCall':
      return state.retracted ? nothing : accept(say('CallRetracted', { reason: command.reason }));
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

function record(
  report: RecordCall,
  { fields, rep, lead, transfers, joined, voicemail, held, resumed, offeredTo }: CallState,
): CallEvent[] {
  const { placed, attributed, matched, connected, ended, missed } = report;
  const say = sayer(report);
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
  if (attributed && isNews(rep, attributed.rep))
    news.push(say('CallAttributed', { ...attributed, previous: rep?.is ?? null }));
  if (matched && isNews(lead, matched.lead))
    news.push(say('CallMatchedToLead', { ...matched, previous: lead?.is ?? null }));
  if (connected) {
    const { at, answeredBy } = connected;
    if (fields.connectedAt) correct({ connectedAt: at, answeredBy });
    else news.push(say('CallConnected', connected, at));
  }
  for (const transfer of newOf(report.transfers, transfers, transferKey))
    news.push(say('CallTransferred', transfer, transfer.at));
  for (const one of newOf(report.joined, joined, joinKey)) news.push(say('CallJoined', one, one.at));
  for (const at of newOf(
    report.held?.map((hold) => hold.at),
    held,
    String,
  ))
    news.push(say('CallHeld', { at }, at));
  for (const at of newOf(
    report.held?.flatMap((hold) => hold.resumedAt ?? []),
    resumed,
    String,
  ))
    news.push(say('CallResumed', { at }, at));
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
    if (!offeredTo || more.length > 0) news.push(say('CallMissed', { offeredTo: more }));
  }
  return news;
}

type Data = { readonly [E in CallEvent as E['type']]: E['data'] };
/** The events still lack whom they are about: that is known once all of the decision is. */
const sayer =
  ({ stamp }: Pick<CallCommand, 'stamp'>) =>
  <T extends keyof Data>(type: T, data: Data[T], occurredAt: Instant = stamp.occurredAt): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp, type, data, {}, { occurredAt });

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
