import type { Schedule } from '@app/calendar/working-time';
import { WorkedDays } from './worked-days.query';

const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
const schedule = (of: Partial<Schedule> = {}): Schedule => ({
  zone: 'Europe/Berlin',
  patterns: [{ validFrom: '2026-01-01', hours: weekdays }],
  absences: [],
  ...of,
});
/** Wednesday, noon in Berlin; summer time began on the Sunday before. */
const at = Date.parse('2026-04-01T10:00:00Z');
const iso = (ms: number | undefined) => ms && new Date(ms).toISOString();

describe('worked days', () => {
  it('looks back over the days that were worked: weekends, days off and absences don’t count', () => {
    const days = new WorkedDays(
      schedule({
        absences: [{ from: '2026-03-25T00:00:00Z', to: '2026-03-26T00:00:00Z' }],
        daysOff: new Set(['2026-03-27']),
      }),
      at,
    );
    expect(iso(days.agoOf(1))).toBe('2026-03-31T22:00:00.000Z');
    expect(iso(days.agoOf(3))).toBe('2026-03-29T22:00:00.000Z');
    expect(iso(days.agoOf(4))).toBe('2026-03-25T23:00:00.000Z');
    expect(days.since('2026-03-30T08:00:00Z')).toBe(2);
    expect(days.since('2026-03-24T08:00:00Z')).toBe(4);
    expect(days.since('2026-04-01T08:00:00Z')).toBe(0);
  });

  it('knows the last days that are over, with their hours', () => {
    expect(new WorkedDays(schedule(), at).last(3).map(({ date, ms }) => [date, ms / 3_600_000])).toEqual([
      ['2026-03-31', 8],
      ['2026-03-30', 8],
      ['2026-03-27', 8],
    ]);
  });

  it('looks five worked days ahead, from this moment on', () => {
    const { until, ms } = new WorkedDays(schedule({ daysOff: new Set(['2026-04-03', '2026-04-06']) }), at).ahead();
    expect([iso(until), ms / 3_600_000]).toEqual(['2026-04-09T22:00:00.000Z', 5 + 4 * 8]);
  });

  it('tells the rep’s own today, half-hour zones included', () => {
    const kolkata = new WorkedDays(schedule({ zone: 'Asia/Kolkata' }), Date.parse('2026-04-01T19:00:00Z'));
    expect(kolkata.today).toBe('2026-04-02');
    expect(kolkata.isToday(Date.parse('2026-04-01T18:30:00Z'))).toBe(true);
    expect(kolkata.isToday(Date.parse('2026-04-01T18:29:59Z'))).toBe(false);
    expect(kolkata.isToday(Date.parse('2026-04-02T18:30:00Z'))).toBe(false);
  });

  it('reckons by the usual week where nothing was recorded, but shows nothing as done in it', () => {
    const days = new WorkedDays(schedule({ patterns: [] }), at);
    expect(days.isRecorded).toBe(false);
    expect(days.since('2026-03-30T08:00:00Z')).toBe(2);
    expect(days.last(5)).toEqual([]);
  });

  it('of who left, and of who never works, there is no day', () => {
    const gone = { from: '2026-01-05T00:00:00Z', to: '9999-12-31T00:00:00.000Z' };
    const left = new WorkedDays(schedule({ absences: [gone] }), at);
    expect(left.isAway).toBe(true);
    expect(left.ahead()).toEqual({ until: at, ms: 0 });
    const never = new WorkedDays(schedule({ patterns: [{ validFrom: '2026-01-01', hours: [] }] }), at);
    expect([never.agoOf(1), never.since('2025-01-01T00:00:00Z')]).toEqual([undefined, 0]);
  });
});
