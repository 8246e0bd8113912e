import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ProjectionRunner, type Happened } from '@app/read-store/runner';
import { STORES } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import type { Stores } from '@app/wiring/stores';
import type { Registry } from 'prom-client';
import { catalogue } from './catalogue';
import { projectorMetrics } from './projector.metrics';

/** Runs the catalogue's projections. Of several projectors one does; the others wait to take over. */
@Injectable()
export class ProjectorService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ProjectorService.name);
  private readonly runner: ProjectionRunner;

  constructor(@Inject(STORES) { db, sealed: store, codec }: Stores, @Inject(METRICS) metrics: Registry) {
    const measure = projectorMetrics(metrics, db);
    const observe = (happened: Happened) => {
      measure(happened);
      this.tell(happened);
    };
    this.runner = new ProjectionRunner({ db, store, codec, projections: catalogue, observe });
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  private tell(happened: Happened): void {
    switch (happened.what) {
      case 'leading':
        return this.log.log('this process projects');
      case 'waiting':
        return this.log.log('another process projects; this one waits to take over');
      case 'switched':
        return this.log.log(`${happened.build.schema} has caught up and serves`);
      case 'stopped':
        return this.log.error({ err: happened.error }, `${happened.build.schema} is stopped`);
      case 'failed':
        return this.log.warn({ err: happened.error }, 'projecting failed; on from the checkpoints');
      case 'wrote':
        if (happened.parked > 0) this.log.error(`${happened.build.schema} parked ${happened.parked} events`);
        return;
      case 'caught-up':
        return;
    }
  }
}
