import type { Instant, LocalDate, Zone } from '@app/decider/fact';

const formats = new Map<Zone, Intl.DateTimeFormat>();
function formatOf(zone: Zone): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the time zone database of this process has such a zone. */
export function isZone(zone: Zone): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Milliseconds that local time is ahead of UTC at this instant. */
export function offsetAt(ms: number, zone: Zone): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) parts[type] = Number(value);
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(ms / 1000) * 1000;
}

const halfDay = 12 * 60 * 60 * 1000;

/**
 * The instant at which clocks in the zone show this local time: the first one where they show it twice, the moment of
 * the jump where they never do. `local` is the wall-clock time written as if it were UTC, in milliseconds.
 */
export function instantOf(local: number, zone: Zone): number {
  const before = offsetAt(local - halfDay - offsetAt(local, zone), zone);
  const after = offsetAt(local + halfDay - offsetAt(local, zone), zone);
  const fits = [before, after]
    .filter((offset) => offsetAt(local - offset, zone) === offset)
    .map((offset) => local - offset);
  return fits.length > 0 ? Math.min(...fits) : local - before;
}

/** Midnight, or the first moment there is of that local day. */
export const startOfDay = (date: LocalDate, zone: Zone): number => instantOf(Date.parse(`${date}T00:00:00Z`), zone);

/** The local calendar day that an instant falls in. */
export const localDate = (ms: number, zone: Zone): LocalDate =>
  new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 10);

/** What a clock in the zone shows: `HH:MM`. */
export const clockAt = (ms: number, zone: Zone): string =>
  new Date(ms + offsetAt(ms, zone)).toISOString().slice(11, 16);

export const iso = (ms: number): Instant => new Date(ms).toISOString();
