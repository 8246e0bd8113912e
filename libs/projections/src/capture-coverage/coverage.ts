import { iso } from '@app/calendar/local-time';
import type { Evidence, Instant, LocalDate, Zone } from '@app/decider/fact';
import type { CallId, RepId } from '@app/domain/ids';
import type { TrunkDirection } from '@app/domain/trunks/trunk.events';
import { matched, type Candidate } from './matching';

/** A bill knows each call, a counter only how many there were. */
export type Basis = 'bill' | 'counter';
type Shares = Readonly<Record<Evidence, number>>;
/** Class B: matched / total. All but `recorded` are null where nobody else counted: that is not measured, and not 0. */
export interface Coverage {
  /** Calls on the record whose line it is. */
  readonly recorded: number;
  readonly total: number | null;
  readonly matched: number | null;
  readonly missing: number | null;
  /** Captured calls that the bill should have and doesn't; of a counter, what is beyond its total. */
  readonly phantoms: number | null;
  readonly coverage: {
    readonly value: number | null;
    readonly why?: 'not measured' | 'nothing to divide by';
    readonly numerator: number | null;
    readonly denominator: number | null;
  };
  /** What share of the matched calls is known how; of a counter, of those compared with it. */
  readonly evidence: Shares;
}
export type TrunkDayCoverage = Coverage & {
  readonly trunk: string;
  readonly day: LocalDate;
  readonly basis: Basis | null;
  /** False where bills have only a part of that day: they cut days in another zone, or end within it. */
  readonly whole: boolean;
};
export interface Covered {
  readonly version: 1;
  readonly days: readonly TrunkDayCoverage[];
  readonly trunks: readonly (Coverage & { readonly trunk: string })[];
  readonly total: Coverage;
  /** Calls by reps' word alone: no PBX and no bill has them. Most first. */
  readonly declared: readonly { readonly rep: RepId | null; readonly calls: number }[];
  /** Zones in whose days there are counters, which can't be compared with days of another zone. */
  readonly otherZones: readonly Zone[];
}
export interface Phantom {
  readonly kind: 'captured' | 'declared';
  readonly call: CallId;
  readonly trunk: string | null;
  readonly rep: RepId | null;
  readonly at: Instant;
  readonly direction: TrunkDirection;
  readonly day: number;
}
interface Missing {
  readonly item: string;
  readonly trunk: string;
  readonly at: number;
  readonly day: number;
}
export interface Gaps {
  /** By time. */
  readonly missing: readonly Missing[];
  readonly phantoms: readonly Phantom[];
  /** Item → how the call that it is is known. */
  readonly weighed: ReadonlyMap<string, Evidence>;
}

/** What one statement finds of a window. `day` is its place among the window's days, from 0; times are milliseconds since 1970. */
export interface Found {
  /** Items with one possible call that is possible for no other item: nothing is left to weigh. */
  readonly sure: readonly {
    readonly trunk: string;
    readonly day: number;
    readonly evidence: Evidence;
    readonly count: number;
  }[];
  /** All others (`day` null: just outside of the window), with every call that each may be, and how those are known. */
  readonly items: readonly {
    readonly item: string;
    readonly trunk: string;
    readonly at: number;
    readonly day: number | null;
  }[];
  readonly candidates: readonly (Candidate & { readonly evidence: Evidence })[];
  /** Calls of the window that a bill should have, or that only a rep tells of, and that are none of the sure ones. */
  readonly suspects: readonly {
    readonly call: CallId;
    readonly line: string | null;
    readonly rep: RepId;
    readonly at: number;
    readonly direction: TrunkDirection;
    readonly day: number;
    readonly declared: boolean;
  }[];
  /** All calls on the record whose line is known. */
  readonly recorded: readonly {
    readonly line: string;
    readonly day: number;
    readonly direction: TrunkDirection;
    readonly answered: 'yes' | 'no' | 'unknown';
    readonly evidence: Evidence;
    readonly count: number;
  }[];
}
interface DayHere {
  readonly trunk: string;
  readonly zone: Zone;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly bill_directions: readonly TrunkDirection[] | null;
  readonly counted: number | null;
  readonly counter_directions: readonly TrunkDirection[] | null;
  readonly counter_unanswered: boolean;
}

