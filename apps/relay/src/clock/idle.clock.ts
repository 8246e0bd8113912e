import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import type { Alerting } from './alerting';

/** One round: an alert, once an idle stretch; where nothing is recorded at all, once a working day. */
export async function idleRound(
  { alerting, idle }: { alerting: Alerting; idle: Pick<IdleQuery, 'now'> },
  now: Instant,
): Promise<void> {
  const { reps } = await idle.now(now);
  await alerting.raise(
    reps.map(({ rep, since, idleMinutes, moreThanMinutes }) => ({
      alertId: alertId('idle', rep, since),
      kind: 'idle',
      rep,
      since,
      figures: { idleMinutes, moreThanMinutes },
    })),
  );
}
