import type { BlobRef, Fact, PersonalField } from '@app/decider/fact';
import { stream, type EventTypes, type LeadId, type MessageId, type RepId } from '../ids';
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
export type MessageAttributed = Fact<'MessageAttributed', { rep: RepId | null; previous: RepId | null; rule: string }>;
export type MessageMatchedToLead = Fact<
  'MessageMatchedToLead',
  { lead: LeadId | null; previous: LeadId | null; rule: string }
>;

export type MessageEvent = MessageSent | MessageReceived | MessageAttributed | MessageMatchedToLead | ObjectionEvent;
export const messageEventTypes: EventTypes<MessageEvent['type']> = {
  MessageSent: 1,
  MessageReceived: 1,
  MessageAttributed: 1,
  MessageMatchedToLead: 1,
  ...objectionEventTypes,
};
