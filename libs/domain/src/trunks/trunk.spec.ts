import { fold } from '@app/decider/decider';
import { given } from '@app/decider/testing';
import fc from 'fast-check';
import { isId } from '../ids';
import { trunk, trunkDayId } from './trunk';
import type { TrunkCommand } from './trunk.commands';
import type { TrunkEvent } from './trunk.events';
import {
  numberOf,
  recordBilledCall,
  recordBilledDay,
  recordTrunkCount,
  trunkCallBilled,
  trunkDayBilled,
  trunkDayCounted,
} from './trunk.examples';

const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-02T09:00:07.000Z';
const billed = trunkCallBilled('b1', at);

describe('an item of a bill', () => {
  it('is told of', () => {
    const told = given(trunk, []).when(recordBilledCall('b1', at, { number: numberOf('7'), lead: '7' }));
    told.then([
      { type: 'TrunkCallBilled', data: { trunk: 'PJSIP/out', day: '2026-03-02', billId: 'b1', at, seconds: 60 } },
    ]);
    expect(told.decision.events[0]).toMatchObject({ occurredAt: at, about: { reps: [], leads: ['7'] } });
  });
  it('is told of once', () => given(trunk, [billed]).when(recordBilledCall('b1', at)).thenNothing());
  it('is one of many', () =>
    given(trunk, [billed])
      .when(recordBilledCall('b2', at))
      .then([{ type: 'TrunkCallBilled', data: { billId: 'b2' } }]));
  it('is corrected by a later word, and not back by an earlier one', () => {
    const corrected = given(trunk, [billed]).when(
      recordBilledCall('b1', later, { seconds: 120, direction: 'inbound', number: numberOf('7') }),
    );
    const of = { billId: 'b1' };
    corrected.then([
      { type: 'BilledCallCorrected', data: { ...of, field: 'at', was: at, is: later } },
      { type: 'BilledCallCorrected', data: { ...of, field: 'direction', was: 'outbound', is: 'inbound' } },
      { type: 'BilledCallCorrected', data: { ...of, field: 'number', was: null, is: numberOf('7') } },
      { type: 'BilledCallCorrected', data: { ...of, field: 'seconds', was: 60, is: 120 } },
    ]);
    given(trunk, [billed, ...corrected.decision.events])
      .when(recordBilledCall('b1', at))
      .thenNothing();
  });
  it('stays what it was where a later word says less', () =>
    given(trunk, [billed])
      .when(recordBilledCall('b1', at, { seconds: undefined }))
      .thenNothing());
});

describe('a day of a bill', () => {
  it('is told of, and what it covers corrected', () => {
    given(trunk, [])
      .when(recordBilledDay())
      .then([{ type: 'TrunkDayBilled', data: { directions: ['outbound'], unanswered: false, day: '2026-03-02' } }]);
    given(trunk, [trunkDayBilled()])
      .when(recordBilledDay({ directions: ['outbound', 'inbound'] }))
      .then([
        {
          type: 'TrunkDayCorrected',
          data: { of: 'bill', field: 'directions', was: ['outbound'], is: ['outbound', 'inbound'] },
        },
      ]);
  });
  it('that was issued again takes back what it lacks, and gives back what it has again', () => {
    const second = recordBilledDay({ reissue: { name: 'second', only: ['b2'] } });
    const withdrawn = given(trunk, [trunkDayBilled(), billed, trunkCallBilled('b2', at)]).when(second);
    withdrawn.then([{ type: 'BilledCallWithdrawn', data: { billId: 'b1', reissue: 'second' } }]);
    const before = [trunkDayBilled(), billed, trunkCallBilled('b2', at), ...withdrawn.decision.events];
    given(trunk, before)
      .when(recordBilledDay({ reissue: { name: 'third', only: ['b1', 'b2'] } }))
      .then([{ type: 'BilledCallRestored', data: { billId: 'b1', reissue: 'third' } }]);
    given(trunk, before)
      .when(recordBilledDay({ reissue: { name: 'second', only: ['b1', 'b2'] } }))
      .thenNothing();
  });
});

describe('a counter', () => {
  it('is told of, and corrected', () => {
    given(trunk, [])
      .when(recordTrunkCount(40, { seconds: 900 }))
      .then([{ type: 'TrunkDayCounted', data: { calls: 40, seconds: 900, unanswered: true } }]);
    given(trunk, [trunkDayCounted(40)])
      .when(recordTrunkCount(41, { seconds: 900 }))
      .then([
        { type: 'TrunkDayCorrected', data: { of: 'counter', field: 'calls', was: 40, is: 41 } },
        { type: 'TrunkDayCorrected', data: { of: 'counter', field: 'seconds', was: null, is: 900 } },
      ]);
  });
  it('says nothing of the bill', () =>
    given(trunk, [trunkDayBilled()])
      .when(recordTrunkCount(40))
      .then([{ type: 'TrunkDayCounted' }]));
});

it('never rejects, and told again in any order changes nothing', () => {
  const reports: readonly TrunkCommand[] = [
    recordBilledCall('b1', at),
    recordBilledCall('b1', later, { seconds: 61 }),
    recordBilledCall('b2', at, { number: numberOf('7') }),
    recordBilledDay(),
    recordBilledDay({ directions: ['inbound'] }),
    recordTrunkCount(3),
    recordTrunkCount(4),
  ];
  const record = (list: readonly TrunkCommand[]) =>
    list.reduce<TrunkEvent[]>((history, command) => {
      const { events, rejection } = trunk.decide(command, fold(trunk, history));
      expect(rejection).toBeUndefined();
      return [...history, ...events];
    }, []);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...reports], { minLength: reports.length }),
      fc.array(fc.constantFrom(...reports)),
      (shuffled, again) => expect(record([...shuffled, ...again])).toEqual(record(shuffled)),
    ),
  );
});

it('gives each day of each trunk of each account a stream of its own', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
  const days = fc.record({ account: text, trunk: text, day: fc.constantFrom('2026-03-02', '2026-03-03') });
  fc.assert(
    fc.property(days, days, (a, b) => {
      expect(isId(trunkDayId(a))).toBe(true);
      const same = a.account === b.account && a.trunk === b.trunk && a.day === b.day;
      expect(trunkDayId(a) === trunkDayId(b)).toBe(same);
    }),
  );
});

it('takes thousands of items a day', () => {
  const state = fold(
    trunk,
    Array.from({ length: 5_000 }, (_, i) => trunkCallBilled(`b${i}`, at)),
  );
  expect(trunk.decide(recordBilledCall('b4999', at), state).events).toEqual([]);
  expect(trunk.decide(recordBilledCall('b5000', at), state).events).toHaveLength(1);
});
