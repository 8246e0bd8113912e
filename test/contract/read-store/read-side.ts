import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { EventStore } from '@app/event-store/event-store';
import type { Projection } from '@app/projections/projection';
import { migrateReadStore, readDataSource } from '@app/read-store/data-source';
import { ProjectionRunner, type Happened, type RunnerOptions } from '@app/read-store/runner';
import type { DataSource } from 'typeorm';
import { freshDatabase } from '../../database/database';
import { tallyCodec } from './tally';

/** A read database, a store, and the runners that a spec starts over them: a process each. */
export class ReadSide {
  readonly happened: Happened[] = [];
  store: EventStore = memoryEventStore();
  private readonly runners: ProjectionRunner[] = [];
  private readonly lookers = new Set<() => void>();

  private constructor(
    readonly db: DataSource,
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<ReadSide> {
    const { url, drop } = await freshDatabase();
    const db = await readDataSource({ url }).initialize();
    await migrateReadStore(db);
    return new ReadSide(db, url, drop);
  }

  run(projections: readonly Projection[], options: Partial<RunnerOptions> = {}): ProjectionRunner {
    const observe = (happened: Happened) => {
      this.happened.push(happened);
      options.observe?.(happened);
      for (const look of [...this.lookers]) look();
    };
    const runner = new ProjectionRunner({
      db: this.db,
      store: this.store,
      codec: tallyCodec,
      projections,
      ...options,
      observe,
    });
    this.runners.push(runner);
    runner.start();
    return runner;
  }

  /** The first thing of this kind that has happened since `from`, or will. */
  async until<W extends Happened['what']>(
    what: W,
    matching: (happened: Extract<Happened, { what: W }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<Happened, { what: W }>> {
    for (;;) {
      const found = this.happened
        .slice(from)
        .find(
          (h): h is Extract<Happened, { what: W }> => h.what === what && matching(h as Extract<Happened, { what: W }>),
        );
      if (found) return found;
      await new Promise<void>((resolve) => {
        const look = () => {
          this.lookers.delete(look);
          resolve();
        };
        this.lookers.add(look);
      });
    }
  }

  /** Rows of a view of the tally, in key order. */
  rows(view: string, key = 'id'): Promise<Record<string, unknown>[]> {
    return this.db.query(`select * from read_model.${view} order by ${key}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
    await this.db.destroy();
    await this.drop();
  }
}
