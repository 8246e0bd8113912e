import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import type { Alerting } from './alerting';

/** One round: an alert, once a day, person and way of looking, where it is far beyond their own past and the team's. */
export async function lookingRound(
  { alerting, accessLog }: { alerting: Alerting; accessLog: Pick<AccessLogQuery, 'unusual'> },
  now: Instant,
): Promise<void> {
  await alerting.raise(
    (await accessLog.unusual(now)).map(({ user, kind, count, ownPast, team, since }) => ({
      alertId: alertId('unusual-looking', user, kind, since.slice(0, 10)),
      kind: 'unusual-looking',
      user,
      what: kind,
      since,
      figures: { count, ownPast, team },
    })),
  );
}
