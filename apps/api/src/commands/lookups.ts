import type { Command } from '@app/decider/decider';
import type { PersonalField } from '@app/decider/fact';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import type { RepCommand } from '@app/domain/reps/rep.commands';
import type { BlindIndex } from '@app/vault/vault';

const openOf = (field: PersonalField | undefined): string | null => (field && 'open' in field ? field.open : null);

/** Keeps the blind index in step: a lead is found by phone, e-mail and tax id, a rep by their lines. */
export async function enterLookups(index: BlindIndex, command: Command): Promise<void> {
  const asked = command as LeadCommand | RepCommand;
  const at = asked.stamp.occurredAt;
  switch (asked.type) {
    case 'RegisterLead':
    case 'ReviseLeadContact': {
      const [phone, email] = [openOf(asked.contact?.phone), openOf(asked.contact?.email)];
      const taxId = asked.type === 'RegisterLead' ? openOf(asked.taxId) : null;
      if (phone) await index.enter('lead-phone', phone, asked.leadId, at);
      if (email) await index.enter('lead-email', email, asked.leadId, at);
      if (taxId) await index.enter('lead-tax-id', taxId, asked.leadId, at);
      return;
    }
    case 'AssignRepLine':
      return index.enter(`rep-${asked.kind}`, openOf(asked.value)!, asked.repId, asked.from);
    case 'RemoveRepLine':
      return index.leave(`rep-${asked.kind}`, openOf(asked.value)!, asked.repId, asked.from);
    case 'NamePrivateNumber':
      return index.enter('rep-private-number', openOf(asked.value)!, asked.repId, asked.from);
    case 'TakeBackPrivateNumber':
      return index.leave('rep-private-number', openOf(asked.value)!, asked.repId, asked.from);
    default:
      return;
  }
}
