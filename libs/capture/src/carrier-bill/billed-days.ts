import { DateTime } from 'luxon';
import { iso } from '../local-time';

/** Days that nothing was billed on lie within the bill all the same; beyond so many a date in the file is rather wrong. */
const mostDays = 400;

/** A local day: from its first moment to the next one's. */
interface Limits {
  readonly day: string;
  readonly start: number;
  readonly end: number;
}
export interface BilledDay {
  readonly trunk: string;
  readonly day: string;
  readonly from: string;
  readonly to: string;
  readonly items: ReadonlySet<string>;
}

/** Which days of which trunks a bill has: those with calls, and those between them. */
export class BilledDays {
  private readonly trunks = new Map<string, Map<string, Set<string>>>();
  private latest: Limits | undefined;

  constructor(private readonly zone: string) {}

  /** The local day on which the call began. */
  enter(trunk: string, start: number, item: string | undefined): string {
    const { day } = this.dayAt(start);
    const days = this.trunks.get(trunk) ?? new Map<string, Set<string>>();
    this.trunks.set(trunk, days);
    const items = days.get(day) ?? new Set();
    days.set(day, items);
    if (item !== undefined) items.add(item);
    return day;
  }

  all(): BilledDay[] {
    return [...this.trunks].flatMap(([trunk, days]) =>
      this.between([...days.keys()].sort()).map(({ day, start, end }) => ({
        ...{ trunk, day, from: iso(start), to: iso(end) },
        items: days.get(day) ?? new Set<string>(),
      })),
    );
  }

  private between(days: readonly string[]): Limits[] {
    const found: Limits[] = [];
    const last = days.at(-1)!;
    for (let limits = localDay(days[0]!, this.zone); limits.day <= last; limits = this.dayAt(limits.end)) {
      if (found.length > mostDays) return days.map((day) => localDay(day, this.zone));
      found.push(limits);
    }
    return found;
  }

  /** Rows mostly come in the order of time: the day is mostly the one before. */
  private dayAt(at: number): Limits {
    if (this.latest && this.latest.start <= at && at < this.latest.end) return this.latest;
    return (this.latest = limitsOf(DateTime.fromMillis(at, { zone: this.zone })));
  }
}

export const localDay = (day: string, zone: string): Limits => limitsOf(DateTime.fromISO(day, { zone }));
function limitsOf(within: DateTime): Limits {
  const start = within.startOf('day');
  const end = start.plus({ days: 1 }).startOf('day');
  return { day: start.toFormat('yyyy-MM-dd'), start: start.toMillis(), end: end.toMillis() };
}
