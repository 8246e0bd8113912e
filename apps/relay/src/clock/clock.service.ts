import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { CODEC, OPEN_STORE } from '@app/wiring/event-store.module';
import { loop } from '../loop';
import { overdueRound } from './overdue.clock';

/** Milliseconds between two looks at what is due. */
const tick = 1_000;

/** Causes what is due to happen because time passed. Any number of relays may run it. */
@Injectable()
export class ClockService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ClockService.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    private readonly tasks: OverdueTasksQuery,
  ) {}

  onApplicationBootstrap(): void {
    const { store, codec } = this;
    const due = this.tasks.dueTasks.bind(this.tasks);
    this.running = loop(() => overdueRound({ store, codec, due }, new Date().toISOString()), {
      signal: this.stopping.signal,
      restMs: tick,
      onError: (error, pause) => this.log.warn({ err: error }, `the overdue clock failed; again in ${pause} ms`),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
