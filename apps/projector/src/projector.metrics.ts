import { progressOf } from '@app/read-store/rebuild';
import type { Happened } from '@app/read-store/runner';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** What to tell about each projection; the function takes what the runner says. */
export function projectorMetrics(metrics: Registry, db: DataSource): (happened: Happened) => void {
  const registers = [metrics];
  const labelNames = ['projection', 'version'] as const;
  const leading = new Gauge({
    name: 'onrecord_projector_leading',
    help: '1 while this process holds the lease',
    registers,
  });
  const lag = new Gauge({
    name: 'onrecord_projection_lag_seconds',
    help: 'From an event being recorded to its rows being written, for the last event written',
    labelNames,
    registers,
  });
  const events = new Counter({
    name: 'onrecord_projection_events_total',
    help: 'Events passed',
    labelNames,
    registers,
  });
  const writing = new Histogram({
    name: 'onrecord_projection_write_seconds',
    help: 'One transaction of rows and checkpoint',
    labelNames,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const behind = new Gauge({
    name: 'onrecord_projection_events_behind',
    help: 'Events that the furthest projection has passed and this one has not',
    labelNames: [...labelNames, 'build'],
    registers,
  });
  new Gauge({
    name: 'onrecord_projection_parked',
    help: 'Events set aside, with those that wait behind them',
    labelNames: [...labelNames, 'build'],
    registers,
    async collect() {
      // without an answer the last one stands: the other metrics are wanted while the database is away
      for (const { projection, version, build, parked, events, ofEvents } of await progressOf(db).catch(() => [])) {
        this.set({ projection, version, build }, parked);
        behind.set({ projection, version, build }, ofEvents - events);
      }
    },
  });

  return (happened) => {
    if (happened.what === 'leading' || happened.what === 'waiting') leading.set(happened.what === 'leading' ? 1 : 0);
    if (happened.what !== 'wrote') return;
    const { projection, version } = happened.build;
    events.inc({ projection, version }, happened.events);
    writing.observe({ projection, version }, happened.milliseconds / 1000);
    if (happened.recordedAt)
      lag.set({ projection, version }, Math.max(0, Date.now() - Date.parse(happened.recordedAt)) / 1000);
  };
}
