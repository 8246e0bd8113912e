import { clockAt, localDate, startOfDay } from './local-time';
import { afterWorked, calendar, workedDays, workedMs, workedOn, type Schedule } from './working-time';

const minute = 60 * 1000;
const hour = 60 * minute;
const at = (text: string) => Date.parse(text);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
const week = (from: string, to: string, weekdays = [1, 2, 3, 4, 5]) =>
  weekdays.map((weekday) => ({ weekday, from, to }));
const since = (hours: Schedule['patterns'][number]['hours']) => [{ validFrom: '2026-01-01', hours }];
const day = 24 * hour;

/** One team over four zones; two of them are half hours off, and three have summer time, each on days of its own. */
const team = {
  lisbon: { zone: 'Europe/Lisbon', patterns: since(week('09:00', '18:00')), absences: [] },
  /** Monday to Wednesday, mornings. */
  kolkata: { zone: 'Asia/Kolkata', patterns: since(week('09:30', '13:30', [1, 2, 3])), absences: [] },
  /** With a lunch break; away from Wednesday noon to Friday noon after the spring change. */
  newYork: {
    zone: 'America/New_York',
    patterns: since([...week('08:00', '12:00'), ...week('13:00', '17:00')]),
    absences: [{ from: '2026-03-11T16:00:00.000Z', to: '2026-03-13T16:00:00.000Z' }],
  },
  /** Nights, over both changes of the clock: Friday, Saturday and Sunday from 22:00 to 06:00. */
  adelaide: { zone: 'Australia/Adelaide', patterns: since(week('22:00', '06:00', [5, 6, 7])), absences: [] },
} satisfies Record<string, Schedule>;
type Member = keyof typeof team;
/** New Year's Day is everybody's, Carnival only Lisbon's. */
const withDaysOff = (member: Member): Schedule => ({
  ...team[member],
  daysOff: new Set(member === 'lisbon' ? ['2026-01-01', '2026-02-17'] : ['2026-01-01']),
});
const hoursOn = (member: Member, date: string) =>
  workedOn(withDaysOff(member), date).reduce((sum, [from, to]) => sum + (to - from), 0) / hour;

