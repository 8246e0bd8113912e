import { slotAt } from '@app/calendar/day-slots';
import { clockAt } from '@app/calendar/local-time';
import fc from 'fast-check';
import { planDay, type PlanTask } from './plan-day';
import { aDay, answering, aTask, span, zones } from './plan-day.examples';

const today = (clock: string) => `2026-03-02T${clock}:00.000Z`;
/** `task 09:00-09:10`, in order. */
const lines = (input: Parameters<typeof planDay>[0]) =>
  planDay(input).entries.map(({ task, from, to }) => `${task} ${from.slice(11, 16)}-${to.slice(11, 16)}`);
const reasons = (input: Parameters<typeof planDay>[0]) =>
  Object.fromEntries(planDay(input).entries.map(({ task, reasons: why }) => [task, why]));

describe('a planned day', () => {
  it('keeps a promised time, and gives who promised the same time the next free one', () => {
    const promised = { promised: true, dueAt: today('10:00') };
    expect(lines(aDay([aTask('b', promised), aTask('a', promised)]))).toEqual(['a 10:00-10:10', 'b 10:10-10:20']);
    expect(reasons(aDay([aTask('a', promised)]))).toEqual({ a: [{ code: 'promised', dueAt: today('10:00') }] });
  });

  it('has first touches over by the time they are due, around what is promised, before every other call', () => {
    const input = aDay([
      aTask('call'),
      aTask('first', { firstTouch: true, dueAt: today('15:00') }),
      aTask('promised', { promised: true, dueAt: today('09:05') }),
    ]);
    expect(lines(input)).toEqual(['promised 09:05-09:15', 'first 09:15-09:25', 'call 09:25-09:35']);
    expect(reasons(input).first).toEqual([{ code: 'first-touch', dueAt: today('15:00') }]);
    const rates = answering(9, 20, 30, 10, 10, 10, 10, 60);
    const [first] = planDay({ ...input, rates }).entries.filter(({ task }) => task === 'first');
    expect(first).toMatchObject({ from: today('10:00'), reasons: [{ code: 'first-touch' }, { code: 'best-hour' }] });
  });

  it('tries again in the slot that the rule chose, over by the time it is due, in the better hour of it', () => {
    const again = aTask('again', { attempt: 2, dueAt: today('15:50') });
    expect(lines(aDay([again]))).toEqual(['again 14:00-14:10']);
    expect(reasons(aDay([again])).again).toEqual([{ code: 'retry', attempt: 2 }]);
    expect(lines(aDay([again], { rates: answering(9, 90, 10, 10, 10, 10, 20, 30, 90) }))).toEqual([
      'again 15:00-15:10',
    ]);
    const soon = aTask('soon', { attempt: 1, dueAt: today('10:10') });
    expect(lines(aDay([soon, aTask('first', { firstTouch: true, dueAt: today('10:10') })]))).toEqual([
      'first 09:00-09:10',
      'soon 10:00-10:10',
    ]);
  });

  it('goes by the slot on the clock of whom it tries again', () => {
    // 12:00 to 14:00 in New York
    const again = aTask('again', { attempt: 1, dueAt: today('18:50'), zone: 'America/New_York' });
    const worked = [span('2026-03-02T09:00Z', '2026-03-02T20:00Z')];
    expect(lines(aDay([again], { worked }))).toEqual(['again 17:00-17:10']);
  });

  it('tries again as early as can be where the slot has no room left, or is over', () => {
    const meeting = aTask('meeting', { kind: 'meeting', dueAt: today('14:00') });
    const again = aTask('again', { attempt: 1, dueAt: today('15:50') });
    const input = aDay([meeting, again], { minutes: { call: 10, letter: 10, paperwork: 115 } });
    expect(lines(input)).toEqual(['again 09:00-09:10', 'meeting 14:00-15:55']);
    const late = { dueAt: today('09:50'), overdueSince: today('09:50') };
    const worked = [span('2026-03-02T13:00Z', '2026-03-02T17:00Z')];
    expect(lines(aDay([aTask('again', { attempt: 1, ...late })], { worked }))).toEqual(['again 13:00-13:10']);
  });

  it('groups other calls in the best hours, as long as these have room and come before they are due', () => {
    const calls = Array.from({ length: 8 }, (_, i) => aTask(`c${i}`, { dueAt: today('16:30') }));
    const input = aDay(calls, { rates: answering(9, 20, 30, 10, 10, 10, 60, 20, 90) });
    expect(lines(input)).toEqual([
      'c3 14:00-14:10',
      'c4 14:10-14:20',
      'c5 14:20-14:30',
      'c6 14:30-14:40',
      'c7 14:40-14:50',
      'c0 16:00-16:10',
      'c1 16:10-16:20',
      'c2 16:20-16:30',
    ]);
  });

  it('says how good the hour is only where it is better than most, of enough dials', () => {
    const rates = [{ hour: 9, answered: 29, of: 29 }, ...answering(10, 40, 10)];
    expect(reasons(aDay([aTask('a', { dueAt: today('17:00') })], { rates }))).toEqual({
      a: [
        { code: 'promised', dueAt: today('17:00') },
        { code: 'best-hour', hour: 10, answeredPerMille: 400, of: 100 },
      ],
    });
    const few = [{ hour: 15, answered: 29, of: 29 }];
    expect(lines(aDay([aTask('a', { dueAt: today('17:00') })], { rates: few }))).toEqual(['a 09:00-09:10']);
    expect(reasons(aDay([aTask('a')], { rates: few })).a).toHaveLength(1);
  });

  it("goes by the callee's clock, and calls nobody out of bed", () => {
    const newYork = { zone: 'America/New_York', dueAt: today('17:00') };
    const input = aDay([aTask('a', newYork), aTask('b', { ...newYork, firstTouch: true })]);
    expect(lines(input)).toEqual(['b 13:00-13:10', 'a 13:10-13:20']);
    const rates = answering(8, 10, 10, 10, 50);
    expect(lines(aDay([aTask('a', newYork)], { rates }))).toEqual(['a 16:00-16:10']);
    expect(planDay(aDay([aTask('a', { zone: 'Pacific/Auckland' })]))).toEqual({ entries: [], left: ['a'] });
  });

  it('puts what is written in one block where the fewest calls would be answered', () => {
    const late = { dueAt: today('17:00') };
    const input = aDay(
      [
        aTask('offer', { kind: 'paperwork', ...late }),
        aTask('letter', { kind: 'email', ...late }),
        aTask('call', late),
      ],
      { rates: answering(9, 50, 40, 30, 0, 5, 20, 30, 40) },
    );
    expect(lines(input)).toEqual(['call 09:00-09:10', 'letter 13:00-13:10', 'offer 13:10-13:30']);
    expect(reasons(input).offer).toContainEqual({ code: 'paperwork-block' });
  });

  it('writes each by itself where no free time is long enough for all', () => {
    const worked = [span('2026-03-02T09:00Z', '2026-03-02T09:25Z'), span('2026-03-02T10:00Z', '2026-03-02T10:25Z')];
    const papers = [
      aTask('a', { kind: 'paperwork' }),
      aTask('b', { kind: 'paperwork' }),
      aTask('c', { kind: 'paperwork' }),
    ];
    const input = aDay(papers, { worked });
    expect(lines(input)).toEqual(['a 09:00-09:20', 'b 10:00-10:20']);
    expect(planDay(input).left).toEqual(['c']);
  });

  it('takes the longest overdue first, then missed calls, and says for whom one stands in', () => {
    const missed = { kind: 'call', id: 'm' } as const;
    const input = aDay(
      [
        aTask('today'),
        aTask('back', { missed }),
        aTask('old', { overdueSince: '2026-02-20T12:00:00.000Z', dueAt: '2026-02-20T12:00:00.000Z', for: 'bob' }),
      ],
      { worked: [span('2026-03-02T09:00Z', '2026-03-02T09:20Z')] },
    );
    expect(lines(input)).toEqual(['old 09:00-09:10', 'back 09:10-09:20']);
    expect(planDay(input).left).toEqual(['today']);
    expect(reasons(input)).toEqual({
      old: [
        { code: 'promised', dueAt: '2026-02-20T12:00:00.000Z' },
        { code: 'overdue', since: '2026-02-20T12:00:00.000Z' },
        { code: 'substituting', for: 'bob' },
      ],
      back: [{ code: 'call-back', missed }],
    });
  });

  it('never plans who must not be contacted', () =>
    expect(planDay(aDay([aTask('a', { mustNotContact: true, promised: true, dueAt: today('10:00') })]))).toEqual({
      entries: [],
      left: ['a'],
    }));

  it('carries the technique to the line', () => {
    const technique = { objection: 'price', technique: 'total cost', overcome: 20, raised: 40 };
    expect(planDay(aDay([aTask('a', { technique })])).entries[0]).toMatchObject({ technique });
  });
});

