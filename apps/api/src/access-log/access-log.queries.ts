import { accessEventTypes, type AccessEvent } from '@app/domain/access/access.events';
import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { After, AnInstant, Id, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

const kinds = Object.keys(accessEventTypes) as AccessEvent['type'][];

abstract class LogAsk extends PagedAsk {
  @Id({ optional: true, example: 'auth0.user-12', description: "Who looked: the token's subject." })
  user?: string;
  @AnInstant({ optional: true, description: 'From this moment on.' })
  from?: string;
  @AnInstant({ optional: true, description: 'Exclusive.' })
  @After('from')
  to?: string;
}
export class ListLooks extends LogAsk {
  @OneOf(kinds, { optional: true })
  kind?: AccessEvent['type'];
  @Id({ optional: true, description: 'Looks at something of this lead.' })
  lead?: string;
  @Id({ optional: true, example: 'rep-7', description: "Looks at something of this rep's." })
  rep?: string;
}
export class ListLooksOfDays extends LogAsk {}

const log = { reader: AccessLogQuery, projection: 'access-log' };
export const accessLogHandlers = [
  pageHandler(ListLooks, log, (reader, { user, kind, lead, rep, from, to, limit }, after) =>
    reader.looks({ user, kind, lead, rep, from, to, limit, after }),
  ),
  pageHandler(ListLooksOfDays, log, (reader, { user, from, to, limit }, after) =>
    reader.days({ user, from, to, limit, after }),
  ),
];
