import { DateTime, IANAZone } from 'luxon';
import type { Instant, Zone } from '@app/decider/fact';

/** Why one row can't be taken; the rest of its file goes on. */
export class RowError extends Error {}

/** Milliseconds since 1970, UTC. `notBefore` says what it can't precede: that settles an hour that happened twice. */
export type TimeReader = (text: string, notBefore?: number) => number;

const day = 24 * 3600 * 1000;
/** Earlier there was no telephony that could tell us; later there is none yet. */
const [earliest, latest] = [Date.UTC(1990, 0), Date.UTC(2100, 0)];
export const isTimeOfCall = (millis: number): boolean => millis >= earliest && millis < latest;
/** The time itself. Throws RowError where it is none of a call: a clock that was never set, a date with a digit too many. */
export function timeOfCall(millis: number, text: string): number {
  if (isTimeOfCall(millis)) return millis;
  throw new RowError(`${quoted(text)} is no time of a call`);
}
/** A leap year's, in seconds: nothing lasts longer. */
export const longestSeconds = 366 * 24 * 3600;

/**
 * Reads times as a source writes them. `format` is luxon's (`yyyy-MM-dd HH:mm:ss.SSS`), or `ISO`, `epoch seconds`,
 * `epoch milliseconds`. Without an offset in it, text is local time in `zone`, and there
 * - a time that never was (the hour left out in spring) throws RowError;
 * - a time that was twice (the hour repeated in autumn) is the first of the two, or the second where only that one is
 *   not before `notBefore`.
 */
export function timeReader(format: string, zone: Zone): TimeReader {
  if (format === 'epoch seconds') return (text) => Math.round(number(text) * 1000);
  if (format === 'epoch milliseconds') return number;
  const instants = localToInstants(zone);
  const instant = (wall: number, text: string, notBefore = -Infinity) => {
    const [first, second] = instants(wall, text);
    return second !== undefined && first! < notBefore && second >= notBefore ? second : first!;
  };
  if (format === 'ISO')
    return (text, notBefore) =>
      /(Z|[+-]\d\d(:?\d\d)?)$/.test(text) && text.includes(':')
        ? valid(DateTime.fromISO(text), text, format)
        : instant(valid(DateTime.fromISO(text, { zone: 'utc' }), text, format), text, notBefore);
  const parser = DateTime.buildFormatParser(format, { locale: 'en-US' });
  return hasOffset(format)
    ? (text) => valid(DateTime.fromFormatParser(text, parser), text, format)
    : (text, notBefore) =>
        instant(valid(DateTime.fromFormatParser(text, parser, { zone: 'utc' }), text, format), text, notBefore);
}

/**
 * Reads `2015-12-14 10:00:00`, local time in `zone`, as the instants that it may be, in order: one, or in the hour repeated in
 * autumn two. Throws RowError where it is no such time, never was, or is no time of a call. For what is read by the million: 20 times as fast as `timeReader`.
 */
export function secondsReader(zone: Zone): (text: string) => readonly number[] {
  const instants = localToInstants(zone);
  return (text) => instants(timeOfCall(wallClock(text), text), text);
}

const secondsFormat = /^\d{4}-\d\d-(\d\d) ([01]\d|2[0-3]):\d\d:\d\d$/;
function wallClock(text: string): number {
  const day = secondsFormat.exec(text)?.[1];
  const wall = day === undefined ? NaN : Date.parse(`${text.replace(' ', 'T')}Z`);
  // Date.parse takes the 31st of June for the 1st of July
  return new Date(wall).getUTCDate() === Number(day) ? wall : refuse(text, 'yyyy-MM-dd HH:mm:ss');
}

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone);
export const iso = (millis: number): Instant => new Date(millis).toISOString();
/** Whether times of this format say their offset themselves, so that they need no zone. */
export const hasOffset = (format: string): boolean =>
  format.startsWith('epoch') || /[Zz]/.test(format.replace(/'[^']*'/g, ''));

function number(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RowError(`${quoted(text)} is not a number of seconds or milliseconds`);
  return Number(text);
}

function valid(time: DateTime, text: string, format: string): number {
  return time.isValid ? time.toMillis() : refuse(text, format);
}

function refuse(text: string, format: string): never {
  throw new RowError(text === '' ? 'the time is empty' : `${quoted(text)} is not a time like ${format}`);
}

/** From the wall clock, written as if it were UTC, to the one or two instants at which it showed that. A zone's offsets are looked up once a day of the file. */
function localToInstants(zoneName: Zone) {
  const zone = IANAZone.create(zoneName);
  const offsets = new Map<number, readonly number[]>();
  const offsetsAround = (wall: number): readonly number[] => {
    const key = Math.floor(wall / day);
    let found = offsets.get(key);
    if (!found) {
      found = [...new Set([-1, 0, 1, 2].map((days) => zone.offset((key + days) * day)))];
      offsets.set(key, found);
    }
    return found;
  };
  return (wall: number, text: string): readonly number[] => {
    const candidates = offsetsAround(wall);
    if (candidates.length === 1) return [wall - candidates[0]! * 60_000];
    const instants = candidates
      .map((offset) => ({ offset, at: wall - offset * 60_000 }))
      .filter(({ offset, at }) => zone.offset(at) === offset)
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    if (instants.length === 0)
      throw new RowError(`${quoted(text)} never was in ${zoneName}: the clocks went forward over it`);
    return instants;
  };
}

export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
