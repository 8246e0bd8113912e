import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import type { Alerting } from './alerting';

/** One round: an alert for each source that told nothing for longer than it usually does, once a silence. */
export async function silentSourcesRound(
  { alerting, sources }: { alerting: Alerting; sources: Pick<CaptureSourcesQuery, 'now'> },
  now: Instant,
): Promise<void> {
  const { definition, sources: all } = await sources.now(now);
  await alerting.raise(
    all.flatMap(({ source, account, silentSince, silentHours }) =>
      silentSince === null
        ? []
        : [
            {
              alertId: alertId('source-silent', source, account, silentSince),
              kind: 'source-silent' as const,
              what: `${source}:${account}`,
              since: silentSince,
              figures: { silentHours: silentHours ?? 0, silentAfterHours: definition.silentAfterHours },
            },
          ],
    ),
  );
}
