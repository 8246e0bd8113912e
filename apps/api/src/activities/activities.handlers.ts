import { activity } from '@app/domain/activities/activity';
import { commandHandlers } from '../commands/command-handlers';
import { RecordActivity } from './activities.commands';

export const activityHandlers = commandHandlers(activity, [RecordActivity]);
