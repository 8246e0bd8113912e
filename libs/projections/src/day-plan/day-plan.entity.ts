import type { PlanEntry } from '@app/domain/plans/plan.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'day_plan_plans', synchronize: false })
export class IssuedPlan {
  @ViewColumn() rep!: string;
  /** `yyyy-mm-dd` */
  @ViewColumn() date!: string;
  @ViewColumn() zone!: string;
  @ViewColumn() issued_at!: Date;
  @ViewColumn() entries!: readonly PlanEntry[];
  @ViewColumn() left!: readonly string[];
}
