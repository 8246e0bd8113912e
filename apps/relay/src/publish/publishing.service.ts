import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { checkpointOf, moveCheckpoint } from '@app/read-store/checkpoints';
import { holdLease, type Lease } from '@app/read-store/lease';
import type { Config } from '@app/wiring/config';
import { CODEC, CONFIG, READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { loop } from '../loop';
import { leaseTtl, underLease } from '../under-lease';
import type { Broker } from './broker';
import { kafkaBroker } from './kafka.broker';
import { publish, topics, type Cursor } from './publisher';

const consumer = 'relay-publish';

/** Publishes to Kafka where KAFKA_BROKERS is set. Of several relays one publishes; the others wait to take over. */
@Injectable()
export class PublishingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(PublishingService.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

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
    this.running = loop(
      async (signal) => {
        await underLease(this.db, consumer, signal, (lease, held) =>
          this.publishUnder(lease, held, (messages) => published.inc(messages)),
        );
      },
      {
        signal: this.stopping.signal,
        restMs: leaseTtl / 10,
        onError: (error, pause) =>
          this.log.warn({ err: error }, `publishing failed; on from the checkpoint in ${pause} ms`),
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
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
      await publish({ store, codec, broker: counting, cursor: this.cursor(lease) }, signal);
    } finally {
      await broker?.close();
    }
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
