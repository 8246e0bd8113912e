import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type Instant, type Money } from '@app/decider/fact';
import type { ContactRef, RepId } from '../ids';
import type { TaskKind } from '../tasks/task.events';
import { contactKey } from './contact';
import type { CorrectOutcome, DeclareOutcome } from './lead.commands';
import type {
  ContactOutcomeCorrected,
  ContactOutcomeDeclared,
  DealWon,
  LeadEvent,
  LeadRefused,
  Outcome,
} from './lead.events';
import { forbids, mustNotContact, type Permissions } from './permissions';
import { cancelled, completed, dueInThePast, scheduled, taskClosed, type Tasks } from './tasks';

/** What was said of one contact, with what makes two declarations the same. */
export interface Declared {
  readonly outcome: Outcome;
  readonly next?: { readonly kind: TaskKind; readonly dueAt: Instant };
  readonly refusal?: { readonly reason: string; readonly objections: readonly string[] };
  readonly deal?: { readonly dealId: string; readonly value?: Money };
}
/** Why the lead is no longer worked on, and the contact whose outcome ended it, where one did. */
export interface Closed {
  readonly as: 'won' | 'refused' | 'disqualified' | 'exhausted';
  readonly contact?: string | undefined;
}
export interface Outcomes {
  /** By contact: `call-17`. */
  readonly declared: Readonly<Record<string, Declared>>;
  readonly closed?: Closed;
}

export function evolveOutcomes(outcomes: Outcomes, event: LeadEvent): Outcomes {
  const of = (contact: ContactRef | undefined, more: Partial<Declared>, closed?: Closed['as']): Outcomes => {
    const key = contact && contactKey(contact);
    const known = key && outcomes.declared[key];
    return {
      declared: key && known ? { ...outcomes.declared, [key]: { ...known, ...more } } : outcomes.declared,
      closed: closed ? { as: closed, contact: key } : outcomes.closed,
    };
  };
  switch (event.type) {
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected': {
      const { contact, outcome } = event.data;
      const key = contactKey(contact);
      // A correction takes back what this contact's outcome had closed; a contact at last ends being exhausted.
      const { closed } = outcomes;
      const opens = closed && (closed.contact === key || (closed.as === 'exhausted' && outcome !== 'noneNeeded'));
      return { declared: { ...outcomes.declared, [key]: { outcome } }, closed: opens ? undefined : closed };
    }
    case 'TaskScheduled':
      return of(event.data.after, { next: { kind: event.data.kind, dueAt: event.data.dueAt } });
    case 'LeadRefused':
      return of(
        event.data.contact,
        { refusal: { reason: event.data.reason, objections: event.data.objections } },
        'refused',
      );
    case 'DealWon': {
      const { dealId, value, contact } = event.data;
      return of(contact, { deal: { dealId, value } }, 'won');
    }
    case 'LeadDisqualified':
      return of(undefined, {}, 'disqualified');
    case 'LeadExhausted':
      return of(undefined, {}, 'exhausted');
    case 'LeadReopened':
      return { declared: outcomes.declared };
    default:
      return outcomes;
  }
}

/** The first word on how a contact ended, with everything that follows from it: what is promised, closed or won. */
export function declareOutcome(
  command: DeclareOutcome,
  outcomes: Outcomes,
  tasks: Tasks,
  permissions: Permissions,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, contact, rep, outcome, note } = command;
  const known = outcomes.declared[contactKey(contact)];
  if (known && alike(known, command)) return nothing;
  if (known) return reject('outcome.already-declared', 'correct the outcome instead', { outcome: known.outcome });
  const wrong = whatIsWrong(command, outcomes, tasks, permissions);
  if (wrong) return wrong;

  const data = { contact, rep, outcome, note };
  const declared = fact<ContactOutcomeDeclared>(stamp, 'ContactOutcomeDeclared', data, {
    reps: [owner, rep],
    leads: [leadId],
  });
  return accept(declared, ...fulfilled(command, tasks, owner), ...consequences(command, owner));
}

