import type { Command } from '@app/decider/decider';
import type { PersonalField } from '@app/decider/fact';
import type { LeadId, MessageId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { Message } from './message.events';

/** A message that went out or came in; stamp.occurredAt is when. Never rejected; a repeated report adds only what is new. */
export type RecordMessage = Command<
  'RecordMessage',
  {
    messageId: MessageId;
    direction: 'sent' | 'received';
    message: Message;
    attributed?: { rep: RepId; rule: string };
    matched?: { lead: LeadId; rule: string };
  }
>;
export type AttributeMessage = Command<'AttributeMessage', { messageId: MessageId; rep: RepId | null; rule: string }>;
export type MatchMessageToLead = Command<
  'MatchMessageToLead',
  { messageId: MessageId; lead: LeadId | null; rule: string }
>;
export type RaiseMessageObjection = Command<
  'RaiseMessageObjection',
  { messageId: MessageId; objectionId: string; objection: string; words?: PersonalField }
>;
export type HandleMessageObjection = Command<
  'HandleMessageObjection',
  { messageId: MessageId; objectionId: string; technique: string; result: ObjectionResult }
>;
export type MessageCommand =
  | RecordMessage
  | AttributeMessage
  | MatchMessageToLead
  | RaiseMessageObjection
  | HandleMessageObjection;
