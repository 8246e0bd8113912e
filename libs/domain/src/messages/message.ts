import { accept, fold, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type About, type Fact } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import type { LeadId, RepId } from '../ids';
import {
  evolveObjections,
  handleObjection,
  noObjections,
  raiseObjection,
  type Objections,
} from '../objections/objection';
import type { MessageCommand, RecordMessage } from './message.commands';
import { messageStream, type MessageEvent } from './message.events';

/** One message by the channel's own id; between two of our own numbers it was both sent and received. */
export interface MessageState {
  readonly sent: boolean;
  readonly received: boolean;
  readonly rep?: Told<RepId | null>;
  readonly lead?: Told<LeadId | null>;
  readonly objections: Objections;
}

export const streamOf = (command: MessageCommand): string => messageStream(command.messageId);

export const message: Decider<MessageCommand, MessageState, MessageEvent> = {
  name: 'message',
  streamOf,
  initial: { sent: false, received: false, objections: noObjections },
  evolve,
  decide: (command, state) => {
    const decision = decide(command, state);
    const after = fold({ initial: state, evolve }, decision.events);
    return { ...decision, events: decision.events.map((event) => ({ ...event, about: aboutOf(event, after) })) };
  },
};

function evolve(state: MessageState, event: MessageEvent): MessageState {
  switch (event.type) {
    case 'MessageSent':
      return { ...state, sent: true };
    case 'MessageReceived':
      return { ...state, received: true };
    case 'MessageAttributed':
      return { ...state, rep: tell(state.rep, event.data.rep) };
    case 'MessageMatchedToLead':
      return { ...state, lead: tell(state.lead, event.data.lead) };
    case 'ObjectionRaised':
    case 'ObjectionHandled':
      return { ...state, objections: evolveObjections(state.objections, event) };
    default:
      return never(event);
  }
}

function aboutOf(event: MessageEvent, { rep, lead }: MessageState): About {
  const reps = [rep?.is, event.type === 'MessageAttributed' ? event.data.previous : null];
  const leads = [lead?.is, event.type === 'MessageMatchedToLead' ? event.data.previous : null];
  return { reps: reps.filter((id) => id != null), leads: leads.filter((id) => id != null) };
}

function decide(command: MessageCommand, state: MessageState): Decision<MessageEvent> {
  if (command.type === 'RecordMessage') return accept(...record(command, state));
  if (!state.sent && !state.received)
    return reject('message.unknown', `nothing is known of message ${command.messageId}`);

  const say = sayer(command);
  switch (command.type) {
    case 'AttributeMessage': {
      const { rep, rule } = command;
      const previous = state.rep?.is ?? null;
      return rep === previous ? nothing : accept(say('MessageAttributed', { rep, previous, rule }));
    }
    case 'MatchMessageToLead': {
      const { lead, rule } = command;
      const previous = state.lead?.is ?? null;
      return lead === previous ? nothing : accept(say('MessageMatchedToLead', { lead, previous, rule }));
    }
    case 'RaiseMessageObjection':
      return raiseObjection(state.objections, command);
    case 'HandleMessageObjection':
      return handleObjection(state.objections, command);
    default:
      return never(command);
  }
}

function record(report: RecordMessage, { sent, received, rep, lead }: MessageState): MessageEvent[] {
  const { direction, message: written, attributed, matched } = report;
  const say = sayer(report);
  const news: MessageEvent[] = [];
  if (direction === 'sent' && !sent) news.push(say('MessageSent', written));
  if (direction === 'received' && !received) news.push(say('MessageReceived', written));
  if (attributed && isNews(rep, attributed.rep))
    news.push(say('MessageAttributed', { ...attributed, previous: rep?.is ?? null }));
  if (matched && isNews(lead, matched.lead))
    news.push(say('MessageMatchedToLead', { ...matched, previous: lead?.is ?? null }));
  return news;
}

type Data = { readonly [E in MessageEvent as E['type']]: E['data'] };
/** The events still lack whom they are about: that is known once all of the decision is. */
const sayer =
  ({ stamp }: Pick<MessageCommand, 'stamp'>) =>
  <T extends keyof Data>(type: T, data: Data[T]): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp, type, data, {});
