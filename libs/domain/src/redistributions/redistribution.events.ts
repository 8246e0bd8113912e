import type { Actor, Fact, PersonalField } from '@app/decider/fact';
import { stream, type EventTypes, type LeadId, type RedistributionId, type RepId } from '../ids';

export const redistributionStream = (id: RedistributionId) => stream('redistribution', id);

export interface Move {
  readonly lead: LeadId;
  readonly from: RepId;
  readonly to: RepId;
  /** Neglected ones go first; the rest is surplus over capacity, or evening out. */
  readonly why: 'neglected' | 'over capacity' | 'uneven load';
  /** Worked days since the last contact, where it is neglected. */
  readonly idleDays?: number;
}
/** What the rule would move, at one moment; `sparing` names what it left out and how many leads that was. */
export type RedistributionProposed = Fact<
  'RedistributionProposed',
  { rule: string; moves: readonly Move[]; sparing: { contactDueToday: number; moveDueToday: boolean } }
>;
/** A manager agreed to the moves but for those `without`. */
export type RedistributionApproved = Fact<'RedistributionApproved', { by: Actor; without: readonly LeadId[] }>;
export type RedistributionWithdrawn = Fact<'RedistributionWithdrawn', { by: Actor; reason?: PersonalField }>;
export type RedistributionMoveMade = Fact<'RedistributionMoveMade', { lead: LeadId; from: RepId; to: RepId }>;
/** `why` is the code of the lead's own rejection. */
export type RedistributionMoveRefused = Fact<'RedistributionMoveRefused', { lead: LeadId; why: string }>;
export type RedistributionFinished = Fact<'RedistributionFinished', { made: number; refused: number }>;

export type RedistributionEvent =
  | RedistributionProposed
  | RedistributionApproved
  | RedistributionWithdrawn
  | RedistributionMoveMade
  | RedistributionMoveRefused
  | RedistributionFinished;
export const redistributionEventTypes: EventTypes<RedistributionEvent['type']> = {
  RedistributionProposed: 1,
  RedistributionApproved: 1,
  RedistributionWithdrawn: 1,
  RedistributionMoveMade: 1,
  RedistributionMoveRefused: 1,
  RedistributionFinished: 1,
};
