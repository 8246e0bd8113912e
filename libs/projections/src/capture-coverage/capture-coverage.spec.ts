import { personal } from '@app/decider/fact';
import type { CallEvent } from '@app/domain/calls/call.events';
import type { TrunkEvent } from '@app/domain/trunks/trunk.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { billedItems, callLines, captureCoverage, trunkDays } from './capture-coverage.projection';
import { coverageOf, type Found } from './coverage';
import { matched, type Candidate } from './matching';

const record = recorder<TrunkEvent | CallEvent>();
const stream = 'trunk-telco~out~2026-03-02';
const at = '2026-03-02T09:00:00.000Z';
const ofDay = { trunk: 'out', day: '2026-03-02' };
const limits = { zone: 'UTC', from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
const covers = { directions: ['outbound' as const], unanswered: false };
const number = (lead: string) => personal(`lead-${lead}`, 'contact', '1');
const from = { source: { system: 'carrier-bill', account: 'telco' } };
const billed = (billId: string, more: { number?: ReturnType<typeof number>; seconds?: number } = {}, on = stream) =>
  record(on, 'TrunkCallBilled', { ...ofDay, billId, at, direction: 'outbound', ...more }, from);
const dayBilled = () => record(stream, 'TrunkDayBilled', { ...ofDay, ...limits, ...covers }, from);
const counted = (calls: number) =>
  record(stream, 'TrunkDayCounted', { ...ofDay, ...limits, ...covers, calls, seconds: 900 }, from);

it('has an item of a bill, and whose number it is', () => {
  expect(project(captureCoverage, [billed('b1', { number: number('7'), seconds: 61 })]).all(billedItems)).toMatchObject(
    [
      { trunk_day: 'telco~out~2026-03-02', bill: 'b1', account: 'telco', trunk: 'out', at, direction: 'outbound', party: 'lead-7', seconds: 61, withdrawn: false }, // prettier-ignore
    ],
  );
});
it('follows its corrections, and what re-issues take back and give back', () => {
  const events = [
    billed('b2'),
    record(stream, 'BilledCallCorrected', { billId: 'b2', field: 'seconds', was: null, is: 5 }),
    record(stream, 'BilledCallCorrected', { billId: 'b2', field: 'number', was: null, is: number('8') }),
    record(stream, 'BilledCallWithdrawn', { billId: 'b2', reissue: 'second' }),
  ];
  expect(project(captureCoverage, events).all(billedItems)).toMatchObject([
    { seconds: 5, party: 'lead-8', withdrawn: true },
  ]);
  const restored = record(stream, 'BilledCallRestored', { billId: 'b2', reissue: 'third' });
  expect(project(captureCoverage, [...events, restored]).all(billedItems)).toMatchObject([
    { seconds: 5, withdrawn: false },
  ]);
});
it('has a day of a bill and of a counter, and their corrections', () => {
  const events = [
    dayBilled(),
    counted(40),
    record(stream, 'TrunkDayCorrected', { of: 'bill', field: 'unanswered', was: false, is: true }),
    record(stream, 'TrunkDayCorrected', { of: 'counter', field: 'calls', was: 40, is: 41 }),
  ];
  expect(project(captureCoverage, events).all(trunkDays)).toMatchObject([
    { trunk: 'out', from_at: limits.from, bill_directions: ['outbound'], bill_unanswered: true, counted: 41, counted_seconds: 900, counter_unanswered: false }, // prettier-ignore
  ]);
});
it('has the lines of calls, where they say one', () => {
  const placed = (call: string, line?: string) =>
    record(call, 'CallPlaced', { direction: 'outbound', ...(line && { line }) });
  expect(project(captureCoverage, [placed('call-1', 'out'), placed('call-2')]).all(callLines)).toEqual([
    { call: '1', line: 'out' },
  ]);
});
it('is the same told twice, and whatever stream comes first', () => {
  const other = 'trunk-gateway~out~2026-03-02';
  const history = [
    billed('b3', { seconds: 1 }),
    dayBilled(),
    record(stream, 'BilledCallCorrected', { billId: 'b3', field: 'seconds', was: 1, is: 2 }),
    record(stream, 'BilledCallWithdrawn', { billId: 'b3', reissue: 'second' }),
    record(other, 'TrunkDayCounted', { ...ofDay, ...limits, ...covers, calls: 3 }),
    record(other, 'TrunkDayCorrected', { of: 'counter', field: 'calls', was: 3, is: 4 }),
    record('call-3', 'CallPlaced', { direction: 'outbound', line: 'out' }),
  ];
  expectSameRowsTwice(captureCoverage, history);
  expectSameRowsInAnyOrder(captureCoverage, history);
});

describe('matching', () => {
  const may = (item: string, at: number, call: string, until: number, pass = 1): Candidate => ({
    item,
    at,
    call,
    until,
    pass,
  });
  it('takes the surer candidates first', () =>
    expect([...matched([may('i', 0, 'by-hand', 1, 2), may('i', 0, 'seen', 9, 1)])]).toEqual([['i', 'seen']]));
  it('gives each item, in the order of time, the call that can wait least', () => {
    const crossed = [may('i1', 10, 'c1', 20), may('i1', 10, 'c2', 30), may('i2', 25, 'c2', 30)];
    const found = [['i1', 'c1'], ['i2', 'c2']]; // prettier-ignore
    expect([...matched(crossed)]).toEqual(found);
    expect([...matched(crossed.toReversed())]).toEqual(found);
  });
});

it('says of a day whether bills have all of it', () => {
  const nothing: Found = { sure: [], items: [], candidates: [], suspects: [], recorded: [] };
  const billedIn = (from: string, to: string) => ({
    ...{ trunk: 'out', zone: 'UTC', from_at: new Date(from), to_at: new Date(to) },
    ...{ bill_directions: ['outbound' as const], counted: null, counter_directions: null, counter_unanswered: false },
  });
  const whole = (...said: ReturnType<typeof billedIn>[]) =>
    coverageOf(nothing, said, ['2026-03-02'], [limits.from], limits.to).days.map((day) => day.whole);
  const [early, late] = [billedIn('2026-03-01T12:00Z', '2026-03-02T12:00Z'), billedIn('2026-03-02T12:00Z', limits.to)];
  expect(whole(early)).toEqual([false]);
  expect(whole(early, late)).toEqual([true]);
  expect(whole()).toEqual([]);
});
