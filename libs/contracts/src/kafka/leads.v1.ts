import { contract, type Provenance } from './cloud-event';

/** A lead passed from one owner to the next. `rule` where a rule or a mapping decided, not a person. */
export interface LeadReassignedV1 extends Provenance {
  readonly leadId: string;
  readonly from: string;
  readonly to: string;
  readonly decidedBy: { readonly kind: string; readonly id: string };
  readonly rule?: string;
}
export const leadReassignedV1 = contract(
  'sales.lead-reassigned.v1',
  'onrecord.leads.v1',
  ['leadId', 'from', 'to', 'decidedBy'],
  {
    leadId: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    decidedBy: {
      type: 'object',
      required: ['kind', 'id'],
      properties: { kind: { type: 'string' }, id: { type: 'string' } },
    },
    rule: { type: 'string' },
  },
);
