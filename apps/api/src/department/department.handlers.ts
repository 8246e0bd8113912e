import { department } from '@app/domain/departments/department';
import { commandHandlers } from '../commands/command-handlers';
import { AdoptScoringForm, SetCalendarDay, SetDefinition, TakeDecision } from './department.commands';

export const departmentHandlers = commandHandlers(department, [
  SetDefinition,
  SetCalendarDay,
  AdoptScoringForm,
  TakeDecision,
]);
