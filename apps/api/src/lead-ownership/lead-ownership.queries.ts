import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { AnInstant } from '../fields';
import { PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadLeadOwnership extends RevealingAsk {
  declare leadId: string;

  @AnInstant({ optional: true, description: 'Only who held the lead at this moment.' })
  at?: string;
}
export class ListLeadsOfRep extends PagedAsk {
  declare repId: string;
}

const ownership = { reader: LeadOwnershipQuery, projection: 'lead-ownership' };
export const leadOwnershipHandlers = [
  queryHandler(ReadLeadOwnership, ownership, async (leads, { leadId, at, open }) => {
    if (at === undefined) return leads.byLead(leadId, { open });
    const { position, held } = await leads.ownerAt(leadId, at, { open });
    return { position, at, intervals: held ? [held] : [] };
  }),
  pageHandler(ListLeadsOfRep, ownership, (leads, { repId, limit, open }, after) =>
    leads.byRep(repId, { limit, open, after }),
  ),
];
