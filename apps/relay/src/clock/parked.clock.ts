import { alertId } from '@app/domain/alerts/alert';
import { parkedEvents } from '@app/read-store/parked';
import type { DataSource } from 'typeorm';
import type { Alerting } from './alerting';

/** One round: an alert for each event that a projection failed on; not for what only waits behind it. */
export async function parkedRound({ alerting, db }: { alerting: Alerting; db: DataSource }): Promise<void> {
  const failed = (await parkedEvents(db)).filter(({ error }) => error !== null);
  await alerting.raise(
    failed.map(({ schema, projection, eventId, type, stream, parkedAt }) => ({
      alertId: alertId('parked-event', schema, eventId),
      kind: 'parked-event',
      what: projection,
      since: parkedAt,
      figures: { event: eventId, type, stream },
    })),
  );
}
