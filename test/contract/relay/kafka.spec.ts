import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaBroker } from '../../../apps/relay/src/publish/kafka.broker';
import type { Message } from '../../../apps/relay/src/publish/message';

const brokers = process.env.KAFKA_BROKERS?.split(',');

if (!brokers) {
  it('was not run: set KAFKA_BROKERS to a real broker', () => expect(brokers).toBeUndefined());
} else {
  describe('the broker port on Kafka', () => {
    const topic = `onrecord-contract-${randomUUID()}`;
    const kafka = new Kafka({ brokers, clientId: 'contract', logLevel: logLevel.NOTHING });

    afterAll(async () => {
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topic] });
      await admin.disconnect();
    });

    const message = (stream: string, revision: number): Message => ({
      topic,
      key: stream,
      headers: {
        ce_specversion: '1.0',
        ce_id: `${stream}/${revision}`,
        ce_source: '/onrecord/contract',
        ce_type: 'sales.call-placed.v1',
        ce_subject: stream,
        ce_time: '2026-03-02T09:00:00.000Z',
        ce_sequence: String(revision),
        ce_dataschema: 'urn:onrecord:sales.call-placed.v1',
        'content-type': 'application/json',
      },
      value: JSON.stringify({ revision }),
    });

    it('makes the topic, and keeps order within a key over several sends', async () => {
      const streams = ['call-a', 'call-b', 'call-c'];
      const broker = await kafkaBroker({ brokers, topics: [topic] });
      for (let from = 0; from < 60; from += 20)
        await broker.send(streams.flatMap((stream) => Array.from({ length: 20 }, (_, i) => message(stream, from + i))));
      await broker.close();

      const received = await consume(180);
      for (const stream of streams) {
        const sequences = received.filter(({ key }) => key === stream).map(({ sequence }) => Number(sequence));
        expect(sequences).toEqual(Array.from({ length: 60 }, (_, i) => i));
      }
      expect(received[0]).toMatchObject({
        id: `${received[0]!.key}/0`,
        type: 'sales.call-placed.v1',
        value: { revision: 0 },
      });
    }, 60_000);

    it('opens a second time on topics that are there', async () => {
      const broker = await kafkaBroker({ brokers, topics: [topic] });
      await expect(broker.send([message('call-z', 0)])).resolves.toBeUndefined();
      await broker.close();
    }, 30_000);

    async function consume(count: number) {
      const received: { key: string; id: string; type: string; sequence: string; value: unknown }[] = [];
      const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 200 });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            eachMessage: ({ message: { key, headers, value } }) => {
              const header = (name: string) => String(headers?.[name]);
              received.push({
                key: String(key),
                id: header('ce_id'),
                type: header('ce_type'),
                sequence: header('ce_sequence'),
                value: JSON.parse(String(value)),
              });
              if (received.length === count) resolve();
              return Promise.resolve();
            },
          })
          .catch(reject);
      });
      await consumer.disconnect();
      return received;
    }
  });
}
