import { alertId } from '@app/domain/alerts/alert';
import type { SetAside } from '@app/read-store/set-aside';
import type { Alerting } from './alerting';

/** One round: an alert for each delivery that the store would not have, once, however often it is given once more. */
export async function setAsideRound({
  alerting,
  setAsides,
}: {
  alerting: Alerting;
  setAsides: () => Promise<readonly SetAside[]>;
}): Promise<void> {
  await alerting.raise(
    (await setAsides()).map(({ what, receivedAt, facts, reason }) => ({
      alertId: alertId('set-aside', what, receivedAt),
      kind: 'set-aside',
      what,
      since: receivedAt,
      figures: { facts: facts.length, reason },
    })),
  );
}
