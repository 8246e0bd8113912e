import { task } from '@app/domain/tasks/task';
import { commandHandlers } from '../commands/command-handlers';
import { CancelOwnTask, CompleteOwnTask, ReassignOwnTask, RescheduleOwnTask, ScheduleOwnTask } from './tasks.commands';

export const taskHandlers = commandHandlers(task, [
  ScheduleOwnTask,
  RescheduleOwnTask,
  ReassignOwnTask,
  CompleteOwnTask,
  CancelOwnTask,
]);
