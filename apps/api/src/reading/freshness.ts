import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EventStore } from '@app/event-store/event-store';
import { ReadBehindError, waitForPosition } from '@app/read-store/checkpoints';
import { READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import { Refusal } from '@app/wiring/auth/refusal';

const patienceMs = 3_000;

/** Lets a client read its own write. */
@Injectable()
export class Freshness {
  constructor(
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(SEALED_STORE) private readonly store: EventStore,
  ) {}

  /** Resolves once the projections hold `position`. Throws `read.behind`, `store.other-store`, Refusal for what is no position. */
  async atLeast(position: string, ...projections: readonly string[]): Promise<void> {
    try {
      await waitForPosition(this.db, position, { projections, timeoutMs: patienceMs });
    } catch (error) {
      if (error instanceof ReadBehindError && !(await this.isThere(position)))
        throw new Refusal('request.invalid', 'The query is wrong.', {
          errors: [{ field: 'atLeast', message: 'is no position of this store' }],
        });
      throw error;
    }
  }

  private async isThere(position: string): Promise<boolean> {
    try {
      return (await this.store.at(position)) !== undefined;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}
