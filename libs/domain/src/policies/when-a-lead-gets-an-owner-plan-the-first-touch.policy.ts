import { afterWorked } from '@app/calendar/working-time';
import { iso, localDate } from '@app/calendar/local-time';
import { fold } from '@app/decider/decider';
import { rulesOn } from '../departments/rules';
import { splitStream } from '../ids';
import { lead } from '../leads/lead';
import type { LeadEvent } from '../leads/lead.events';
import { ownerOf } from '../leads/ownership';
import { isOldNews, nothingToDo, policy, stepper, workingHours } from './policy';

const name = 'when-a-lead-gets-an-owner-plan-the-first-touch';

/** A new owner has the response time of their own working hours for a lead that nothing is planned for. */
export const planTheFirstTouch = policy({
  name,
  on: ['LeadAssigned', 'LeadReassigned', 'LeadReopened'],
  react(event, _, known) {
    // as the lead stands now: whatever came meanwhile, a task of somebody's own included, goes before
    const history = known.streams.get(event.stream);
    if (!history) return { wants: { streams: [event.stream] } };
    const { registered, ownership, outcomes, tasks } = fold(lead, history as readonly LeadEvent[]);
    const owner = ownerOf(ownership);
    if (!registered || owner === null || outcomes.closed || tasks.open) return nothingToDo;

    const schedule = known.hours.get(owner);
    const { definitions } = known;
    if (schedule === undefined || !definitions) return { wants: { hours: [owner], definitions: true } };
    const hours = workingHours(schedule);
    const now = Date.parse(known.now);
    const since = isOldNews(event.occurredAt, event, known) ? now : Date.parse(event.occurredAt);
    const { response } = rulesOn(localDate(since, hours.zone), definitions);
    const due = afterWorked(hours, since, response.minutes * 60_000);
    if (due === undefined) return nothingToDo;
    const taskId = `first-touch-${event.eventId}`;
    const dueAt = iso(Math.max(due, now, Date.parse(event.occurredAt)));
    const leadId = splitStream(event.stream)[1];
    const step = stepper(name, event, known);
    const plan = { type: 'ScheduleTask', leadId, taskId, kind: 'call', dueAt, rule: 'first-touch' } as const;
    return { steps: [step(lead, plan, { key: 'first-touch' })] };
  },
});
