import fc from 'fast-check';
import { localDate } from './local-time';
import { afterWorked, calendar, workedDays, workedMs, workedOn, type Hours, type Schedule } from './working-time';

const minute = 60 * 1000;
const day = 24 * 60 * minute;
const clock = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`;

const zone = fc.constantFrom(
  'Europe/Lisbon',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'America/St_Johns',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Apia',
);
const weekdays = fc.subarray([1, 2, 3, 4, 5, 6, 7]);
const daytime = fc
  .tuple(weekdays, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 35 }))
  .map(([on, from, length]) => on.map((weekday): Hours => ({ weekday, from: clock(from), to: clock(from + length) })));
const nights = weekdays.map((on) => on.map((weekday): Hours => ({ weekday, from: '22:00', to: '06:00' })));
/** Somewhere in a year around both changes of the clock, to the minute. */
const moment = fc.integer({ min: 0, max: 365 * 24 * 60 }).map((n) => Date.parse('2026-01-01T00:00:00Z') + n * minute);
const absence = fc
  .tuple(moment, fc.integer({ min: 1, max: 10_000 }))
  .map(([from, n]) => ({ from: new Date(from).toISOString(), to: new Date(from + n * minute).toISOString() }));
const schedule = fc
  .record({
    zone,
    first: fc.oneof(daytime, nights),
    then: fc.oneof(daytime, nights),
    absences: fc.array(absence, { maxLength: 5 }),
    daysOff: fc.array(moment, { maxLength: 20 }),
  })
  .map(
    ({ first, then, daysOff, ...of }): Schedule => ({
      ...of,
      // The week off between the two: else a night shift of the first could reach into a day of the second.
      patterns: [
        { validFrom: '2026-01-01', hours: first },
        { validFrom: '2026-06-01', hours: [] },
        { validFrom: '2026-06-08', hours: then },
      ],
      daysOff: new Set(daysOff.map((ms) => localDate(ms, of.zone))),
    }),
  );

describe('of any schedule', () => {
  it('what is due after so much working time has that much working time before it, and not a moment less would do', () =>
    fc.assert(
      fc.property(schedule, moment, fc.integer({ min: 1, max: 3000 }), (hours, from, minutes) => {
        const due = afterWorked(hours, from, minutes * minute);
        if (due === undefined) return;
        const worked = (to: number) => workedMs(calendar(hours, [from, due])!, from, to);
        expect(worked(due)).toBe(minutes * minute);
        expect(worked(due - 1)).toBeLessThan(minutes * minute);
      }),
      { numRuns: 300 },
    ));

  it('the worked days are those on which a shift begins that is not over, and no others', () =>
    fc.assert(
      fc.property(schedule, moment, (hours, from) => {
        const found = workedDays(hours, from, 10);
        const first = Date.parse(localDate(from, hours.zone));
        const last = found.length < 10 ? first + 119 * day : Date.parse(found.at(-1)!);
        const expected = [];
        for (let at = first; at <= last; at += day) {
          const date = new Date(at).toISOString().slice(0, 10);
          if (workedOn(hours, date).some(([, end]) => end > from)) expected.push(date);
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    ));

  it('a stretch of time counts the same whole and in two pieces, and spans are in order without overlap', () =>
    fc.assert(
      fc.property(schedule, moment, fc.nat(60 * 24 * 60), fc.nat(60 * 24 * 60), (hours, from, one, other) => {
        const [middle, to] = [from + one * minute, from + (one + other + 1) * minute];
        const count = (a: number, b: number) => workedMs(calendar(hours, [a, b])!, a, b);
        expect(count(from, middle) + count(middle, to)).toBe(count(from, to));
        const { spans } = calendar(hours, [from, to])!;
        spans.forEach(([a, b], i) => {
          expect(a).toBeLessThan(b);
          expect(a).toBeGreaterThanOrEqual(spans[i - 1]?.[1] ?? from);
        });
      }),
      { numRuns: 200 },
    ));
});
