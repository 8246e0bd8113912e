import { StoreError } from '@app/event-store/event-store';
import { VaultError } from '@app/vault/vault';

const firstWaitMs = 500;
const longestWaitMs = 30_000;

/** Of node and of PostgreSQL: no connection, or none yet. */
const connectionCodes: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '53300', '57P01', '57P03']); // prettier-ignore

/** Whether it can be tried again as it is: what keeps data is away just now. */
export const isAway = (error: unknown): boolean =>
  (error instanceof StoreError && error.code === 'store.unavailable') ||
  (error instanceof VaultError && error.code === 'vault.unavailable') ||
  (error instanceof Error && 'code' in error && connectionCodes.has(error.code));

export interface Patience {
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Told of each vain attempt, and how long it is until the next; for a log. */
  readonly away?: (error: Error, waitMs: number) => void;
}

/**
 * Does it once, and again with longer and longer waits until what keeps data is there. Undefined where the signal ended the
 * waiting; throws what no waiting mends.
 */
export async function patiently<T>(attempt: () => Promise<T>, { signal, away }: Patience): Promise<T | undefined> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error)) throw error;
      away?.(error as Error, waitMs);
      await pause(waitMs, signal);
      if (signal.aborted) return undefined;
    }
  }
}

/** Ends early, and without a word, with the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
