import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import type { Alerting } from './alerting';

/** One round: an alert, once an idle stretch; of those of whom nothing was recorded for a month, once a day. */
export async function idleRound(
  { alerting, idle }: { alerting: Alerting; idle: Pick<IdleQuery, 'now'> },
  now: Instant,
): Promise<void> {
  const { reps } = await idle.now(now);
  await alerting.raise(
    reps.map(({ rep, lastActivity, since, idleMinutes, moreThanMinutes }) => ({
      alertId: alertId('idle', rep, lastActivity ? since : now.slice(0, 10)),
      kind: 'idle',
      rep,
      since,
      figures: { idleMinutes, moreThanMinutes },
    })),
  );
}
