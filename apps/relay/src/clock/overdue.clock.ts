import type { Instant } from '@app/decider/fact';
import { lead } from '@app/domain/leads/lead';
import type { MarkTaskOverdue } from '@app/domain/leads/lead.commands';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { DueTask } from '@app/projections/overdue-tasks/overdue-tasks.query';

/** Derived ids only: whichever relay runs it, however often, it is the same command. */
export const markOverdue = ({ lead: leadId, task: taskId, dueAt }: DueTask): MarkTaskOverdue => {
  const key = `overdue-clock:${leadId}:${taskId}:${dueAt}`;
  return {
    type: 'MarkTaskOverdue',
    leadId,
    taskId,
    dueAt,
    stamp: {
      occurredAt: dueAt,
      actor: { kind: 'policy', id: 'overdue-clock' },
      source: { system: 'policy', account: 'overdue-clock', externalId: `${leadId}:${taskId}@${dueAt}` },
      evidence: 'captured',
      ingest: 'live',
      commandId: key,
      correlationId: key,
    },
  };
};

/**
 * One round: causes TaskFellOverdue for what is due at `now`. The read model only says where to look; the lead's own
 * stream decides, so a stale answer, a second relay or a crash half-way adds nothing twice.
 */
export async function overdueRound(
  {
    store,
    codec,
    due,
  }: { store: EventStore; codec: Codec; due: (now: Instant, limit: number) => Promise<readonly DueTask[]> },
  now: Instant,
  limit = 500,
): Promise<void> {
  await Promise.all((await due(now, limit)).map((task) => handle({ store, codec }, lead, markOverdue(task))));
}
