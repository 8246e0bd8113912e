import type { Evidence } from '@app/decider/fact';
import type { Disposition } from '@app/domain/calls/call.events';
import type { TrunkDirection } from '@app/domain/trunks/trunk.events';
import { callScores } from '@app/projections/call-scores/call-scores.projection';
import { captureCoverage } from '@app/projections/capture-coverage/capture-coverage.projection';
import { CaptureCoverageQuery } from '@app/projections/capture-coverage/capture-coverage.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import fc from 'fast-check';
import { Department, sealed, vault } from './department';

// One department for all of it, and for each test days of its own: `at(0)` is the first moment of the first of them.
const dayMs = 86_400_000;
let first = Date.parse('2026-03-02T00:00:00Z');
const at = (seconds: number) => new Date(first + seconds * 1000).toISOString();
const day = (nth = 0) => at((nth * dayMs) / 1000).slice(0, 10);
const clock = (hours: number, minutes = 0, seconds = 0) => hours * 3600 + minutes * 60 + seconds;
const today = () => ({ from: day(), to: day(1), zone: 'UTC' });
const callId = (id: string) => `${id}.${day()}`;

let sales: Department;
let query: CaptureCoverageQuery;
beforeAll(async () => {
  sales = await Department.open([captureCoverage, repScorecard, callScores]);
  query = new CaptureCoverageQuery(sales.db, vault);
});
beforeEach(() => {
  first += 10 * dayMs;
});
afterAll(() => sales.close());

interface Call {
  readonly when: number;
  readonly number?: string;
  readonly line?: string | null;
  readonly direction?: TrunkDirection;
  readonly ringing?: number;
  /** Of talk; null: nobody answered. */
  readonly seconds?: number | null;
  readonly rep?: string;
  readonly lead?: string;
  readonly disposition?: Disposition;
  readonly evidence?: Evidence;
}
async function call(id: string, of: Call): Promise<void> {
  const { when, number = 'zoe', line = 'out', direction = 'outbound', seconds = 60, evidence = 'captured' } = of;
  const { ringing = 5, rep, lead } = of;
  const theirs = sealed(number, `party-${number}`);
  const stream = `call-${callId(id)}`;
  const told = { occurredAt: at(when), evidence };
  const placed = {
    direction,
    ...(direction === 'outbound' ? { to: theirs } : { from: theirs }),
    ...(line && { line }),
  };
  await sales.tell(stream, 'CallPlaced', placed, told);
  if (rep) await sales.tell(stream, 'CallAttributed', { rep, previous: null, rule: 'line' }, told);
  if (lead) await sales.tell(stream, 'CallMatchedToLead', { lead, previous: null, rule: 'phone' }, told);
  if (seconds !== null)
    await sales.tell(stream, 'CallConnected', { at: at(when + ringing), answeredBy: 'human' }, told);
  const ended = {
    endedAt: at(when + ringing + (seconds ?? 20)),
    disposition: of.disposition ?? (seconds === null ? 'no answer' : 'answered'),
  } as const;
  await sales.tell(stream, 'CallEnded', ended, told);
}
const trunkDay = (trunk: string, day: string) => `trunk-telco~${trunk}~${day}`;
interface Item {
  readonly when: number;
  readonly number?: string | null;
  readonly trunk?: string;
  readonly direction?: TrunkDirection;
  readonly seconds?: number;
  readonly subject?: string;
}
async function item(billId: string, of: Item): Promise<void> {
  const { when, number = 'zoe', trunk = 'out', direction = 'outbound', seconds = 60 } = of;
  const onDay = at(when).slice(0, 10);
  const theirs = number === null ? {} : { number: sealed(number, of.subject ?? `party-${number}`) };
  const data = { trunk, day: onDay, billId, at: at(when), direction, seconds, ...theirs };
  await sales.tell(trunkDay(trunk, onDay), 'TrunkCallBilled', data, {
    source: { system: 'carrier-bill', account: 'telco' },
  });
}
const limits = () => ({ day: day(), zone: 'UTC', from: at(0), to: at(dayMs / 1000) });
const covers = { directions: ['outbound'] as TrunkDirection[], unanswered: false };
const billed = (trunk = 'out') =>
  sales.tell(trunkDay(trunk, day()), 'TrunkDayBilled', { trunk, ...limits(), ...covers });
