import { alert } from '@app/domain/alerts/alert';
import type { AlertRaised } from '@app/domain/alerts/alert.events';
import type { AlertId } from '@app/domain/ids';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { clockStamp } from './clock-stamp';

export type Found = AlertRaised['data'] & { readonly alertId: AlertId };

/**
 * Raises what a clock finds, again and again, once: an alert's own stream says whether it was raised before, and what
 * this process found the last time is not even asked for.
 */
export class Alerting {
  private known: ReadonlySet<AlertId> = new Set();

  constructor(
    private readonly clock: string,
    private readonly store: { readonly store: Pick<EventStore, 'append' | 'readStream'>; readonly codec: Codec },
  ) {}

  /** `found` is all that is so now. */
  async raise(found: readonly Found[]): Promise<void> {
    for (const each of found) {
      if (this.known.has(each.alertId)) continue;
      const stamp = clockStamp(this.clock, each.alertId, each.since);
      await handle(this.store, alert, { type: 'RaiseAlert', ...each, stamp });
    }
    this.known = new Set(found.map(({ alertId }) => alertId));
  }
}
