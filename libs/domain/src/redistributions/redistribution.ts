import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type Actor, type Stamp } from '@app/decider/fact';
import type { LeadId } from '../ids';
import type {
  ApproveRedistribution,
  ProposeRedistribution,
  RedistributionCommand,
  SettleMove,
  WithdrawRedistribution,
} from './redistribution.commands';
import {
  redistributionStream,
  type Move,
  type RedistributionApproved,
  type RedistributionEvent,
  type RedistributionFinished,
  type RedistributionMoveMade,
  type RedistributionMoveRefused,
  type RedistributionProposed,
  type RedistributionWithdrawn,
} from './redistribution.events';

export interface RedistributionState {
  /** Undefined until it was proposed. */
  readonly moves?: readonly Move[];
  readonly approved?: { readonly by: Actor; readonly without: readonly LeadId[] };
  readonly withdrawn?: boolean;
  readonly settled: ReadonlyMap<LeadId, 'made' | 'refused'>;
}

/** A plan that a manager decides on as a whole, and that is then carried out lead by lead: each lead's own stream has the last word. */
export const redistribution: Decider<RedistributionCommand, RedistributionState, RedistributionEvent> = {
  name: 'redistribution',
  streamOf: ({ redistributionId }) => redistributionStream(redistributionId),
  initial: { settled: new Map() },
  evolve,
  decide,
};

/** The moves that were agreed to and not tried yet, in the plan's order; none before it is approved. */
export const unsettled = ({ moves = [], approved, settled }: RedistributionState): readonly Move[] =>
  approved ? moves.filter(({ lead }) => !approved.without.includes(lead) && !settled.has(lead)) : [];

function evolve(state: RedistributionState, event: RedistributionEvent): RedistributionState {
  const settle = (lead: LeadId, how: 'made' | 'refused') => ({
    ...state,
    settled: new Map(state.settled).set(lead, how),
  });
  switch (event.type) {
    case 'RedistributionProposed':
      return { ...state, moves: event.data.moves };
    case 'RedistributionApproved':
      return { ...state, approved: event.data };
    case 'RedistributionWithdrawn':
      return { ...state, withdrawn: true };
    case 'RedistributionMoveMade':
      return settle(event.data.lead, 'made');
    case 'RedistributionMoveRefused':
      return settle(event.data.lead, 'refused');
    case 'RedistributionFinished':
      return state;
    default:
      return never(event);
  }
}

function decide(command: RedistributionCommand, state: RedistributionState): Decision<RedistributionEvent> {
  if (command.type === 'ProposeRedistribution') return propose(command, state);
  const { moves } = state;
  if (!moves) return reject('redistribution.unknown', `no redistribution ${command.redistributionId} was proposed`);
  switch (command.type) {
    case 'ApproveRedistribution':
      return approve(command, state, moves);
    case 'WithdrawRedistribution':
      return withdraw(command, state, moves);
    case 'SettleMove':
      return settle(command, state, moves);
    default:
      return never(command);
  }
}

function propose(command: ProposeRedistribution, state: RedistributionState): Decision<RedistributionEvent> {
  const { stamp, rule, moves, sparing } = command;
  if (state.moves)
    return JSON.stringify(state.moves) === JSON.stringify(moves)
      ? nothing
      : reject('redistribution.already-proposed', 'this plan was proposed with other moves');
  if (moves.length === 0)
    return reject('redistribution.nothing-to-move', 'by this rule every lead is where it belongs', {
      contactDueToday: sparing.contactDueToday,
    });
  const leads = moves.map(({ lead }) => lead);
  const odd = moves.find(({ lead, from, to }, i) => from === to || leads.indexOf(lead) !== i);
  if (odd) return badMove(odd.lead, 'a plan moves a lead once, from one rep to another');
  return accept(
    fact<RedistributionProposed>(stamp, 'RedistributionProposed', { rule, moves, sparing }, partiesOf(moves)),
  );
}

function approve(
  { stamp, without = [] }: ApproveRedistribution,
  { approved, withdrawn }: RedistributionState,
  moves: readonly Move[],
): Decision<RedistributionEvent> {
  if (approved) {
    const isRetry = isSame(approved.by, stamp.actor) && isSameSet(approved.without, without);
    return isRetry ? nothing : alreadyApproved(approved.by);
  }
  if (withdrawn) return reject('redistribution.withdrawn', 'the plan was withdrawn');
  const unknown = without.find((lead) => !moves.some((move) => move.lead === lead));
  if (unknown !== undefined) return badMove(unknown, 'the plan does not move this lead');
  const agreed = moves.filter(({ lead }) => !without.includes(lead));
  if (agreed.length === 0)
    return reject('redistribution.nothing-to-move', 'without these leads there is no plan: withdraw it instead');
  const data = { by: stamp.actor, without: [...new Set(without)] };
  return accept(fact<RedistributionApproved>(stamp, 'RedistributionApproved', data, partiesOf(agreed)));
}

function withdraw(
  { stamp, reason }: WithdrawRedistribution,
  { approved, withdrawn }: RedistributionState,
  moves: readonly Move[],
): Decision<RedistributionEvent> {
  if (withdrawn) return nothing;
  if (approved) return alreadyApproved(approved.by);
  const data = { by: stamp.actor, reason };
  return accept(fact<RedistributionWithdrawn>(stamp, 'RedistributionWithdrawn', data, partiesOf(moves)));
}

/** Settling again says nothing new, whatever it says: what was tried first is what happened. */
function settle(
  { stamp, lead, refused }: SettleMove,
  state: RedistributionState,
  moves: readonly Move[],
): Decision<RedistributionEvent> {
  if (!state.approved) return reject('redistribution.not-approved', 'only an approved plan is carried out');
  if (state.settled.has(lead)) return nothing;
  const move = unsettled(state).find((agreed) => agreed.lead === lead);
  if (!move) return badMove(lead, 'the plan does not move this lead');

  const { from, to } = move;
  const about = partiesOf([move]);
  const settled =
    refused === undefined
      ? fact<RedistributionMoveMade>(stamp, 'RedistributionMoveMade', { lead, from, to }, about)
      : fact<RedistributionMoveRefused>(stamp, 'RedistributionMoveRefused', { lead, why: refused }, about);
  const after = evolve(state, settled);
  return unsettled(after).length > 0
    ? accept(settled)
    : accept<RedistributionEvent>(settled, finished(stamp, after, moves));
}

function finished(stamp: Stamp, { settled }: RedistributionState, moves: readonly Move[]): RedistributionFinished {
  const made = [...settled.values()].filter((how) => how === 'made').length;
  const data = { made, refused: settled.size - made };
  return fact<RedistributionFinished>(stamp, 'RedistributionFinished', data, {
    reps: moves.flatMap(({ lead, from, to }) => (settled.has(lead) ? [from, to] : [])),
  });
}

const partiesOf = (moves: readonly Move[]) => ({
  reps: moves.flatMap(({ from, to }) => [from, to]),
  leads: moves.map(({ lead }) => lead),
});
const isSame = (a: Actor, b: Actor) => a.kind === b.kind && a.id === b.id;
const isSameSet = (a: readonly LeadId[], b: readonly LeadId[]) =>
  new Set([...a, ...b]).size === new Set(a).size && new Set(a).size === new Set(b).size;

const alreadyApproved = ({ id }: Actor) =>
  reject('redistribution.already-approved', `the plan was approved by ${id}`, { by: id });
const badMove = (lead: LeadId, why: string) => reject('redistribution.bad-move', why, { lead });
