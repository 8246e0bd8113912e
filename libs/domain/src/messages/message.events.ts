import type { BlobRef, Fact, PersonalField } from '@app/decider/fact';
import type { Attributed, MatchedToLead } from '../conversations/whose.events';
import { stream, type EventTypes, type MessageId } from '../ids';
import { objectionEventTypes, type ObjectionEvent } from '../objections/objection.events';

export const messageStream = (id: MessageId) => stream('message', id);
/** `channel` is `sms`, `whatsapp`, `telegram`, …; `automated`: no person wrote it. */
export interface Message {
  readonly channel: string;
  readonly from?: PersonalField;
  readonly to?: PersonalField;
  readonly body?: PersonalField | BlobRef;
  readonly automated: boolean;
}
/** occurredAt is when it was sent. */
export type MessageSent = Fact<'MessageSent', Message>;
export type MessageReceived = Fact<'MessageReceived', Message>;
export type MessageAttributed = Attributed<'MessageAttributed'>;
export type MessageMatchedToLead = MatchedToLead<'MessageMatchedToLead'>;

export type MessageEvent = MessageSent | MessageReceived | MessageAttributed | MessageMatchedToLead | ObjectionEvent;
export const messageEventTypes: EventTypes<MessageEvent['type']> = {
  MessageSent: 1,
  MessageReceived: 1,
  MessageAttributed: 1,
  MessageMatchedToLead: 1,
  ...objectionEventTypes,
};
