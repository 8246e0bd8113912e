import { contract, type Provenance } from './cloud-event';

/** A call was placed: one per linked call, never one per PBX leg. `rep` and `lead` where they were known at once. */
export interface CallPlacedV1 extends Provenance {
  readonly callId: string;
  readonly direction: 'outbound' | 'inbound' | 'internal';
  readonly rep?: string;
  readonly lead?: string;
}
export const callPlacedV1 = contract('sales.call-placed.v1', 'onrecord.calls.v1', ['callId', 'direction'], {
  callId: { type: 'string' },
  direction: { enum: ['outbound', 'inbound', 'internal'] },
  rep: { type: 'string' },
  lead: { type: 'string' },
});
