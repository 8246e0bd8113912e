import { fold } from '@app/decider/decider';
import type { Instant, PersonalField, Recorded } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import { lead, type LeadState } from '@app/domain/leads/lead';
import type { LeadContact, LeadEvent, LeadRegistered } from '@app/domain/leads/lead.events';
import type { Closed } from '@app/domain/leads/outcomes';
import { ownerOf } from '@app/domain/leads/ownership';
import type { OpenTask } from '@app/domain/leads/tasks';

type Registration = Omit<LeadRegistered['data'], 'contact' | 'company' | 'taxId'>;
type NextTask = Pick<OpenTask, 'taskId' | 'kind' | 'dueAt' | 'promisedFirst'>;

/** A lead as its own stream tells it; personal fields as they come, sealed or in the open. */
export interface LeadCard {
  readonly lead: string;
  readonly position: string;
  /** Null while sources have only named owners. */
  readonly registered: (Registration & { readonly at: Instant }) | null;
  readonly contact: LeadContact;
  readonly company?: PersonalField;
  readonly taxId?: PersonalField;
  readonly owner: RepId | null;
  readonly nextTask: NextTask | null;
  /** Why it is no longer worked on. */
  readonly closed: Closed['as'] | null;
}

/** Undefined where nothing is recorded of such a lead. */
export function leadCard(id: string, events: readonly Recorded<LeadEvent>[]): LeadCard | undefined {
  const last = events.at(-1);
  if (!last) return undefined;
  const { ownership, tasks, outcomes }: LeadState = fold(lead, events);
  const registration = events.find((event) => event.type === 'LeadRegistered');
  const { contact, company, taxId }: Partial<LeadRegistered['data']> = registration?.data ?? {};
  const revised = events.filter((event) => event.type === 'LeadContactRevised').map(({ data }) => data.contact);
  return {
    lead: id,
    position: last.position,
    registered: registration ? registeredAs(registration) : null,
    contact: Object.assign({}, contact, ...revised) as LeadContact,
    ...(company && { company }),
    ...(taxId && { taxId }),
    owner: ownerOf(ownership),
    nextTask: tasks.open
      ? {
          taskId: tasks.open.taskId,
          kind: tasks.open.kind,
          dueAt: tasks.open.dueAt,
          promisedFirst: tasks.open.promisedFirst,
        }
      : null,
    closed: outcomes.closed?.as ?? null,
  };
}

function registeredAs({ occurredAt, data }: LeadRegistered): Registration & { at: Instant } {
  const { contact: _contact, company: _company, taxId: _taxId, ...rest } = data;
  return { at: occurredAt, ...rest };
}
