import { clockAt, localDate } from '@app/calendar/local-time';
import type { Schedule } from '@app/calendar/working-time';
import type { Zone } from '@app/decider/fact';
import { planDay } from './plan-day';
import { aDay, aTask, answering, zones } from './plan-day.examples';
import { planningDays } from './planning-day';

/** Monday to Friday, 9 to 12 and 13 to 17 on the rep's own clock, of a team in four zones. */
const fullTime = (zone: Zone, of: Partial<Schedule> = {}): Schedule => ({
  zone,
  patterns: [
    {
      validFrom: '2026-01-01',
      hours: [1, 2, 3, 4, 5].flatMap((weekday) => [
        { weekday, from: '09:00', to: '12:00' },
        { weekday, from: '13:00', to: '17:00' },
      ]),
    },
  ],
  absences: [],
  ...of,
});
const hourMs = 60 * 60 * 1000;
/** Every quarter of an hour of the week around a day, UTC. */
const weekAround = (day: string) =>
  Array.from({ length: 7 * 24 * 4 }, (_, i) =>
    new Date(Date.parse(`${day}T00:00Z`) + (i * hourMs) / 4 - 84 * hourMs).toISOString(),
  );

/** The first moment of the week at which each local day is to be planned. */
function firstPlanned(schedule: Schedule, day: string): Map<string, { at: string; begins: number }> {
  const first = new Map<string, { at: string; begins: number }>();
  for (const at of weekAround(day))
    for (const { date, begins } of planningDays(schedule, at, 30))
      if (!first.has(date)) first.set(date, { at, begins });
  return first;
}

/** Both changes of each zone that has them; Kolkata, at a half hour, has none. */
const changes: readonly (readonly [zone: Zone, monday: string, weekday: readonly string[]])[] = [
  ['Europe/Lisbon', '2026-03-30', ['2026-03-27', '2026-03-30']],
  ['Europe/Lisbon', '2026-10-26', ['2026-10-23', '2026-10-26']],
  ['Asia/Kolkata', '2026-03-30', ['2026-03-27', '2026-03-30']],
  ['America/New_York', '2026-03-09', ['2026-03-06', '2026-03-09']],
  ['America/New_York', '2026-11-02', ['2026-10-30', '2026-11-02']],
  ['Australia/Adelaide', '2026-04-06', ['2026-04-03', '2026-04-06']],
  ['Australia/Adelaide', '2026-10-05', ['2026-10-02', '2026-10-05']],
];

describe('a team across four zones', () => {
  it.each(changes)(
    '%s, week of %s: each worked day is planned at 8:30 on its own clock, and no weekend',
    (zone, monday, days) => {
      const planned = firstPlanned(fullTime(zone), monday);
      expect(
        [...planned.keys()].filter((date) => [6, 7].includes(new Date(`${date}T12:00Z`).getUTCDay() || 7)),
      ).toEqual([]);
      for (const date of days) {
        const { at, begins } = planned.get(date)!;
        expect([localDate(Date.parse(at), zone), clockAt(Date.parse(at), zone)]).toEqual([date, '08:30']);
        expect(clockAt(begins, zone)).toBe('09:00');
      }
    },
  );

  it('a shift over the change is an hour shorter or longer, its plan as well', () => {
    const nights = (zone: Zone): Schedule => ({
      zone,
      patterns: [{ validFrom: '2026-01-01', hours: [{ weekday: 6, from: '22:00', to: '06:00' }] }],
      absences: [],
    });
    const worked = (zone: Zone, at: string) => {
      const [day] = planningDays(nights(zone), at, 30);
      const [from, to] = day!.worked[0]!;
      return [day!.date, (to - from) / hourMs];
    };
    expect(worked('Europe/Lisbon', '2026-03-28T22:00:00.000Z')).toEqual(['2026-03-28', 7]);
    expect(worked('Europe/Lisbon', '2026-10-24T21:00:00.000Z')).toEqual(['2026-10-24', 9]);
    expect(worked('America/New_York', '2026-03-08T02:45:00.000Z')).toEqual(['2026-03-07', 7]);
    expect(worked('Australia/Adelaide', '2026-10-03T12:30:00.000Z')).toEqual(['2026-10-03', 7]);
    expect(worked('Australia/Adelaide', '2026-04-04T11:30:00.000Z')).toEqual(['2026-04-04', 9]);
  });

  it.each(zones)("%s: every line is in the rep's hours, and every callee is called by daylight", (zone) => {
    for (const [, day] of changes)
      for (const at of weekAround(day).filter((_, i) => i % 24 === 0))
        for (const { date, worked } of planningDays(fullTime(zone), at, 30)) {
          const tasks = zones.flatMap((callee, z) =>
            [0, 1, 2].map((n) => aTask(`${z}${n}`, { zone: callee, dueAt: `${date}T23:00:00.000Z` })),
          );
          const { entries, left } = planDay(aDay(tasks, { zone, worked, rates: answering(8, 10, 20, 30, 10) }));
          expect(entries.length + left.length).toBe(tasks.length);
          for (const { from, to, task } of entries) {
            expect(localDate(Date.parse(from), zone)).toBe(date);
            const clock = clockAt(Date.parse(from), zone);
            expect(('09:00' <= clock && clock < '12:00') || ('13:00' <= clock && clock < '17:00')).toBe(true);
            expect(Date.parse(to) <= worked.at(-1)![1]).toBe(true);
            const atTheirs = clockAt(Date.parse(from), zones[Number(task[0])]!);
            expect('08:00' <= atTheirs && atTheirs < '18:00').toBe(true);
          }
        }
  });

  it('Lisbon and New York are four hours apart for two weeks in March, else five', () => {
    const firstCall = (at: string) => {
      const [day] = planningDays(fullTime('Europe/Lisbon'), at, 30);
      const tasks = [aTask('a', { zone: 'America/New_York', dueAt: at.replace(/T.*/, 'T23:00:00.000Z') })];
      return planDay(aDay(tasks, { zone: 'Europe/Lisbon', worked: day!.worked })).entries[0]!.from;
    };
    expect(firstCall('2026-03-05T08:30:00.000Z')).toBe('2026-03-05T13:00:00.000Z');
    expect(firstCall('2026-03-12T08:30:00.000Z')).toBe('2026-03-12T13:00:00.000Z');
    expect(clockAt(Date.parse('2026-03-12T13:00:00.000Z'), 'America/New_York')).toBe('09:00');
    expect(clockAt(Date.parse('2026-03-05T13:00:00.000Z'), 'America/New_York')).toBe('08:00');
    expect(firstCall('2026-04-02T07:30:00.000Z')).toBe('2026-04-02T12:00:00.000Z');
  });
});

