/**
 * The same function, which works out its latest answers once: at least `most` of them are kept, and less than twice as
 * many. Of those kept twice as long, the ones that are asked for stay: that costs nothing where they are asked for again soon.
 */
export function remembering<V extends object>(most: number, work: (of: string) => V): (of: string) => V {
  let latest = new Map<string, V>();
  let before = new Map<string, V>();
  return (of) => {
    const known = latest.get(of);
    if (known) return known;
    const value = before.get(of) ?? work(of);
    if (latest.size >= most) {
      before = latest;
      latest = new Map();
    }
    latest.set(of, value);
    return value;
  };
}
