import type { BlobRef, Fact, PersonalField } from '@app/decider/fact';
import { stream, type EmailId, type EventTypes, type LeadId, type RepId } from '../ids';
import { objectionEventTypes, type ObjectionEvent } from '../objections/objection.events';

export const emailStream = (id: EmailId) => stream('email', id);
export interface Attachment {
  readonly name: PersonalField;
  readonly mediaType: string;
  readonly content: BlobRef;
}
/** `inReplyTo` is the email id (hash of the Message-ID) it answers; `automated` by RFC 3834 or list headers. */
export interface Letter {
  readonly from?: PersonalField;
  readonly to: readonly PersonalField[];
  readonly cc: readonly PersonalField[];
  readonly subject?: PersonalField;
  readonly body?: PersonalField | BlobRef;
  readonly mailbox?: PersonalField;
  readonly inReplyTo?: EmailId;
  readonly attachments: readonly Attachment[];
  readonly automated: boolean;
}
/** occurredAt is when it was sent. */
export type EmailSent = Fact<'EmailSent', Letter>;
export type EmailReceived = Fact<'EmailReceived', Letter>;
export type EmailAttributed = Fact<'EmailAttributed', { rep: RepId | null; previous: RepId | null; rule: string }>;
export type EmailMatchedToLead = Fact<
  'EmailMatchedToLead',
  { lead: LeadId | null; previous: LeadId | null; rule: string }
>;
export type EmailCorrected = Fact<
  'EmailCorrected',
  { field: 'sentAt' | 'automated' | 'inReplyTo'; was: string | boolean | null; is: string | boolean | null }
>;

export type EmailEvent =
  | EmailSent
  | EmailReceived
  | EmailAttributed
  | EmailMatchedToLead
  | EmailCorrected
  | ObjectionEvent;

export const emailEventTypes: EventTypes<EmailEvent['type']> = {
  EmailSent: 1,
  EmailReceived: 1,
  EmailAttributed: 1,
  EmailMatchedToLead: 1,
  EmailCorrected: 1,
  ...objectionEventTypes,
};
