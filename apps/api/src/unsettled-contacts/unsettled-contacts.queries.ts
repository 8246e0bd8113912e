import {
  UnsettledContactsQuery,
  type Lack,
  type UnsettledAsk,
} from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import { Id, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListUnsettledContacts extends PagedAsk {
  @Id({ optional: true, example: 'rep-7', description: 'Whose rep is known: this one.' })
  rep?: string;
  @OneOf(['rep', 'lead'], { optional: true, description: 'Only what lacks this.' })
  lacks?: Lack;
  @Id({ optional: true, example: 'party-9f86d081', description: 'Only of this party.' })
  party?: string;
  declare seen: Pick<UnsettledAsk, 'suggest' | 'open'>;
}

export const unsettledContactsQueryHandlers = [
  pageHandler(
    ListUnsettledContacts,
    { reader: UnsettledContactsQuery, projection: 'unsettled-contacts' },
    (contacts, { rep, lacks, party, limit, seen }, after) =>
      contacts.unsettled({ rep, lacks, party, limit, after, ...seen }),
  ),
];
