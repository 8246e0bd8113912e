import { clockAt, instantOf, isZone, localDate, offsetAt, startOfDay } from './local-time';

const minute = 60 * 1000;
const hour = 60 * minute;
const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();
/** What the clock on the wall shows, as an instant. */
const showing = (local: string, zone: string) => iso(instantOf(at(`${local}:00Z`), zone));

describe('local time', () => {
  it.each([
    ['Europe/Lisbon', '2026-03-29T01:00:00Z', 0, 1],
    ['Europe/Lisbon', '2026-10-25T01:00:00Z', 1, 0],
    ['America/New_York', '2026-03-08T07:00:00Z', -5, -4],
    ['America/New_York', '2026-11-01T06:00:00Z', -4, -5],
    ['Australia/Adelaide', '2026-04-04T16:30:00Z', 10.5, 9.5],
    ['Australia/Adelaide', '2026-10-03T16:30:00Z', 9.5, 10.5],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 11, 10.5],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', 10.5, 11],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', -10, 14],
  ])('%s changes at %s, to the second, from %d to %d hours ahead', (zone, change, before, after) => {
    expect([offsetAt(at(change) - 1, zone), offsetAt(at(change), zone)]).toEqual([before * hour, after * hour]);
    expect([offsetAt(at(change) - 20 * hour, zone), offsetAt(at(change) + 20 * hour, zone)]).toEqual([
      before * hour,
      after * hour,
    ]);
  });

  it('is half an hour or three quarters off where the zone is', () => {
    expect(clockAt(at('2026-06-01T00:00:00Z'), 'Asia/Kolkata')).toBe('05:30');
    expect(clockAt(at('2026-06-01T00:00:00Z'), 'Asia/Kathmandu')).toBe('05:45');
    expect(localDate(at('2026-06-01T18:29:59.999Z'), 'Asia/Kolkata')).toBe('2026-06-01');
    expect(localDate(at('2026-06-01T18:30:00Z'), 'Asia/Kolkata')).toBe('2026-06-02');
    expect(clockAt(at('1960-01-01T12:00:00Z'), 'Asia/Kolkata')).toBe('17:30');
  });

  it('takes the first of two moments that show the same time', () => {
    expect(showing('2026-10-25T01:30', 'Europe/Lisbon')).toBe('2026-10-25T00:30:00.000Z');
    expect(showing('2026-04-05T01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z');
    expect(showing('2026-04-05T02:00', 'Australia/Lord_Howe')).toBe('2026-04-04T15:30:00.000Z');
  });

  it('takes the moment of the jump for a time that no clock shows', () => {
    for (const never of ['2026-03-29T01:00', '2026-03-29T01:15', '2026-03-29T01:59'])
      expect([never, showing(never, 'Europe/Lisbon')]).toEqual([never, '2026-03-29T01:00:00.000Z']);
    expect(showing('2026-10-04T02:20', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
    // Samoa had no 30 December in 2011.
    expect(showing('2011-12-30T09:00', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
    // In Beirut clocks jump at midnight.
    expect(iso(startOfDay('2026-03-29', 'Asia/Beirut'))).toBe('2026-03-28T22:00:00.000Z');
  });

  it('goes there and back again, every quarter of an hour around each change', () => {
    for (const [zone, change] of [
      ['Europe/Lisbon', '2026-03-29T01:00:00Z'],
      ['Australia/Adelaide', '2026-10-03T16:30:00Z'],
      ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
      ['America/St_Johns', '2026-11-01T04:30:00Z'],
    ] as const)
      for (let ms = at(change) - 30 * hour; ms < at(change) + 30 * hour; ms += 15 * minute) {
        const there = ms + offsetAt(ms, zone);
        const back = instantOf(there, zone);
        expect(back + offsetAt(back, zone)).toBe(there);
        expect(back).toBeLessThanOrEqual(ms);
      }
  });

  it('knows which zones there are', () => {
    expect(['Europe/Lisbon', 'UTC', 'Europe/Lisbo', ''].map(isZone)).toEqual([true, true, false, false]);
    expect(() => offsetAt(0, 'Nowhere/Atall')).toThrow(RangeError);
  });
});
