import { LeadLoadQuery } from '@app/projections/lead-load/lead-load.query';
import { Id, Label } from '../fields';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadLeadLoad extends Ask {
  @Label({ optional: true, example: 'north' })
  team?: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  /** Load and neglect are of this moment. */
  declare at: string;
}
export class ListNeglectedLeads extends PagedAsk {
  @Label({ optional: true, example: 'north' })
  team?: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  declare at: string;
}

interface Scope {
  readonly team?: string;
  readonly rep?: string;
  readonly at: string;
}
const scopeOf = ({ team, rep, at }: Scope) => ({
  at,
  teams: team === undefined ? undefined : [team],
  reps: rep === undefined ? undefined : [rep],
});

const load = {
  reader: LeadLoadQuery,
  projection: ['lead-book', 'lead-ownership', 'overdue-tasks', 'rep-directory', 'rep-scorecard', 'department'],
};
export const leadLoadHandlers = [
  queryHandler(ReadLeadLoad, load, (query, ask) => query.load(scopeOf(ask))),
  pageHandler(ListNeglectedLeads, load, (query, ask, after) =>
    query.neglected({ ...scopeOf(ask), limit: ask.limit, after }),
  ),
];
