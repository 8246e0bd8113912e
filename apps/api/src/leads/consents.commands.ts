import type * as domain from '@app/domain/leads/lead.commands';
import type { Stamp } from '@app/decider/fact';
import type { Channel, ConsentPurpose } from '@app/domain/leads/lead.events';
import { Intent } from '../commands/intent';
import { ofLead, sealable } from '../commands/subjects';
import { OneOf, PersonalText } from '../fields';

const purposes: readonly ConsentPurpose[] = ['contact', 'recording', 'marketing'];
const channels: readonly (Channel | 'any')[] = ['call', 'email', 'message', 'any'];
const channelField = OneOf(channels, {
  example: 'call',
  description: '`any` is every channel at once, meetings and visits included.',
});

export class RecordConsent extends Intent<domain.RecordConsent> {
  @OneOf(purposes)
  purpose!: ConsentPurpose;
  @channelField
  channel!: Channel | 'any';
  @PersonalText(4000, {
    example: 'Said so in the call of 2 March.',
    description: 'Where it was said, signed or ticked.',
  })
  evidence!: string;

  command(stamp: Stamp): domain.RecordConsent {
    const { id: leadId, purpose, channel } = this;
    const evidence = sealable(ofLead(leadId), 'note', this.evidence)!;
    return { type: 'RecordConsent', stamp, leadId, purpose, channel, evidence };
  }
}

export class WithdrawConsent extends Intent<domain.WithdrawConsent> {
  @OneOf(purposes)
  purpose!: ConsentPurpose;
  @channelField
  channel!: Channel | 'any';

  command(stamp: Stamp): domain.WithdrawConsent {
    const { id: leadId, purpose, channel } = this;
    return { type: 'WithdrawConsent', stamp, leadId, purpose, channel };
  }
}

abstract class DoNotContactIntent<C extends domain.SetDoNotContact | domain.LiftDoNotContact> extends Intent<C> {
  @channelField
  channel!: Channel | 'any';
  @PersonalText(2000, { optional: true, example: 'Asked us to write instead.' })
  reason?: string;

  protected said(stamp: Stamp) {
    const { id: leadId, channel } = this;
    return { stamp, leadId, channel, reason: sealable(ofLead(leadId), 'note', this.reason) };
  }
}
export class SetDoNotContact extends DoNotContactIntent<domain.SetDoNotContact> {
  command(stamp: Stamp): domain.SetDoNotContact {
    return { type: 'SetDoNotContact', ...this.said(stamp) };
  }
}
export class LiftDoNotContact extends DoNotContactIntent<domain.LiftDoNotContact> {
  command(stamp: Stamp): domain.LiftDoNotContact {
    return { type: 'LiftDoNotContact', ...this.said(stamp) };
  }
}
