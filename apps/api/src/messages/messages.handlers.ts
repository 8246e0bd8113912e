import { message } from '@app/domain/messages/message';
import { commandHandlers } from '../commands/command-handlers';
import { HandleMessageObjection, RaiseMessageObjection } from '../objections/objections.commands';
import { AttributeMessage, MatchMessageToLead, RecordMessage } from './messages.commands';

export const messageHandlers = commandHandlers(message, [
  RecordMessage,
  AttributeMessage,
  MatchMessageToLead,
  RaiseMessageObjection,
  HandleMessageObjection,
]);