const counted = (calls: number, trunk = 'out', of: object = {}) => {
  const data = { trunk, ...limits(), ...covers, unanswered: true, calls, ...of };
  return sales.tell(`trunk-gateway~${trunk}~${day()}`, 'TrunkDayCounted', data);
};

const missing = async () => (await query.missing(today())).calls.map(({ bill }) => bill);
const phantoms = async () => (await query.phantoms(today())).calls.map(({ call }) => call.split('.')[0]);

it('counts what is on the record of what was billed, and lists what is missing and what nobody else knows', async () => {
  await call('ours', { when: clock(9), rep: 'anna' });
  await call('missed-by-the-carrier', { when: clock(11), rep: 'anna' });
  await call('by-hand', { when: clock(12), line: null, rep: 'bert', evidence: 'declared' });
  await item('b1', { when: clock(9, 0, 40) });
  await item('b2', { when: clock(10), number: 'max', seconds: 90 });
  await billed();
  const position = await sales.settled();
  const evidence = { captured: 1, corroborated: 0, declared: 0, assumed: 0 };
  const coverage = { value: 0.5, numerator: 1, denominator: 2 };
  const figures = { recorded: 2, total: 2, matched: 1, missing: 1, phantoms: 1, coverage, evidence };
  expect(await query.coverage(today())).toEqual({
    position,
    from: at(0),
    to: at(clock(24)),
    zone: 'UTC',
    definition: { version: 0, since: null, startsWithinSeconds: 120, talksWithinSeconds: 5 },
    version: 1,
    days: [{ trunk: 'out', day: day(), basis: 'bill', whole: true, ...figures }],
    trunks: [{ trunk: 'out', ...figures }],
    total: figures,
    declared: [{ rep: 'bert', calls: 1 }],
    otherZones: [],
  });
  const gap = { trunk: 'out', at: at(clock(10)), direction: 'outbound', seconds: 90, bill: 'b2', account: 'telco' };
  expect((await query.missing(today())).calls).toEqual([{ ...gap, lead: null, number: null }]);
  expect((await query.missing({ ...today(), open: true })).calls).toEqual([{ ...gap, lead: null, number: 'max' }]);
  expect((await query.phantoms(today())).calls).toEqual([
    {
      kind: 'captured',
      call: callId('missed-by-the-carrier'),
      trunk: 'out',
      rep: 'anna',
      at: at(clock(11)),
      direction: 'outbound',
    },
    { kind: 'declared', call: callId('by-hand'), trunk: null, rep: 'bert', at: at(clock(12)), direction: 'outbound' },
  ]);
  expect((await query.phantoms({ ...today(), rep: 'anna' })).calls).toHaveLength(1);
  expect((await query.phantoms({ ...today(), kind: 'declared' })).calls).toHaveLength(1);
});

it('pages the gaps in the order of time', async () => {
  for (const nth of [3, 1, 2, 5, 4]) await item(`b${nth}`, { when: clock(9) + Math.ceil(nth / 2), number: `n${nth}` });
  await billed();
  await sales.settled();
  const first = await query.missing({ ...today(), limit: 2 });
  expect([first.total, first.calls.map(({ bill }) => bill)]).toEqual([5, ['b1', 'b2']]);
  const rest = await query.missing({ ...today(), limit: 3, after: first.next! });
  expect([rest.calls.map(({ bill }) => bill), rest.next]).toEqual([['b3', 'b4', 'b5'], null]);
});

