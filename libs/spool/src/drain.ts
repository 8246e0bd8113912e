import { setTimeout as sleep } from 'node:timers/promises';
import type { Spool, SpoolEntry } from './spool';

export interface Draining<T> {
  /** What the payload of an entry says. An entry that can't be read lies aside in the end. */
  readonly read: (payload: Uint8Array) => T;
  /** Puts it where it belongs. It may get one twice: after a crash. */
  readonly handle: (said: T) => Promise<void>;
  /** Whether nothing would get through just now. Else the failure is the entry's own. */
  readonly isAway: (error: unknown) => Promise<boolean>;
  /** Entries that share one are handled in their order, others side by side. */
  readonly lanesOf: (said: T) => readonly string[];
  /**
   * Of what failed for its own reason, again and again: puts where it belongs whatever can be, and gives the payload of
   * what is left, to lie aside; undefined where nothing is.
   */
  readonly salvage: (said: T) => Promise<Uint8Array | undefined>;
  /** What was left of an entry lies aside. */
  readonly onSetAside: (entry: SpoolEntry, error: unknown) => void;
  /** Nothing gets through any more; and then, that something does again. */
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
  readonly signal: AbortSignal;
  /** Milliseconds before try number `tries` + 1. */
  readonly backOff?: (tries: number) => number;
}

const atOnce = 64;
/** Of an entry that fails for its own reason. */
const mostTries = 5;
const longestPauseMs = 15_000;
const doubling = (tries: number): number => Math.min(100 * 2 ** tries, longestPauseMs) * (0.5 + Math.random() / 2);

/** Empties the spool, in order, until the signal ends; what is under way is finished then. */
export async function drain<T>(spool: Spool, draining: Draining<T>): Promise<void> {
  const { signal, onAway, onBack, backOff = doubling } = draining;
  const handled = new Set<number>();
  let tries = 0;
  while (!signal.aborted) {
    await spool.waiting(signal);
    if (signal.aborted) return;
    try {
      const entries = await spool.next(atOnce);
      const failed = await handleAll(spool, entries, handled, draining);
      const through = entries.findIndex(({ number }) => !handled.has(number));
      const last = through < 0 ? entries.at(-1) : entries[through - 1];
      if (last) {
        await spool.done(last);
        for (const number of handled) if (number <= last.number) handled.delete(number);
      }
      if (failed) throw failed.error;
      if (tries > 0) onBack();
      tries = 0;
    } catch (error) {
      if (tries === 0) onAway(error);
      await sleep(backOff(tries++), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Gives the failure of whatever could not be handled because nothing can be. */
async function handleAll<T>(
  spool: Spool,
  entries: readonly SpoolEntry[],
  handled: Set<number>,
  draining: Draining<T>,
): Promise<{ readonly error: Error } | undefined> {
  const lanes = new Map<string, Promise<void>>();
  const all = entries
    .filter(({ number }) => !handled.has(number))
    .map((entry) => {
      const said = readOr(entry, draining);
      const names = said instanceof Unreadable ? [] : draining.lanesOf(said);
      const before = Promise.all(names.map((name) => lanes.get(name)));
      const done = before
        .then(() => handleOne(spool, entry, said, draining))
        .then(() => void handled.add(entry.number));
      for (const name of names) lanes.set(name, done);
      return done;
    });
  const results = await Promise.allSettled(all);
  const failed = results.find((result) => result.status === 'rejected');
  return failed && { error: failed.reason as Error };
}

class Unreadable {
  constructor(readonly why: unknown) {}
}
function readOr<T>({ payload }: SpoolEntry, { read }: Draining<T>): T | Unreadable {
  try {
    return read(payload);
  } catch (error) {
    return new Unreadable(error);
  }
}

async function handleOne<T>(spool: Spool, entry: SpoolEntry, said: T | Unreadable, draining: Draining<T>) {
  const { handle, isAway, onSetAside, signal, backOff = doubling } = draining;
  for (let tries = 1; ; tries++) {
    try {
      if (said instanceof Unreadable) throw said.why;
      return await handle(said);
    } catch (error) {
      if (signal.aborted || (await isAway(error))) throw error;
      if (tries < mostTries) {
        await sleep(backOff(tries), undefined, { signal }).catch(() => undefined);
        continue;
      }
      const payload = said instanceof Unreadable ? entry.payload : await draining.salvage(said);
      if (!payload) return;
      await spool.setAside({ ...entry, payload });
      onSetAside(entry, error);
      return;
    }
  }
}
