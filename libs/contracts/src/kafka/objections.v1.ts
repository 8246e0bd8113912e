import { contract, type Provenance } from './cloud-event';

/** What a rep did about an objection in a call or a letter. `overcome` is a claim until the lead is won or the promised contact is kept. */
export interface ObjectionHandledV1 extends Provenance {
  readonly objectionId: string;
  readonly contact: { readonly kind: 'call' | 'email'; readonly id: string };
  readonly objection: string;
  readonly technique: string;
  readonly result: 'overcome' | 'deferred' | 'lost';
  readonly rep?: string;
  readonly lead?: string;
}
export const objectionHandledV1 = contract(
  'sales.objection-handled.v1',
  'onrecord.objections.v1',
  ['objectionId', 'contact', 'objection', 'technique', 'result'],
  {
    objectionId: { type: 'string' },
    contact: {
      type: 'object',
      required: ['kind', 'id'],
      properties: { kind: { enum: ['call', 'email'] }, id: { type: 'string' } },
    },
    objection: { type: 'string' },
    technique: { type: 'string' },
    result: { enum: ['overcome', 'deferred', 'lost'] },
    rep: { type: 'string' },
    lead: { type: 'string' },
  },
);
