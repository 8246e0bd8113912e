import { afterWorked, workedOn, type Schedule } from '@app/calendar/working-time';
import { iso, localDate } from '@app/calendar/local-time';
import { fold } from '@app/decider/decider';
import type { Instant } from '@app/decider/fact';
import { rulesOn } from '../departments/rules';
import { splitStream } from '../ids';
import { lead } from '../leads/lead';
import type { LeadEvent } from '../leads/lead.events';
import { ownerOf } from '../leads/ownership';
import type { OpenTask } from '../leads/tasks';
import { isOldNews, nothingToDo, policy, stepper, workingHours } from './policy';

const name = 'when-a-lead-gets-an-owner-plan-the-first-touch';

/**
 * A new owner has the response time of their own working hours for a lead that nothing is planned for. What a rule had
 * planned for the one before them is moved where it would fall due too early or while they don't work; what a person
 * promised stays, and so does what is due already.
 */
export const planTheFirstTouch = policy({
  name,
  on: ['LeadAssigned', 'LeadReassigned', 'LeadReopened'],
  react(event, _, known) {
    // as the lead stands now: whatever came meanwhile, a task of somebody's own included, goes before
    const history = known.streams.get(event.stream);
    if (!history) return { wants: { streams: [event.stream] } };
    const { registered, ownership, outcomes, tasks } = fold(lead, history as readonly LeadEvent[]);
    const owner = ownerOf(ownership);
    if (!registered || owner === null || outcomes.closed) return nothingToDo;
    const { open } = tasks;
    if (open && !(event.type === 'LeadReassigned' && isInherited(open, event.occurredAt))) return nothingToDo;

    const schedule = known.hours.get(owner);
    const { definitions } = known;
    if (schedule === undefined || !definitions) return { wants: { hours: [owner], definitions: true } };
    const hours = workingHours(schedule);
    const now = Date.parse(known.now);
    const since = isOldNews(event.occurredAt, event, known) ? now : Date.parse(event.occurredAt);
    const { response } = rulesOn(localDate(since, hours.zone), definitions);
    const responseMs = response.minutes * 60_000;
    const leadId = splitStream(event.stream)[1];
    const step = stepper(name, event, known);
    if (open) {
      const dueAt = movedTo(open, hours, since, responseMs);
      if (dueAt === undefined || dueAt < known.now) return nothingToDo;
      const move = { type: 'RescheduleTask', leadId, taskId: open.taskId, dueAt } as const;
      return { steps: [step(lead, move, { key: 'inherited' })] };
    }
    const due = afterWorked(hours, since, responseMs);
    if (due === undefined) return nothingToDo;
    const taskId = `first-touch-${event.eventId}`;
    const dueAt = iso(Math.max(due, now, Date.parse(event.occurredAt)));
    const plan = { type: 'ScheduleTask', leadId, taskId, kind: 'call', dueAt, rule: 'first-touch' } as const;
    return { steps: [step(lead, plan, { key: 'first-touch' })] };
  },
});

/** Planned by a rule for somebody else before this moment, and not due by then. */
const isInherited = ({ rule, scheduledAt, dueAt }: OpenTask, at: Instant): boolean =>
  (rule === 'first-touch' || rule === 'retry') && scheduledAt <= at && dueAt > at;

/** Undefined where the new owner can keep the time as it stands. */
function movedTo({ rule, dueAt }: OpenTask, hours: Schedule, since: number, responseMs: number): Instant | undefined {
  const planned = Date.parse(dueAt);
  // A try was put at its hour for the callee's sake: it moves only where nobody would be there to make it.
  const from = rule === 'first-touch' ? since : isWorked(hours, planned) ? undefined : planned;
  const due = from === undefined ? undefined : afterWorked(hours, from, responseMs);
  return due !== undefined && due > planned ? iso(due) : undefined;
}

const dayMs = 24 * 60 * 60 * 1000;
/** A night shift is its first day's. */
const isWorked = (hours: Schedule, at: number): boolean =>
  [at - dayMs, at].some((day) => workedOn(hours, localDate(day, hours.zone)).some(([a, b]) => a <= at && at <= b));
