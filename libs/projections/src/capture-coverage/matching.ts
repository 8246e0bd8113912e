/** A billed item and a call that may be one. Milliseconds since 1970. */
export interface Candidate {
  readonly item: string;
  readonly at: number;
  readonly call: string;
  /** Until when the call could have been billed as beginning. */
  readonly until: number;
  /** How sure: 1 is before 2. */
  readonly pass: number;
}

/**
 * Item → call, each at most once. The surest candidates first; among those, item after item in the order of time, each takes
 * the call that can wait least, ids settling what is equal. For calls that are open for a stretch of time no other way
 * matches more of them (and a PBX clock that is a minute off makes no gaps). The order of the candidates is of no account.
 */
export function matched(candidates: readonly Candidate[]): ReadonlyMap<string, string> {
  const inOrder = [...candidates].sort(
    (a, b) => a.pass - b.pass || a.at - b.at || order(a.item, b.item) || a.until - b.until || order(a.call, b.call),
  );
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const { item, call } of inOrder) {
    if (found.has(item) || taken.has(call)) continue;
    found.set(item, call);
    taken.add(call);
  }
  return found;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
