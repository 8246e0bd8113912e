import { fold } from '@app/decider/decider';
import type { Recorded } from '@app/decider/fact';
import { alert, alertId } from '../alerts/alert';
import { splitStream } from '../ids';
import { rep } from '../reps/rep';
import { repStream, type RepEvent } from '../reps/rep.events';
import { doing } from '../reps/stand-in';
import type { StoredEvent } from '../stored-events';
import { policy, stepper } from './policy';

const name = 'when-something-needs-a-manager-raise-an-alert';

/** A task fell overdue, somebody holds more than allowed, or was contacted who must not be. */
export const raiseAnAlert = policy({
  name,
  on: ['TaskFellOverdue', 'CapacityExceeded', 'DoNotContactBreached'],
  react(event, history, known) {
    const [category, id] = splitStream(event.stream);
    const ofLead = category === 'lead' ? { lead: id } : {};
    const step = stepper(name, event, known);
    switch (event.type) {
      case 'TaskFellOverdue': {
        const { taskId, dueAt, assignee } = event.data;
        const told = assignee === undefined ? [] : known.streams.get(repStream(assignee));
        if (!told) return { wants: { streams: [repStream(assignee!)] } };
        const whose = assignee && doing(assignee, fold(rep, told as readonly RepEvent[]), dueAt);
        const about = { ...ofLead, task: taskId, ...(whose && { rep: whose }) };
        const figures = { dueAt, ...promised(history, taskId) };
        const of = { kind: 'overdue', since: dueAt, figures, ...about } as const;
        const command = {
          type: 'RaiseAlert',
          alertId: alertId('overdue', event.stream, taskId, dueAt),
          ...of,
        } as const;
        return { steps: [step(alert, command, { key: 'alert', at: dueAt })] };
      }
      case 'CapacityExceeded': {
        const { rep, load, max } = event.data;
        const since = event.occurredAt;
        const of = { kind: 'capacity-exceeded', since, figures: { load, max }, ...ofLead, rep } as const;
        const command = { type: 'RaiseAlert', alertId: alertId('capacity-exceeded', event.eventId), ...of } as const;
        return { steps: [step(alert, command, { key: 'alert', at: since })] };
      }
      case 'DoNotContactBreached': {
        const { contact, channel, rep } = event.data;
        const since = event.occurredAt;
        const of = { kind: 'breach', since, figures: { channel }, ...ofLead, contact, ...(rep && { rep }) } as const;
        const command = { type: 'RaiseAlert', alertId: alertId('breach', event.eventId), ...of } as const;
        return { steps: [step(alert, command, { key: 'alert', at: since })] };
      }
    }
  },
});

/** What was promised first, and how often it was moved since. */
function promised(history: readonly Recorded<StoredEvent>[], taskId: string): Record<string, string | number> {
  const scheduled = history.find((told) => told.type === 'TaskScheduled' && told.data.taskId === taskId);
  if (scheduled?.type !== 'TaskScheduled') return {};
  const moves = history.filter((told) => told.type === 'TaskRescheduled' && told.data.taskId === taskId).length;
  return { promisedFirst: scheduled.data.promisedFirst, moves };
}
