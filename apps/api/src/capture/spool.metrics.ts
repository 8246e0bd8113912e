import { Gauge, type Registry } from 'prom-client';
import type { SpoolState } from '@app/spool/spool';

/** What an operator wants to be woken by. `state` is undefined while the spool is not open. */
export function measureSpool(metrics: Registry, state: () => SpoolState | undefined): void {
  const gauge = (name: string, help: string, of: (state: SpoolState) => number, closed = NaN) =>
    new Gauge({
      name: `onrecord_spool_${name}`,
      help,
      registers: [metrics],
      collect() {
        const now = state();
        this.set(now ? of(now) : closed);
      },
    });
  gauge('open', '1 where deliveries can be kept on the disk of this process, else 0', () => 1, 0);
  gauge('entries', 'Deliveries that wait for the store', ({ entries }) => entries);
  gauge('bytes', 'Size of the spool on the disk', ({ bytes }) => bytes);
  gauge('max_bytes', 'Size at which it is full', ({ mostBytes }) => mostBytes);
  gauge('oldest_age_seconds', 'Age of the delivery that waits longest; 0 where none waits', ({ oldest }) =>
    oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest) / 1000),
  );
  gauge('set_aside_entries', 'Deliveries that the store would not have, and that lie aside', (now) => now.setAside);
  gauge('damaged_places', 'Damaged places that lie aside', ({ damaged }) => damaged);
}
