import { localDate } from '@app/calendar/local-time';
import { orUsual, workedOn, type Schedule } from '@app/calendar/working-time';
import type { Instant, LocalDate } from '@app/decider/fact';
import type { Span } from './free-time';

export interface PlanningDay {
  /** On the rep's calendar; a night shift is its first day's. */
  readonly date: LocalDate;
  /** The day's first worked moment, whenever it is planned. */
  readonly begins: number;
  /** What is left of its worked time. */
  readonly worked: readonly Span[];
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The days of the rep's that are to be planned at that moment: from so many minutes before the first worked hour until the
 * last one ends. None on days that they don't work, all of which an absence takes, or on which their team is off.
 */
export function planningDays(schedule: Schedule, at: Instant, minutesBefore: number): PlanningDay[] {
  const now = Date.parse(at);
  const usual = orUsual(schedule);
  return [-1, 0, 1].flatMap((days) => {
    const date = localDate(now + days * dayMs, schedule.zone);
    const worked = workedOn(usual, date);
    const [first, last] = [worked[0], worked.at(-1)];
    if (!first || !last || now < first[0] - minutesBefore * minuteMs || now >= last[1]) return [];
    const left = worked.map(([from, to]): Span => [Math.max(from, now), to]).filter(([from, to]) => from < to);
    return [{ date, begins: first[0], worked: left }];
  });
}

/** The moment after which nothing is due on that day any more: the end of the local day, or of a shift that goes on beyond it. */
export const endOfPlanningDay = (startOfNextDay: number, worked: readonly Span[]): number =>
  Math.max(startOfNextDay, worked.at(-1)?.[1] ?? 0);
