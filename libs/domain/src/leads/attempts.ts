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
 * A contact of which somebody has said how it ended is theirs to follow up. What the next try must not be planned on
 * because of a do-not-contact counts as no try either.
 */
export function followUp(
  command: FollowUpAttempt,
  { registered, tasks: { open }, outcomes, attempts, permissions }: State,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, contact, slot, maxAttempts, next } = command;
  const key = contactKey(contact);
  if (stamp.ingest === 'backfill' || attempts.followed.has(key) || outcomes.declared[key]) return nothing;
  if (open && isKept(open, command)) return nothing;

  const isPaperwork = open?.kind === 'paperwork';
  const done = open && !isPaperwork ? [completed(stamp, leadId, owner, open, contact)] : [];
  const overtaken = (rule: string) => (open && isPaperwork ? [cancelled(stamp, leadId, owner, open, rule)] : []);
  const allowed = next.filter(({ kind }) => !forbids(permissions, kind));
  const isForbidden = next.length > 0 && allowed.length === 0;
  if (!registered || outcomes.closed || isForbidden) return accept<LeadEvent>(...done);

  const attempt = attempts.count + 1;
  if (attempt >= maxAttempts) {
    const data = { attempts: attempt, contact };
    const exhausted = fact<LeadExhausted>(stamp, 'LeadExhausted', data, { reps: [owner], leads: [leadId] });
    return accept<LeadEvent>(...done, ...overtaken('lead-exhausted'), exhausted);
  }
  const tried = new Set(attempts.slots).add(slot);
  const best = allowed.find((candidate) => !tried.has(candidate.slot)) ?? allowed[0];
  if (!best) return accept<LeadEvent>(...done);
  const { taskId, kind, dueAt } = best;
  const by = { rule: 'retry', after: contact, attempt, triedIn: slot };
  return accept<LeadEvent>(
    ...done,
    ...overtaken('overtaken-by-retry'),
    scheduled(stamp, leadId, owner, { taskId, kind, dueAt }, by),
  );
}

/**
 * A person's own date stays where it is after the try's day, was set after the try, or is for another way of contact: the
 * letter that says "I call at three" is not the call.
 */
const isKept = (
  { rule, kind, dueAt, scheduledAt }: OpenTask,
  { stamp, contact, keepDueFrom }: FollowUpAttempt,
): boolean =>
  rule === undefined &&
  (dueAt >= keepDueFrom || scheduledAt > stamp.occurredAt || (kind !== 'paperwork' && kind !== contact.kind));
