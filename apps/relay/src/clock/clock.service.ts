import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { Instant } from '@app/decider/fact';
import { OverdueTasksQuery, type DueTask } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { positionsOf } from '@app/read-store/checkpoints';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { CODEC, OPEN_STORE, READ_DB } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
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
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const { store, codec } = this;
    const due = this.due.bind(this);
    this.running = loop(() => overdueRound({ store, codec, due }, this.clock().toISOString()), {
      signal: this.stopping.signal,
      restMs: tick,
      onError: (error, pause) => this.log.warn({ err: error }, `the overdue clock failed; again in ${pause} ms`),
    });
  }

  /** Nothing is due before the read model that says so has been built for the first time. */
  private async due(now: Instant, limit: number): Promise<readonly DueTask[]> {
    const built = (await positionsOf(this.db)).has('overdue-tasks');
    return built ? this.tasks.dueTasks(now, limit) : [];
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
