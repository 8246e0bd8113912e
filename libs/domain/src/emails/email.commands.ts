import type { Command } from '@app/decider/decider';
import type { PersonalField } from '@app/decider/fact';
import type { EmailId, LeadId, RepId } from '../ids';
import type { ObjectionResult } from '../objections/objection.events';
import type { Letter } from './email.events';

/** A letter that went out or came in; stamp.occurredAt is when. Never rejected; a repeated report adds only what is new. */
export type RecordEmail = Command<
  'RecordEmail',
  {
    emailId: EmailId;
    direction: 'sent' | 'received';
    letter: Letter;
    attributed?: { rep: RepId; rule: string };
    matched?: { lead: LeadId; rule: string };
  }
>;
/** Never rejected, even where the letter itself was never told of; one report, by its stamp's external id, is recorded once. */
export type RecordBounce = Command<
  'RecordBounce',
  {
    emailId: EmailId;
    recipient: PersonalField;
    action: 'failed' | 'delayed';
    status?: string;
    diagnostic?: PersonalField;
  }
>;
export type AttributeEmail = Command<'AttributeEmail', { emailId: EmailId; rep: RepId | null; rule: string }>;
export type MatchEmailToLead = Command<'MatchEmailToLead', { emailId: EmailId; lead: LeadId | null; rule: string }>;
export type RaiseEmailObjection = Command<
  'RaiseEmailObjection',
  { emailId: EmailId; objectionId: string; objection: string; words?: PersonalField }
>;
export type HandleEmailObjection = Command<
  'HandleEmailObjection',
  { emailId: EmailId; objectionId: string; technique: string; result: ObjectionResult }
>;
export type EmailCommand =
  | RecordEmail
  | RecordBounce
  | AttributeEmail
  | MatchEmailToLead
  | RaiseEmailObjection
  | HandleEmailObjection;
