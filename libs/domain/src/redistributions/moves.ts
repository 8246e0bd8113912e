import type { Instant } from '@app/decider/fact';
import type { LeadId, RepId } from '../ids';
import type { Move, RedistributionProposed } from './redistribution.events';

/** A rep as far as a redistribution asks. */
export interface Holder {
  readonly rep: RepId;
  /** Leads pass between reps of one group only: same team, same role. */
  readonly group: string;
  /** Open leads, whatever may be done with them, and the most allowed; null where nobody has set a limit. */
  readonly open: number;
  readonly max: number | null;
  /** Open leads that make work: those who may be contacted. */
  readonly load: number;
  /** Working time, 1 to 100 % of full time: who works half as long carries as much with half the leads. */
  readonly ftePercent: number;
  /** May be given leads: has neither left nor is away. */
  readonly takes: boolean;
}
/** An open lead that may be contacted. */
export interface Held {
  readonly lead: LeadId;
  readonly from: RepId;
  /** Worked days since the last contact, where that makes it neglected. */
  readonly idleDays?: number;
  readonly dueAt: Instant | null;
  /** On the calendar of the rep who holds it. */
  readonly contactDueToday: boolean;
}
export const moveReasons = ['neglected', 'over capacity', 'uneven load'] as const satisfies readonly Move['why'][];
export interface MoveRule {
  readonly reasons: readonly Move['why'][];
  readonly moveDueToday: boolean;
  /** Only leads of these reps; of everybody where absent. */
  readonly from?: readonly RepId[];
  /** So that a manager can go through them. */
  readonly atMost: number;
}
export type Proposal = Omit<RedistributionProposed['data'], 'rule'>;

/** Changing hands costs a customer something: load is evened out only from this many per cent of the group's average on. */
const toleratedPercent = 120;

/**
 * Neglected leads first, longest idle before others: to whoever neglects less than half as many. Then what a rep holds over
 * their limit, then what is far above the group's average, latest next contact first. Each goes to the rep of the same team
 * and role who carries least for their working time and has room. A lead with a contact due today stays unless told.
 * The same input gives the same moves.
 */
export function proposeMoves(reps: readonly Holder[], leads: readonly Held[], rule: MoveRule): Proposal {
  const board = new Board(reps, leads, rule);
  if (rule.reasons.includes('neglected')) moveNeglected(board, leads);
  if (rule.reasons.includes('over capacity')) moveSurplus(board);
  if (rule.reasons.includes('uneven load')) evenOut(board);
  return { moves: board.moves, sparing: { contactDueToday: board.spared.size, moveDueToday: rule.moveDueToday } };
}

function moveNeglected(board: Board, leads: readonly Held[]): void {
  const neglected = leads
    .filter(({ idleDays }) => idleDays !== undefined)
    .toSorted((a, b) => b.idleDays! - a.idleDays! || byId(a.lead, b.lead));
  const count = new Map<RepId, number>();
  for (const { from } of neglected) count.set(from, (count.get(from) ?? 0) + 1);
  for (const lead of neglected) {
    const from = board.rep(lead.from);
    if (!from || !board.mayMove(lead)) continue;
    const to = board.target(from, ({ rep }) => 2 * (count.get(rep) ?? 0) < count.get(from.rep)!);
    if (to) board.move(lead, from, to, 'neglected');
  }
}

function moveSurplus(board: Board): void {
  for (const from of board.reps)
    while (from.max !== null && from.open > from.max) {
      const to = board.target(from);
      const lead = to && board.leastUrgentOf(from);
      if (!lead) break;
      board.move(lead, from, to, 'over capacity');
    }
}

function evenOut(board: Board): void {
  for (const group of new Set(board.reps.map((rep) => rep.group))) {
    let givers = board.reps.filter((rep) => rep.group === group && rep.takes);
    const [load, fte] = [sum(givers, 'load'), sum(givers, 'ftePercent')];
    while (givers.length > 0) {
      const from = givers.reduce((most, rep) => (byLoad(rep, most) > 0 ? rep : most));
      if (from.load * fte * 100 <= load * from.ftePercent * toleratedPercent) break;
      const to = board.target(from, (rep) => (from.load - 1) * rep.ftePercent >= (rep.load + 1) * from.ftePercent);
      const lead = to && board.leastUrgentOf(from);
      if (lead) board.move(lead, from, to, 'uneven load');
      else givers = givers.filter((rep) => rep !== from);
    }
  }
}

type Moving = { -readonly [F in keyof Holder]: Holder[F] };

/** Who holds what, as far as the moves so far have gone. */
class Board {
  readonly reps: readonly Moving[];
  readonly moves: Move[] = [];
  readonly spared = new Set<LeadId>();
  /** Most urgent first; last, what nothing is planned for. */
  private readonly held = new Map<RepId, readonly Held[]>();
  private readonly gone = new Set<LeadId>();

  constructor(
    reps: readonly Holder[],
    leads: readonly Held[],
    private readonly rule: MoveRule,
  ) {
    this.reps = reps.map((rep) => ({ ...rep })).sort((a, b) => byId(a.rep, b.rep));
    const urgency = leads.toSorted((a, b) => byId(a.dueAt ?? never, b.dueAt ?? never) || byId(a.lead, b.lead));
    for (const lead of urgency) this.held.set(lead.from, [...(this.held.get(lead.from) ?? []), lead]);
  }

  rep(id: RepId): Moving | undefined {
    return this.reps.find(({ rep }) => rep === id);
  }

  mayMove({ lead, from, contactDueToday }: Held): boolean {
    if (this.moves.length >= this.rule.atMost || this.gone.has(lead)) return false;
    if (this.rule.from && !this.rule.from.includes(from)) return false;
    if (!contactDueToday || this.rule.moveDueToday) return true;
    this.spared.add(lead);
    return false;
  }

  leastUrgentOf({ rep }: Moving): Held | undefined {
    return this.held.get(rep)?.findLast((lead) => this.mayMove(lead));
  }

  target(from: Moving, fits: (rep: Moving) => boolean = () => true): Moving | undefined {
    const hasRoom = ({ open, max }: Moving) => max === null || open < max;
    return this.reps
      .filter((rep) => rep !== from && rep.group === from.group && rep.takes && hasRoom(rep) && fits(rep))
      .reduce<Moving | undefined>((least, rep) => (least && byLoad(least, rep) <= 0 ? least : rep), undefined);
  }

  move({ lead, idleDays }: Held, from: Moving, to: Moving, why: Move['why']): void {
    this.moves.push({ lead, from: from.rep, to: to.rep, why, ...(idleDays !== undefined && { idleDays }) });
    this.gone.add(lead);
    for (const field of ['open', 'load'] as const) {
      from[field] -= 1;
      to[field] += 1;
    }
  }
}

/** Sorts behind every instant. */
const never: Instant = '~';
const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** Leads a full-time week, then more room; without fractions. */
const byLoad = (a: Moving, b: Moving) => a.load * b.ftePercent - b.load * a.ftePercent || room(b) - room(a) || 0;
const room = ({ open, max }: Moving) => (max === null ? Number.MAX_SAFE_INTEGER : max - open);
const sum = (reps: readonly Moving[], field: 'load' | 'ftePercent') => reps.reduce((all, rep) => all + rep[field], 0);
