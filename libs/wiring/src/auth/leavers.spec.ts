import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { NewEvent } from '@app/event-store/event-store';
import { Leavers } from './leavers';

const at = '2026-03-02T09:00:00.000Z';
const event = (id: number, type: string): NewEvent => ({
  id: `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
  type,
  data: {},
  meta: {
    occurredAt: at,
    about: { reps: ['ann'], leads: [] },
    actor: { kind: 'manager', id: 'head' },
    source: { system: 'api' },
    evidence: 'declared',
    ingest: 'live',
    commandId: `c-${id}`,
    correlationId: 'spec',
    schema: 1,
  },
});
const ann = { id: 'user-of-ann', role: 'rep', rep: 'ann' } as const;

describe('leavers', () => {
  it('are turned away from the moment that it is in the store, and for ever', async () => {
    const store = memoryEventStore();
    const leavers = new Leavers(store);
    await leavers.turnAway(ann);
    await store.append('rep-ann', [event(1, 'RepJoined')], { expected: 'noStream' });
    await leavers.turnAway(ann);
    await store.append('rep-ann', [event(2, 'RepOffboarded')], { expected: 0 });
    await expect(leavers.turnAway(ann)).rejects.toMatchObject({ code: 'access.left' });
    await store.append('rep-ann', [event(3, 'RepLineRemoved')], { expected: 1 });
    await expect(leavers.turnAway(ann)).rejects.toMatchObject({ code: 'access.left' });
    await expect(new Leavers(store).turnAway(ann)).rejects.toMatchObject({ code: 'access.left' });
  });

  it('are nobody else', async () => {
    const store = memoryEventStore();
    await store.append('rep-ann', [event(1, 'RepJoined'), event(2, 'RepOffboarded')], { expected: 'noStream' });
    const leavers = new Leavers(store);
    await leavers.turnAway({ id: 'user-of-bob', role: 'rep', rep: 'bob' });
    await leavers.turnAway({ id: 'ann', role: 'manager' });
  });

  it('are read of once: afterwards only what is new', async () => {
    const store = memoryEventStore();
    await store.append('rep-ann', [event(1, 'RepJoined'), event(2, 'RepMoved')], { expected: 'noStream' });
    const readStream = jest.spyOn(store, 'readStream');
    const leavers = new Leavers(store);
    await leavers.turnAway(ann);
    await leavers.turnAway(ann);
    expect(readStream.mock.calls.map(([, options]) => options?.from)).toEqual([0, 2]);
  });
});
