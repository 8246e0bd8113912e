import { stamp } from '@app/decider/testing';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import fc from 'fast-check';
import { storedEvents } from '../stored-events';
import { redistributionStream } from './redistribution.events';
import { move } from './redistribution.examples';
import { redistribution } from './redistribution';

const codec = codecOf(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const redistributionId = 'r1';
const moves = ['a', 'b', 'c'].map((lead) => move(lead));
const by = (id: string) => stamp(at, { actor: { kind: 'manager', id } });

/** A store whose every step waits for its turn. */
const inTurns = (store: EventStore, scheduler: fc.Scheduler): Pick<EventStore, 'append' | 'readStream'> => ({
  append: async (...args) => {
    await scheduler.schedule(Promise.resolve(), 'append');
    return store.append(...args);
  },
  async *readStream(...args) {
    await scheduler.schedule(Promise.resolve(), 'read');
    yield* store.readStream(...args);
  },
});
async function proposed() {
  const store = memoryEventStore();
  const sparing = { contactDueToday: 0, moveDueToday: false };
  const propose = { type: 'ProposeRedistribution', redistributionId, rule: 'neglected', moves, sparing } as const;
  await handle({ store, codec }, redistribution, { ...propose, stamp: by('head') });
  return store;
}
async function typesIn(store: EventStore) {
  const types: string[] = [];
  for await (const { type } of store.readStream(redistributionStream(redistributionId))) types.push(type);
  return types;
}

describe('several at once', () => {
  it('two managers approve one plan: one wins, the other is told so', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await proposed();
        const turns = inTurns(store, scheduler);
        const approve = (id: string, without: string[]) =>
          handle({ store: turns, codec }, redistribution, {
            type: 'ApproveRedistribution',
            redistributionId,
            without,
            stamp: by(id),
          });
        const both = Promise.all([approve('one', []), approve('two', ['a'])]);
        await scheduler.waitFor(both);
        const rejections = (await both).flatMap(({ rejection }) => (rejection ? [rejection.code] : []));
        expect(rejections).toEqual(['redistribution.already-approved']);
        expect(await typesIn(store)).toEqual(['RedistributionProposed', 'RedistributionApproved']);
      }),
      { numRuns: 50 },
    ));

  it('one approves while another withdraws: one of the two, never both', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await proposed();
        const turns = inTurns(store, scheduler);
        const say = (type: 'ApproveRedistribution' | 'WithdrawRedistribution', id: string) =>
          handle({ store: turns, codec }, redistribution, { type, redistributionId, stamp: by(id) });
        const both = Promise.all([say('ApproveRedistribution', 'one'), say('WithdrawRedistribution', 'two')]);
        await scheduler.waitFor(both);
        expect((await both).filter(({ rejection }) => rejection)).toHaveLength(1);
        expect(await typesIn(store)).toHaveLength(2);
      }),
      { numRuns: 50 },
    ));

  it('two relays carry one plan out: each move is settled once, and the plan finished once', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await proposed();
        await handle({ store, codec }, redistribution, {
          type: 'ApproveRedistribution',
          redistributionId,
          stamp: by('head'),
        });
        const turns = inTurns(store, scheduler);
        const relay = (id: string) =>
          Promise.all(
            moves.map(({ lead }) =>
              handle({ store: turns, codec }, redistribution, {
                type: 'SettleMove',
                redistributionId,
                lead,
                stamp: by(id),
              }),
            ),
          );
        await scheduler.waitFor(Promise.all([relay('one'), relay('two')]));
        expect((await typesIn(store)).slice(2)).toEqual([
          ...moves.map(() => 'RedistributionMoveMade'),
          'RedistributionFinished',
        ]);
      }),
      { numRuns: 50 },
    ));
});
