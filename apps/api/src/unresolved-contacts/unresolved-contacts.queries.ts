import { UnresolvedContactsQuery } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { AnInstant, Id } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListUnresolvedContacts extends PagedAsk {
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @AnInstant({ optional: true, description: 'Contacts since then; of the last 30 days where absent.' })
  from?: string;
  declare at: string;
}

export const unresolvedContactsHandlers = [
  pageHandler(
    ListUnresolvedContacts,
    { reader: UnresolvedContactsQuery, projection: ['rep-scorecard', 'department'] },
    (contacts, { rep, from, at: asOf, limit }, after) => contacts.unresolved({ rep, from, asOf, limit, after }),
  ),
];
