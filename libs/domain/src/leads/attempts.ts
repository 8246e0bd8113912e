import { accept, nothing, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import { contactKey } from './contact';
import type { FollowUpAttempt } from './lead.commands';
import type { LeadEvent, LeadExhausted } from './lead.events';
import type { Outcomes } from './outcomes';
import { forbids, type Permissions } from './permissions';
import { cancelled, completed, scheduled, type OpenTask, type Tasks } from './tasks';

/** Tries that reached nobody. A series ends with the declared outcome of a contact, or with the lead's reopening. */
export interface Attempts {
  /** Of the present series. */
  readonly count: number;
  /** Parts of the day that the present series was tried in. */
  readonly slots: ReadonlySet<string>;
  /** The contacts of all series, so that none is counted twice. */
  readonly followed: ReadonlySet<string>;
}
export const noAttempts: Attempts = { count: 0, slots: new Set(), followed: new Set() };

export function evolveAttempts(attempts: Attempts, event: LeadEvent): Attempts {
  switch (event.type) {
    case 'TaskScheduled': {
      const { rule, after, attempt = attempts.count + 1, triedIn } = event.data;
      if (rule !== 'retry' || !after) return attempts;
      return {
        count: attempt,
        slots: triedIn === undefined ? attempts.slots : new Set(attempts.slots).add(triedIn),
        followed: new Set(attempts.followed).add(contactKey(after)),
      };
    }
    case 'LeadExhausted': {
      const { attempts: count, contact } = event.data;
      return {
        ...attempts,
        count,
        followed: contact ? new Set(attempts.followed).add(contactKey(contact)) : attempts.followed,
      };
    }
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected':
      return event.data.outcome === 'noneNeeded' ? attempts : { ...noAttempts, followed: attempts.followed };
    case 'LeadReopened':
      return { ...noAttempts, followed: attempts.followed };
    default:
      return attempts;
  }
}

interface State {
  readonly registered: boolean;
  readonly tasks: Tasks;
  readonly outcomes: Outcomes;
  readonly attempts: Attempts;
  readonly permissions: Permissions;
}

/**
 * A contact of which somebody has said how it ended is theirs to follow up. A try counts where something follows from it:
 * not where the next task stands (see isAnswered), nor where a do-not-contact forbids the next one. An open lead that may
 * be contacted has a next task afterwards.
 */
export function followUp(
  command: FollowUpAttempt,
  { registered, tasks: { open }, outcomes, attempts, permissions }: State,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, contact, slot, maxAttempts, next } = command;
  const key = contactKey(contact);
  if (stamp.ingest === 'backfill' || attempts.followed.has(key) || outcomes.declared[key]) return nothing;
  if (open && !isAnswered(open, command)) return nothing;

  const isPaperwork = open?.kind === 'paperwork';
  const done = open && !isPaperwork ? [completed(stamp, leadId, owner, open, contact)] : [];
  const overtaken = (rule: string) => (open && isPaperwork ? [cancelled(stamp, leadId, owner, open, rule)] : []);
  const allowed = next.filter(({ kind }) => !forbids(permissions, kind));
  const tried = new Set(attempts.slots).add(slot);
  const best = allowed.find((candidate) => !tried.has(candidate.slot)) ?? allowed[0];
  if (!registered || outcomes.closed || !best) return accept<LeadEvent>(...done);

  const attempt = attempts.count + 1;
  if (attempt >= maxAttempts) {
    const data = { attempts: attempt, contact };
    const exhausted = fact<LeadExhausted>(stamp, 'LeadExhausted', data, { reps: [owner], leads: [leadId] });
    return accept<LeadEvent>(...done, ...overtaken('lead-exhausted'), exhausted);
  }
  const { taskId, kind, dueAt } = best;
  const by = { rule: 'retry', after: contact, attempt, triedIn: slot };
  return accept<LeadEvent>(
    ...done,
    ...overtaken('overtaken-by-retry'),
    scheduled(stamp, leadId, owner, { taskId, kind, dueAt }, by),
  );
}

/**
 * Whether the open task gives way to the try. What a person set or promised stands until it is due, and then for its own
 * way of contact: the letter that says "I call at three" is not the call. What a rule planned gives way whenever it is
 * tried, by a dial to anything but a meeting; by a letter or message only the first touch, and what is to be written.
 */
function isAnswered({ rule, kind, dueAt }: OpenTask, { stamp, contact }: FollowUpAttempt): boolean {
  if (rule === undefined && dueAt > stamp.occurredAt) return false;
  if (rule === 'first-touch' || kind === 'paperwork') return true;
  const isWritten = kind === 'email' || kind === 'message';
  if (contact.kind !== 'call') return isWritten;
  return kind === 'call' || (isWritten && rule !== undefined);
}
