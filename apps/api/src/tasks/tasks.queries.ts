import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { After, AnInstant, Id } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListTasks extends PagedAsk {
  @Id({ optional: true, example: 'rep-7', description: 'What this rep owns, or does for somebody away.' })
  rep?: string;
  @Id({ optional: true })
  lead?: string;
  @AnInstant({ optional: true, description: 'Due then or later.' })
  dueFrom?: string;
  @AnInstant({ optional: true, description: 'Due before then.' })
  @After('dueFrom')
  dueUntil?: string;
  /** Who is away is judged by this moment. */
  declare at: string;
}

export const tasksHandlers = [
  pageHandler(ListTasks, { reader: OverdueTasksQuery, projection: 'overdue-tasks' }, (tasks, ask, after) => {
    const { rep, lead, dueFrom, dueUntil, limit, open, at } = ask;
    return tasks.open({ reps: rep === undefined ? undefined : [rep], lead, dueFrom, dueUntil, limit, open, at, after });
  }),
];
