import type { BlobRef, Fact, PersonalField } from '@app/decider/fact';
import type { Attributed, MatchedToLead } from '../conversations/whose.events';
import { stream, type EmailId, type EventTypes } from '../ids';
import { objectionEventTypes, type ObjectionEvent } from '../objections/objection.events';

export const emailStream = (id: EmailId) => stream('email', id);
export interface Attachment {
  readonly name: PersonalField;
  readonly mediaType: string;
  readonly content: BlobRef;
}
/** What a mail server's signature was worth when the letter came in: `pass`, `fail`, `none`, `temperror`, … (RFC 8601). */
export interface Authentication {
  readonly method: 'dkim' | 'spf' | 'dmarc' | 'arc';
  readonly result: string;
  readonly domain?: string;
  readonly selector?: string;
}
/**
 * `inReplyTo` is the email id (hash of the Message-ID) it answers, `thread` that of the letter that the conversation began
 * with, where the source tells. `automated` by RFC 3834 or list headers: no person wrote it for one other; `machine` says
 * which. `bcc`: who got it by the envelope, though no header names them.
 */
export interface Letter {
  readonly from?: PersonalField;
  readonly to: readonly PersonalField[];
  readonly cc: readonly PersonalField[];
  readonly bcc?: readonly PersonalField[];
  readonly subject?: PersonalField;
  readonly body?: PersonalField | BlobRef;
  readonly mailbox?: PersonalField;
  readonly inReplyTo?: EmailId;
  readonly thread?: EmailId;
  readonly attachments: readonly Attachment[];
  readonly automated: boolean;
  readonly machine?: 'automatic' | 'mass';
  readonly authentication?: readonly Authentication[];
}
/** A mailbox of a rep's, as its data subject tells. */
export const isOurs = ({ subject }: PersonalField): boolean => subject.startsWith('rep-');
/** Between reps' mailboxes alone: nobody outside wrote it or got it. */
export const isInternal = ({ from, to, cc, bcc = [] }: Letter): boolean =>
  from !== undefined && to.length + cc.length > 0 && [from, ...to, ...cc, ...bcc].every(isOurs);
/** occurredAt is when it was sent. */
export type EmailSent = Fact<'EmailSent', Letter>;
export type EmailReceived = Fact<'EmailReceived', Letter>;
/** A mail server could not deliver it to `recipient`, or not yet (RFC 3464); occurredAt is when it said so. `status` is RFC 3463's. */
export type EmailBounced = Fact<
  'EmailBounced',
  { recipient: PersonalField; action: 'failed' | 'delayed'; status?: string; diagnostic?: PersonalField }
>;
export type EmailAttributed = Attributed<'EmailAttributed'>;
export type EmailMatchedToLead = MatchedToLead<'EmailMatchedToLead'>;
export type EmailCorrected = Fact<
  'EmailCorrected',
  { field: 'sentAt' | 'automated' | 'inReplyTo'; was: string | boolean | null; is: string | boolean | null }
>;

export type EmailEvent =
  | EmailSent
  | EmailReceived
  | EmailBounced
  | EmailAttributed
  | EmailMatchedToLead
  | EmailCorrected
  | ObjectionEvent;

export const emailEventTypes: EventTypes<EmailEvent['type']> = {
  EmailSent: 1,
  EmailReceived: 1,
  EmailBounced: 1,
  EmailAttributed: 1,
  EmailMatchedToLead: 1,
  EmailCorrected: 1,
  ...objectionEventTypes,
};
