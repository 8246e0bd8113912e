import { localDate, startOfDay } from '@app/calendar/local-time';
import { orUsual, workedDays, workedOn, type Schedule } from '@app/calendar/working-time';
import type { Instant, LocalDate, Zone } from '@app/decider/fact';

const dayMs = 24 * 60 * 60 * 1000;
/** As far as anybody looks back. */
const horizonDays = 120;
/** Touches are looked at as far ahead as this. */
const daysAhead = 5;

const dateAfter = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
const worked = (spans: readonly (readonly [number, number])[]) => spans.reduce((sum, [from, to]) => sum + to - from, 0);

/** A day on the rep's calendar: [since, until), and how much of it was worked. */
export interface WorkedDay {
  readonly date: LocalDate;
  readonly since: number;
  readonly until: number;
  readonly ms: number;
}

interface Ahead {
  readonly until: number;
  readonly ms: number;
}

/** A rep's worked days around a moment; by the usual week where no hours were recorded. */
export class WorkedDays {
  readonly isRecorded: boolean;
  readonly today: LocalDate;
  readonly zone: Zone;
  private readonly past: LocalDate[] = [];
  private readonly schedule: Schedule;
  private next: Ahead | undefined;
  private bounds: readonly [number, number] | undefined;
  /** What lies from here on has been looked at. */
  private seen: LocalDate;

  constructor(
    recorded: Schedule,
    readonly at: number,
  ) {
    this.isRecorded = recorded.patterns.length > 0;
    this.schedule = orUsual(recorded);
    this.zone = recorded.zone;
    this.today = localDate(at, recorded.zone);
    this.seen = dateAfter(this.today, 1);
  }

  private startOf(date: LocalDate): number {
    return startOfDay(date, this.schedule.zone);
  }

  /** On the rep's own day of today. */
  isToday(moment: number): boolean {
    this.bounds ??= [this.startOf(this.today), this.startOf(dateAfter(this.today, 1))];
    return this.bounds[0] <= moment && moment < this.bounds[1];
  }

  /** Away at this moment, or gone. */
  get isAway(): boolean {
    return this.schedule.absences.some(({ from, to }) => Date.parse(from) <= this.at && this.at < Date.parse(to));
  }

  /** The `n`th last worked day, today's the first; undefined where there is none within 120 days. */
  private back(n: number): LocalDate | undefined {
    const limit = dateAfter(this.today, -horizonDays);
    while (this.past.length < n && this.seen > limit) {
      this.seen = dateAfter(this.seen, -1);
      if (workedOn(this.schedule, this.seen).length > 0) this.past.push(this.seen);
    }
    return this.past[n - 1];
  }

  /** What lies before has `n` worked days behind it by now. */
  agoOf(n: number): number | undefined {
    const date = this.back(n);
    return date === undefined ? undefined : this.startOf(date);
  }

  /** Worked days since the local day of that moment, as far as 120 days ago. */
  since(moment: Instant): number {
    const date = localDate(Date.parse(moment), this.schedule.zone);
    let n = 0;
    for (let day = this.back(1); day !== undefined && day > date; day = this.back(n + 1)) n++;
    return n;
  }

  /** The last `n` worked days that are over, latest first; none where no hours were recorded. */
  last(n: number): WorkedDay[] {
    if (!this.isRecorded) return [];
    this.back(n + 1);
    return this.past
      .filter((date) => date < this.today)
      .slice(0, n)
      .map((date) => ({
        date,
        since: this.startOf(date),
        until: this.startOf(dateAfter(date, 1)),
        ms: worked(workedOn(this.schedule, date)),
      }));
  }

  /** The next five days of work, from now on: until when they last, and how much working time that is. */
  ahead(): Ahead {
    return (this.next ??= this.lookAhead());
  }

  private lookAhead(): Ahead {
    const days = workedDays(this.schedule, this.at, daysAhead);
    const last = days.at(-1);
    if (last === undefined) return { until: this.at, ms: 0 };
    const left = days
      .flatMap((date) => workedOn(this.schedule, date))
      .map(([from, to]) => [Math.max(from, this.at), to] as const);
    return { until: this.startOf(dateAfter(last, 1)), ms: worked(left.filter(([from, to]) => from < to)) };
  }
}
