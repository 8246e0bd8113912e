import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from './event-store';

/** Before try number `tries` + 1, in milliseconds. */
export const backOff = (tries: number): number => Math.min(50 * 2 ** tries, 1000) * (0.5 + Math.random() / 2);

export const unavailable = (cause: unknown): StoreError =>
  new StoreError(
    'store.unavailable',
    `the event store does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );

export interface Patience {
  /** How long to go on, in milliseconds; may be Infinity. */
  readonly lasting: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** The same attempt may succeed a moment later. */
  readonly isTransient: (error: unknown) => boolean;
}

/** Repeats what can be repeated, over lost connections and restarts, as long as patience lasts; then throws `store.unavailable`. */
export async function persist<T>(attempt: () => Promise<T>, { lasting, signal, isTransient }: Patience): Promise<T> {
  const deadline = Date.now() + lasting;
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (Date.now() >= deadline || signal.aborted) throw unavailable(error);
      await sleep(backOff(tries), undefined, { signal }).catch(() => undefined);
    }
  }
}