describe('whatever the day', () => {
  const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const anyTask = (n: number): fc.Arbitrary<PlanTask> =>
    fc
      .record({
        task: fc.constant(`t${n}`),
        lead: fc.constant(`l${n}`),
        kind: fc.constantFrom('call', 'call', 'email', 'message', 'meeting', 'visit', 'paperwork'),
        dueAt: minute.map((m) => new Date(Date.parse('2026-03-02T00:00Z') + m * 60_000).toISOString()),
        promised: fc.boolean(),
        firstTouch: fc.boolean(),
        attempt: fc.constantFrom(undefined, undefined, 1),
        mustNotContact: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        zone: fc.constantFrom(...zones),
      })
      .map(({ attempt, ...task }) =>
        attempt === undefined ? task : { ...task, attempt, promised: false, firstTouch: false },
      );
  const anyDay = fc
    .tuple(
      fc.integer({ min: 0, max: 60 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => anyTask(i)))),
      fc.uniqueArray(minute, { minLength: 2, maxLength: 6 }),
      fc.array(fc.record({ hour: fc.integer({ min: 0, max: 23 }), answered: fc.nat(50), of: fc.constant(50) })),
      fc.constantFrom(...zones),
    )
    .map(([tasks, minutes, rates, zone]) => {
      const ends = minutes.toSorted((a, b) => a - b).map((m) => Date.parse('2026-03-02T00:00Z') + m * 60_000);
      const worked = ends.flatMap((end, i) => (i % 2 === 1 ? [[ends[i - 1]!, end] as const] : []));
      return aDay(tasks, { worked, rates, zone });
    });

  it('no two lines overlap, all lie in worked time, nothing is lost, each has a reason', () =>
    fc.assert(
      fc.property(anyDay, (input) => {
        const { entries, left } = planDay(input);
        expect([...entries.map(({ task }) => task), ...left].sort()).toEqual(
          input.tasks.map(({ task }) => task).sort(),
        );
        entries.forEach(({ from, to, reasons: why, task }, i) => {
          if (i > 0) expect(entries[i - 1]!.to <= from).toBe(true);
          expect(input.worked.some(([a, b]) => a <= Date.parse(from) && Date.parse(to) <= b)).toBe(true);
          expect(why.length).toBeGreaterThan(0);
          expect(input.tasks.find((planned) => planned.task === task)!.mustNotContact).toBe(false);
        });
        expect(planDay(input)).toEqual({ entries, left });
      }),
      { numRuns: 100 },
    ));

  it('a retry ends after it is due only where no minute of its part of the day was left for it', () => {
    const callMs = 10 * 60_000;
    fc.assert(
      fc.property(anyDay, (input) => {
        const { entries } = planDay(input);
        const taken = entries.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
        for (const { task, to, kind } of entries) {
          const { attempt, dueAt, zone } = input.tasks.find((planned) => planned.task === task)!;
          if (attempt === undefined || kind !== 'call' || to <= dueAt) continue;
          const due = Date.parse(dueAt);
          const slot = slotAt(input.slots, due, zone!);
          for (let start = due - callMs; slotAt(input.slots, start, zone!) === slot; start -= 60_000) {
            const callable = '08:00' <= clockAt(start, zone!) && clockAt(start, zone!) < '18:00';
            const works = input.worked.some(([from, end]) => from <= start && start + callMs <= end);
            const isFree = taken.every(([from, end]) => end <= start || start + callMs <= from);
            expect(callable && works && isFree).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
