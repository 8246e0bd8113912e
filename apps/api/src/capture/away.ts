import { StoreError } from '@app/event-store/event-store';

/** Of ours: nothing gets through just now, or not in time, or somebody else is writing there all the while. */
const codes: ReadonlySet<unknown> = new Set([
  'store.unavailable',
  'store.closed',
  'store.conflict',
  'vault.unavailable',
]);
/** PostgreSQL: no connection, no resources, shutting down or starting. */
const ofDatabase = /^(08|53|57P)/;

/** Whether a failure tells of the store, a disk or the network rather than of what was to be stored. */
export function isAway(error: unknown): boolean {
  const { code, syscall, cause, errors } = error as {
    code?: unknown;
    syscall?: unknown;
    cause?: unknown;
    errors?: readonly unknown[];
  };
  // Node's own words for the network and the disk
  if (typeof syscall === 'string' || codes.has(code)) return true;
  if (typeof code === 'string' && code.length === 5 && ofDatabase.test(code)) return true;
  if (error instanceof Error && /^(Connection terminated|Client has encountered|timeout exceeded)/.test(error.message))
    return true;
  return (cause !== undefined && isAway(cause)) || Boolean(errors?.some(isAway));
}

/** As `work`, but for so many milliseconds at most: then `store.unavailable`, and what became of the work is not known. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StoreError('store.unavailable', `the store did not answer within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A message of a failed statement may quote what it was about: its code or name alone. */
export const nameOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name);
};
