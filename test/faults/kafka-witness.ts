import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Consumer, type KafkaMessage } from 'kafkajs';
import type { StoredRecord } from '@app/event-store/event-store';
import { publications, topics } from '../../apps/relay/src/publish/publisher';
import { until } from '../until';

/** Reads everything that is published of one store, from the topics' beginning. */
export class KafkaWitness {
  private readonly seen = new Set<string>();
  /** By topic and key: the highest `ce_sequence` so far. */
  private readonly passed = new Map<string, number>();
  private readonly disorder: string[] = [];
  /** Messages that came again. */
  repeated = 0;

  private constructor(
    private readonly storeId: string,
    private readonly consumer: Consumer,
  ) {}

  static async open(brokers: readonly string[], storeId: string): Promise<KafkaWitness> {
    const kafka = new Kafka({ clientId: 'faults', brokers: [...brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await until('the relay makes its topics', async () => {
      const there = await admin.listTopics();
      return topics.every((topic) => there.includes(topic));
    });
    await admin.disconnect();
    const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}`, maxWaitTimeInMs: 200 });
    const witness = new KafkaWitness(storeId, consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ eachMessage: async ({ topic, message }) => witness.hear(topic, message) });
    return witness;
  }

  /** Once every publishable event has come; what came out of order within its key. */
  async check(records: readonly StoredRecord[]): Promise<string[]> {
    const publishable = records.filter(({ type }) => publications[type]);
    await until('every publishable event is in its topic', async () =>
      publishable.every(({ id }) => this.seen.has(id)),
    );
    return this.disorder;
  }

  get messages(): number {
    return this.seen.size;
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }

  /** As a consumer should: what it has passed already, it drops. */
  private hear(topic: string, { key, headers }: KafkaMessage): void {
    const header = (name: string) => String(headers?.[name]);
    if (header('ce_source') !== `/onrecord/${this.storeId}`) return;
    const id = header('ce_id');
    if (this.seen.has(id)) {
      this.repeated++;
      return;
    }
    const line = `${topic} ${String(key)}`;
    const sequence = Number(header('ce_sequence'));
    const last = this.passed.get(line) ?? -1;
    if (sequence <= last)
      this.disorder.push(`${line}: ${id} with sequence ${sequence} comes for the first time after ${last}`);
    this.passed.set(line, sequence);
    this.seen.add(id);
  }
}