export function gaps({ items, candidates, suspects }: Found): Gaps {
  const found = matched(candidates);
  const evidence = new Map(candidates.map(({ item, call, evidence }) => [`${item} ${call}`, evidence]));
  const taken = new Set(found.values());
  const byTime =
    <T extends { at: number }>(id: (one: T) => string) =>
    (a: T, b: T) =>
      a.at - b.at || (id(a) < id(b) ? -1 : 1);
  return {
    missing: items
      .flatMap(({ day, ...item }) => (day === null || found.has(item.item) ? [] : [{ ...item, day }]))
      .sort(byTime(({ item }) => item)),
    phantoms: suspects
      .filter(({ call }) => !taken.has(call))
      .sort(byTime(({ call }) => call))
      .map(({ call, line, rep, at, direction, day, declared }) => ({
        ...{ kind: declared ? 'declared' : 'captured', call, trunk: line, rep: rep || null },
        ...{ at: iso(at), direction, day },
      })),
    weighed: new Map([...found].map(([item, call]) => [item, evidence.get(`${item} ${call}`)!])),
  };
}

interface Sums {
  recorded: number;
  total: number;
  matched: number;
  phantoms: number;
  measured: boolean;
  readonly by: Record<Evidence, number>;
}
const none = (): Sums => ({
  ...{ recorded: 0, total: 0, matched: 0, phantoms: 0, measured: false },
  by: { captured: 0, corroborated: 0, declared: 0, assumed: 0 },
});

/** `starts` are the first moments of `days`, `end` is where the last of them ends. */
export function coverageOf(
  found: Found,
  said: readonly DayHere[],
  days: readonly LocalDate[],
  starts: readonly Instant[],
  end: Instant,
): Covered {
  const { missing, phantoms, weighed } = gaps(found);
  const rows = new Map<string, Sums & { trunk: string; day: number; basis: Basis | null; whole: boolean }>();
  const row = (trunk: string, day: number) => {
    const key = `${day} ${trunk}`;
    const there = rows.get(key) ?? { trunk, day, basis: null, whole: true, ...none() };
    rows.set(key, there);
    return there;
  };
  const matching = (trunk: string, day: number, evidence: Evidence, count: number) => {
    const sums = row(trunk, day);
    Object.assign(sums, { basis: 'bill', total: sums.total + count, matched: sums.matched + count });
    sums.by[evidence] += count;
  };

  for (const { line, day, count } of found.recorded) row(line, day).recorded += count;
  for (const { trunk, day, evidence, count } of found.sure) matching(trunk, day, evidence, count);
  for (const { item, trunk, day } of found.items)
    if (day !== null && weighed.has(item)) matching(trunk, day, weighed.get(item)!, 1);
  for (const { trunk, day } of missing)
    Object.assign(row(trunk, day), { basis: 'bill', total: row(trunk, day).total + 1 });
  for (const { kind, trunk, day } of phantoms) if (kind === 'captured' && trunk !== null) row(trunk, day).phantoms += 1;

  const limits = days.map((_, i) => ({ start: Date.parse(starts[i]!), end: Date.parse(starts[i + 1] ?? end) }));
  const otherZones = new Set<Zone>();
  for (const one of said) {
    const [from, to] = [one.from_at.getTime(), one.to_at.getTime()];
    if (one.bill_directions)
      limits.forEach(({ start, end }, day) => {
        if (from < end && to > start) row(one.trunk, day).basis = 'bill';
      });
    if (one.counted === null) continue;
    const day = limits.findIndex(({ start, end }) => start === from && end === to);
    if (day < 0) otherZones.add(one.zone);
    else row(one.trunk, day);
  }
  for (const sums of rows.values()) {
    const { start, end } = limits[sums.day]!;
    if (sums.basis === 'bill') sums.whole = isWhole(said, sums.trunk, start, end);
    else counted(sums, said, found, start, end);
    sums.measured = sums.basis !== null;
  }

  const all = [...rows.values()].sort((a, b) => a.day - b.day || (a.trunk < b.trunk ? -1 : 1));
  const trunks = [...new Set(all.map(({ trunk }) => trunk))].sort();
  return {
    version: 1,
    days: all.map((sums) => ({
      ...{ trunk: sums.trunk, day: days[sums.day]!, basis: sums.basis, whole: sums.whole },
      ...told(sums),
    })),
    trunks: trunks.map((trunk) => ({ trunk, ...told(sum(all.filter((one) => one.trunk === trunk))) })),
    total: told(sum(all)),
    declared: declaredBy(phantoms),
    otherZones: [...otherZones].sort(),
  };
}

