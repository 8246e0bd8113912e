import { fact, personal, type Instant } from '@app/decider/fact';
import { captured } from '@app/decider/testing';
import type { RecordBilledCall, RecordBilledDay, RecordTrunkCount } from './trunk.commands';
import type { TrunkCallBilled, TrunkDayBilled, TrunkDayCounted } from './trunk.events';

const stamp = (at: Instant) => captured(at, { system: 'carrier-bill', account: 'carrier' });
const ofDay = { account: 'carrier', trunk: 'PJSIP/out', day: '2026-03-02' };
const limits = { zone: 'Europe/Amsterdam', from: '2026-03-01T23:00:00.000Z', to: '2026-03-02T23:00:00.000Z' };
export const numberOf = (lead: string) => personal(`lead-${lead}`, 'contact', `+31 20 794 08 0${lead}`);

export const recordBilledCall = (
  billId: string,
  at: Instant,
  of: Partial<RecordBilledCall> = {},
): RecordBilledCall => ({
  type: 'RecordBilledCall',
  stamp: stamp(at),
  ...ofDay,
  billId,
  at,
  direction: 'outbound',
  seconds: 60,
  ...of,
});
export const recordBilledDay = (of: Partial<RecordBilledDay> = {}): RecordBilledDay => ({
  type: 'RecordBilledDay',
  stamp: stamp(limits.from),
  ...ofDay,
  ...limits,
  directions: ['outbound'],
  unanswered: false,
  ...of,
});
export const recordTrunkCount = (calls: number, of: Partial<RecordTrunkCount> = {}): RecordTrunkCount => ({
  type: 'RecordTrunkCount',
  stamp: stamp(limits.from),
  ...ofDay,
  ...limits,
  directions: ['outbound', 'inbound'],
  unanswered: true,
  calls,
  ...of,
});

const { trunk, day } = ofDay;
export const trunkCallBilled = (billId: string, at: Instant, of: Partial<TrunkCallBilled['data']> = {}) => {
  const data = { trunk, day, billId, at, direction: 'outbound' as const, seconds: 60, ...of };
  return fact<TrunkCallBilled>(stamp(at), 'TrunkCallBilled', data, {});
};
export const trunkDayBilled = (of: Partial<TrunkDayBilled['data']> = {}) => {
  const data = { trunk, day, ...limits, directions: ['outbound'] as const, unanswered: false, ...of };
  return fact<TrunkDayBilled>(stamp(limits.from), 'TrunkDayBilled', data, {});
};
export const trunkDayCounted = (calls: number, of: Partial<TrunkDayCounted['data']> = {}) => {
  const covers = { directions: ['outbound', 'inbound'] as const, unanswered: true };
  const data = { trunk, day, ...limits, ...covers, calls, ...of };
  return fact<TrunkDayCounted>(stamp(limits.from), 'TrunkDayCounted', data, {});
};
