import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { Lease } from '@app/read-store/lease';
import type { Config } from '@app/wiring/config';
import { CODEC, CONFIG, READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { leasedCursor } from '../cursor';
import { standing, type Standing } from '../standing';
import type { Broker } from './broker';
import { kafkaBroker } from './kafka.broker';
import { publish, topics } from './publisher';

const consumer = 'relay-publish';

/** Publishes to Kafka where KAFKA_BROKERS is set. Of several relays one publishes; the others wait to take over. */
@Injectable()
export class PublishingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(PublishingService.name);
  private standing: Standing | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(METRICS) private readonly metrics: Registry,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.kafkaBrokers.length === 0) return;
    const published = new Counter({
      name: 'onrecord_messages_published_total',
      help: 'Messages acknowledged by every replica in sync',
      registers: [this.metrics],
    });
    const { db, log } = this;
    this.standing = standing({ db, consumer, log }, (lease, signal) =>
      this.publishUnder(lease, signal, (messages) => published.inc(messages)),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.standing?.end();
  }

  private async publishUnder(
    lease: Lease,
    signal: AbortSignal,
    onPublished: (messages: number) => void,
  ): Promise<void> {
    let broker: Broker | undefined;
    try {
      broker = await kafkaBroker({
        brokers: this.config.kafkaBrokers,
        topics,
        onLog: (level, message) => this.log[level](message),
      });
      const { store, codec } = this;
      const { send, close } = broker;
      const counting: Broker = {
        close,
        async send(messages) {
          await send(messages);
          onPublished(messages.length);
        },
      };
      await publish({ store, codec, broker: counting, cursor: leasedCursor(this.db, consumer, lease) }, signal);
    } finally {
      await broker?.close();
    }
  }
}
