import fc from 'fast-check';
import { moveReasons, proposeMoves, type Held, type Holder, type MoveRule } from './moves';

const all: MoveRule = { reasons: moveReasons, moveDueToday: false, atMost: 200 };
const only = (...reasons: MoveRule['reasons']): MoveRule => ({ ...all, reasons });
const rep = (id: string, load: number, of: Partial<Holder> = {}): Holder => ({
  rep: id,
  group: 'north hunter',
  open: load,
  max: null,
  load,
  ftePercent: 100,
  takes: true,
  ...of,
});
const held = (lead: string, from: string, of: Partial<Held> = {}): Held => ({
  lead,
  from,
  dueAt: null,
  contactDueToday: false,
  ...of,
});
const leadsOf = (from: string, n: number, of: Partial<Held> = {}) =>
  Array.from({ length: n }, (_, i) => held(`${from}-${i}`, from, of));
const toOf = (...args: Parameters<typeof proposeMoves>) =>
  proposeMoves(...args).moves.map(({ lead, to, why }) => [lead, to, why]);

describe('what a redistribution would move', () => {
  it('neglected leads, longest idle first, to who carries least for their working time', () => {
    const reps = [rep('anna', 3), rep('bert', 2), rep('half', 2, { ftePercent: 50 })];
    const leads = [held('x', 'anna', { idleDays: 11 }), held('y', 'anna', { idleDays: 30 }), held('z', 'anna')];
    expect(proposeMoves(reps, leads, only('neglected'))).toEqual({
      moves: [
        { lead: 'y', from: 'anna', to: 'bert', why: 'neglected', idleDays: 30 },
        { lead: 'x', from: 'anna', to: 'bert', why: 'neglected', idleDays: 11 },
      ],
      sparing: { contactDueToday: 0, moveDueToday: false },
    });
  });

  it('no neglected lead to somebody who neglects as much', () => {
    const leads = ['anna', 'bert'].flatMap((of) => leadsOf(of, 2, { idleDays: 12 }));
    expect(toOf([rep('anna', 2), rep('bert', 2)], leads, only('neglected'))).toEqual([]);
  });

  it('what is over the limit, latest next contact first, as far as others have room', () => {
    const reps = [rep('anna', 5, { max: 2 }), rep('bert', 1, { max: 2 }), rep('carl', 0, { max: 1 })];
    const leads = [
      held('none', 'anna'),
      held('late', 'anna', { dueAt: '2026-04-01T09:00:00.000Z' }),
      held('soon', 'anna', { dueAt: '2026-03-03T09:00:00.000Z' }),
    ];
    expect(toOf(reps, leads, only('over capacity'))).toEqual([
      ['none', 'carl', 'over capacity'],
      ['late', 'bert', 'over capacity'],
    ]);
  });

  it('what is far above the average of the group, as long as that evens it out', () => {
    const reps = [rep('anna', 10), rep('bert', 2), rep('half', 1, { ftePercent: 50 })];
    const moved = toOf(reps, leadsOf('anna', 10), only('uneven load'));
    expect(moved).toHaveLength(4);
    expect(toOf([rep('anna', 6), rep('bert', 5)], leadsOf('anna', 6), all)).toEqual([]);
  });

  it('nothing to another group, to who has left or is away, or of who holds a lead due today', () => {
    const reps = [
      rep('anna', 5, { max: 1 }),
      rep('bert', 0, { group: 'south hunter' }),
      rep('carl', 0, { takes: false }),
    ];
    const leads = leadsOf('anna', 5, { idleDays: 20 });
    expect(toOf(reps, leads, all)).toEqual([]);

    const dueToday = [held('due', 'anna', { idleDays: 20, contactDueToday: true })];
    const pair = [rep('anna', 1), rep('dora', 0)];
    expect(proposeMoves(pair, dueToday, all)).toEqual({
      moves: [],
      sparing: { contactDueToday: 1, moveDueToday: false },
    });
    expect(toOf(pair, dueToday, { ...all, moveDueToday: true })).toEqual([['due', 'dora', 'neglected']]);
  });

  it('leads of nobody but whom it is told of', () => {
    const reps = [rep('anna', 3, { max: 1 }), rep('bert', 3, { max: 1 }), rep('carl', 0)];
    const leads = [...leadsOf('anna', 3), ...leadsOf('bert', 3)];
    const moved = proposeMoves(reps, leads, { ...all, from: ['bert'] }).moves;
    expect(moved.map(({ from }) => from)).toEqual(['bert', 'bert']);
  });

  const department = fc
    .array(
      fc.record({
        group: fc.constantFrom('north hunter', 'south farmer'),
        leads: fc.array(
          fc.record({
            idleDays: fc.option(fc.integer({ min: 10, max: 99 }), { nil: undefined, freq: 2 }),
            contactDueToday: fc.boolean(),
            dueAt: fc.constantFrom(null, '2026-03-02T09:00:00.000Z', '2026-03-05T09:00:00.000Z'),
          }),
          { maxLength: 12 },
        ),
        untouchable: fc.integer({ min: 0, max: 3 }),
        max: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
        ftePercent: fc.integer({ min: 10, max: 100 }),
        takes: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((reps) => ({
      reps: reps.map(({ leads, untouchable, ...of }, i) =>
        rep(`rep-${i}`, leads.length, { ...of, open: leads.length + untouchable }),
      ),
      leads: reps.flatMap(({ leads }, i) => leads.map((of, n) => held(`lead-${i}-${n}`, `rep-${i}`, of))),
    }));
  const rule = fc.record({
    reasons: fc.subarray([...moveReasons]),
    moveDueToday: fc.boolean(),
    atMost: fc.integer({ min: 0, max: 30 }),
  });

  it('keeps to every limit, whatever the department looks like', () =>
    fc.assert(
      fc.property(department, rule, ({ reps, leads }, rule) => {
        const { moves } = proposeMoves(reps, leads, rule);
        const of = (id: string) => reps.find((holder) => holder.rep === id)!;
        const lead = (id: string) => leads.find((candidate) => candidate.lead === id)!;

        expect(moves.length).toBeLessThanOrEqual(rule.atMost);
        expect(new Set(moves.map((move) => move.lead)).size).toBe(moves.length);
        for (const { lead: id, from, to } of moves) {
          expect(lead(id).from).toBe(from);
          expect(of(to)).toMatchObject({ group: of(from).group, takes: true });
          if (!rule.moveDueToday) expect(lead(id).contactDueToday).toBe(false);
        }
        for (const { rep: id, open, max } of reps) {
          const came = moves.filter(({ to }) => to === id).length;
          const went = moves.filter(({ from }) => from === id).length;
          if (max !== null && came > 0) expect(open + came - went).toBeLessThanOrEqual(Math.max(max, open - went));
        }
        const order = moves.map(({ why }) => moveReasons.indexOf(why));
        expect(order).toEqual(order.toSorted());
        const idle = moves.flatMap(({ why, idleDays }) => (why === 'neglected' ? [idleDays!] : []));
        expect(idle).toEqual(idle.toSorted((a, b) => b - a));
      }),
    ));

  it('gives the same moves however reps and leads are listed', () =>
    fc.assert(
      fc.property(department, rule, ({ reps, leads }, rule) => {
        expect(proposeMoves(reps.toReversed(), leads.toReversed(), rule)).toEqual(proposeMoves(reps, leads, rule));
      }),
    ));
});
