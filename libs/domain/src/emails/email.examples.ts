import { fact, personal, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import type { EmailId, LeadId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { RecordBounce, RecordEmail } from './email.commands';
import type { EmailEvent, Letter } from './email.events';

type Data = { readonly [E in EmailEvent as E['type']]: E['data'] };
/** Whose letter it is, and with which lead, as far as known when the event came. */
export interface Whose {
  readonly reps?: readonly RepId[];
  readonly leads?: readonly LeadId[];
}
const of = <T extends EmailEvent['type']>(
  type: T,
  data: Data[T],
  whose: Whose,
  at: Instant,
  by: Partial<Stamp> = {},
): Fact<T, Data[T]> => fact<Fact<T, Data[T]>>(captured(at, { system: 'mail' }, by), type, data, whose);

export const letter = (data: Partial<Letter> = {}): Letter => ({
  from: personal('rep-ann', 'contact', 'ann@example.com'),
  to: [personal('lead-lead-1', 'contact', 'jan@example.org')],
  cc: [],
  subject: personal('lead-lead-1', 'content', 'Our offer'),
  body: personal('lead-lead-1', 'content', 'Dear Jan, …'),
  attachments: [],
  automated: false,
  ...data,
});
export const emailSent = (at: Instant, data: Partial<Letter> = {}, whose: Whose = {}, by?: Partial<Stamp>) =>
  of('EmailSent', letter(data), whose, at, by);
export const emailReceived = (at: Instant, data: Partial<Letter> = {}, whose: Whose = {}, by?: Partial<Stamp>) =>
  of('EmailReceived', letter(data), whose, at, by);
export const emailAttributed = (rep: RepId | null, at: Instant, previous: RepId | null = null, rule = 'mailbox') =>
  of('EmailAttributed', { rep, previous, rule }, { reps: [rep, previous].filter((id) => id !== null) }, at);
export const emailMatchedToLead = (
  lead: LeadId | null,
  at: Instant,
  previous: LeadId | null = null,
  rule = 'address',
  whose: Whose = {},
) =>
  of(
    'EmailMatchedToLead',
    { lead, previous, rule },
    { ...whose, leads: [lead, previous].filter((id) => id !== null) },
    at,
  );
export const emailBounced = (report: string, at: Instant, action: 'failed' | 'delayed' = 'failed', whose: Whose = {}) =>
  of(
    'EmailBounced',
    { recipient: personal('lead-lead-1', 'contact', 'jan@example.org'), action },
    whose,
    at,
    captured(at, { system: 'mail', externalId: report }),
  );
export const emailCorrected = (at: Instant, data: Data['EmailCorrected'], whose: Whose = {}) =>
  of('EmailCorrected', data, whose, at);
export const emailObjectionRaised = (objectionId: string, at: Instant, type = 'price', whose: Whose = {}) =>
  of('ObjectionRaised', { objectionId, type }, whose, at);
export const emailObjectionHandled = (
  objectionId: string,
  at: Instant,
  result: ObjectionResult = 'overcome',
  data: Partial<Data['ObjectionHandled']> = {},
  whose: Whose = {},
) => of('ObjectionHandled', { objectionId, type: 'price', technique: 'total cost', result, ...data }, whose, at);

export const recordEmail = (
  emailId: EmailId,
  at: Instant,
  { letter: written, ...parts }: Partial<Omit<RecordEmail, 'letter' | 'stamp'>> & { letter?: Partial<Letter> } = {},
): RecordEmail => ({
  type: 'RecordEmail',
  emailId,
  direction: 'sent',
  letter: letter(written),
  stamp: captured(at, { system: 'mail', externalId: emailId }),
  ...parts,
});

export const recordBounce = (
  emailId: EmailId,
  at: Instant,
  report: string,
  parts: Partial<Omit<RecordBounce, 'type' | 'emailId'>> = {},
): RecordBounce => ({
  type: 'RecordBounce',
  emailId,
  recipient: personal('lead-lead-1', 'contact', 'jan@example.org'),
  action: 'failed',
  stamp: captured(at, { system: 'mail', externalId: report }),
  ...parts,
});
