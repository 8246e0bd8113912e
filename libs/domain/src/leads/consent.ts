import { accept, never, nothing, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import { contactKey } from './contact';
import type { LiftDoNotContact, RecordBreach, RecordConsent, SetDoNotContact, WithdrawConsent } from './lead.commands';
import type {
  ConsentRecorded,
  ConsentWithdrawn,
  DoNotContactBreached,
  DoNotContactLifted,
  DoNotContactSet,
  LeadEvent,
} from './lead.events';
import { evolvePermissions, forbids, within, word, type Permissions } from './permissions';
import { cancelled, type Tasks } from './tasks';

export type ConsentIntent = RecordConsent | WithdrawConsent | SetDoNotContact | LiftDoNotContact;

/**
 * What the other side allows. Consent to be contacted lifts a do-not-contact, and taking that consent back sets one: both
 * are said in events of their own, so that a reader has one thing to look at. A do-not-contact takes the next task with it
 * where that would have been such a contact.
 */
export function decideConsent(
  command: ConsentIntent,
  permissions: Permissions,
  tasks: Tasks,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, channel } = command;
  const about = { reps: [owner], leads: [leadId] };
  const { doNotContact } = permissions;
  const scope = within(channel);
  const said = (words = doNotContact) => scope.map((one) => word(words, one, stamp.occurredAt));
  const isWhollySet = said().every((holds) => holds);
  const isPartlySet = said().some((holds) => holds);

  const set = (reason?: SetDoNotContact['reason']): LeadEvent[] => {
    const event = fact<DoNotContactSet>(stamp, 'DoNotContactSet', { channel, reason }, about);
    const { open } = tasks;
    if (!open || !forbids(evolvePermissions(permissions, event), open.kind)) return [event];
    return [event, cancelled(stamp, leadId, owner, open, 'do-not-contact')];
  };
  const lifted = (reason?: LiftDoNotContact['reason']) =>
    fact<DoNotContactLifted>(stamp, 'DoNotContactLifted', { channel, reason }, about);

  switch (command.type) {
    case 'SetDoNotContact':
      return isWhollySet ? nothing : accept(...set(command.reason));
    case 'LiftDoNotContact':
      return isPartlySet ? accept(lifted(command.reason)) : nothing;
    case 'RecordConsent': {
      const { purpose, evidence } = command;
      const lifts = purpose === 'contact' && isPartlySet;
      if (!lifts && said(permissions.consents[purpose] ?? []).every((given) => given)) return nothing;
      const recorded = fact<ConsentRecorded>(stamp, 'ConsentRecorded', { purpose, channel, evidence }, about);
      return accept<LeadEvent>(recorded, ...(lifts ? [lifted()] : []));
    }
    case 'WithdrawConsent': {
      const { purpose } = command;
      if (said(permissions.consents[purpose] ?? []).every((given) => given === false)) return nothing;
      const withdrawn = fact<ConsentWithdrawn>(stamp, 'ConsentWithdrawn', { purpose, channel }, about);
      return accept<LeadEvent>(withdrawn, ...(purpose === 'contact' && !isWhollySet ? set() : []));
    }
    default:
      return never(command);
  }
}

/** Once per contact, where it was forbidden when it happened. */
export function recordBreach(
  { stamp, leadId, contact, channel, at, rep }: RecordBreach,
  { doNotContact, breaches }: Permissions,
  owner: RepId | null,
): Decision<LeadEvent> {
  if (!word(doNotContact, channel, at) || breaches.has(contactKey(contact))) return nothing;
  const about = { reps: [rep, owner], leads: [leadId] };
  return accept(
    fact<DoNotContactBreached>(stamp, 'DoNotContactBreached', { contact, channel, rep }, about, { occurredAt: at }),
  );
}
