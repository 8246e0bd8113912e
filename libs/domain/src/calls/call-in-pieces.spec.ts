import { fold } from '@app/decider/decider';
import fc from 'fast-check';
import { call } from './call';
import type { RecordCall } from './call.commands';
import type { CallEvent } from './call.events';
import { numberOf, recordCall } from './call.examples';

/*
 * A call as it truly was, told in pieces: any piece any number of times, in any order, alone or with others.
 */
const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9) + second * 1000).toISOString();
const reps = fc.constantFrom('ann', 'bob', 'carl');
const second = fc.integer({ min: 0, max: 600 });
type Parts = Omit<RecordCall, 'type' | 'stamp' | 'callId'>;

const truth: fc.Arbitrary<Parts> = fc.record(
  {
    placed: fc.record({
      at: second.map(at),
      direction: fc.constantFrom('outbound', 'inbound', 'internal'),
      to: fc.constant(numberOf('+31201234567')),
      line: fc.constantFrom('SIP/101', 'SIP/102'),
    }),
    attributed: fc.record({ rep: reps, rule: fc.constant('extension') }),
    matched: fc.record({ lead: fc.constantFrom('lead-1', 'lead-2'), rule: fc.constant('phone') }),
    connected: fc.record({ at: second.map(at), answeredBy: fc.constantFrom('human', 'machine'), rep: reps }),
    transfers: fc.uniqueArray(fc.record({ from: reps, to: reps, at: second.map(at) }), {
      maxLength: 3,
      selector: ({ at }) => at,
    }),
    joined: fc.uniqueArray(fc.record({ rep: reps, at: second.map(at) }), {
      maxLength: 3,
      selector: ({ at }) => at,
    }),
    voicemail: fc.record({ at: second.map(at), seconds: second }, { requiredKeys: ['at'] }),
    held: fc.uniqueArray(fc.record({ at: second.map(at), resumedAt: second.map(at) }), {
      maxLength: 3,
      selector: ({ at }) => at,
    }),
    ended: fc.record({
      at: second.map(at),
      disposition: fc.constantFrom('answered', 'no answer', 'busy'),
      sourceTalkSeconds: second,
    }),
    missed: fc.record({ offeredTo: fc.uniqueArray(reps, { minLength: 1 }) }),
  },
  { requiredKeys: [] },
);

const report = (parts: Parts) => recordCall('call-1', at(0), parts);
/** Every piece that can be told alone; a hold also before it was over. */
const piecesOf = ({ transfers = [], joined = [], held = [], ...parts }: Parts): Parts[] => [
  ...Object.entries(parts).map(([part, value]) => ({ [part]: value }) as Parts),
  ...transfers.map((transfer) => ({ transfers: [transfer] })),
  ...joined.map((one) => ({ joined: [one] })),
  ...held.flatMap((hold) => [{ held: [{ at: hold.at }] }, { held: [hold] }]),
];
const together = (pieces: readonly Parts[]): Parts => ({
  ...pieces.reduce((all, piece) => ({ ...all, ...piece }), {}),
  transfers: pieces.flatMap(({ transfers = [] }) => transfers),
  joined: pieces.flatMap(({ joined = [] }) => joined),
  held: pieces.flatMap(({ held = [] }) => held),
});
/** Reports that between them tell everything at least once. */
const told = (whole: Parts): fc.Arbitrary<Parts[]> => {
  const pieces = piecesOf(whole);
  const all = fc.shuffledSubarray(pieces, { minLength: pieces.length });
  const again = fc.array(fc.subarray(pieces), { maxLength: 4 }).map((groups) => groups.map(together));
  const cuts = fc.array(fc.nat({ max: Math.max(pieces.length, 1) }), { maxLength: 4 });
  return fc.tuple(all, cuts, again).chain(([shuffled, where, repeats]) => {
    const edges = [0, ...where.toSorted((a, b) => a - b), shuffled.length];
    const groups = edges.slice(1).map((end, i) => together(shuffled.slice(edges[i], end)));
    return fc.shuffledSubarray([...groups, ...repeats], { minLength: groups.length + repeats.length });
  });
};

const record = (reports: readonly Parts[]): CallEvent[] =>
  reports.reduce<CallEvent[]>(
    (history, parts) => [...history, ...call.decide(report(parts), fold(call, history)).events],
    [],
  );
const asSet = (events: readonly CallEvent[]) =>
  events.map(({ type, data, occurredAt }) => JSON.stringify([type, occurredAt, sorted(data)])).sort();
const sorted = (data: object) => Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));

const cases = truth.chain((whole) => fc.tuple(fc.constant(whole), told(whole)));

describe('a call told in pieces, in any order, again and again', () => {
  it('ends in the state, and in the events, of the call told at once', () =>
    fc.assert(
      fc.property(cases, ([whole, reports]) => {
        const atOnce = record([whole]);
        const inPieces = record(reports);
        expect(asSet(inPieces)).toEqual(asSet(atOnce));
        expect(fold(call, inPieces)).toEqual(fold(call, atOnce));
      }),
      { numRuns: 500 },
    ));

  it('adds nothing when all of it is told again', () =>
    fc.assert(
      fc.property(cases, ([whole, reports]) => {
        const history = record(reports);
        expect(record([...reports, ...reports, whole])).toEqual(history);
      }),
    ));

  /** Where reports contradict each other the last news stands; but old news never comes back. */
  it('adds nothing when contradictions are told again', () =>
    fc.assert(
      fc.property(fc.array(truth, { maxLength: 4 }), (truths) => {
        const history = record(truths);
        expect(record([...truths, ...truths])).toEqual(history);
      }),
    ));

  it('names in every event whoever was known by then', () =>
    fc.assert(
      fc.property(cases, ([whole, reports]) => {
        let attributed = false;
        for (const { type, about } of record(reports)) {
          attributed ||= type === 'CallAttributed';
          if (attributed) expect(about.reps).toContain(whole.attributed!.rep);
        }
      }),
    ));
});
