import { isZone, localDate, offsetAt } from '@app/calendar/local-time';
import type { LocalDate, Zone } from '@app/decider/fact';

export const hourMs = 60 * 60 * 1000;
export const weekMs = 7 * 24 * hourMs;
/** Silence is counted no further. */
const longestMs = 53 * weekMs;

/** Of a source: when it told of something. Milliseconds since 1970; `hours` are numbers of hours since then. */
export interface Told {
  readonly zone: Zone;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly hours: readonly number[];
}
/** Local hours of the week, from 0 (Monday, midnight) to 167, in which the source usually tells something. */
export type Rhythm = ReadonlySet<number>;

/** UTC where this process does not know the zone. */
export const zoneOr = (zone: Zone | null): Zone => (zone !== null && isZone(zone) ? zone : 'UTC');

const dayOf = (hour: number, zone: Zone) => localDate(hour * hourMs, zone);
/** 1970-01-01 was a Thursday. */
const hourOfWeek = (hour: number, zone: Zone) =>
  (Math.floor((hour * hourMs + offsetAt(hour * hourMs, zone)) / hourMs) + 3 * 24) % 168;

/**
 * Of the weeks before the last fact (`lookBackWeeks` at most): hours of the week that had facts in at least half of those weeks in
 * which that day was no day off. Undefined where there are fewer than `fewestWeeks` whole ones: that is no rhythm yet. It is
 * taken before the last fact, and so does not change for as long as the silence lasts.
 */
export function rhythmOf(
  { zone, firstAt, lastAt, hours }: Told,
  { lookBackWeeks, fewestWeeks }: { readonly lookBackWeeks: number; readonly fewestWeeks: number },
  off: ReadonlySet<LocalDate>,
): Rhythm | undefined {
  const weeks = Math.min(lookBackWeeks, Math.floor((lastAt - firstAt) / weekMs));
  if (weeks < fewestWeeks) return undefined;
  const last = Math.floor(lastAt / hourMs);
  const had = new Set(hours);
  const could = new Array<number>(168).fill(0);
  const did = new Array<number>(168).fill(0);
  for (let hour = last - weeks * 168; hour < last; hour++) {
    if (off.has(dayOf(hour, zone))) continue;
    const nth = hourOfWeek(hour, zone);
    could[nth]! += 1;
    if (had.has(hour)) did[nth]! += 1;
  }
  return new Set(could.flatMap((n, nth) => (did[nth]! > 0 && did[nth]! * 2 >= n ? [nth] : [])));
}

/** Whole hours since the last fact in which the source usually tells something, days off left out. */
export function silentHours({ zone, lastAt }: Told, rhythm: Rhythm, off: ReadonlySet<LocalDate>, now: number): number {
  const end = Math.floor(Math.min(now, lastAt + longestMs) / hourMs);
  let silent = 0;
  for (let hour = Math.floor(lastAt / hourMs) + 1; hour < end; hour++)
    if (rhythm.has(hourOfWeek(hour, zone)) && !off.has(dayOf(hour, zone))) silent += 1;
  return silent;
}
