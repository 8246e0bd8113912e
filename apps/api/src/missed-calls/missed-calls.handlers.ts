import { lead } from '@app/domain/leads/lead';
import { task } from '@app/domain/tasks/task';
import { commandHandlers } from '../commands/command-handlers';
import { CallBackLead, CallBackParty } from './missed-calls.commands';

export const missedCallsHandlers = [
  ...commandHandlers(lead, [CallBackLead]),
  ...commandHandlers(task, [CallBackParty]),
];
