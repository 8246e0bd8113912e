import type { Zone } from '@app/decider/fact';
import type { AbsenceFact, PatternFact } from './facts';
import { instantOf, localDate } from './local-time';

/** When a rep works, as far as it was recorded: spans in milliseconds, in order, not overlapping. */
export interface Calendar {
  /** Before this nothing is known of the rep's hours. */
  readonly knownFrom: number;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** The rep's working hours between two instants, less absences; undefined where no pattern was ever set. */
export function calendar(
  patterns: readonly PatternFact[],
  absences: readonly AbsenceFact[],
  zone: Zone,
  [from, to]: readonly [number, number],
): Calendar | undefined {
  const inOrder = [...patterns].sort((a, b) => (a.valid_from < b.valid_from ? -1 : 1));
  const first = inOrder[0];
  if (!first) return undefined;
  const away = absences.map(({ from_at, to_at }) => [Date.parse(from_at), Date.parse(to_at)] as const);
  const spans: [number, number][] = [];
  // From the day before: its night shift may reach into the first day.
  for (let day = Date.parse(localDate(from - dayMs, zone)); day <= to + dayMs; day += dayMs) {
    const date = new Date(day).toISOString().slice(0, 10);
    const pattern = inOrder.findLast(({ valid_from }) => valid_from <= date);
    const weekday = new Date(day).getUTCDay() || 7;
    for (const hours of pattern?.hours.filter((h) => h.weekday === weekday) ?? []) {
      const [start, end] = [minutes(hours.from), minutes(hours.to)];
      const nextDay = end <= start ? dayMs : 0;
      spans.push([instantOf(day + start * 60_000, zone), instantOf(day + nextDay + end * 60_000, zone)]);
    }
  }
  const worked = away.reduce(without, spans).map(([a, b]): [number, number] => [Math.max(a, from), Math.min(b, to)]);
  return {
    knownFrom: instantOf(Date.parse(first.valid_from), zone),
    spans: worked.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0]),
  };
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const without = (spans: [number, number][], [from, to]: readonly [number, number]): [number, number][] =>
  spans.flatMap(([a, b]): [number, number][] => {
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
