import type { Rows } from '../projection';
import { buckets, counters, spans, type BucketRow, type Contribution, type Counter, type Counts, type Span } from './contributions';

/** Writes what changed between the contribution a fact made and the one it makes now: as many deltas as differ, none if none do. */
export function writeDifference(rows: Rows, was: Contribution, is: Contribution): void {
  for (const counts of netCounts(was.counts, is.counts)) rows.add(buckets, counts);

  const before = new Map(was.spans.map((span) => [span.kind + span.n, span]));
  for (const span of is.spans) {
    const old = before.get(span.kind + span.n);
    before.delete(span.kind + span.n);
    if (!old || !same(old, span)) rows.put(spans, span);
  }
  for (const gone of before.values()) rows.remove(spans, gone.item, gone.kind, gone.n);
}

function netCounts(was: readonly Counts[], is: readonly Counts[]): BucketRow[] {
  const net = new Map<string, Record<Counter, number> & Omit<Counts, 'counted'>>();
  const sum = ({ rep, bucket, source, evidence, counted }: Counts, sign: 1 | -1) => {
    const key = `${bucket} ${evidence} ${source} ${rep}`;
    let row = net.get(key);
    if (!row) net.set(key, (row = { rep, bucket, source, evidence, ...zero }));
    for (const counter in counted) row[counter as Counter] += sign * counted[counter as Counter]!;
  };
  for (const counts of was) sum(counts, -1);
  for (const counts of is) sum(counts, 1);
  return [...net.values()].filter((row) => counters.some((counter) => row[counter] !== 0));
}
const zero = Object.fromEntries(counters.map((counter) => [counter, 0])) as Record<Counter, number>;

const same = (a: Span, b: Span) =>
  a.rep === b.rep &&
  a.from_at === b.from_at &&
  a.to_at === b.to_at &&
  a.implausible === b.implausible &&
  a.evidence === b.evidence;
