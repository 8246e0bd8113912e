import type { PatternFact } from './facts';
import { waitingQuantile } from './waiting-times';
import { calendar, workedMs } from './working-time';

const hour = 60 * 60 * 1000;
const at = (text: string) => Date.parse(text);
const weekdays = (from: string, to: string) => ([1, 2, 3, 4, 5] as const).map((weekday) => ({ weekday, from, to }));
const pattern = (hours: PatternFact['hours'], valid_from = '2026-01-01'): PatternFact => ({
  rep: 'anna',
  valid_from,
  hours,
});
const worked = (
  patterns: PatternFact[],
  from: string,
  to: string,
  zone = 'Europe/Berlin',
  away: [string, string][] = [],
) => {
  const absences = away.map(([from_at, to_at], i) => ({ rep: 'anna', absence: String(i), from_at, to_at }));
  return workedMs(calendar(patterns, absences, zone, [at(from), at(to)])!, at(from), at(to)) / hour;
};

describe('working time', () => {
  it("counts hours of the pattern in the rep's own zone, over a weekend too", () => {
    const nineToFive = [pattern(weekdays('09:00', '17:00'))];
    expect(worked(nineToFive, '2026-03-06T15:00:00Z', '2026-03-09T09:00:00Z')).toBe(2);
    expect(worked(nineToFive, '2026-03-02T00:00:00Z', '2026-03-09T00:00:00Z')).toBe(40);
    expect(worked(nineToFive, '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z', 'Asia/Kathmandu')).toBe(8);
  });

  it('leaves absences out and takes the pattern that was valid', () => {
    const patterns = [pattern(weekdays('09:00', '17:00')), pattern(weekdays('09:00', '13:00'), '2026-03-04')];
    expect(worked(patterns, '2026-03-02T00:00:00Z', '2026-03-07T00:00:00Z')).toBe(8 + 8 + 4 + 4 + 4);
    const away: [string, string][] = [['2026-03-02T10:00:00Z', '2026-03-03T10:00:00Z']];
    expect(worked(patterns, '2026-03-02T00:00:00Z', '2026-03-04T00:00:00Z', 'Europe/Berlin', away)).toBe(2 + 6);
  });

  it("a night shift is its first day's, and is an hour longer when clocks go back", () => {
    const nights = [pattern([{ weekday: 6, from: '22:00', to: '06:00' }])];
    expect(worked(nights, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(9);
    expect(worked(nights, '2026-03-28T23:00:00Z', '2026-03-29T12:00:00Z')).toBe(5);
  });

  it('is unknown without a pattern', () => expect(calendar([], [], 'UTC', [0, 1])).toBeUndefined());
});

describe('waiting times', () => {
  const of = (...ms: number[]) => ms.map((m) => ({ ms: Math.abs(m), ended: m > 0 }));
  it('is the plain quantile where nobody waits yet', () => {
    expect(waitingQuantile(of(1, 2, 3, 4, 5), 0.5)).toBe(3);
    expect(waitingQuantile(of(5, 1, 4, 2), 0.5)).toBe(2);
    expect(waitingQuantile(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0.9)).toBe(9);
  });
  it('keeps those who wait in: the untouched are no reason for a good figure', () => {
    expect(waitingQuantile(of(1, -10, -10, -10), 0.5)).toBeUndefined();
    expect(waitingQuantile(of(1, 2, -10), 0.5)).toBe(2);
    // worked by hand: 6 at 6 leaves 5/6; of 4 left at 10, 3/4 remain (5/8); of 2 left at 15, half (5/16)
    expect(waitingQuantile(of(6, -8, 10, -12, 15, -20), 0.5)).toBe(15);
  });
  it('knows nothing of nobody', () => expect(waitingQuantile([], 0.5)).toBeUndefined());
});
