import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 20;

/** Asks again and again until there is an answer. Throws, naming what was waited for, after `withinMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 90_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let trouble: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      if (error instanceof Final) throw error;
      trouble = error;
    }
    await pause(everyMs);
  }
  throw new Error(`not within ${withinMs / 1000} s: ${what}`, { cause: trouble });
}

/** What no waiting makes good. */
export class Final extends Error {}
