import fc from 'fast-check';
import { hoursAround, hoursIn, nextIn, slotAt } from './day-slots';
import { iso } from './local-time';
import { calendar, orUsual, workedMs, type Schedule } from './working-time';

const slots = ['08:00-10:00', '10:00-12:00', '12:00-14:00'];
const amsterdam = 'Europe/Amsterdam';
const office = orUsual({ zone: amsterdam, patterns: [], absences: [] });
const at = (instant: string) => Date.parse(instant);
const quarter = 15 * 60_000;
const next = (slot: string, zone: string, from: string, hours: Schedule = office) =>
  nextIn(slot, zone, hours, at(from), quarter)?.map(iso);

describe('parts of the day', () => {
  it('are found by the clock of the zone, the end left out', () => {
    expect(slotAt(slots, at('2026-03-02T09:00:00.000Z'), amsterdam)).toBe('10:00-12:00');
    expect(slotAt(slots, at('2026-03-02T11:00:00.000Z'), amsterdam)).toBe('12:00-14:00');
    expect(slotAt(slots, at('2026-03-02T05:00:00.000Z'), 'Asia/Kolkata')).toBe('10:00-12:00');
  });
  it('are full hours outside those of the rule', () => {
    expect(slotAt(slots, at('2026-03-02T18:40:00.000Z'), amsterdam)).toBe('19:00-20:00');
    expect(slotAt(slots, at('2026-03-02T22:40:00.000Z'), amsterdam)).toBe('23:00-24:00');
  });
  it('have hours around them, the nearest first', () => {
    expect(hoursAround(slots).slice(0, 4)).toEqual(['07:00-08:00', '14:00-15:00', '06:00-07:00', '15:00-16:00']);
    expect(hoursAround(slots)).toHaveLength(18);
    expect(hoursAround(['00:00-24:00'])).toEqual([]);
  });
  it('have hours', () => {
    expect(hoursIn('10:00-12:00')).toEqual([10, 11]);
    expect(hoursIn('09:30-11:15')).toEqual([9, 10, 11]);
  });
});

describe('the next time in a part of the day', () => {
  it('is today where enough of it is left, else on the next worked day', () => {
    expect(next('10:00-12:00', amsterdam, '2026-03-06T09:30:00.000Z')).toEqual([
      '2026-03-06T09:30:00.000Z',
      '2026-03-06T11:00:00.000Z',
    ]);
    expect(next('10:00-12:00', amsterdam, '2026-03-06T10:50:00.000Z')).toEqual([
      '2026-03-09T09:00:00.000Z',
      '2026-03-09T11:00:00.000Z',
    ]);
  });
  it('is where the callee’s part of the day and the rep’s hours meet', () => {
    // 10:00 to 12:00 in New York begins at 16:00 in Amsterdam; the rep leaves at 18:00
    expect(next('10:00-12:00', 'America/New_York', '2026-03-02T08:00:00.000Z')).toEqual([
      '2026-03-02T15:00:00.000Z',
      '2026-03-02T17:00:00.000Z',
    ]);
    expect(next('14:00-16:00', 'America/New_York', '2026-03-02T08:00:00.000Z')).toBeUndefined();
  });
  it('follows the clocks through their changes', () => {
    // New York is an hour nearer from 8 to 28 March
    expect(next('10:00-12:00', 'America/New_York', '2026-03-09T08:00:00.000Z')?.[0]).toBe('2026-03-09T14:00:00.000Z');
    expect(next('10:00-12:00', amsterdam, '2026-03-30T00:00:00.000Z')?.[0]).toBe('2026-03-30T08:00:00.000Z');
  });
  it('leaves absences and days off out', () => {
    const absences = [{ from: '2026-03-02T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z' }];
    const away = { ...office, absences, daysOff: new Set(['2026-03-04']) };
    expect(next('10:00-12:00', amsterdam, '2026-03-02T08:00:00.000Z', away)?.[0]).toBe('2026-03-05T09:00:00.000Z');
  });
  it('is the first there is, in any two zones, over every change of clocks', () => {
    const zones = [amsterdam, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC'];
    const year = { min: at('2026-01-01T00:00:00.000Z') / quarter, max: at('2027-01-01T00:00:00.000Z') / quarter };
    fc.assert(
      fc.property(
        fc.integer(year),
        fc.constantFrom(...zones),
        fc.constantFrom(...zones),
        fc.constantFrom(...slots),
        (quarters, callee, rep, slot) => {
          const hours = orUsual({ zone: rep, patterns: [], absences: [] });
          const from = quarters * quarter;
          const found = nextIn(slot, callee, hours, from, quarter)?.[0];
          const until = from + 9 * 24 * 60 * 60_000;
          // clocks anywhere differ by whole quarters of an hour
          const fits = (ms: number) =>
            slotAt(slots, ms, callee) === slot && workedMs(calendar(hours, [ms, ms + quarter])!, ms, ms + quarter) > 0;
          let first = from;
          while (first < until && first !== found && !fits(first)) first += quarter;
          if (first < until) expect([found, fits(first)]).toEqual([first, true]);
          else expect(found === undefined || found >= until).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
