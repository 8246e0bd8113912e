import { afterWorked, calendar, orUsual, workedDays, workedMs, workedOn, type Schedule } from './working-time';

const hour = 60 * 60 * 1000;
const at = (text: string) => Date.parse(text);
const weekdays = (from: string, to: string) => ([1, 2, 3, 4, 5] as const).map((weekday) => ({ weekday, from, to }));
type Pattern = Schedule['patterns'][number];
const pattern = (hours: Pattern['hours'], validFrom = '2026-01-01'): Pattern => ({ validFrom, hours });
const worked = (
  patterns: Pattern[],
  from: string,
  to: string,
  zone = 'Europe/Berlin',
  away: [string, string][] = [],
) => {
  const absences = away.map(([start, end]) => ({ from: start, to: end }));
  return workedMs(calendar({ patterns, absences, zone }, [at(from), at(to)])!, at(from), at(to)) / hour;
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

  it('is unknown without a pattern', () =>
    expect(calendar({ patterns: [], absences: [], zone: 'UTC' }, [0, 1])).toBeUndefined());
});

describe('what is planned in working time', () => {
  const nineToFive: Schedule = { zone: 'Asia/Kolkata', patterns: [pattern(weekdays('09:00', '17:00'))], absences: [] };
  const iso = (ms: number | undefined) => ms && new Date(ms).toISOString();

  it('falls after so much time worked, over the night and the weekend', () => {
    // Friday 16:50 at +05:30: ten minutes are left, five come on Monday.
    expect(iso(afterWorked(nineToFive, at('2026-03-06T11:20:00Z'), hour / 4))).toBe('2026-03-09T03:35:00.000Z');
    expect(iso(afterWorked(nineToFive, at('2026-03-06T04:00:00Z'), 0))).toBe('2026-03-06T04:00:00.000Z');
  });

  it('knows no day off and no absence as worked', () => {
    const schedule: Schedule = {
      ...nineToFive,
      daysOff: new Set(['2026-03-03']),
      absences: [{ from: '2026-03-03T18:30:00.000Z', to: '2026-03-04T18:30:00.000Z' }],
    };
    expect(workedDays(schedule, at('2026-03-02T12:00:00Z'), 2)).toEqual(['2026-03-05', '2026-03-06']);
    expect(workedOn(schedule, '2026-03-03')).toEqual([]);
    expect(workedOn(schedule, '2026-03-04')).toEqual([]);
  });

  it('takes the usual week where nothing was recorded, and nothing where nobody ever works', () => {
    expect(workedDays(orUsual({ zone: 'UTC', patterns: [], absences: [] }), at('2026-03-07T00:00:00Z'), 1)).toEqual([
      '2026-03-09',
    ]);
    expect(afterWorked({ zone: 'UTC', patterns: [], absences: [] }, 0, 1)).toBeUndefined();
  });
});
