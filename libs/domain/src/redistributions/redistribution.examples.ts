import { fact, type Actor, type Fact, type Instant } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { LeadId } from '../ids';
import type { Move, RedistributionEvent } from './redistribution.events';

type Data = { readonly [E in RedistributionEvent as E['type']]: E['data'] };
const of = <T extends RedistributionEvent['type']>(type: T, data: Data[T], at: Instant): Fact<T, Data[T]> =>
  fact<Fact<T, Data[T]>>(stamp(at), type, data, {});

export const head: Actor = { kind: 'manager', id: 'head' };
export const move = (lead: LeadId, from = 'anna', to = 'bert', why: Move['why'] = 'neglected'): Move => ({
  lead,
  from,
  to,
  why,
});
export const proposed = (moves: readonly Move[], at: Instant) =>
  of('RedistributionProposed', { rule: 'neglected', moves, sparing: { contactDueToday: 0, moveDueToday: false } }, at);
export const approved = (at: Instant, without: readonly LeadId[] = []) =>
  of('RedistributionApproved', { by: head, without }, at);
export const withdrawn = (at: Instant) => of('RedistributionWithdrawn', { by: head }, at);
export const moveMade = (lead: LeadId, at: Instant, from = 'anna', to = 'bert') =>
  of('RedistributionMoveMade', { lead, from, to }, at);
export const moveRefused = (lead: LeadId, why: string, at: Instant) =>
  of('RedistributionMoveRefused', { lead, why }, at);
export const finished = (made: number, refused: number, at: Instant) =>
  of('RedistributionFinished', { made, refused }, at);
