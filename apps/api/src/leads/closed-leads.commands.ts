import type * as domain from '@app/domain/leads/lead.commands';
import type { Stamp } from '@app/decider/fact';
import type { Verdict } from '@app/domain/leads/lead.events';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofLead, sealable } from '../commands/subjects';
import { Flag, Id, Label, OneOf, PersonalText } from '../fields';

const verdicts: readonly Verdict[] = ['objective', 'mishandled'];

/** How much the reviewer has listened to is not said by the reviewer: it is what was recorded of it. */
export class ReviewRefusal extends Intent<domain.ReviewRefusal> {
  @OneOf(verdicts)
  verdict!: Verdict;
  @Label({ optional: true, example: 'price', description: 'The type of the objection that it turned on.' })
  objection?: string;
  @PersonalText(4000, { optional: true, example: 'Ask first what the present supplier costs them.' })
  advice?: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.ReviewRefusal> {
    const { id: leadId, verdict, objection } = this;
    const advice = sealable(ofLead(leadId), 'note', this.advice);
    const heard = await desk.heard(leadId, stamp.actor.id);
    return { type: 'ReviewRefusal', stamp, leadId, verdict, objection, advice, ...heard };
  }
}

export class ReopenLead extends Intent<domain.ReopenLead> {
  @Id({ optional: true, example: 'rep-8', description: 'Who works on it now; whoever holds it where absent.' })
  to?: string;
  @PersonalText(2000, { optional: true })
  reason?: string;
  @Flag({ optional: true, description: 'Over capacity all the same; the excess is recorded.' })
  override?: boolean;

  async command(stamp: Stamp, desk: Desk): Promise<domain.ReopenLead> {
    const { id: leadId, to, override } = this;
    const holder = to ?? (await desk.ownerOf(leadId));
    const capacity = holder === null ? undefined : await desk.capacityOf(holder);
    const reason = sealable(ofLead(leadId), 'note', this.reason);
    return { type: 'ReopenLead', stamp, leadId, to, reason, override, capacity };
  }
}

export class HandOverAccount extends Intent<domain.HandOverAccount> {
  @Id({ example: 'rep-9', description: 'Who keeps the account from now on.' })
  to!: string;
  @PersonalText(4000, { optional: true, example: 'Orders on the first of the month.' })
  note?: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.HandOverAccount> {
    const { id: leadId, to } = this;
    await desk.mustBeHere(to);
    return { type: 'HandOverAccount', stamp, leadId, to, note: sealable(ofLead(leadId), 'note', this.note) };
  }
}
