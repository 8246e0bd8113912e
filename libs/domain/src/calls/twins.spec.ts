import fc from 'fast-check';
import { canBeOne, twinsAmong, type ReportedCall } from './twins';

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 10) + second * 1000).toISOString();
const within = () => 120_000;
const told = (call: string, second: number, of: Partial<ReportedCall> = {}): ReportedCall => ({
  call,
  system: call.slice(0, call.indexOf('-')),
  account: 'main',
  evidence: 'captured',
  direction: 'outbound',
  placedAt: at(second),
  endedAt: at(second + 60),
  lead: 'lead-1',
  party: 'party-1',
  reps: ['ann'],
  settled: false,
  apartFrom: [],
  ...of,
});
const byPbx = (n: number, second: number, of?: Partial<ReportedCall>) => told(`twilio-${n}`, second, of);
const byCrm = (n: number, second: number, of?: Partial<ReportedCall>) => told(`hubspot-${n}`, second, of);
const twins = (...calls: ReportedCall[]) => Object.fromEntries(twinsAmong(calls, within));

describe('two reports can be one call', () => {
  const pbx = byPbx(1, 0);
  const can = (of: Partial<ReportedCall>, second = 30) => canBeOne(pbx, byCrm(1, second, of), within);

  it('within the tolerance, beginning and end', () => {
    expect(can({}, 120)).toBe(true);
    expect(can({}, -120)).toBe(true);
    expect(can({}, 121)).toBe(false);
    expect(can({ endedAt: at(181) })).toBe(false);
    expect(can({ endedAt: null })).toBe(true);
  });
  it('not of one account, but of two accounts of one vendor', () => {
    expect(can({ system: 'twilio' })).toBe(false);
    expect(can({ system: 'twilio', account: 'other' })).toBe(true);
  });
  it('in one direction', () => expect(can({ direction: 'inbound' })).toBe(false));
  it('with one lead; where a lead is not known, one number', () => {
    expect(can({ party: 'party-2' })).toBe(true);
    expect(can({ lead: 'lead-2' })).toBe(false);
    expect(can({ lead: null })).toBe(true);
    expect(can({ lead: null, party: 'party-2' })).toBe(false);
    expect(can({ lead: null, party: null })).toBe(false);
  });
  it("of one rep, of whoever had a hand in it, or nobody's", () => {
    expect(can({ reps: ['bob'] })).toBe(false);
    expect(can({ reps: ['bob', 'ann'] })).toBe(true);
    expect(can({ reps: [] })).toBe(true);
  });
  it('unless a person said that they are two', () => {
    expect(can({ apartFrom: ['twilio-1'] })).toBe(false);
    expect(canBeOne({ ...pbx, apartFrom: ['hubspot-1'] }, byCrm(1, 30), within)).toBe(false);
  });
  it('by the tolerance of the earlier one', () => {
    const toleranceAt = (placedAt: string) => (placedAt < at(10) ? 120_000 : 0);
    expect(canBeOne(pbx, byCrm(1, 30), toleranceAt)).toBe(true);
    expect(canBeOne(byPbx(1, 20), byCrm(1, 30), toleranceAt)).toBe(false);
  });
});

describe('of two reports one counts', () => {
  it('what a machine saw', () =>
    expect(twins(byPbx(1, 0, { evidence: 'assumed' }), byCrm(1, 5))).toEqual({ 'twilio-1': 'hubspot-1' }));
  it("the telephony's own", () => expect(twins(byCrm(1, 0), byPbx(1, 5))).toEqual({ 'hubspot-1': 'twilio-1' }));
  it('else that of the smaller id', () =>
    expect(twins(told('facts-2', 0), byCrm(1, 5))).toEqual({ 'hubspot-1': 'facts-2' }));
  it('of three reports, too', () =>
    expect(twins(byCrm(1, 9), told('api-1', 30, { evidence: 'declared', account: '' }), byPbx(1, 0))).toEqual({
      'hubspot-1': 'twilio-1',
      'api-1': 'twilio-1',
    }));
});

describe('one of theirs is one of ours', () => {
  it('quick redials pair up in their order, though a later one is nearer', () =>
    expect(twins(byPbx(1, 0), byPbx(2, 40), byCrm(1, 38), byCrm(2, 78))).toEqual({
      'hubspot-1': 'twilio-1',
      'hubspot-2': 'twilio-2',
    }));
  it('as many as can be, though fewer were nearer', () =>
    expect(twins(byPbx(1, 0), byPbx(2, 100), byCrm(1, 101), byCrm(2, 200))).toEqual({
      'hubspot-1': 'twilio-1',
      'hubspot-2': 'twilio-2',
    }));
  it('what has no twin stays, and counts', () => {
    expect(twins(byPbx(1, 0), byPbx(2, 40), byCrm(1, 41))).toEqual({ 'hubspot-1': 'twilio-2' });
    expect(twins(byPbx(1, 0))).toEqual({});
    expect(twins(byPbx(1, 0), byCrm(1, 1, { settled: true }))).toEqual({});
  });
  it('reps who call one lead at one time are told apart', () =>
    expect(twins(byPbx(1, 0), byPbx(2, 20, { reps: ['bob'] }), byCrm(1, 10, { reps: ['bob'] }), byCrm(2, 30))).toEqual({
      'hubspot-1': 'twilio-2',
      'hubspot-2': 'twilio-1',
    }));
});

it('is the same whatever the order, never within a source, and leaves what counts standing', () => {
  const report = fc.record({
    source: fc.constantFrom('twilio', 'asterisk-cdr', 'hubspot', 'facts'),
    second: fc.integer({ min: 0, max: 600 }),
    length: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
    lead: fc.constantFrom(null, 'lead-1', 'lead-2'),
    party: fc.constantFrom('party-1', 'party-2', null),
    reps: fc.constantFrom([], ['ann'], ['bob'], ['ann', 'bob']),
    evidence: fc.constantFrom('captured' as const, 'declared' as const),
  });
  const calls = fc.array(report, { maxLength: 14 }).map((reports) =>
    reports.map(({ source, second, length, ...of }, n) =>
      told(`${source}-${n}`, second, {
        ...of,
        system: source,
        endedAt: length === undefined ? null : at(second + length),
      }),
    ),
  );
  const shuffled = calls.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      const found = twinsAmong(all, within);
      const sorted = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(twinsAmong(other, within))).toEqual(sorted(found));
      const byId = new Map(all.map((one) => [one.call, one]));
      const sources = new Map<string, string[]>();
      for (const [twin, of] of found) {
        expect(found.has(of)).toBe(false);
        sources.set(of, [...(sources.get(of) ?? [byId.get(of)!.system]), byId.get(twin)!.system]);
      }
      for (const those of sources.values()) expect(new Set(those).size).toBe(those.length);
    }),
    { numRuns: 500 },
  );
});
