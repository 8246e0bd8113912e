import { lead } from '@app/domain/leads/lead';
import { commandHandlers } from '../commands/command-handlers';
import { HandOverAccount, ReopenLead, ReviewRefusal } from './closed-leads.commands';
import { LiftDoNotContact, RecordConsent, SetDoNotContact, WithdrawConsent } from './consents.commands';
import {
  AssignLead,
  ClaimLead,
  DisqualifyLead,
  ReassignLead,
  RecordLeadOwner,
  RegisterLead,
  ReleaseLead,
  ReviseLeadContact,
} from './leads.commands';
import { CorrectOutcome, DeclareOutcome } from './outcomes.commands';
import { CancelTask, CompleteTask, RescheduleTask, ScheduleTask } from './tasks.commands';

export const leadHandlers = commandHandlers(lead, [
  RegisterLead,
  ReviseLeadContact,
  DisqualifyLead,
  AssignLead,
  ReassignLead,
  ClaimLead,
  ReleaseLead,
  RecordLeadOwner,
  DeclareOutcome,
  CorrectOutcome,
  ScheduleTask,
  RescheduleTask,
  CompleteTask,
  CancelTask,
  ReviewRefusal,
  ReopenLead,
  HandOverAccount,
  RecordConsent,
  WithdrawConsent,
  SetDoNotContact,
  LiftDoNotContact,
]);
