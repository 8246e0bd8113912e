import { accept, never, reject, type Decider, type Decision } from '@app/decider/decider';
import { tell } from '@app/decider/told';
import { attribute, concerning, matchToLead, newsOfWhose, sayer, type Whose } from '../conversations/whose';
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
export interface MessageState extends Whose {
  readonly sent: boolean;
  readonly received: boolean;
  readonly objections: Objections;
}

export const streamOf = (command: MessageCommand): string => messageStream(command.messageId);

export const message: Decider<MessageCommand, MessageState, MessageEvent> = {
  name: 'message',
  streamOf,
  initial: { sent: false, received: false, objections: noObjections },
  evolve,
  decide: (command, state) => concerning(decide(command, state), state, evolve),
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

function decide(command: MessageCommand, state: MessageState): Decision<MessageEvent> {
  if (command.type === 'RecordMessage') return accept(...record(command, state));
  if (!state.sent && !state.received)
    return reject('message.unknown', `nothing is known of message ${command.messageId}`);

  switch (command.type) {
    case 'AttributeMessage':
      return attribute('MessageAttributed', command, state);
    case 'MatchMessageToLead':
      return matchToLead('MessageMatchedToLead', command, state);
    case 'RaiseMessageObjection':
      return raiseObjection(state.objections, command);
    case 'HandleMessageObjection':
      return handleObjection(state.objections, command);
    default:
      return never(command);
  }
}

function record(report: RecordMessage, state: MessageState): MessageEvent[] {
  const { direction, message: written } = report;
  const say = sayer<MessageEvent>(report);
  const news: MessageEvent[] = newsOfWhose(['MessageAttributed', 'MessageMatchedToLead'], report, state);
  if (state[direction]) return news;
  return [say(direction === 'sent' ? 'MessageSent' : 'MessageReceived', written), ...news];
}
