/** What is shown of a list, and where the next page begins; null at the end. */
interface Page<R> {
  readonly shown: readonly R[];
  readonly next: string | null;
}

/** Of rows that were read up to one beyond `limit`: the one more tells that the list goes on. */
export function pageOf<R>(found: readonly R[], limit: number, placeOf: (last: R) => string): Page<R> {
  const shown = found.slice(0, limit);
  return { shown, next: found.length > limit ? placeOf(shown.at(-1)!) : null };
}
