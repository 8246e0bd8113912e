import type { Instant, Stamp } from '@app/decider/fact';
import { lead } from '@app/domain/leads/lead';
import { task } from '@app/domain/tasks/task';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { DueTask } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { clockStamp } from './clock-stamp';

const clock = 'overdue-clock';

/** At its due time, not when somebody looked. */
const stampOf = ({ lead, task, dueAt }: DueTask): Stamp =>
  clockStamp(clock, lead === null ? `${task}@${dueAt}` : `${lead}:${task}@${dueAt}`, dueAt);

/** Adds TaskFellOverdue once per due time, in the lead's stream or the task's own. */
export function markOverdue(
  store: { store: Pick<EventStore, 'append' | 'readStream'>; codec: Codec },
  due: DueTask,
): Promise<unknown> {
  const { lead: leadId, task: taskId, dueAt } = due;
  const stamp = stampOf(due);
  return leadId === null
    ? handle(store, task, { type: 'MarkOwnTaskOverdue', taskId, dueAt, stamp })
    : handle(store, lead, { type: 'MarkTaskOverdue', leadId, taskId, dueAt, stamp });
}

/**
 * One round: causes TaskFellOverdue for what is due at `now`. The read model only says where to look; the task's own
 * stream decides, so a stale answer, a second relay or a crash half-way adds nothing twice.
 */
export async function overdueRound(
  {
    store,
    codec,
    due,
  }: {
    store: Pick<EventStore, 'append' | 'readStream'>;
    codec: Codec;
    due: (now: Instant, limit: number) => Promise<readonly DueTask[]>;
  },
  now: Instant,
  limit = 500,
): Promise<void> {
  await Promise.all((await due(now, limit)).map((task) => markOverdue({ store, codec }, task)));
}
