import type { Slot } from '@app/calendar/day-slots';
import { clockAt } from '@app/calendar/local-time';
import type { Zone } from '@app/decider/fact';
import type { Span } from './free-time';

/** Dials whose end is known, by the hour on the callee's clock, and how many of them somebody answered. */
export interface HourRate {
  /** 0 to 23 */
  readonly hour: number;
  readonly answered: number;
  readonly of: number;
}
/** `HH:MM` on the callee's clock, [from, to). */
interface Callable {
  readonly from: string;
  readonly to: string;
}
/** A stretch of worked time that is one hour, or a part of it, on a callee's clock. */
export interface Stretch {
  readonly span: Span;
  readonly hour: number;
  readonly callable: boolean;
}

/** An hour with fewer dials says nothing: it ranks as the average of those that do. */
export const enoughDials = 30;

const quarterMs = 15 * 60 * 1000;

/** How well callees can be reached at which hour of theirs. */
export class BestHours {
  private readonly known: ReadonlyMap<number, HourRate>;
  private readonly average: number;
  private readonly callable: Callable;

  constructor(rates: readonly HourRate[], slots: readonly Slot[]) {
    this.callable = callableIn(slots);
    const enough = rates.filter(({ of }) => of >= enoughDials);
    this.known = new Map(enough.map((rate) => [rate.hour, rate]));
    const dials = enough.reduce((sum, { of }) => sum + of, 0);
    this.average = dials === 0 ? 0 : enough.reduce((sum, { answered }) => sum + answered, 0) / dials;
  }

  /** Share of dials answered, from 0 to 1. */
  at(hour: number): number {
    const rate = this.known.get(hour);
    return rate ? rate.answered / rate.of : this.average;
  }

  /** What is known of an hour in which more is answered than on average. */
  best(hour: number): HourRate | undefined {
    const rate = this.known.get(hour);
    return rate && this.at(hour) > this.average ? rate : undefined;
  }

  /** Worked time cut where the hour on the callee's clock changes, or calling begins or ends. */
  stretches(worked: readonly Span[], zone: Zone): Stretch[] {
    const stretches: Stretch[] = [];
    // Clocks anywhere differ by whole quarters of an hour.
    for (const [from, to] of worked)
      for (let at = from; at < to; at = nextQuarter(at)) {
        const clock = clockAt(at, zone);
        const hour = Number(clock.slice(0, 2));
        const callable = this.callable.from <= clock && clock < this.callable.to;
        const end = Math.min(to, nextQuarter(at));
        const last = stretches.at(-1);
        if (last?.span[1] === at && last.hour === hour && last.callable === callable)
          stretches[stretches.length - 1] = { ...last, span: [last.span[0], end] };
        else stretches.push({ span: [at, end], hour, callable });
      }
    return stretches;
  }
}

/** From the first part of the day in which calls are tried to the last one; at any time where there are none. */
function callableIn(slots: readonly Slot[]): Callable {
  const from = slots.map((slot) => slot.slice(0, 5)).sort();
  const to = slots.map((slot) => slot.slice(6)).sort();
  return { from: from[0] ?? '00:00', to: to.at(-1) ?? '24:00' };
}

const nextQuarter = (ms: number) => (Math.floor(ms / quarterMs) + 1) * quarterMs;
