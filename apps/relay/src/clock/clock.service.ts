import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { positionsOf } from '@app/read-store/checkpoints';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { READ_DB } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { loop } from '../loop';
import type { Round } from './round';
import { ROUNDS } from './rounds';

/** Causes what is due to happen because time passed, each round in a loop of its own: none holds up another. */
@Injectable()
export class ClockService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ClockService.name);
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(ROUNDS) private readonly rounds: readonly Round[],
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const loops = this.rounds.map((round) =>
      loop(() => this.run(round), {
        signal: this.stopping.signal,
        restMs: round.everyMs,
        onError: (error, pause) =>
          this.log.warn({ err: error }, `the clock failed on ${round.name}; again in ${pause} ms`),
      }),
    );
    this.running = Promise.all(loops);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Every round, once, now. */
  async strike(): Promise<void> {
    for (const round of this.rounds) await this.run(round);
  }

  private async run(round: Round): Promise<void> {
    const built = await positionsOf(this.db);
    if (round.needs.every((projection) => built.has(projection))) await round.run(this.clock().toISOString());
  }
}
