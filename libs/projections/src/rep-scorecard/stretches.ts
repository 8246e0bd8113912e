import type { Instant } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import { iso } from '@app/calendar/local-time';

/** During [since, until), within the window, the rep was of this team ('' = of none that is known). */
export interface Stretch {
  readonly rep: RepId;
  readonly team: string;
  readonly since: Instant;
  readonly until: Instant;
}
export interface TeamChange {
  readonly rep: RepId;
  readonly at: Date;
  readonly team: string;
}

const quarterMs = 15 * 60 * 1000;

/**
 * The window cut by team changes, which come in order of rep, time and revision. A change counts from the next full
 * quarter of an hour, as finely as sums are kept. What a rep did before they joined is their first team's.
 */
export function stretches(
  changes: readonly TeamChange[],
  window: { readonly from: Instant; readonly to: Instant },
): Stretch[] {
  const found: Stretch[] = [];
  changes.forEach(({ rep, at, team }, i) => {
    const next = changes[i + 1];
    const begins = changes[i - 1]?.rep === rep ? alignedUp(at) : window.from;
    const ends = next?.rep === rep ? alignedUp(next.at) : window.to;
    const since = begins > window.from ? begins : window.from;
    const until = ends < window.to ? ends : window.to;
    if (since < until) found.push({ rep, team, since, until });
  });
  return found;
}

const alignedUp = (at: Date): Instant => iso(Math.ceil(at.getTime() / quarterMs) * quarterMs);