describe('a billed call is one of ours', () => {
  const isOurs = async () => {
    await billed();
    await sales.settled();
    return [await missing(), await phantoms()];
  };
  it('over midnight, and is counted on the day of the bill', async () => {
    await call('c1', { when: clock(-1, 59, 30) });
    await item('b1', { when: clock(0, 0, 10) });
    expect(await isOurs()).toEqual([[], []]);
    expect((await query.coverage(today())).total).toMatchObject({ total: 1, matched: 1, recorded: 0 });
    expect((await query.coverage({ ...today(), from: day(-1), to: day() })).total.total).toBeNull();
  });
  it('when it is billed from the answer on', async () => {
    await call('c1', { when: clock(9), ringing: 170 });
    await item('b1', { when: clock(9, 2, 55) });
    expect(await isOurs()).toEqual([[], []]);
  });
  it('however far the clocks are apart within the rule: redials are not crossed', async () => {
    await call('c1', { when: clock(9), seconds: 20 });
    await call('c2', { when: clock(9, 1, 30), seconds: 200 });
    await item('b1', { when: clock(9, 0, 50) });
    await item('b2', { when: clock(9, 2, 20) });
    expect(await isOurs()).toEqual([[], []]);
  });
  it('not beyond it, and not twice', async () => {
    await call('c1', { when: clock(9), ringing: 0 });
    await item('b1', { when: clock(9, 0, 10) });
    await item('b2', { when: clock(9, 0, 20) });
    await item('b3', { when: clock(9, 2, 1) });
    expect(await isOurs()).toEqual([['b2', 'b3'], []]);
    await sales.tell('department-1', 'DefinitionSet', {
      metric: 'coverage',
      parameters: { startsWithinSeconds: 5 },
      effectiveFrom: day(),
    });
    await sales.tell('department-1', 'DefinitionSet', {
      metric: 'coverage',
      parameters: { startsWithinSeconds: 120 },
      effectiveFrom: day(1),
    });
    await sales.settled();
    expect(await missing()).toEqual(['b1', 'b2', 'b3']);
  });
  it('in its direction and on its trunk', async () => {
    await call('c1', { when: clock(9), direction: 'inbound' });
    await call('c2', { when: clock(10), line: 'other' });
    await item('b1', { when: clock(9) });
    await item('b2', { when: clock(10) });
    expect(await isOurs()).toEqual([['b1', 'b2'], []]);
  });
  it('rather the one that was answered', async () => {
    await call('c1', { when: clock(9), seconds: null });
    await call('c2', { when: clock(9, 0, 50) });
    await item('b1', { when: clock(9, 0, 40) });
    expect(await isOurs()).toEqual([[], []]);
  });
  it('rather the one that a machine saw', async () => {
    await call('a-by-hand', { when: clock(9), line: null, rep: 'anna', evidence: 'declared' });
    await call('b-captured', { when: clock(9, 0, 50) });
    await item('b1', { when: clock(9, 0, 10) });
    expect(await isOurs()).toEqual([[], ['a-by-hand']]);
  });
  it('by hand, where nothing else is on the record', async () => {
    await call('by-hand', { when: clock(9), line: null, rep: 'anna', evidence: 'declared' });
    await item('b1', { when: clock(9, 0, 10) });
    expect(await isOurs()).toEqual([[], []]);
    expect((await query.coverage(today())).total.evidence).toMatchObject({ captured: 0, declared: 1 });
  });
  it('by its lead, though the number was a stranger’s then', async () => {
    await call('c1', { when: clock(9), lead: '7' });
    await item('b1', { when: clock(9), subject: 'lead-7' });
    expect(await isOurs()).toEqual([[], []]);
  });
  it('by time and length, where one of the two has no number to compare', async () => {
    await call('c1', { when: clock(9), seconds: 63 });
    await call('c2', { when: clock(10), seconds: 30 });
    await call('c3', { when: clock(11), seconds: 60 });
    await item('b1', { when: clock(9), number: null, seconds: 60 });
    await item('b2', { when: clock(10), number: null, seconds: 60 });
    await item('b3', { when: clock(11), number: 'max', seconds: 60 });
    expect(await isOurs()).toEqual([
      ['b2', 'b3'],
      ['c2', 'c3'],
    ]);
  });
  it('when it is private: the trunk had it, and nobody is told more', async () => {
    await call('c1', { when: clock(9) });
    await sales.tell(`call-${callId('c1')}`, 'CallMarkedPrivate', { by: 'anna', shredded: [] });
    await call('c2', { when: clock(10), number: 'max' });
    await sales.tell(`call-${callId('c2')}`, 'CallMarkedPrivate', { by: 'anna', shredded: [] });
    await item('b1', { when: clock(9) });
    expect(await isOurs()).toEqual([[], []]);
  });
  it('but not when it was taken back, or is a duplicate', async () => {
    await call('c1', { when: clock(9) });
    await sales.tell(`call-${callId('c1')}`, 'CallRetracted', {});
    await call('c2', { when: clock(10) });
    await sales.tell(`call-${callId('c2')}`, 'CallDuplicateOf', { callId: 'c9' });
    await item('b1', { when: clock(9) });
    await item('b2', { when: clock(10) });
    expect(await isOurs()).toEqual([['b1', 'b2'], []]);
  });
});

