import type { Actor, Instant, PersonalField, Recorded } from '@app/decider/fact';
import { splitStream, type LeadId, type RedistributionId, type RepId } from '@app/domain/ids';
import type { Move as PlannedMove, RedistributionEvent } from '@app/domain/redistributions/redistribution.events';
import { keyIn, type Key, type Projection, type Rows, type Table } from '../projection';

export type PlanStatus = 'proposed' | 'approved' | 'withdrawn' | 'finished';
/** Agreed to and not tried yet: `approved`. */
export type MoveStatus = 'proposed' | 'left out' | 'approved' | 'made' | 'refused';

export interface Plan {
  readonly redistribution: RedistributionId;
  readonly status: PlanStatus;
  readonly rule: string;
  readonly proposed_at: Instant;
  readonly proposed_by: Actor;
  readonly contact_due_today: number;
  readonly move_due_today: boolean;
  readonly moves: number;
  readonly decided_at: Instant | null;
  /** Who approved or withdrew it. */
  readonly decided_by: Actor | null;
  readonly reason: PersonalField | null;
  readonly made: number;
  readonly refused: number;
  readonly left_out: number;
  readonly finished_at: Instant | null;
  /** Revision of the last event folded: what came before it is a repetition. */
  readonly revision: number;
}
export interface Move {
  readonly redistribution: RedistributionId;
  readonly lead: LeadId;
  /** Its place in the plan, from 0. */
  readonly place: number;
  readonly from_rep: RepId;
  readonly to_rep: RepId;
  readonly why: PlannedMove['why'];
  readonly idle_days: number | null;
  readonly status: MoveStatus;
  /** The lead's own code. */
  readonly refused_why: string | null;
  readonly settled_at: Instant | null;
}

export const plans: Table<Plan> = {
  name: 'plans',
  columns: {
    redistribution: 'text',
    status: 'text',
    rule: 'text',
    proposed_at: 'instant',
    proposed_by: 'json',
    contact_due_today: 'int',
    move_due_today: 'boolean',
    moves: 'int',
    decided_at: 'instant',
    decided_by: 'json',
    reason: 'json',
    made: 'int',
    refused: 'int',
    left_out: 'int',
    finished_at: 'instant',
    revision: 'int',
  },
  key: ['redistribution'],
  indexes: [['proposed_at', 'redistribution'], ['status']],
};
export const moves: Table<Move> = {
  name: 'moves',
  columns: {
    redistribution: 'text',
    lead: 'text',
    place: 'int',
    from_rep: 'text',
    to_rep: 'text',
    why: 'text',
    idle_days: 'int',
    status: 'text',
    refused_why: 'text',
    settled_at: 'instant',
  },
  key: ['redistribution', 'lead'],
  indexes: [['redistribution', 'place'], ['lead']],
};

/** Plans to move leads, and what became of each move. */
export const redistributionPlans: Projection<RedistributionEvent> = {
  name: 'redistribution-plans',
  version: 1,
  tables: [plans, moves],
  keysOf(event): readonly Key[] {
    const [category, id] = splitStream(event.stream);
    return category === 'redistribution'
      ? [keyIn(plans, id), ...leadsOf(event).map((lead) => keyIn(moves, id, lead))]
      : [];
  },
  fold(event, rows) {
    const id = splitStream(event.stream)[1];
    const before = rows.get(plans, id);
    if (event.type === 'RedistributionProposed') {
      if (!before) propose(id, event, rows);
    } else if (before && event.revision > before.revision) {
      rows.put(plans, { ...before, ...evolve(before, event, rows), revision: event.revision });
    }
  },
};

type Of<T extends RedistributionEvent['type']> = Recorded<Extract<RedistributionEvent, { type: T }>>;

/** Whose moves the event changes. */
function leadsOf(event: RedistributionEvent): readonly LeadId[] {
  switch (event.type) {
    case 'RedistributionProposed':
      return event.data.moves.map(({ lead }) => lead);
    case 'RedistributionApproved':
      return event.about.leads.concat(event.data.without);
    case 'RedistributionMoveMade':
    case 'RedistributionMoveRefused':
      return [event.data.lead];
    default:
      return [];
  }
}

function propose(redistribution: RedistributionId, event: Of<'RedistributionProposed'>, rows: Rows): void {
  const { rule, sparing, moves: planned } = event.data;
  rows.put(plans, {
    redistribution,
    status: 'proposed',
    rule,
    proposed_at: event.occurredAt,
    proposed_by: event.actor,
    contact_due_today: sparing.contactDueToday,
    move_due_today: sparing.moveDueToday,
    moves: planned.length,
    decided_at: null,
    decided_by: null,
    reason: null,
    made: 0,
    refused: 0,
    left_out: 0,
    finished_at: null,
    revision: event.revision,
  });
  planned.forEach(({ lead, from, to, why, idleDays }, place) =>
    rows.put(moves, {
      redistribution,
      lead,
      place,
      from_rep: from,
      to_rep: to,
      why,
      idle_days: idleDays ?? null,
      status: 'proposed',
      refused_why: null,
      settled_at: null,
    }),
  );
}

function evolve(
  plan: Plan,
  event: Recorded<Exclude<RedistributionEvent, { type: 'RedistributionProposed' }>>,
  rows: Rows,
): Partial<Plan> {
  const { occurredAt: at } = event;
  const settle = (lead: LeadId, change: Partial<Move>) => {
    const move = rows.get(moves, plan.redistribution, lead);
    if (move) rows.put(moves, { ...move, ...change });
  };
  switch (event.type) {
    case 'RedistributionApproved': {
      const { by, without } = event.data;
      const leftOut = new Set(without);
      for (const lead of leadsOf(event)) settle(lead, { status: leftOut.has(lead) ? 'left out' : 'approved' });
      return { status: 'approved', decided_at: at, decided_by: by, left_out: leftOut.size };
    }
    case 'RedistributionWithdrawn':
      return { status: 'withdrawn', decided_at: at, decided_by: event.data.by, reason: event.data.reason ?? null };
    case 'RedistributionMoveMade':
      settle(event.data.lead, { status: 'made', settled_at: at });
      return { made: plan.made + 1 };
    case 'RedistributionMoveRefused':
      settle(event.data.lead, { status: 'refused', refused_why: event.data.why, settled_at: at });
      return { refused: plan.refused + 1 };
    case 'RedistributionFinished':
      return { status: 'finished', finished_at: at };
  }
}
