import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` again and again until `signal`: after `restMs` when it ended well, after a growing pause (to 30 s) when it
 * threw. Resolves once the work under way has ended.
 */
export async function loop(
  work: (signal: AbortSignal) => Promise<void>,
  {
    signal,
    restMs,
    onError,
  }: { signal: AbortSignal; restMs: number; onError: (error: unknown, pauseMs: number) => void },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let pause = restMs;
    try {
      await work(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      pause = Math.min(30_000, 250 * 2 ** failures++);
      onError(error, pause);
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