describe('a call that the carrier does not know', () => {
  it('is a phantom only where the bill covers such calls', async () => {
    await call('answered', { when: clock(9) });
    await call('unanswered', { when: clock(10), seconds: null });
    await call('inbound', { when: clock(11), direction: 'inbound' });
    await call('mailbox', { when: clock(10, 30), seconds: null, disposition: 'voicemail' });
    await call('other-line', { when: clock(12), line: 'other' });
    await call('no-line', { when: clock(13), line: null });
    await call('next-day', { when: clock(24) });
    await sales.settled();
    expect(await phantoms()).toEqual([]);
    await billed();
    await sales.settled();
    expect(await phantoms()).toEqual(['answered']);
    const all = { directions: ['outbound', 'inbound'] as TrunkDirection[], unanswered: true };
    for (const [field, is] of Object.entries(all))
      await sales.tell(trunkDay('out', day()), 'TrunkDayCorrected', {
        of: 'bill',
        field: field as 'unanswered',
        was: null,
        is,
      });
    await sales.settled();
    expect(await phantoms()).toEqual(['answered', 'unanswered', 'inbound']);
  });
});

describe('where nobody itemises', () => {
  it('a counter is compared with what is on the record, and the surplus shows', async () => {
    await call('c1', { when: clock(9) });
    await call('c2', { when: clock(10), seconds: null });
    await call('c3', { when: clock(11), direction: 'inbound' });
    await counted(3);
    await counted(1, 'other');
    await call('c4', { when: clock(9), line: 'other' });
    await call('c5', { when: clock(10), line: 'other' });
    await sales.settled();
    const { days, total } = await query.coverage(today());
    expect(days).toMatchObject([
      { trunk: 'other', basis: 'counter', recorded: 2, total: 1, matched: 1, missing: 0, phantoms: 1 },
      { trunk: 'out', basis: 'counter', recorded: 3, total: 3, matched: 2, missing: 1, phantoms: 0 },
    ]);
    expect(total.coverage).toEqual({ value: 0.75, numerator: 3, denominator: 4 });
    await billed();
    await sales.settled();
    expect((await query.coverage(today())).days[1]).toMatchObject({ trunk: 'out', basis: 'bill', total: 0 });
  });
  it('and nobody counts, it is not measured', async () => {
    await call('c1', { when: clock(9) });
    await counted(5, 'elsewhere', { from: at(clock(-1)), to: at(clock(23)), zone: 'Africa/Lagos' });
    await sales.settled();
    const { days, total, otherZones } = await query.coverage(today());
    const coverage = { value: null, why: 'not measured', numerator: null, denominator: null };
    expect(days).toMatchObject([
      { trunk: 'out', basis: null, recorded: 1, total: null, missing: null, phantoms: null, coverage },
    ]);
    expect([total.coverage, otherZones]).toEqual([coverage, ['Africa/Lagos']]);
    const there = await query.coverage({ ...today(), zone: 'Africa/Lagos' });
    expect(there.days).toContainEqual(expect.objectContaining({ trunk: 'elsewhere', total: 5, matched: 0 }));
  });
});

