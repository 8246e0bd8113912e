import { Kafka, logLevel, Partitioners, type TopicMessages } from 'kafkajs';
import type { Broker } from './broker';

/** Fixed for a topic's version: changing it would move keys between partitions and break their order. */
const partitions = 12;

export interface KafkaOptions {
  readonly brokers: readonly string[];
  /** Topics to make where they are missing, with the cluster's default replication. */
  readonly topics: readonly string[];
  readonly onLog?: (level: 'error' | 'warn', message: string) => void;
}

/** Idempotent producer, acks=all. Connects, and makes missing topics, before it answers. */
export async function kafkaBroker({ brokers, topics, onLog }: KafkaOptions): Promise<Broker> {
  const kafka = new Kafka({
    clientId: 'onrecord-relay',
    brokers: [...brokers],
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => onLog?.(entry.level <= logLevel.ERROR ? 'error' : 'warn', entry.log.message),
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    // replicationFactor -1: whatever the cluster's default is
    if (missing.length > 0)
      await admin.createTopics({
        topics: missing.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: -1 })),
      });
  } finally {
    await admin.disconnect();
  }

  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  return {
    async send(messages) {
      const byTopic = new Map<string, TopicMessages>();
      for (const { topic, key, headers, value } of messages) {
        const entry = byTopic.get(topic) ?? { topic, messages: [] };
        entry.messages.push({ key, headers: { ...headers }, value });
        byTopic.set(topic, entry);
      }
      await producer.sendBatch({ acks: -1, topicMessages: [...byTopic.values()] });
    },
    close: () => producer.disconnect(),
  };
}
