import type { Recorded } from '@app/decider/fact';
import { leadStream, type LeadEvent } from '@app/domain/leads/lead.events';
import { Histories } from '../histories';
import { leadCard } from '../leads/lead-card';
import { RevealingAsk } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';
import type { OpenVault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';

export class ReadLead extends RevealingAsk {
  declare leadId: string;
}
/** A call, a letter, a message or an activity, as the events of its stream. */
export class ReadContact extends RevealingAsk {
  declare stream: string;
  /** Opens what the caller may see. */
  declare vault: OpenVault;
}

/** Answered from the store itself, so they are never behind. */
export const streamHandlers = [
  queryHandler(ReadLead, { reader: Histories }, async (histories, { leadId, open }) => {
    const card = leadCard(leadId, (await histories.all(leadStream(leadId), { open })) as Recorded<LeadEvent>[]);
    if (!card) throw new Refusal('lead.unknown', 'There is no such lead.');
    return card;
  }),
  queryHandler(ReadContact, { reader: Histories }, async (histories, { stream, open, vault }) => {
    const events = await histories.all(stream, { open: open && vault });
    if (events.length === 0) throw new Refusal('contact.unknown', 'Nothing is recorded of it.');
    return { stream, position: events.at(-1)!.position, events };
  }),
];
