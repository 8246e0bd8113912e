import type { Fetched } from './fetch-one';
import { workThrough } from './fetcher';
import { MemoryFetchList } from './memory.fetch-list';

const items = (...ids: string[]) => ids.map((callId) => ({ callId, recordingId: 'r' }));

it('lets no slow one hold up the others, and no more than a few run at once', async () => {
  const list = new MemoryFetchList();
  const names = Array.from({ length: 20 }, (_, n) => `quick-${n}`);
  await list.add(items('slow', ...names), new Date(0));
  const ending = new AbortController();
  let [now, most] = [0, 0];
  const ended: string[] = [];
  await workThrough(
    {
      list,
      now: () => new Date(),
      observe: () => undefined,
      onError: (error) => ended.push(String(error)),
      fetchOne: async (item, signal): Promise<Fetched> => {
        most = Math.max(most, ++now);
        if (item.callId === 'slow')
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));
        await list.remove(item);
        now--;
        ended.push(item.callId);
        if (ended.length === names.length) ending.abort();
        return 'stored';
      },
    },
    ending.signal,
  );
  expect(ended.toSorted()).toEqual(names.toSorted());
  expect(most).toBe(4);
  // what was cut off is found again
  expect((await list.due(new Date(), 10, [])).map(({ callId }) => callId)).toEqual(['slow']);
});

it('goes on after a failure of our own, which is not held against the source', async () => {
  const list = new MemoryFetchList();
  await list.add(items('a', 'b'), new Date(0));
  const ending = new AbortController();
  const failed: string[] = [];
  await workThrough(
    {
      list,
      now: () => new Date(),
      observe: () => ending.abort(),
      onError: (_, { callId }) => failed.push(callId),
      fetchOne: async (item): Promise<Fetched> => {
        if (item.callId === 'a') throw new Error('no disk');
        await list.remove(item);
        return 'stored';
      },
    },
    ending.signal,
  );
  expect(failed).toEqual(['a']);
  const [again] = await list.due(new Date(Date.now() + 120_000), 10, []);
  expect(again).toMatchObject({ callId: 'a', tries: 0 });
});

it('ends where the list can no longer be written to', async () => {
  const list = new MemoryFetchList();
  await list.add(items('a'), new Date(0));
  const away = new Error('no database');
  list.postpone = () => Promise.reject(away);
  const work = {
    list,
    now: () => new Date(),
    observe: () => undefined,
    onError: () => undefined,
    fetchOne: () => Promise.reject(new Error('no disk')),
  };
  await expect(workThrough(work, new AbortController().signal)).rejects.toBe(away);
});
