import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { collect, eventStoreContract, newStream, someEvents } from '@app/event-store/event-store.contract';
import type { StoredRecord } from '@app/event-store/event-store';
import { eventStoreDb } from '@app/event-store/eventstoredb/eventstoredb.event-store';
import { Line } from './line';

const url = process.env.EVENTSTORE_URL;

if (url) {
  eventStoreContract('the EventStoreDB adapter', async () => {
    const store = await eventStoreDb({ url });
    return { store, another: () => eventStoreDb({ url }), close: () => store.close() };
  });

  describe('the EventStoreDB adapter over a line that breaks', () => {
    it('appends each event once and shows it once', async () => {
      const line = await Line.to(url);
      const store = await eventStoreDb({ url: line.url });
      const after = (await store.append(newStream(), someEvents(1), { expected: 'noStream' })).position;
      const count = 300;
      const seen: StoredRecord[] = [];
      const following = (async () => {
        for await (const { records } of store.subscribeAll({ after, batch: 20, prefixes: ['activity-'] }))
          if (seen.push(...records) >= count) return;
      })();
      let settled = 0;
      await Promise.all(
        Array.from({ length: count / 3 }, async () => {
          const stream = newStream('activity');
          const { revision } = await store.append(stream, someEvents(1), { expected: 'noStream' });
          await store.append(stream, someEvents(2, 1), { expected: revision });
          if (++settled % 15 === 0) line.cut();
        }),
      );
      await following;
      expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
      const all = await collect(store.readAll({ after }));
      expect(seen).toEqual(all.filter(({ stream }) => stream.startsWith('activity-')));
      await store.close();
      await line.close();
    });

    it('says that the server is away once its patience has ended', async () => {
      const line = await Line.to(url);
      const store = await eventStoreDb({ url: line.url, patience: 200 });
      line.kill();
      const unavailable = { code: 'store.unavailable' };
      await expect(store.append(newStream(), someEvents(1), { expected: 'noStream' })).rejects.toMatchObject(
        unavailable,
      );
      await expect(store.head()).rejects.toMatchObject(unavailable);
      await store.close();
      await line.close();
    });
  });

  describe('at its start the EventStoreDB adapter', () => {
    const rules = [{ maxCount: 10 }, { maxAge: 3600 }, { truncateBefore: 1 }];
    it.each(rules)('refuses a store in which a stream of ours has %j, until it has not', async (metadata) => {
      const client = EventStoreDBClient.connectionString(url);
      const stream = `call-${randomUUID()}`;
      await client.setStreamMetadata(stream, metadata);
      const opening = eventStoreDb({ url });
      await expect(opening).rejects.toMatchObject({ code: 'store.refused', message: expect.stringContaining(stream) });
      await client.setStreamMetadata(stream, {});
      await (await eventStoreDb({ url })).close();
      await client.dispose();
    });
  });
} else
  it('EventStoreDB: SKIPPED, nothing was tested; its contract runs when EVENTSTORE_URL names a server', () => {
    expect(url).toBeUndefined();
  });
