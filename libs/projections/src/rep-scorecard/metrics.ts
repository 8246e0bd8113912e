import type { ByEvidence, Part, Tally } from './tally';
import { waitingQuantile } from './waiting-times';

export type MetricClass = 'A' | 'B' | 'C' | 'D';
export type Unit = 'count' | 'seconds' | 'share' | 'per task' | 'per hour';
export type Why = 'not measured by this source' | 'nothing to divide by' | 'too few';
/** Times are in seconds, shares from 0 to 1. */
export interface Metric {
  readonly class: MetricClass;
  readonly value: number | null;
  /** Why there is no value. */
  readonly why?: Why;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly unit: Unit;
  /** What share of what was counted is of which evidence; all 0 where nothing was. */
  readonly evidence: ByEvidence;
  /** The same without items of more than two hours. */
  readonly withoutImplausible?: number | null;
  /** Counted in the denominator, though it is too early to tell. */
  readonly immature?: number;
  /** Class D: how many values; 90 % are at or below p90 (null under 10 values). */
  readonly n?: number;
  readonly p90?: number | null;
  readonly longest?: number | null;
  /** What speed was measured in. */
  readonly basis?: 'working time' | 'clock time' | 'mixed';
  /** The same by label. */
  readonly parts?: readonly PartMetric[];
}
export type PartMetric = Part['labels'] & {
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
};

/** `team` is the tally that everything in the answer adds up to: it says what was measured at all. */
export type Formula = (tally: Tally, team: Tally) => Metric;

const unmeasured = 'not measured by this source';

/** Something of `all` is `known`; or there is nothing to know here, and it is not for want of a source. */
const measured = (tally: Tally, team: Tally, known: readonly string[], all: readonly string[]) =>
  tally.sum(...known) > 0 || (tally.sum(...all) === 0 && (team.sum(...known) > 0 || team.sum(...all) === 0));

interface Measure {
  /** Only what is counted in `known` can tell; `all` is what there is. */
  readonly known?: readonly string[];
  readonly all?: readonly string[];
}
const isMeasured = (tally: Tally, team: Tally, { known, all }: Measure) =>
  !known || !all || measured(tally, team, known, all);

/** Class A: one sum, or several together. */
export const additive =
  (names: readonly string[], of: Measure & { readonly implausible?: string } = {}): Formula =>
  (tally, team) => {
    const value = isMeasured(tally, team, of) ? tally.sum(...names) : null;
    return {
      class: 'A',
      value,
      ...(value === null && { why: unmeasured }),
      unit: 'count',
      evidence: value === null ? tally.shares() : tally.shares(...names),
      ...(of.implausible && { withoutImplausible: value === null ? null : value - tally.sum(of.implausible) }),
    };
  };

/** Class A: a union of time, kept in milliseconds under `kind.ms`, `kind.plausible`; `kind.items` are what evidence is taken of. */
export const time =
  (kind: string, of: Measure = {}): Formula =>
  (tally, team) => {
    const isKnown = isMeasured(tally, team, of);
    const seconds = (name: string) => (isKnown ? tally.sum(`${kind}.${name}`) / 1000 : null);
    return {
      class: 'A',
      value: seconds('ms'),
      ...(!isKnown && { why: unmeasured }),
      unit: 'seconds',
      evidence: isKnown ? tally.shares(`${kind}.items`) : tally.shares(),
      withoutImplausible: seconds('plausible'),
    };
  };

/** Class B: a sum over a sum. */
export const ratio =
  (
    numerator: string,
    denominator: string,
    of: Measure & {
      readonly immature?: string;
      readonly unit?: Unit;
      readonly by?: readonly [breakdown: string, label?: string];
      readonly scale?: number;
    } = {},
  ): Formula =>
  (tally, team) => {
    const over = tally.sum(...denominator.split('+'));
    const value = over === 0 || !isMeasured(tally, team, of) ? null : (tally.sum(numerator) * (of.scale ?? 1)) / over;
    return {
      class: 'B',
      value,
      ...(value === null && { why: isMeasured(tally, team, of) ? ('nothing to divide by' as const) : unmeasured }),
      numerator: tally.sum(numerator),
      denominator: over,
      unit: of.unit ?? 'share',
      evidence: tally.shares(...denominator.split('+')),
      ...(of.immature && { immature: tally.sum(of.immature) }),
    };
  };

/** No value where the parts of `formula` that this measures are not known. */
export const onlyMeasured =
  (of: Measure, formula: Formula): Formula =>
  (tally, team) => {
    const metric = formula(tally, team);
    return isMeasured(tally, team, of) ? metric : { ...metric, value: null, why: unmeasured };
  };

/** The same ratio by label: of hour, of objection and technique, of reason. `ofWhole`: over the whole, not over the part. */
export const parts = (
  tally: Tally,
  breakdown: string,
  numerator: string,
  denominator: string,
  ofWhole = false,
): PartMetric[] => {
  const whole = tally.sum(...denominator.split('+'));
  return [...(tally.parts.get(breakdown)?.values() ?? [])]
    .map(({ labels, sums }) => {
      const over = ofWhole ? whole : denominator.split('+').reduce((sum, name) => sum + (sums.get(name) ?? 0), 0);
      const counted = sums.get(numerator) ?? 0;
      return { ...labels, value: over === 0 ? null : counted / over, numerator: counted, denominator: over };
    })
    .filter((part) => part.numerator > 0 || (!ofWhole && part.denominator > 0))
    .sort((a, b) => (Object.values(a).join() < Object.values(b).join() ? -1 : 1));
};

/** Class C: every tally's own count; parts of it do not add up to the team's. */
export const distinct =
  (name: string): Formula =>
  (tally) => ({ class: 'C', value: tally.distinct.get(name) ?? 0, unit: 'count', evidence: tally.shares(name) });

/** Fewer values than this have no 90th percentile to speak of. */
const fewest = 10;

/** Class D: median, p90 and longest of raw values. `divisor` turns them into the unit. */
export const ordered =
  (name: string, unit: Unit, divisor = 1, of: Measure = {}): Formula =>
  (tally, team) => {
    const found = tally.ordered.get(name);
    const n = found?.n ?? 0;
    const why = n > 0 ? undefined : isMeasured(tally, team, of) ? ('nothing to divide by' as const) : unmeasured;
    const as = (value: number | null | undefined) => (value === null || value === undefined ? null : value / divisor);
    return {
      class: 'D',
      value: as(found?.median),
      ...(why && { why }),
      unit,
      n,
      p90: n < fewest ? null : as(found?.p90),
      longest: as(found?.longest),
      evidence: tally.shares(name),
    };
  };

/** Class D with those who still wait kept in: see waiting-times. */
export const waiting =
  (name: string): Formula =>
  (tally) => {
    const { waits, waitsInWorkingTime } = tally;
    const seconds = (q: number) => {
      const ms = waitingQuantile(waits, q);
      return ms === undefined ? null : ms / 1000;
    };
    const value = seconds(0.5);
    const basis =
      waitsInWorkingTime === 0 ? 'clock time' : waitsInWorkingTime === waits.length ? 'working time' : 'mixed';
    return {
      class: 'D',
      value,
      ...(value === null && { why: waits.length === 0 ? unmeasured : 'too few' }),
      unit: 'seconds',
      n: waits.length,
      p90: waits.length < fewest ? null : seconds(0.9),
      immature: waits.filter(({ ended }) => !ended).length,
      evidence: tally.shares(name),
      ...(waits.length > 0 && { basis }),
    };
  };
