import type { Instant, Zone } from '@app/decider/fact';
import { isZone, iso, startOfDay } from '@app/calendar/local-time';

/** [from, to), both on a quarter of an hour. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}
export type WindowErrorCode = 'scorecard.window-not-aligned' | 'scorecard.unknown-zone' | 'scorecard.bad-window';
export class WindowError extends Error {
  constructor(
    readonly code: WindowErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'WindowError';
  }
}

const quarterMs = 15 * 60 * 1000;
const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Each end is an instant with its offset, or a local date: then the moment that day begins in the zone, daylight saving
 * included. Throws WindowError where an end is not on a quarter of an hour, which is how finely sums are kept.
 */
export function resolveWindow({
  from,
  to,
  zone,
}: {
  readonly from: string;
  readonly to: string;
  readonly zone: Zone;
}): Window {
  if (!isZone(zone)) throw new WindowError('scorecard.unknown-zone', `${zone} is no zone of the time zone database`);
  const [start, end] = [resolve(from, zone), resolve(to, zone)];
  if (start >= end)
    throw new WindowError('scorecard.bad-window', `the window ends (${to}) before it has begun (${from})`);
  return { from: iso(start), to: iso(end), zone };
}

function resolve(text: string, zone: Zone): number {
  const ms = day.test(text) ? dayStart(text, zone) : instant.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms))
    throw new WindowError('scorecard.bad-window', `${text} is neither an instant with its offset nor a date`);
  if (ms % quarterMs !== 0)
    throw new WindowError('scorecard.window-not-aligned', `${text} (${iso(ms)}) is not on a quarter of an hour`);
  return ms;
}

/** NaN for a day that no calendar has. */
const dayStart = (text: string, zone: Zone): number => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || !iso(ms).startsWith(text) ? NaN : startOfDay(text, zone);
};
