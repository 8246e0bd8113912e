/** A value that sources tell again and again, in any order: what it is now, and every value that it has had. */
export interface Told<V> {
  readonly is: V;
  readonly had: readonly V[];
}

export const tell = <V>(told: Told<V> | undefined, is: V): Told<V> => ({
  is,
  had: told?.had.includes(is) ? told.had : [...(told?.had ?? []), is],
});

/**
 * A value told before is old news: a redelivered report, or an import run again, never undoes a correction. The price:
 * where a source itself goes back to an earlier value, a person has to say so.
 */
export const isNews = <V>(told: Told<V> | undefined, reported: V | undefined): reported is V =>
  reported !== undefined && !told?.had.includes(reported);
