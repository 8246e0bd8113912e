import type { Stamp } from '@app/decider/fact';
import { moveReasons, proposeMoves } from '@app/domain/redistributions/moves';
import type * as domain from '@app/domain/redistributions/redistribution.commands';
import type { Move } from '@app/domain/redistributions/redistribution.events';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { sealable } from '../commands/subjects';
import { Flag, Id, Label, OneOf, PersonalText, Whole } from '../fields';

const atMost = 200;
const mostMoves = 500;

/** The moves are found by the rule, from what the read side knows now. */
export class ProposeRedistribution extends Intent<domain.ProposeRedistribution> {
  @Id({ optional: true, description: 'Yours, if you have one; else a new one is made.' })
  redistributionId?: string;
  @OneOf(moveReasons, {
    optional: true,
    listOf: { min: 1, max: moveReasons.length },
    description: 'What leads are moved for, in this order; all three where absent.',
  })
  reasons?: Move['why'][];
  @Label({ optional: true, listOf: { min: 1, max: 100 }, description: 'Only within these teams.', example: ['north'] })
  teams?: string[];
  @Id({ optional: true, listOf: { min: 1, max: 500 }, description: 'Only leads of these reps.', example: ['rep-7'] })
  from?: string[];
  @Flag({ optional: true, description: 'Also leads with a contact due today, on the day of the rep who holds them.' })
  moveDueToday?: boolean;
  @Whole(1, mostMoves, { optional: true, description: `${atMost} where absent.` })
  atMost?: number;

  async command(stamp: Stamp, desk: Desk): Promise<domain.ProposeRedistribution> {
    const { reasons = moveReasons, teams, from, moveDueToday = false } = this;
    const board = await desk.loadBoard({ at: stamp.occurredAt, teams });
    const reps = board.reps.map((rep) => ({ ...rep, group: JSON.stringify([rep.team, rep.role]) }));
    const { moves, sparing } = proposeMoves(reps, board.leads, {
      reasons,
      from,
      moveDueToday,
      atMost: this.atMost ?? atMost,
    });
    const scope = [...(teams ? [`teams ${teams.join(', ')}`] : []), ...(from ? [`leads of ${from.join(', ')}`] : [])];
    const rule = [reasons.join(', '), ...scope].join('; ');
    return { type: 'ProposeRedistribution', stamp, redistributionId: this.id, rule, moves, sparing };
  }
}

export class ApproveRedistribution extends Intent<domain.ApproveRedistribution> {
  @Id({ optional: true, listOf: { max: mostMoves }, description: 'Leads of the plan that stay where they are.' })
  without?: string[];

  command(stamp: Stamp): domain.ApproveRedistribution {
    return { type: 'ApproveRedistribution', stamp, redistributionId: this.id, without: this.without };
  }
}

export class WithdrawRedistribution extends Intent<domain.WithdrawRedistribution> {
  @PersonalText(2000, { optional: true, example: 'Two of them are back on Monday.' })
  reason?: string;

  command(stamp: Stamp, desk: Desk): domain.WithdrawRedistribution {
    const subject = desk.partyOf(`redistribution ${this.id}`);
    const reason = sealable(subject, 'note', this.reason);
    return { type: 'WithdrawRedistribution', stamp, redistributionId: this.id, reason };
  }
}
