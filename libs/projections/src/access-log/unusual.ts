import type { AccessEvent } from '@app/domain/access/access.events';

/** How much of one kind somebody was shown, or took out, on one of their days: 0 is today, 1 the 24 hours before it began, … */
export interface DayAmount {
  readonly user: string;
  /** Whom they are compared with: everybody else of this role. */
  readonly role: string;
  readonly kind: AccessEvent['type'];
  readonly daysAgo: number;
  /** Different contacts. */
  readonly count: number;
}
/** `rules.looking` */
export interface LookingRule {
  readonly atLeast: number;
  readonly timesOwnPast: number;
  readonly timesTeam: number;
}
export interface UnusualAmount {
  readonly user: string;
  readonly kind: AccessEvent['type'];
  readonly count: number;
  /** The 95th percentile of the person's own days before; null where there are too few of them to go by. */
  readonly ownPast: number | null;
  /** The median day of the others in the role. */
  readonly team: number;
}

/** How many days before today make the past. */
export const pastDays = 28;
/** Of fewer days than this nobody has a past to be compared with. */
export const fewestOwnDays = 5;

/**
 * Who looked or exported far beyond their own past and the team's. Today's count is unusual where it is at least
 * `atLeast`, **and** more than `timesOwnPast` times the 95th percentile (nearest rank) of the person's own days of the 28
 * before today where there are 5 or more of them, **and** more than `timesTeam` times the median of such days, today among them, of the others in the same
 * role. A day counts for somebody where they looked at anything at all, with 0 for the kinds that they did not; a
 * team without such a day is 0.
 */
export function unusual(days: readonly DayAmount[], ruleOf: (user: string) => LookingRule): UnusualAmount[] {
  return days
    .filter(({ user, daysAgo, count }) => daysAgo === 0 && count >= ruleOf(user).atLeast)
    .map(({ user, role, kind, count }) => {
      const own = amountsOf(
        days.filter((day) => day.user === user && day.daysAgo > 0),
        kind,
      );
      const others = amountsOf(
        days.filter((day) => day.user !== user && day.role === role),
        kind,
      );
      const ownPast = own.length < fewestOwnDays ? null : percentile(own, 0.95);
      return { user, kind, count, ownPast, team: median(others) };
    })
    .filter(({ user, count, ownPast, team }) => {
      const { timesOwnPast, timesTeam } = ruleOf(user);
      return (ownPast === null || count > timesOwnPast * ownPast) && count > timesTeam * team;
    });
}

/** One amount a person and day on which they looked at anything, in order of size. */
function amountsOf(days: readonly DayAmount[], kind: DayAmount['kind']): number[] {
  const amounts = new Map<string, number>();
  for (const day of days) {
    const which = `${day.daysAgo} ${day.user}`;
    amounts.set(which, (amounts.get(which) ?? 0) + (day.kind === kind ? day.count : 0));
  }
  return [...amounts.values()].sort((a, b) => a - b);
}

const percentile = (sorted: readonly number[], p: number) => sorted[Math.ceil(p * sorted.length) - 1] ?? 0;
const median = (sorted: readonly number[]) => {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};