describe('a team across four zones', () => {
  it.each([
    // Lisbon puts its clocks on at 01:00 on 29 March and back on 25 October: both Sundays, so that no weekday is longer.
    ['lisbon', '2026-03-27', '2026-03-27T09:00:00.000Z', '2026-03-27T18:00:00.000Z'],
    ['lisbon', '2026-03-30', '2026-03-30T08:00:00.000Z', '2026-03-30T17:00:00.000Z'],
    ['lisbon', '2026-10-26', '2026-10-26T09:00:00.000Z', '2026-10-26T18:00:00.000Z'],
    ['kolkata', '2026-03-30', '2026-03-30T04:00:00.000Z', '2026-03-30T08:00:00.000Z'],
    ['newYork', '2026-03-06', '2026-03-06T13:00:00.000Z', '2026-03-06T22:00:00.000Z'],
    ['newYork', '2026-03-09', '2026-03-09T12:00:00.000Z', '2026-03-09T21:00:00.000Z'],
    ['newYork', '2026-11-02', '2026-11-02T13:00:00.000Z', '2026-11-02T22:00:00.000Z'],
    // Adelaide is ten and a half hours ahead in summer, nine and a half in winter.
    ['adelaide', '2026-04-03', '2026-04-03T11:30:00.000Z', '2026-04-03T19:30:00.000Z'],
    ['adelaide', '2026-04-05', '2026-04-05T12:30:00.000Z', '2026-04-05T20:30:00.000Z'],
  ] as const)('%s on %s works from %s to %s', (member, date, from, to) => {
    const spans = workedOn(withDaysOff(member), date);
    expect([iso(spans[0]![0]), iso(spans.at(-1)![1])]).toEqual([from, to]);
  });

  it('a night with an hour that clocks show twice is nine hours long, one with an hour they skip is seven', () => {
    expect(hoursOn('adelaide', '2026-04-04')).toBe(9);
    expect(hoursOn('adelaide', '2026-10-03')).toBe(7);
    expect(hoursOn('adelaide', '2026-10-04')).toBe(8);
  });

  it('the days on which each of them works: weekends, part-time, absences and days off apart', () => {
    const days = (member: Member, from: string, count = 4) => workedDays(withDaysOff(member), at(from), count);
    expect(days('lisbon', '2026-02-13T12:00:00Z')).toEqual(['2026-02-13', '2026-02-16', '2026-02-18', '2026-02-19']);
    expect(days('kolkata', '2026-03-24T12:00:00Z')).toEqual(['2026-03-25', '2026-03-30', '2026-03-31', '2026-04-01']);
    // Half of Wednesday and half of Friday are worked.
    expect(days('newYork', '2026-03-09T12:00:00Z')).toEqual(['2026-03-09', '2026-03-10', '2026-03-11', '2026-03-13']);
    expect([
      hoursOn('newYork', '2026-03-11'),
      hoursOn('newYork', '2026-03-12'),
      hoursOn('newYork', '2026-03-13'),
    ]).toEqual([4, 0, 4]);
    // Noon UTC of Saturday is half past nine in the evening there: the night is still to come.
    expect(days('adelaide', '2026-04-04T11:00:00Z', 2)).toEqual(['2026-04-04', '2026-04-05']);
    expect(days('newYork', '2025-12-31T23:00:00Z', 1)).toEqual(['2026-01-02']);
  });

  it.each([
    // Fifteen minutes after Friday's assignment at the last minute: Monday morning, by the new clock.
    ['lisbon', '2026-03-27T17:55:00Z', 15, '2026-03-30T08:10:00.000Z'],
    ['lisbon', '2026-10-23T16:55:00Z', 15, '2026-10-26T09:10:00.000Z'],
    ['newYork', '2026-03-06T21:50:00Z', 15, '2026-03-09T12:05:00.000Z'],
    ['newYork', '2026-10-30T20:50:00Z', 15, '2026-11-02T13:05:00.000Z'],
    // Over lunch, and over an absence that begins before the working time is over.
    ['newYork', '2026-03-09T15:55:00Z', 15, '2026-03-09T17:10:00.000Z'],
    ['newYork', '2026-03-11T15:55:00Z', 15, '2026-03-13T17:10:00.000Z'],
    ['kolkata', '2026-03-25T07:50:00Z', 15, '2026-03-30T04:05:00.000Z'],
    // In the twice-shown hour a minute is a minute.
    ['adelaide', '2026-04-04T16:20:00Z', 30, '2026-04-04T16:50:00.000Z'],
    ['adelaide', '2026-10-03T16:20:00Z', 30, '2026-10-03T16:50:00.000Z'],
    // Eight worked hours that begin on Saturday evening end an hour earlier by the clock when it goes back.
    ['adelaide', '2026-04-04T11:30:00Z', 8 * 60, '2026-04-04T19:30:00.000Z'],
    ['adelaide', '2026-10-03T12:30:00Z', 8 * 60, '2026-10-04T12:30:00.000Z'],
  ] as const)('%s: what is asked at %s is due after %d worked minutes at %s', (member, from, minutes, due) => {
    const schedule = withDaysOff(member);
    const found = afterWorked(schedule, at(from), minutes * minute)!;
    expect(iso(found)).toBe(due);
    // Planning and counting reckon with the same hours.
    expect(workedMs(calendar(schedule, [at(from), found])!, at(from), found)).toBe(minutes * minute);
  });

  it('counts a year of each of them by the sum of its days', () => {
    for (const member of Object.keys(team) as Member[]) {
      const schedule = withDaysOff(member);
      const [from, to] = [startOfDay('2026-01-01', schedule.zone), startOfDay('2027-01-01', schedule.zone)];
      let sum = 0;
      for (let ms = at('2025-12-31T00:00:00Z'); ms < at('2027-01-01T00:00:00Z'); ms += day)
        for (const [a, b] of workedOn(schedule, new Date(ms).toISOString().slice(0, 10)))
          sum += Math.max(0, Math.min(b, to) - Math.max(a, from));
      expect([member, workedMs(calendar(schedule, [from, to])!, from, to)]).toEqual([member, sum]);
    }
  });

  it('at one moment four clocks show four times, and two days', () => {
    const ms = at('2026-10-03T16:45:00Z');
    expect(Object.values(team).map(({ zone }) => `${localDate(ms, zone)} ${clockAt(ms, zone)}`)).toEqual([
      '2026-10-03 17:45',
      '2026-10-03 22:15',
      '2026-10-03 12:45',
      '2026-10-04 03:15',
    ]);
  });
});
