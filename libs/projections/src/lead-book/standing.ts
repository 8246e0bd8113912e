import type { Instant, Recorded } from '@app/decider/fact';
import type { ContactRef, RepId } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { noTask, type BookLead, type Ending, type Scope } from './book-lead';

/** What the event changes. */
export function evolve(lead: BookLead, event: Recorded<LeadEvent>): Partial<BookLead> {
  const { occurredAt: at } = event;
  switch (event.type) {
    case 'LeadRegistered': {
      const { contact, company, source, segment, timeZone, relation } = event.data;
      return {
        registered_at: at,
        contact: { ...contact, ...lead.contact },
        company: company ?? null,
        source,
        segment: segment ?? null,
        zone: timeZone ?? null,
        relation,
      };
    }
    case 'LeadContactRevised':
      return { contact: { ...lead.contact, ...event.data.contact } };
    case 'LeadAssigned':
    case 'LeadReassigned':
      return owned(lead, event.data.to, at);
    case 'LeadReleased':
      return owned(lead, null, at);
    case 'AccountHandedOver':
      return { ...owned(lead, event.data.to, at), handed_over_at: at };
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected':
      return outcome(lead, event);
    case 'LeadRefused':
      return ended('refused', at, event.data.contact);
    case 'DealWon':
      return { ...ended('won', at, event.data.contact), won_value: event.data.value ?? null };
    case 'LeadDisqualified':
      return ended('disqualified', at);
    case 'LeadExhausted':
      return { ...ended('exhausted', at), attempts: event.data.attempts };
    case 'LeadReopened':
      return { ...open, attempts: 0, reopened_at: at };
    case 'TaskScheduled': {
      const { taskId, kind, dueAt, promisedFirst, rule, after, attempt = lead.attempts + 1 } = event.data;
      return {
        task: taskId,
        task_kind: kind,
        task_due_at: dueAt,
        task_promised_first: promisedFirst,
        task_rule: rule ?? null,
        ...(rule === 'retry' && after && { attempts: attempt }),
      };
    }
    case 'TaskRescheduled':
      return lead.task === event.data.taskId ? { task_due_at: event.data.dueAt } : {};
    case 'TaskCompleted':
    case 'TaskCancelled':
      return lead.task === event.data.taskId ? noTask : {};
    case 'DoNotContactSet':
      return permitted(lead, event.data.channel, { since: at, forbidden: true });
    case 'DoNotContactLifted':
      return permitted(lead, event.data.channel, { since: at, forbidden: false });
    default:
      return {};
  }
}

/** Late news of an earlier owner changes nothing about who holds the lead now. */
const owned = (lead: BookLead, owner: RepId | null, at: Instant): Partial<BookLead> =>
  lead.owner_since !== null && at < lead.owner_since ? {} : { owner, owner_since: at };

const contactKey = ({ kind, id }: ContactRef) => `${kind}:${id}`;
const ended = (ending: Ending, ended_at: Instant, contact?: ContactRef): Partial<BookLead> => ({
  ending,
  ended_at,
  ended_by: contact ? contactKey(contact) : null,
});
const open = {
  ending: null,
  ended_at: null,
  ended_by: null,
  won_value: null,
  handed_over_at: null,
} satisfies Partial<BookLead>;

/** A correction takes back what this contact's outcome had closed; a contact at last ends being exhausted. */
function outcome(
  lead: BookLead,
  { data, occurredAt }: Recorded<Extract<LeadEvent, { type: 'ContactOutcomeDeclared' | 'ContactOutcomeCorrected' }>>,
): Partial<BookLead> {
  const reached = data.outcome !== 'noneNeeded';
  const opens = lead.ended_by === contactKey(data.contact) || (lead.ending === 'exhausted' && reached);
  return {
    ...(opens && open),
    ...(reached && { attempts: 0 }),
    last_outcome: data.outcome,
    last_outcome_at: occurredAt,
  };
}

const scopes: readonly Scope[] = ['call', 'email', 'message', 'any'];

/** `any` is a word about every channel; the latest word about a channel holds, whenever it came in. */
function permitted(
  lead: BookLead,
  channel: Scope,
  said: { readonly since: Instant; readonly forbidden: boolean },
): Partial<BookLead> {
  const permissions = { ...lead.permissions };
  for (const scope of channel === 'any' ? scopes : [channel])
    if (said.since >= (permissions[scope]?.since ?? '')) permissions[scope] = said;
  const do_not_contact = scopes.filter((scope) => permissions[scope]?.forbidden);
  return { permissions, do_not_contact, contactable: do_not_contact.length < scopes.length };
}

/** Since when an open lead lacks an owner or a next task; one whom nobody may contact waits for nothing. */
export function orphanSince(before: BookLead, after: BookLead, at: Instant): Instant | null {
  const { registered_at, ending, owner, task, contactable } = after;
  const isOrphan = registered_at !== null && ending === null && contactable && (owner === null || task === null);
  return isOrphan ? (before.orphan_since ?? at) : null;
}