/** Whether the bills that have a part of the day have all of it. */
function isWhole(said: readonly DayHere[], trunk: string, start: number, end: number): boolean {
  let at = start;
  for (const { from_at, to_at } of said.filter((one) => one.trunk === trunk && one.bill_directions))
    if (from_at.getTime() <= at && to_at.getTime() > at) at = to_at.getTime();
  return at >= end;
}

/** Of several counters of one trunk the one that saw most: what another missed, it missed. */
function counted(
  sums: Sums & { trunk: string; day: number; basis: Basis | null },
  said: readonly DayHere[],
  { recorded }: Found,
  start: number,
  end: number,
): void {
  const [most] = said
    .filter(({ trunk, counted }) => trunk === sums.trunk && counted !== null)
    .filter(({ from_at, to_at }) => from_at.getTime() === start && to_at.getTime() === end)
    .sort((a, b) => b.counted! - a.counted!);
  if (!most) return;
  let ours = 0;
  for (const { line, day, direction, answered, evidence, count } of recorded) {
    if (line !== sums.trunk || day !== sums.day || !most.counter_directions!.includes(direction)) continue;
    if (answered === 'no' && !most.counter_unanswered) continue;
    ours += count;
    sums.by[evidence] += count;
  }
  const total = most.counted!;
  Object.assign(sums, { basis: 'counter', total, matched: Math.min(ours, total), phantoms: Math.max(0, ours - total) });
}

/** What was not measured adds its calls, and nothing to the coverage. */
function sum(all: readonly Sums[]): Sums {
  const sums = none();
  for (const one of all) {
    sums.recorded += one.recorded;
    if (!one.measured) continue;
    sums.measured = true;
    sums.total += one.total;
    sums.matched += one.matched;
    sums.phantoms += one.phantoms;
    for (const [evidence, n] of Object.entries(one.by)) sums.by[evidence as Evidence] += n;
  }
  return sums;
}

function told({ recorded, total, matched, phantoms, measured, by }: Sums): Coverage {
  const of = Object.values(by).reduce((all, n) => all + n, 0);
  const evidence = Object.fromEntries(Object.entries(by).map(([kind, n]) => [kind, of === 0 ? 0 : n / of])) as Shares;
  if (!measured) {
    const coverage = { value: null, why: 'not measured', numerator: null, denominator: null } as const;
    return { recorded, total: null, matched: null, missing: null, phantoms: null, coverage, evidence };
  }
  const ratio = total === 0 ? ({ value: null, why: 'nothing to divide by' } as const) : { value: matched / total };
  const coverage = { ...ratio, numerator: matched, denominator: total };
  return { recorded, total, matched, missing: total - matched, phantoms, coverage, evidence };
}

function declaredBy(phantoms: readonly Phantom[]): Covered['declared'] {
  const reps = new Map<RepId | null, number>();
  for (const { kind, rep } of phantoms) if (kind === 'declared') reps.set(rep, (reps.get(rep) ?? 0) + 1);
  return [...reps]
    .map(([rep, calls]) => ({ rep, calls }))
    .sort((a, b) => b.calls - a.calls || ((a.rep ?? '') < (b.rep ?? '') ? -1 : 1));
}
