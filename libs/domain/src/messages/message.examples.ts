import { fact, personal, type Fact, type Instant } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import type { LeadId, MessageId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { RecordMessage } from './message.commands';
import type { Message, MessageEvent } from './message.events';

type Data = { readonly [E in MessageEvent as E['type']]: E['data'] };
const of = <T extends MessageEvent['type']>(
  type: T,
  data: Data[T],
  whose: { readonly reps?: readonly RepId[]; readonly leads?: readonly LeadId[] },
  at: Instant,
): Fact<T, Data[T]> => fact<Fact<T, Data[T]>>(captured(at, { system: 'whatsapp' }), type, data, whose);

export const written = (data: Partial<Message> = {}): Message => ({
  channel: 'whatsapp',
  from: personal('rep-ann', 'contact', '+31 6 1000 0001'),
  to: personal('lead-lead-1', 'contact', '+31 6 2000 0002'),
  body: personal('lead-lead-1', 'content', 'Shall I call at four?'),
  automated: false,
  ...data,
});
export const messageSent = (at: Instant, data: Partial<Message> = {}) => of('MessageSent', written(data), {}, at);
export const messageReceived = (at: Instant, data: Partial<Message> = {}) =>
  of('MessageReceived', written(data), {}, at);
export const messageAttributed = (rep: RepId | null, at: Instant, previous: RepId | null = null) =>
  of('MessageAttributed', { rep, previous, rule: 'number' }, { reps: [rep, previous].filter((id) => id !== null) }, at);
export const messageMatchedToLead = (lead: LeadId | null, at: Instant, previous: LeadId | null = null) =>
  of(
    'MessageMatchedToLead',
    { lead, previous, rule: 'number' },
    { leads: [lead, previous].filter((id) => id !== null) },
    at,
  );
export const messageObjectionRaised = (objectionId: string, at: Instant, type = 'price') =>
  of('ObjectionRaised', { objectionId, type }, {}, at);
export const messageObjectionHandled = (objectionId: string, at: Instant, result: ObjectionResult) =>
  of('ObjectionHandled', { objectionId, type: 'price', technique: 'total cost', result }, {}, at);

export const recordMessage = (
  messageId: MessageId,
  at: Instant,
  parts: Partial<Omit<RecordMessage, 'stamp'>> = {},
): RecordMessage => ({
  type: 'RecordMessage',
  messageId,
  direction: 'sent',
  message: written(),
  stamp: captured(at, { system: 'whatsapp', externalId: messageId }),
  ...parts,
});
