import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EventStore } from '@app/event-store/event-store';
import { checkpointOf, moveCheckpoint } from '@app/read-store/checkpoints';
import { holdLease, type Lease } from '@app/read-store/lease';
import { READ_DB, SEALED_STORE, VAULT } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { loop } from '../loop';
import { leaseTtl, underLease } from '../under-lease';
import { shredPrivateCalls, type Cursor, type Erasing } from './shredder';

const consumer = 'relay-shred';

/** The API shreds at once; this is for what a crash left behind. Of several relays one shreds; the others wait to take over. */
@Injectable()
export class ShreddingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ShreddingService.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(VAULT) private readonly vault: Erasing,
    @Inject(READ_DB) private readonly db: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.running = loop(
      (signal) =>
        underLease(this.db, consumer, signal, (lease, held) =>
          shredPrivateCalls({ store: this.store, vault: this.vault, cursor: this.cursor(lease) }, held),
        ),
      {
        signal: this.stopping.signal,
        restMs: leaseTtl / 10,
        onError: (error, pause) =>
          this.log.warn({ err: error }, `shredding failed; on from the checkpoint in ${pause} ms`),
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private cursor(lease: Lease): Cursor {
    return {
      load: () => checkpointOf(this.db, consumer),
      save: (position, lastEventId, events) =>
        this.db.transaction(async (manager) => {
          await holdLease(manager, lease);
          await moveCheckpoint(manager, consumer, { position, lastEventId }, events);
        }),
    };
  }
}
