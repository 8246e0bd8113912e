import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EventStore } from '@app/event-store/event-store';
import { READ_DB, SEALED_STORE, VAULT } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { leasedCursor } from '../cursor';
import { standing, type Standing } from '../standing';
import { shredPrivateCalls, type Erasing } from './shredder';

const consumer = 'relay-shred';

/** The API shreds at once; this is for what a crash left behind. Of several relays one shreds; the others wait to take over. */
@Injectable()
export class ShreddingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ShreddingService.name);
  private standing: Standing | undefined;

  constructor(
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(VAULT) private readonly vault: Erasing,
    @Inject(READ_DB) private readonly db: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    const { store, vault, db, log } = this;
    this.standing = standing({ db, consumer, log }, (lease, signal) =>
      shredPrivateCalls({ store, vault, cursor: leasedCursor(db, consumer, lease) }, signal),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.standing?.end();
  }
}
