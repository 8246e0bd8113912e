import type { Provider } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { METRICS } from '@app/wiring/metrics.module';

/** `Counter` of requests without a valid token; who they were from is not known, so they are no events. */
export const UNAUTHENTICATED = Symbol('UNAUTHENTICATED');
export const unauthenticatedMetric: Provider = {
  provide: UNAUTHENTICATED,
  inject: [METRICS],
  useFactory: (metrics: Registry) =>
    new Counter({
      name: 'onrecord_api_unauthenticated_requests_total',
      help: 'Requests that carried no valid token',
      registers: [metrics],
    }),
};
