import type { Actor, Sealed } from '@app/decider/fact';
import type { Move } from '@app/domain/redistributions/redistribution.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'redistribution_plans_plans', synchronize: false })
export class RedistributionPlan {
  @ViewColumn() redistribution!: string;
  @ViewColumn() status!: 'proposed' | 'approved' | 'withdrawn' | 'finished';
  @ViewColumn() rule!: string;
  @ViewColumn() proposed_at!: Date;
  @ViewColumn() proposed_by!: Actor;
  @ViewColumn() contact_due_today!: number;
  @ViewColumn() move_due_today!: boolean;
  @ViewColumn() moves!: number;
  @ViewColumn() decided_at!: Date | null;
  @ViewColumn() decided_by!: Actor | null;
  @ViewColumn() reason!: Sealed | null;
  @ViewColumn() made!: number;
  @ViewColumn() refused!: number;
  @ViewColumn() left_out!: number;
  @ViewColumn() finished_at!: Date | null;
}

@ViewEntity({ schema: 'read_model', name: 'redistribution_plans_moves', synchronize: false })
export class RedistributionMove {
  @ViewColumn() redistribution!: string;
  @ViewColumn() lead!: string;
  @ViewColumn() place!: number;
  @ViewColumn() from_rep!: string;
  @ViewColumn() to_rep!: string;
  @ViewColumn() why!: Move['why'];
  @ViewColumn() idle_days!: number | null;
  @ViewColumn() status!: 'proposed' | 'left out' | 'approved' | 'made' | 'refused';
  @ViewColumn() refused_why!: string | null;
  @ViewColumn() settled_at!: Date | null;
}
