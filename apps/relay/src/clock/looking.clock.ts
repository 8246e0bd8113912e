import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import type { Alerting } from './alerting';

/** One round: an alert, once a day (the person's own), person and way of looking, where it is far beyond their own past and the team's. */
export async function lookingRound(
  { alerting, accessLog }: { alerting: Alerting; accessLog: Pick<AccessLogQuery, 'unusual'> },
  now: Instant,
): Promise<void> {
  await alerting.raise(
    (await accessLog.unusual(now)).map(({ user, rep, kind, count, ownPast, team, day, since }) => ({
      alertId: alertId('unusual-looking', user, kind, day),
      kind: 'unusual-looking',
      user,
      ...(rep !== null && { rep }),
      what: kind,
      since,
      figures: { count, ...(ownPast !== null && { ownPast }), team },
    })),
  );
}
