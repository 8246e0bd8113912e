import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Global, Inject, Module, Res } from '@nestjs/common';
import type { Response } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { STORES } from './event-store.module';
import { Roles } from './roles';
import type { Stores } from './stores';

/** prom-client `Registry` of this process: rooms add their own metrics to it. Labels never name a person. */
export const METRICS = Symbol('METRICS');

const patienceMs = 2_000;

export function registry({ horizonAge }: Pick<Stores, 'horizonAge'>): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  if (horizonAge)
    new Gauge({
      name: 'onrecord_event_store_horizon_age_seconds',
      help: 'Age of the oldest writing transaction of the PostgreSQL cluster: no reader sees anything younger',
      registers: [metrics],
      async collect() {
        // not a number while the database is away, and soon: the other metrics are wanted then most of all
        const age = horizonAge().then(
          (ms) => ms / 1000,
          () => NaN,
        );
        this.set(await Promise.race([age, sleep(patienceMs, NaN, { ref: false })]));
      },
    });
  return metrics;
}

@Controller()
export class MetricsController {
  constructor(@Inject(METRICS) private readonly metrics: Registry) {}

  /** Prometheus' text format. */
  @Roles('service', 'manager')
  @Get('metrics')
  async read(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.type(this.metrics.contentType);
    return this.metrics.metrics();
  }
}

@Global()
@Module({
  controllers: [MetricsController],
  providers: [{ provide: METRICS, inject: [STORES], useFactory: registry }],
  exports: [METRICS],
})
export class MetricsModule {}
