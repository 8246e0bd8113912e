import type { Rows } from '../projection';
import {
  buckets,
  counters,
  spans,
  type BucketRow,
  type Contribution,
  type Counter,
  type Counts,
  type Span,
} from './contributions';

/** Writes what changed between the contribution a fact made and the one it makes now; nothing where nothing did. */
export function writeDifference(rows: Rows, was: Contribution, is: Contribution): void {
  writeCounts(rows, was.counts, is.counts);
  writeSpans(rows, was.spans, is.spans);
}

/** A fact's counts stand in the same order before and after, so those of one place make one delta. */
function writeCounts(rows: Rows, was: readonly Counts[], is: readonly Counts[]): void {
  for (let i = 0; i < Math.max(was.length, is.length); i++) {
    const [before, after] = [was[i], is[i]];
    if (before && after && samePlace(before, after)) {
      const delta = rowOf(after, 1);
      subtract(delta, before);
      if (counters.some((counter) => delta[counter] !== 0)) rows.add(buckets, delta);
      continue;
    }
    if (before) rows.add(buckets, rowOf(before, -1));
    if (after) rows.add(buckets, rowOf(after, 1));
  }
}

const samePlace = (a: Counts, b: Counts) =>
  a.rep === b.rep && a.bucket === b.bucket && a.evidence === b.evidence && a.source === b.source;

const zero = Object.fromEntries(counters.map((counter) => [counter, 0])) as Record<Counter, number>;
type Writable = { -readonly [K in keyof BucketRow]: BucketRow[K] };

function rowOf({ rep, bucket, source, evidence, counted }: Counts, sign: 1 | -1): Writable {
  const row: Writable = { rep, bucket, source, evidence, ...zero };
  for (const counter in counted) row[counter as Counter] = sign * counted[counter as Counter]!;
  return row;
}
function subtract(row: Writable, { counted }: Counts): void {
  for (const counter in counted) row[counter as Counter] -= counted[counter as Counter]!;
}

function writeSpans(rows: Rows, was: readonly Span[], is: readonly Span[]): void {
  for (const span of is) {
    const before = was.find((old) => old.kind === span.kind && old.n === span.n);
    if (!before || !same(before, span)) rows.put(spans, span);
  }
  for (const old of was)
    if (!is.some((span) => span.kind === old.kind && span.n === old.n)) rows.remove(spans, old.item, old.kind, old.n);
}

const same = (a: Span, b: Span) =>
  a.rep === b.rep &&
  a.from_at === b.from_at &&
  a.to_at === b.to_at &&
  a.implausible === b.implausible &&
  a.evidence === b.evidence;
