import type * as domain from '@app/domain/leads/lead.commands';
import type { Stamp } from '@app/decider/fact';
import type { DisqualifiedReason, LeadContact, Relation } from '@app/domain/leads/lead.events';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofLead, sealable } from '../commands/subjects';
import { AZone, Flag, Id, Label, OneOf, Part, PersonalText } from '../fields';
import { AContact } from './contact-ref';

const relations: readonly Relation[] = ['acquire', 'develop', 'retain'];
const disqualifiedReasons: readonly DisqualifiedReason[] = ['wrong number', 'duplicate', 'off profile'];

class Contact {
  @PersonalText(200, { optional: true, example: 'Jan Jansen' })
  name?: string;
  @PersonalText(64, { optional: true, example: '+31 20 555 01 23' })
  phone?: string;
  @PersonalText(320, { optional: true, example: 'jan@example.com' })
  email?: string;

  sealable(leadId: string): LeadContact {
    const of = (value: string | undefined) => sealable(ofLead(leadId), 'contact', value);
    return { name: of(this.name), phone: of(this.phone), email: of(this.email) };
  }
}

export class RegisterLead extends Intent<domain.RegisterLead> {
  @Id({ optional: true, description: 'Yours, if you have one; else a new one is made.' })
  leadId?: string;
  @Part(() => Contact, { optional: true })
  contact?: Contact;
  @PersonalText(200, { optional: true, example: 'Jansen Logistics BV' })
  company?: string;
  @PersonalText(64, { optional: true, example: 'NL004495445B01' })
  taxId?: string;
  @Label({ example: 'trade fair', description: 'Where the lead came from.' })
  source!: string;
  @Label({ optional: true, example: 'logistics' })
  segment?: string;
  @AZone({ optional: true })
  timeZone?: string;
  @OneOf(relations)
  relation!: Relation;

  command(stamp: Stamp): domain.RegisterLead {
    const { id: leadId, contact, company, taxId, source, segment, timeZone, relation } = this;
    const about = ofLead(leadId);
    return {
      type: 'RegisterLead',
      stamp,
      leadId,
      contact: contact?.sealable(leadId),
      company: sealable(about, 'identity', company),
      taxId: sealable(about, 'identity', taxId),
      source,
      segment,
      timeZone,
      relation,
    };
  }
}

export class ReviseLeadContact extends Intent<domain.ReviseLeadContact> {
  @Part(() => Contact)
  contact!: Contact;

  command(stamp: Stamp): domain.ReviseLeadContact {
    return { type: 'ReviseLeadContact', stamp, leadId: this.id, contact: this.contact.sealable(this.id) };
  }
}

export class DisqualifyLead extends Intent<domain.DisqualifyLead> {
  @OneOf(disqualifiedReasons)
  reason!: DisqualifiedReason;
  @Part(() => AContact, { optional: true })
  contact?: AContact;

  command(stamp: Stamp): domain.DisqualifyLead {
    return { type: 'DisqualifyLead', stamp, leadId: this.id, reason: this.reason, contact: this.contact };
  }
}

export class AssignLead extends Intent<domain.AssignLead> {
  @Id({ example: 'rep-7' })
  to!: string;
  @Flag({ optional: true, description: 'Over capacity all the same; the excess is recorded.' })
  override?: boolean;
  @Label({ optional: true, example: 'round robin', description: 'What decided, where no person did.' })
  rule?: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.AssignLead> {
    const { id: leadId, to, override, rule } = this;
    return { type: 'AssignLead', stamp, leadId, to, override, rule, capacity: await desk.capacityOf(to) };
  }
}

export class ReassignLead extends Intent<domain.ReassignLead> {
  @Id({ optional: true, example: 'rep-7', description: 'Where given, must still be the owner.' })
  from?: string;
  @Id({ example: 'rep-8' })
  to!: string;
  @PersonalText(2000, { optional: true, example: 'Speaks the language of the buyer.' })
  reason?: string;
  @Flag({ optional: true, description: 'Over capacity all the same; the excess is recorded.' })
  override?: boolean;

  async command(stamp: Stamp, desk: Desk): Promise<domain.ReassignLead> {
    const { id: leadId, from, to, override } = this;
    const reason = sealable(ofLead(leadId), 'note', this.reason);
    return { type: 'ReassignLead', stamp, leadId, from, to, reason, override, capacity: await desk.capacityOf(to) };
  }
}

/** The rep is the one the token speaks for. */
export class ClaimLead extends Intent<domain.ClaimLead> {
  async command(stamp: Stamp, desk: Desk): Promise<domain.ClaimLead> {
    const by = stamp.actor.id;
    return { type: 'ClaimLead', stamp, leadId: this.id, by, capacity: await desk.capacityOf(by) };
  }
}

export class ReleaseLead extends Intent<domain.ReleaseLead> {
  @PersonalText(2000, { optional: true })
  reason?: string;

  command(stamp: Stamp): domain.ReleaseLead {
    return { type: 'ReleaseLead', stamp, leadId: this.id, reason: sealable(ofLead(this.id), 'note', this.reason) };
  }
}

export class RecordLeadOwner extends Intent<domain.RecordLeadOwner> {
  @Id({ example: 'rep-7' })
  owner!: string;
  @Label({ example: 'crm owner field', description: 'How the source knows.' })
  rule!: string;

  command(stamp: Stamp): domain.RecordLeadOwner {
    return { type: 'RecordLeadOwner', stamp, leadId: this.id, owner: this.owner, rule: this.rule };
  }
}