/** Takes the first word back with what followed from it, as far as that still stands, and says another. */
export function correctOutcome(
  command: CorrectOutcome,
  outcomes: Outcomes,
  tasks: Tasks,
  permissions: Permissions,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, contact, rep, outcome, note } = command;
  const known = outcomes.declared[contactKey(contact)];
  if (!known) return reject('outcome.not-declared', 'nothing was declared of this contact');
  if (alike(known, command)) return nothing;
  const wrong = whatIsWrong(command, outcomes, tasks, permissions);
  if (wrong) return wrong;

  const data = { contact, rep, was: known.outcome, outcome, note };
  const corrected = fact<ContactOutcomeCorrected>(stamp, 'ContactOutcomeCorrected', data, {
    reps: [owner, rep],
    leads: [leadId],
  });
  const { open } = tasks;
  const isItsOwn = open?.after !== undefined && contactKey(open.after) === contactKey(contact);
  const taken =
    open && (isItsOwn || outcome !== 'noneNeeded') ? [cancelled(stamp, leadId, owner, open, 'outcome-corrected')] : [];
  return accept(corrected, ...taken, ...consequences(command, owner));
}

export const leadClosed = ({ as }: Closed) => reject('lead.closed', `the lead is ${as}`, { as });

type Saying = DeclareOutcome | CorrectOutcome;
/** Which field says what follows. */
const followsFrom = { nextContact: 'next', refusal: 'refusal', sale: 'deal', noneNeeded: undefined } as const;

function whatIsWrong(
  command: Saying,
  { closed }: Outcomes,
  tasks: Tasks,
  permissions: Permissions,
): Decision<LeadEvent> | undefined {
  const { stamp, outcome, contact, next, refusal, deal } = command;
  const field = followsFrom[outcome];
  const needed = field && command[field];
  if (field && !needed)
    return reject('outcome.incomplete', `a ${outcome} says what follows from it: ${field} is missing`, {
      outcome,
      field,
    });
  if ([next, refusal, deal].some((given) => given && given !== needed))
    return reject('outcome.contradictory', `a ${outcome} has no other outcome's consequences`, { outcome });
  if (deal?.value && (!Number.isInteger(deal.value.minor) || deal.value.minor < 0))
    return reject('deal.bad-value', 'a value is a whole number of minor units, 0 or more');
  if (closed && closed.as !== 'exhausted' && closed.contact !== contactKey(contact) && outcome !== 'noneNeeded')
    return leadClosed(closed);
  if (!next) return undefined;
  if (forbids(permissions, next.kind)) return mustNotContact(next.kind);
  if (next.dueAt < stamp.occurredAt) return dueInThePast(next.dueAt);
  const how = tasks.closed.get(next.taskId);
  if (how) return taskClosed(how);
  if (tasks.open?.taskId === next.taskId)
    return reject('task.already-scheduled', 'the next contact is a task of its own');
  return undefined;
}

/** The contact that was due has taken place; paperwork, or a retry after this very contact, is only overtaken by it. */
function fulfilled(
  { stamp, leadId, contact, outcome }: DeclareOutcome,
  { open }: Tasks,
  owner: RepId | null,
): LeadEvent[] {
  if (!open || outcome === 'noneNeeded') return [];
  const isItsRetry = open.after !== undefined && contactKey(open.after) === contactKey(contact);
  if (open.kind === 'paperwork' || isItsRetry) return [cancelled(stamp, leadId, owner, open, 'overtaken-by-outcome')];
  return [completed(stamp, leadId, owner, open, contact)];
}

function consequences({ stamp, leadId, contact, rep, next, refusal, deal }: Saying, owner: RepId | null): LeadEvent[] {
  const about = { reps: [owner, rep], leads: [leadId] };
  if (next) return [scheduled(stamp, leadId, owner, next, { after: contact })];
  if (deal) return [fact<DealWon>(stamp, 'DealWon', { ...deal, contact }, about)];
  if (refusal) return [fact<LeadRefused>(stamp, 'LeadRefused', { ...refusal, contact }, about)];
  return [];
}

/** Ids that a client makes anew for each request, and free text, do not make another outcome. */
function alike(known: Declared, { outcome, next, refusal, deal }: Saying): boolean {
  if (known.outcome !== outcome) return false;
  return (
    known.next?.dueAt === next?.dueAt &&
    known.next?.kind === next?.kind &&
    known.refusal?.reason === refusal?.reason &&
    known.refusal?.objections.join() === refusal?.objections.join() &&
    known.deal?.dealId === deal?.dealId &&
    known.deal?.value?.minor === deal?.value?.minor &&
    known.deal?.value?.currency === deal?.value?.currency
  );
}