it('follows late calls, corrections and re-issued bills', async () => {
  await item('b1', { when: clock(9) });
  await item('b2', { when: clock(10) });
  await billed();
  await sales.settled();
  expect(await missing()).toEqual(['b1', 'b2']);
  await call('late', { when: clock(9) });
  await sales.settled();
  expect(await missing()).toEqual(['b2']);
  await sales.tell(trunkDay('out', day()), 'BilledCallWithdrawn', { billId: 'b2', reissue: 'second' });
  await sales.tell(trunkDay('out', day()), 'BilledCallCorrected', {
    billId: 'b1',
    field: 'at',
    was: at(clock(9)),
    is: at(clock(15)),
  });
  await sales.settled();
  expect([await missing(), await phantoms()]).toEqual([['b1'], ['late']]);
});

/** One trunk, two numbers, a few minutes: as crowded as a day never is. */
const moment = fc.integer({ min: clock(9), max: clock(9, 8) });
const anyCall = fc.record({ when: moment, number: fc.constantFrom('zoe', 'max'), answered: fc.boolean() });
const anyItem = fc.record({ when: moment, number: fc.constantFrom('zoe', 'max') });

it('comes to the same in any order and however often it is told, and misses no match that there is', async () => {
  const crowds = fc.sample(
    fc.record({ calls: fc.array(anyCall, { maxLength: 7 }), items: fc.array(anyItem, { maxLength: 7 }) }),
    60,
  );
  // Each crowd on two trunks of its own, told in the order of its making on one, the other way round and twice on the other.
  for (const [nth, { calls, items }] of crowds.entries())
    for (const order of ['a', 'b']) {
      const trunk = `${order}${nth}`;
      const told = [
        ...calls.map(
          ({ answered, ...of }, i) =>
            () =>
              call(`${i}/${trunk}`, { ...of, line: trunk, ringing: 0, seconds: answered ? 60 : null }),
        ),
        ...items.map((of, i) => () => item(`b${i}`, { ...of, trunk })),
        () => billed(trunk),
      ];
      for (const tell of order === 'a' ? told : told.toReversed()) await tell();
    }
  await sales.settled();
  const { trunks } = await query.coverage(today());
  const missing = await query.missing({ ...today(), limit: 1000 });
  const phantoms = await query.phantoms({ ...today(), limit: 1000 });
  for (const [nth, { calls, items }] of crowds.entries()) {
    const [a, b] = ['a', 'b'].map((order) => {
      const { trunk, ...figures } = trunks.find(({ trunk }) => trunk === `${order}${nth}`)!;
      const gone = missing.calls.filter((one) => one.trunk === trunk).map(({ bill }) => bill);
      const seen = phantoms.calls.filter((one) => one.trunk === trunk).map(({ call }) => call.split('/')[0]);
      return { figures, gone, seen };
    });
    expect(b).toEqual(a);
    const answered = calls.filter((one) => one.answered);
    const most = ['zoe', 'max'].reduce((sum, number) => {
      const times = (all: typeof items) => all.filter((one) => one.number === number).map(({ when }) => when);
      return sum + mostPairs(times(items), times(answered));
    }, 0);
    // Unanswered ones of the same number may be matched besides.
    expect(a!.figures.matched).toBeGreaterThanOrEqual(most);
    expect(a!.seen.length).toBe(answered.length - most);
    expect(a!.gone.length).toBe(items.length - a!.figures.matched!);
  }
});

/** By trying everything. */
function mostPairs(items: readonly number[], calls: readonly number[]): number {
  const [first, ...rest] = items;
  if (first === undefined) return 0;
  const without = mostPairs(rest, calls);
  return Math.max(
    without,
    ...calls.flatMap((when, i) =>
      Math.abs(when - first) <= 120
        ? [
            1 +
              mostPairs(
                rest,
                calls.filter((_, j) => j !== i),
              ),
          ]
        : [],
    ),
  );
}
