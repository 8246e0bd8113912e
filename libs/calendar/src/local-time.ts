import type { Instant, LocalDate, Zone } from '@app/decider/fact';

const dayMs = 24 * 60 * 60 * 1000;

/** A day of UTC: ahead by `before` until `change`, by `after` from then on. No zone has ever changed twice within one. */
interface Offsets {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}
interface Known {
  readonly format: Intl.DateTimeFormat;
  /** By the day's number: asking Intl is dear. */
  readonly days: Map<number, Offsets>;
}
const zones = new Map<Zone, Known>();
/** What a process reckons with, and no more than it should hold: names come from outside, and 27 years are enough. */
const most = { zones: 1_000, days: 10_000 };

/** Throws RangeError for a zone that the time zone database of this process does not have. */
function known(zone: Zone): Known {
  const found = zones.get(zone);
  if (found) return found;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (zones.size >= most.zones) zones.clear();
  const made = { format, days: new Map<number, Offsets>() };
  zones.set(zone, made);
  return made;
}

/** Whether the time zone database of this process has such a zone. */
export function isZone(zone: Zone): boolean {
  try {
    return known(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Milliseconds that local time is ahead of UTC at this instant. Throws RangeError for a zone that is unknown here. */
export function offsetAt(ms: number, zone: Zone): number {
  const { format, days } = known(zone);
  const day = Math.floor(ms / dayMs);
  let offsets = days.get(day);
  if (!offsets) {
    if (days.size >= most.days) days.clear();
    offsets = offsetsOf(day * dayMs, format);
    days.set(day, offsets);
  }
  return ms < offsets.change ? offsets.before : offsets.after;
}

function offsetsOf(start: number, format: Intl.DateTimeFormat): Offsets {
  const before = formattedOffset(start, format);
  const after = formattedOffset(start + dayMs, format);
  if (before === after) return { before, change: start, after };
  const change = firstSecond(start, start + dayMs, (ms) => formattedOffset(ms, format) !== before);
  return { before, change, after };
}

/** The first full second in (low, high] from which on `holds` is true; both are full seconds. */
function firstSecond(low: number, high: number, holds: (ms: number) => boolean): number {
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function formattedOffset(ms: number, format: Intl.DateTimeFormat): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
  return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second) - ms;
}

/**
 * The instant at which clocks in the zone show this local time: the first one where they show it twice, the moment of
 * the jump where they never do. `local` is the wall-clock time written as if it were UTC, in milliseconds.
 */
export function instantOf(local: number, zone: Zone): number {
  // A day before and after, whatever the offset: one of the two holds at that instant, or clocks jump over it.
  const before = offsetAt(local - dayMs, zone);
  const after = offsetAt(local + dayMs, zone);
  if (before === after || offsetAt(local - before, zone) === before) return local - before;
  if (offsetAt(local - after, zone) === after) return local - after;
  const [low, high] = [local - after, local - before].map((ms) => Math.floor(ms / 1000) * 1000) as [number, number];
  return firstSecond(low, high, (ms) => offsetAt(ms, zone) !== before);
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
