import { alert } from '@app/domain/alerts/alert';
import { commandHandlers } from '../commands/command-handlers';
import { AcknowledgeAlert } from './alerts.commands';

export const alertHandlers = commandHandlers(alert, [AcknowledgeAlert]);
