import type { Actor, Evidence, Sealed } from '@app/decider/fact';
import { ViewColumn, ViewEntity } from 'typeorm';
import type { Ending } from './lead-ownership.projection';

@ViewEntity({ schema: 'read_model', name: 'lead_ownership_changes', synchronize: false })
export class LeadOwnershipChange {
  @ViewColumn() lead!: string;
  @ViewColumn() revision!: number;
  @ViewColumn() at!: Date;
  @ViewColumn() owner!: string | null;
  @ViewColumn() reason!: Sealed | null;
  @ViewColumn() decided_by!: Actor;
  @ViewColumn() rule!: string | null;
  @ViewColumn() evidence!: Evidence;
  @ViewColumn() event_id!: string;
}

@ViewEntity({ schema: 'read_model', name: 'lead_ownership_leads', synchronize: false })
export class LeadStanding {
  @ViewColumn() lead!: string;
  @ViewColumn() owner!: string | null;
  @ViewColumn() owner_since!: Date | null;
  @ViewColumn() ending!: Ending | null;
  @ViewColumn() ended_by!: string | null;
}