describe('who does not work that day', () => {
  const days = (schedule: Schedule) => [...firstPlanned(schedule, '2026-03-11').keys()];

  it('has no plan on days off, nor where an absence takes the whole day; where it takes half, the other half is planned', () => {
    const kolkata = fullTime('Asia/Kolkata', {
      daysOff: new Set(['2026-03-10']),
      absences: [
        { from: '2026-03-10T18:30:00.000Z', to: '2026-03-11T18:30:00.000Z' },
        { from: '2026-03-11T18:30:00.000Z', to: '2026-03-12T07:00:00.000Z' },
      ],
    });
    expect(days(kolkata)).toEqual(['2026-03-09', '2026-03-12', '2026-03-13']);
    expect(firstPlanned(kolkata, '2026-03-11').get('2026-03-12')!.at).toBe('2026-03-12T07:00:00.000Z');
  });

  it('part-timers are planned for on their own days and hours', () => {
    const hours = [2, 4].map((weekday) => ({ weekday, from: '09:30', to: '12:30' }));
    const partTime = fullTime('Australia/Adelaide', { patterns: [{ validFrom: '2026-01-01', hours }] });
    expect(days(partTime)).toEqual(['2026-03-10', '2026-03-12']);
    const [day] = planningDays(partTime, '2026-03-09T22:30:00.000Z', 30);
    expect(day!.worked.map((span) => span.map((at) => clockAt(at, 'Australia/Adelaide')))).toEqual([
      ['09:30', '12:30'],
    ]);
  });

  it('a substitute in another zone does what is due in their own hours', () => {
    const [day] = planningDays(fullTime('America/New_York'), '2026-03-11T12:30:00.000Z', 30);
    const due = aTask('theirs', { for: 'priya', zone: 'Asia/Kolkata', dueAt: '2026-03-11T06:00:00.000Z' });
    const own = aTask('own', { zone: 'America/New_York', dueAt: '2026-03-11T20:00:00.000Z' });
    const { entries, left } = planDay(aDay([due, own], { zone: 'America/New_York', worked: day!.worked }));
    // 9:00 in New York is 18:30 in Kolkata: too late to call there.
    expect([entries.map(({ task }) => task), left]).toEqual([['own'], ['theirs']]);
    const letter = { ...due, kind: 'email' as const };
    const { entries: written } = planDay(aDay([letter, own], { zone: 'America/New_York', worked: day!.worked }));
    expect(written.find(({ task }) => task === 'theirs')!.reasons).toContainEqual({
      code: 'substituting',
      for: 'priya',
    });
  });

  it('late in the day only what is left of it is planned', () => {
    const [day] = planningDays(fullTime('Europe/Lisbon'), '2026-03-11T15:07:00.000Z', 30);
    expect(day!.worked.map((span) => span.map((at) => clockAt(at, 'Europe/Lisbon')))).toEqual([['15:07', '17:00']]);
    expect(planningDays(fullTime('Europe/Lisbon'), '2026-03-11T17:00:00.000Z', 30)).toEqual([]);
  });
});
