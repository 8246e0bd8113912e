import type { Zone } from '@app/decider/fact';
import { clockAt, instantOf, localDate } from './local-time';
import { calendar, type Schedule } from './working-time';

/** A part of the day on somebody's clock, [from, to): `10:00-12:00`. */
export type Slot = string;

const dayMs = 24 * 60 * 60 * 1000;
/** As far as planning looks ahead. */
const horizonDays = 120;
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const bounds = (slot: Slot) => [slot.slice(0, 5), slot.slice(6, 11)] as const;

/** The slot that a moment falls in; the clock's own full hour where it is in none: `19:00-20:00`. */
export function slotAt(slots: readonly Slot[], ms: number, zone: Zone): Slot {
  const clock = clockAt(ms, zone);
  const found = slots.find((slot) => bounds(slot)[0] <= clock && clock < bounds(slot)[1]);
  return found ?? fullHour(Number(clock.slice(0, 2)));
}
const fullHour = (hour: number): Slot => [hour, hour + 1].map((h) => `${String(h).padStart(2, '0')}:00`).join('-');

/** When that slot begins on the day that a moment is in. */
export const slotBegins = (slot: Slot, ms: number, zone: Zone): number =>
  instantOf(Date.parse(localDate(ms, zone)) + minutesOf(bounds(slot)[0]) * 60_000, zone);

/** The hours of the clock that the slot touches. */
export function hoursIn(slot: Slot): number[] {
  const [from, to] = bounds(slot).map(minutesOf) as [number, number];
  const first = Math.floor(from / 60);
  return Array.from({ length: Math.max(0, Math.ceil(to / 60) - first) }, (_, i) => first + i);
}

/** The full hours of the clock outside these slots, those nearest to one of them first. */
export function hoursAround(slots: readonly Slot[]): Slot[] {
  const inside = slots.flatMap(hoursIn);
  const distance = (hour: number) =>
    Math.min(...inside.map((of) => Math.min((hour - of + 24) % 24, (of - hour + 24) % 24)));
  return Array.from({ length: 24 }, (_, hour) => hour)
    .filter((hour) => !inside.includes(hour))
    .toSorted((a, b) => distance(a) - distance(b))
    .map(fullHour);
}

/**
 * The first stretch, from `from` on, of the slot on `zone`'s clock in which somebody with these hours works for `leastMs`
 * without a break; undefined where there is none within 120 days.
 */
export function nextIn(
  slot: Slot,
  zone: Zone,
  hours: Schedule,
  from: number,
  leastMs: number,
): readonly [from: number, to: number] | undefined {
  const [begin, end] = bounds(slot).map(minutesOf) as [number, number];
  const first = Date.parse(localDate(from, zone));
  for (let day = first; day < first + horizonDays * dayMs; day += dayMs) {
    const opens = Math.max(from, instantOf(day + begin * 60_000, zone));
    const closes = instantOf(day + end * 60_000, zone);
    if (closes - opens < leastMs) continue;
    const found = calendar(hours, [opens, closes])?.spans.find(([a, b]) => b - a >= leastMs);
    if (found) return found;
  }
  return undefined;
}
