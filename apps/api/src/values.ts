import { isZone as isKnownZone } from '@app/calendar/local-time';

/** What a well-formed value is; the field decorators, the token's claims and the query parameters all ask here. */

const instantPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
/** UTC with milliseconds, or undefined for what is no instant between 1970 and 2200: no such day, no offset, not text. */
export function toInstant(value: unknown): string | undefined {
  const [, year, month, day, hour, , , offset] = (typeof value === 'string' && instantPattern.exec(value)) || [];
  if (!year || Number(hour) > 23) return undefined;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const ms = Date.parse(value as string);
  if (Number.isNaN(ms) || Number(day) > daysInMonth || (offset !== 'Z' && Math.abs(Number(offset!.slice(0, 3))) > 14))
    return undefined;
  return ms >= 0 && ms < Date.UTC(2200, 0) ? new Date(ms).toISOString() : undefined;
}

export const isDate = (value: unknown): value is string =>
  typeof value === 'string' && value.length === 10 && toInstant(`${value}T00:00:00Z`) !== undefined;

export const isZone = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(value) && isKnownZone(value);
