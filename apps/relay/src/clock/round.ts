import type { Instant } from '@app/decider/fact';

/** Something that time brings about. Any number of relays may run it: what it causes has ids of its own. */
export interface Round {
  /** For logs. */
  readonly name: string;
  /** Milliseconds between two runs. */
  readonly everyMs: number;
  /** Projections that it asks; it waits until each has been built for the first time. */
  readonly needs: readonly string[];
  run(now: Instant): Promise<void>;
}
