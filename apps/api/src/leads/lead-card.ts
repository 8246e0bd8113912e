import { fold } from '@app/decider/decider';
import type { Instant, PersonalField, Recorded } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import { lead, type LeadState } from '@app/domain/leads/lead';
import type {
  ConsentPurpose,
  LeadContact,
  LeadEvent,
  LeadRegistered,
  LeadReopened,
  RefusalReviewed,
} from '@app/domain/leads/lead.events';
import type { Closed } from '@app/domain/leads/outcomes';
import { ownerOf } from '@app/domain/leads/ownership';
import { holding, type Scope, type Words } from '@app/domain/leads/permissions';
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
  /** Tries in a row that reached nobody. */
  readonly attempts: number;
  /** Channels on which nothing is planned. */
  readonly doNotContact: readonly Scope[];
  /** What is allowed now, and on which channels. */
  readonly consents: Readonly<Partial<Record<ConsentPurpose, readonly Scope[]>>>;
  /** Why it is no longer worked on. */
  readonly closed: Closed['as'] | null;
  /** Findings on its refusals and disqualifications, oldest first. */
  readonly reviews: readonly (RefusalReviewed['data'] & { readonly at: Instant })[];
  /** How often it was taken up again, oldest first. */
  readonly reopened: readonly { readonly at: Instant; readonly was: LeadReopened['data']['was'] }[];
}

/** Undefined where nothing is recorded of such a lead. */
export function leadCard(id: string, events: readonly Recorded<LeadEvent>[]): LeadCard | undefined {
  const last = events.at(-1);
  if (!last) return undefined;
  const { ownership, tasks, outcomes, attempts, permissions }: LeadState = fold(lead, events);
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
    attempts: attempts.count,
    doNotContact: holding(permissions.doNotContact),
    consents: standing(permissions.consents),
    closed: outcomes.closed?.as ?? null,
    reviews: events
      .filter((event) => event.type === 'RefusalReviewed')
      .map(({ occurredAt, data }) => ({ at: occurredAt, ...data })),
    reopened: events
      .filter((event) => event.type === 'LeadReopened')
      .map(({ occurredAt, data }) => ({ at: occurredAt, was: data.was })),
  };
}

function registeredAs({ occurredAt, data }: LeadRegistered): Registration & { at: Instant } {
  const { contact: _contact, company: _company, taxId: _taxId, ...rest } = data;
  return { at: occurredAt, ...rest };
}

const standing = (consents: Readonly<Partial<Record<ConsentPurpose, Words>>>): LeadCard['consents'] =>
  Object.fromEntries(
    Object.entries(consents)
      .map(([purpose, words]) => [purpose, holding(words)] as const)
      .filter(([, scopes]) => scopes.length > 0),
  );
