import type { Instant, LocalDate, Zone } from '@app/decider/fact';
import { instantOf, localDate } from './local-time';

/** `HH:MM` on the rep's clock, ISO weekday 1 (Monday) to 7; ends at or before its begin: a night shift, its first day's. */
export interface Hours {
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}
/** What was recorded of when a rep works. */
export interface Schedule {
  readonly zone: Zone;
  /** Each holds from the start of its day until the next one. */
  readonly patterns: readonly { readonly validFrom: LocalDate; readonly hours: readonly Hours[] }[];
  readonly absences: readonly { readonly from: Instant; readonly to: Instant }[];
  /** Days on which nobody of the rep's team works, whatever the pattern says. */
  readonly daysOff?: ReadonlySet<LocalDate>;
}
/** When a rep works, as far as it was recorded: spans in milliseconds, in order, not overlapping. */
export interface Calendar {
  /** Before this nothing is known of the rep's hours. */
  readonly knownFrom: number;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const dayMs = 24 * 60 * 60 * 1000;
const dateOf = (day: number): LocalDate => new Date(day).toISOString().slice(0, 10);

/** What is reckoned with for a rep of whom no hours were recorded: Monday to Friday, 9 to 18 on the rep's clock. */
export const usualWeek: readonly Hours[] = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '18:00' }));
/** The schedule, with the usual week where no pattern was ever set. Only for planning: figures stay null where nothing is known. */
export const orUsual = (schedule: Schedule): Schedule =>
  schedule.patterns.length > 0 ? schedule : { ...schedule, patterns: [{ validFrom: '0001-01-01', hours: usualWeek }] };

/** The rep's working hours between two instants, less absences; undefined where no pattern was ever set. */
export function calendar(schedule: Schedule, [from, to]: readonly [number, number]): Calendar | undefined {
  const { patterns, zone } = schedule;
  if (patterns.length === 0) return undefined;
  const first = patterns.map(({ validFrom }) => validFrom).reduce((a, b) => (b < a ? b : a));
  const spans: [number, number][] = [];
  // From the day before: its night shift may reach into the first day.
  for (let day = Date.parse(localDate(from - dayMs, zone)); day <= to + dayMs; day += dayMs)
    spans.push(...shiftsOn(schedule, dateOf(day)));
  const worked = awayIn(schedule)
    .reduce(without, spans)
    .map(([a, b]): [number, number] => [Math.max(a, from), Math.min(b, to)]);
  return {
    knownFrom: instantOf(Date.parse(first), zone),
    spans: worked.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0]),
  };
}

/** The last of those that hold from the latest day. */
const patternOn = (patterns: Schedule['patterns'], date: LocalDate) =>
  patterns.reduce<Schedule['patterns'][number] | undefined>(
    (held, pattern) => (pattern.validFrom <= date && (!held || pattern.validFrom >= held.validFrom) ? pattern : held),
    undefined,
  );

const spansAway = new WeakMap<Schedule['absences'], readonly (readonly [from: number, to: number])[]>();
/** Read once a schedule: planning asks for each day. */
function awayIn({ absences }: Schedule): readonly (readonly [from: number, to: number])[] {
  const known = spansAway.get(absences);
  if (known) return known;
  const away = absences.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
  spansAway.set(absences, away);
  return away;
}

/** By the pattern and the days off alone. */
function shiftsOn({ patterns, zone, daysOff }: Schedule, date: LocalDate): [number, number][] {
  if (daysOff?.has(date)) return [];
  const pattern = patternOn(patterns, date);
  // The local midnight, written as if it were UTC.
  const day = Date.parse(date);
  const weekday = new Date(day).getUTCDay() || 7;
  return (pattern?.hours ?? [])
    .filter((hours) => hours.weekday === weekday)
    .map((hours) => {
      const [start, end] = [minutes(hours.from), minutes(hours.to)];
      const nextDay = end <= start ? dayMs : 0;
      return [instantOf(day + start * 60_000, zone), instantOf(day + nextDay + end * 60_000, zone)];
    });
}

/** The spans worked of the shifts that begin on that local day, less absences; none on a day off or where no hours are known. */
export function workedOn(schedule: Schedule, date: LocalDate): readonly (readonly [from: number, to: number])[] {
  return awayIn(schedule)
    .reduce(without, shiftsOn(schedule, date))
    .toSorted((a, b) => a[0] - b[0]);
}

/** As far as planning looks ahead. */
const horizonDays = 120;

/** The local days, from that of `from` on, on which the rep works at all: `count` of them, or fewer within 120 days. */
export function workedDays(schedule: Schedule, from: number, count: number): LocalDate[] {
  const days: LocalDate[] = [];
  const first = Date.parse(localDate(from, schedule.zone));
  for (let day = first; days.length < count && day < first + horizonDays * dayMs; day += dayMs)
    if (workedOn(schedule, dateOf(day)).some(([, end]) => end > from)) days.push(dateOf(day));
  return days;
}

/** The moment by which `ms` of working time have passed since `from`; undefined where that is not within 120 days. */
export function afterWorked(schedule: Schedule, from: number, ms: number): number | undefined {
  const first = Date.parse(localDate(from, schedule.zone)) - dayMs;
  let left = ms;
  for (let day = first; day < first + horizonDays * dayMs; day += dayMs)
    for (const [start, end] of workedOn(schedule, dateOf(day))) {
      const begin = Math.max(start, from);
      if (begin >= end) continue;
      if (end - begin >= left) return begin + left;
      left -= end - begin;
    }
  return undefined;
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const without = (spans: [number, number][], [from, to]: readonly [number, number]): [number, number][] =>
  spans.every(([a, b]) => to <= a || from >= b)
    ? spans
    : spans.flatMap(([a, b]): [number, number][] => {
        if (to <= a || from >= b) return [[a, b]];
        return [[a, Math.min(b, from)] as [number, number], [Math.max(a, to), b] as [number, number]].filter(
          ([x, y]) => x < y,
        );
      });

/** Milliseconds of working time in [from, to). */
export function workedMs({ spans }: Calendar, from: number, to: number): number {
  let sum = 0;
  for (const [a, b] of spans) {
    if (a >= to) break;
    sum += Math.max(0, Math.min(b, to) - Math.max(a, from));
  }
  return sum;
}
