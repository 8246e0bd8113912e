import { stamp } from '@app/decider/testing';
import { lead } from '@app/domain/leads/lead';
import { nothingToDo, policy } from '@app/domain/policies/policy';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { react } from './reactor';
import type { ReadSide } from './read-side';

const codec = codecOf<StoredEvent>(storedEvents);
const now = '2026-03-02T09:00:00.000Z';
const nobodyAsks = {} as ReadSide;

it('shows each event with the stream up to it, and decodes a long stream once', async () => {
  const store = memoryEventStore();
  const reps = Array.from({ length: 200 }, (_, i) => `rep-${i}`);
  const of = { leadId: 'a', stamp: stamp(now) } as const;
  await handle({ store, codec }, lead, { type: 'RegisterLead', source: 'web', relation: 'acquire', ...of });
  for (const to of reps) {
    const type = to === reps[0] ? 'AssignLead' : 'ReassignLead';
    await handle({ store, codec }, lead, { type, to, leadId: 'a', stamp: { ...of.stamp, commandId: to } });
  }

  const shown: number[] = [];
  const watching = policy({
    name: 'watching',
    on: ['LeadAssigned', 'LeadReassigned'],
    react(event, history) {
      expect(history.at(-1)).toBe(event);
      shown.push(history.length);
      return nothingToDo;
    },
  });
  let decoded = 0;
  const ending = new AbortController();
  await react(
    {
      history: store,
      store,
      codec: { ...codec, decode: (record) => (decoded++, codec.decode(record)) },
      policies: [watching],
      readSide: nobodyAsks,
      now: () => new Date(now),
      cursor: { load: () => Promise.resolve(undefined), save: () => Promise.resolve(ending.abort()) },
    },
    ending.signal,
  );
  expect(shown).toEqual(reps.map((_, i) => i + 2));
  expect(decoded).toBe(reps.length + 1);
});
