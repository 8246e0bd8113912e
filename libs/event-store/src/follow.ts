import type { Delivery, StoredRecord } from './event-store';

/** Wakes followers. A ring that comes while a follower is still reading is not lost: it compares `count`s. */
export class Bell {
  count = 0;
  private readonly sleepers = new Set<() => void>();

  ring(): void {
    this.count++;
    for (const wake of [...this.sleepers]) wake();
  }

  /** Resolves once rung after `count` was `heard`, after `milliseconds`, or when the signal aborts. */
  async next(heard: number, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.count !== heard || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.sleepers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}

export interface Page<Cursor> {
  readonly records: readonly StoredRecord[];
  /** Behind the last event read, filtered out or not; undefined where nothing was there. */
  readonly end: Cursor | undefined;
  /** There may be more behind `end`. */
  readonly full: boolean;
}

/** Most events read at once. */
export const pageSize = 1000;

/** Reads so many records altogether and no more: `read` is told how many of them the page may have. */
export function atMost<Cursor>(
  limit: number,
  read: (after: Cursor | undefined, size: number) => Promise<Page<Cursor>>,
): (after: Cursor | undefined) => Promise<Page<Cursor>> {
  let left = limit;
  return async (after) => {
    if (left <= 0) return { records: [], end: undefined, full: false };
    const page = await read(after, Math.min(left, pageSize));
    left -= page.records.length;
    return { ...page, full: page.full && left > 0 };
  };
}

/**
 * Pages one after the other until one is not full. The next is fetched while the reader works on this one, and no more
 * than that one: a slow reader holds back the store.
 */
export async function* pages<Cursor>(
  read: (after: Cursor | undefined) => Promise<Page<Cursor>>,
  after: Cursor | undefined,
): AsyncGenerator<Page<Cursor>, void, void> {
  let coming = read(after);
  for (;;) {
    const page = await coming;
    if (!page.full) return yield page;
    coming = read(page.end);
    coming.catch(() => undefined); // told when it is awaited; a reader that leaves before must not crash the process
    yield page;
  }
}

/**
 * Followers are woken by a ring. They also look again by themselves, ever more seldom (milliseconds): the net under a
 * lost ring, and under events that a transaction of somebody else held back when the ring came.
 */
const shortestNap = 10;
const longestNap = 1000;

/**
 * Pages for ever, as a subscription delivers them, until `signal` aborts: then it ends cleanly, whatever was under way.
 * `positionOf` prints a cursor.
 */
export async function* follow<Cursor>(
  read: (after: Cursor | undefined) => Promise<Page<Cursor>>,
  positionOf: (cursor: Cursor) => string,
  { after, bell, signal }: { after: Cursor | undefined; bell: Bell; signal: AbortSignal },
): AsyncGenerator<Delivery, void, void> {
  let cursor = after;
  let saidCaughtUp = false;
  let nap = shortestNap;
  while (!signal.aborted) {
    const heard = bell.count;
    try {
      for await (const { records, end, full } of pages(read, cursor)) {
        if (signal.aborted) return;
        if (end === undefined && saidCaughtUp) continue;
        if (end !== undefined) {
          cursor = end;
          nap = shortestNap;
        }
        saidCaughtUp = !full;
        yield { records, position: cursor === undefined ? undefined : positionOf(cursor), caughtUp: !full };
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    await bell.next(heard, nap, signal);
    nap = bell.count === heard ? Math.min(nap * 2, longestNap) : shortestNap;
  }
}
