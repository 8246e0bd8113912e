import { fold } from '@app/decider/decider';
import { given, stamp } from '@app/decider/testing';
import fc from 'fast-check';
import type { RedistributionCommand, SettleMove } from './redistribution.commands';
import type { Move, RedistributionEvent } from './redistribution.events';
import { approved, finished, head, move, moveMade, moveRefused, proposed, withdrawn } from './redistribution.examples';
import { redistribution, unsettled } from './redistribution';

const at = '2026-03-02T09:00:00.000Z';
const redistributionId = 'r1';
const other = { kind: 'manager', id: 'other' } as const;
const moves = [move('a'), move('b'), move('c')];
const propose = (of: readonly Move[] = moves): RedistributionCommand => ({
  type: 'ProposeRedistribution',
  redistributionId,
  rule: 'neglected',
  moves: of,
  sparing: { contactDueToday: 4, moveDueToday: false },
  stamp: stamp(at),
});
const approve = (without?: readonly string[], by = stamp(at)): RedistributionCommand => ({
  type: 'ApproveRedistribution',
  redistributionId,
  without,
  stamp: by,
});
const withdraw: RedistributionCommand = { type: 'WithdrawRedistribution', redistributionId, stamp: stamp(at) };
const settle = (lead: string, refused?: string): SettleMove => ({
  type: 'SettleMove',
  redistributionId,
  lead,
  refused,
  stamp: stamp(at),
});

describe('a redistribution', () => {
  it('is proposed with its moves, about everybody whom they concern', () => {
    const { decision, then } = given(redistribution, []).when(propose());
    then([{ type: 'RedistributionProposed', data: { moves, sparing: { contactDueToday: 4 } } }]);
    expect(decision.events[0]!.about).toEqual({ reps: ['anna', 'bert'], leads: ['a', 'b', 'c'] });
  });

  it('is not proposed where there is nothing to move, nor with a lead twice, nor from a rep to the same', () => {
    given(redistribution, []).when(propose([])).thenRejected('redistribution.nothing-to-move');
    given(redistribution, [])
      .when(propose([move('a'), move('a', 'carl')]))
      .thenRejected('redistribution.bad-move');
    given(redistribution, [])
      .when(propose([move('a', 'anna', 'anna')]))
      .thenRejected('redistribution.bad-move');
    given(redistribution, [proposed([move('a')], at)])
      .when(propose())
      .thenRejected('redistribution.already-proposed');
  });

  it('is approved once: the same word again adds nothing, a second manager is told by whom', () => {
    const open = [proposed(moves, at)];
    given(redistribution, open)
      .when(approve(['b']))
      .then([{ type: 'RedistributionApproved', data: { by: head, without: ['b'] } }]);
    const second = given(redistribution, [...open, approved(at)]).when(approve([], stamp(at, { actor: other })));
    second.thenRejected('redistribution.already-approved');
    expect(second.decision.rejection?.details).toEqual({ by: 'head' });
    given(redistribution, [...open, approved(at)])
      .when(approve(['a']))
      .thenRejected('redistribution.already-approved');
  });

  it('is not approved without a lead that it does not move, without all of them, or once withdrawn', () => {
    const open = [proposed(moves, at)];
    given(redistribution, []).when(approve()).thenRejected('redistribution.unknown');
    given(redistribution, open)
      .when(approve(['z']))
      .thenRejected('redistribution.bad-move');
    given(redistribution, open)
      .when(approve(['a', 'b', 'c']))
      .thenRejected('redistribution.nothing-to-move');
    given(redistribution, [...open, withdrawn(at)])
      .when(approve())
      .thenRejected('redistribution.withdrawn');
  });

  it('is withdrawn as long as nobody has approved it', () => {
    given(redistribution, [proposed(moves, at)])
      .when(withdraw)
      .then([{ type: 'RedistributionWithdrawn' }]);
    given(redistribution, [proposed(moves, at), approved(at)])
      .when(withdraw)
      .thenRejected('redistribution.already-approved');
  });

  it('is carried out lead by lead, and finished with the last one', () => {
    const history = [proposed(moves, at), approved(at, ['b'])];
    given(redistribution, history)
      .when(settle('a'))
      .then([{ type: 'RedistributionMoveMade', data: { lead: 'a', from: 'anna', to: 'bert' } }]);
    given(redistribution, [...history, moveMade('a', at)])
      .when(settle('c', 'lead.contact-due'))
      .then([
        { type: 'RedistributionMoveRefused', data: { lead: 'c', why: 'lead.contact-due' } },
        { type: 'RedistributionFinished', data: { made: 1, refused: 1 } },
      ]);
  });

  it('settles nothing twice, nothing left out, and nothing that nobody approved', () => {
    const history = [proposed(moves, at), approved(at, ['b'])];
    given(redistribution, [proposed(moves, at)])
      .when(settle('a'))
      .thenRejected('redistribution.not-approved');
    given(redistribution, history).when(settle('b')).thenRejected('redistribution.bad-move');
    given(redistribution, [...history, moveRefused('a', 'lead.closed', at)])
      .when(settle('a'))
      .thenNothing();
    const done = [...history, moveMade('a', at), moveMade('c', at), finished(2, 0, at)];
    given(redistribution, done).when(settle('c', 'lead.closed')).thenNothing();
    expect(unsettled(fold(redistribution, history)).map(({ lead }) => lead)).toEqual(['a', 'c']);
  });

  it('is finished exactly once, in whatever order and however often its moves are settled', () =>
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 8 })
          .map((n) => Array.from({ length: n }, (_, i) => `lead-${i}`))
          .chain((leads) =>
            fc.tuple(
              fc.constant(leads),
              fc.subarray(leads, { maxLength: leads.length - 1 }),
              fc.array(fc.tuple(fc.constantFrom(...leads), fc.boolean()), { maxLength: 20 }),
              fc.shuffledSubarray(leads, { minLength: leads.length }),
            ),
          ),
        ([leads, without, noise, order]) => {
          const plan = leads.map((lead) => move(lead));
          let history: readonly RedistributionEvent[] = [proposed(plan, at), approved(at, without)];
          for (const [lead, made] of [...noise, ...order.map((last) => [last, true] as const)])
            history = [
              ...history,
              ...redistribution.decide(settle(lead, made ? undefined : 'lead.closed'), fold(redistribution, history))
                .events,
            ];
          const settled = history.filter(({ type }) => /Move(Made|Refused)$/.test(type));
          expect(settled).toHaveLength(leads.length - without.length);
          const ends = history.filter(({ type }) => type === 'RedistributionFinished');
          expect(ends).toHaveLength(1);
          expect(history.at(-1)).toBe(ends[0]);
          const { made, refused } = ends[0]!.data as { made: number; refused: number };
          expect(made + refused).toBe(settled.length);
        },
      ),
    ));
});
