import { email } from '@app/domain/emails/email';
import { commandHandlers } from '../commands/command-handlers';
import { HandleEmailObjection, RaiseEmailObjection } from '../objections/objections.commands';
import { AttributeEmail, MatchEmailToLead, RecordEmail } from './emails.commands';

export const emailHandlers = commandHandlers(email, [
  RecordEmail,
  AttributeEmail,
  MatchEmailToLead,
  RaiseEmailObjection,
  HandleEmailObjection,
]);
