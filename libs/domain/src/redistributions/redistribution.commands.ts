import type { Command } from '@app/decider/decider';
import type { PersonalField } from '@app/decider/fact';
import type { LeadId, RedistributionId } from '../ids';
import type { RedistributionProposed } from './redistribution.events';

type Of<T extends string, P = unknown> = Command<T, { redistributionId: RedistributionId } & P>;
/** The moves were found by the rule on the read side; an empty plan is rejected. */
export type ProposeRedistribution = Of<'ProposeRedistribution', RedistributionProposed['data']>;
/** All moves but those `without`. Two managers at once: the second is told that it has been decided. */
export type ApproveRedistribution = Of<'ApproveRedistribution', { without?: readonly LeadId[] }>;
export type WithdrawRedistribution = Of<'WithdrawRedistribution', { reason?: PersonalField }>;
/** The policy's, after each move was tried: made, or refused with the lead's own code. After the last one it is finished. */
export type SettleMove = Of<'SettleMove', { lead: LeadId; refused?: string }>;
export type RedistributionCommand = ProposeRedistribution | ApproveRedistribution | WithdrawRedistribution | SettleMove;
