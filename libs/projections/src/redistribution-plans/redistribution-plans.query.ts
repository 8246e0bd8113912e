import type { Actor, Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RedistributionId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { RedistributionMove, RedistributionPlan } from './redistribution-plans.entity';

export const planStatuses = [
  'proposed',
  'approved',
  'withdrawn',
  'finished',
] as const satisfies RedistributionPlan['status'][];
export type PlanStatus = (typeof planStatuses)[number];
export interface PlanLine {
  readonly redistribution: RedistributionId;
  readonly status: PlanStatus;
  readonly rule: string;
  readonly proposedAt: Instant;
  readonly proposedBy: Actor;
  /** How many leads the rule spared because a contact is due today; 0 where it was told to move those too. */
  readonly contactDueToday: number;
  readonly moveDueToday: boolean;
  /** When and by whom it was approved or withdrawn. */
  readonly decidedAt: Instant | null;
  readonly decidedBy: Actor | null;
  readonly finishedAt: Instant | null;
  /** How far it has come: `waiting` are agreed to and not tried yet. */
  readonly progress: {
    readonly moves: number;
    readonly leftOut: number;
    readonly made: number;
    readonly refused: number;
    readonly waiting: number;
  };
}
export interface PlannedMove {
  readonly lead: LeadId;
  readonly from: RepId;
  readonly to: RepId;
  readonly why: RedistributionMove['why'];
  readonly idleDays: number | null;
  readonly status: RedistributionMove['status'];
  /** The code of the lead's own refusal. */
  readonly refused: string | null;
  readonly settledAt: Instant | null;
}
export interface PlanDetails extends PlanLine {
  readonly position: string | null;
  /** Why it was withdrawn; in the open where the caller asked for it and the subject still has keys, else null. */
  readonly reason: string | null;
  readonly moves: readonly PlannedMove[];
}
export interface PlanPage {
  readonly position: string | null;
  readonly plans: readonly PlanLine[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface PlanAsk {
  readonly status?: PlanStatus;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}

export class RedistributionPlansQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Latest first. */
  async list({ status, after, limit = 100 }: PlanAsk = {}): Promise<PlanPage> {
    const [at, id] = after?.split(' ') ?? [null, null];
    const { position, found } = await snapshot(
      this.db,
      'redistribution-plans',
      (manager): Promise<RedistributionPlan[]> =>
        manager.query(
          `select * from read_model.redistribution_plans_plans
           where ($1::text is null or status = $1)
             and ($2::timestamptz is null or (proposed_at, redistribution) < ($2, $3))
           order by proposed_at desc, redistribution desc limit $4`,
          [status ?? null, at, id, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.proposed_at.toISOString()} ${last.redistribution}`);
    return {
      position,
      plans: shown.map(planLine),
      next,
    };
  }

  /** With its moves, in the plan's order; undefined where no such plan was proposed. */
  async plan(
    id: RedistributionId,
    { open = false }: { readonly open?: boolean } = {},
  ): Promise<PlanDetails | undefined> {
    const { position, found } = await snapshot(this.db, 'redistribution-plans', async (manager: EntityManager) => ({
      plans: await manager.query<RedistributionPlan[]>(
        'select * from read_model.redistribution_plans_plans where redistribution = $1',
        [id],
      ),
      moves: await manager.query<RedistributionMove[]>(
        'select * from read_model.redistribution_plans_moves where redistribution = $1 order by place',
        [id],
      ),
    }));
    const [plan] = found.plans;
    if (!plan) return undefined;
    const reasons: (PersonalField | null)[] = open ? await this.vault.open([plan.reason]) : [];
    return {
      ...planLine(plan),
      position,
      reason: openOf(reasons[0]),
      moves: found.moves.map((move) => ({
        lead: move.lead,
        from: move.from_rep,
        to: move.to_rep,
        why: move.why,
        idleDays: move.idle_days,
        status: move.status,
        refused: move.refused_why,
        settledAt: move.settled_at?.toISOString() ?? null,
      })),
    };
  }

  /** Approved and not carried out to the end: what a relay that starts has to look at. */
  async underWay(): Promise<RedistributionId[]> {
    const found: { redistribution: string }[] = await this.db.query(
      `select redistribution from read_model.redistribution_plans_plans where status = 'approved' order by redistribution`,
    );
    return found.map(({ redistribution }) => redistribution);
  }
}

const openOf = (field: PersonalField | null | undefined) => (field && 'open' in field ? field.open : null);
const planLine = (row: RedistributionPlan): PlanLine => ({
  redistribution: row.redistribution,
  status: row.status,
  rule: row.rule,
  proposedAt: row.proposed_at.toISOString(),
  proposedBy: row.proposed_by,
  contactDueToday: row.contact_due_today,
  moveDueToday: row.move_due_today,
  decidedAt: row.decided_at?.toISOString() ?? null,
  decidedBy: row.decided_by,
  finishedAt: row.finished_at?.toISOString() ?? null,
  progress: {
    moves: row.moves,
    leftOut: row.left_out,
    made: row.made,
    refused: row.refused,
    waiting: row.status === 'approved' ? row.moves - row.left_out - row.made - row.refused : 0,
  },
});
