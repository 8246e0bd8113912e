import type { Evidence } from '@app/decider/fact';
import type { Waiting } from './waiting-times';

export const evidences = ['captured', 'corroborated', 'declared', 'assumed'] as const satisfies readonly Evidence[];
export type ByEvidence = Record<Evidence, number>;
/** A part of a breakdown: its labels, and its own sums. */
export interface Part {
  readonly labels: Readonly<Record<string, string | number | null>>;
  readonly sums: Map<string, number>;
}
/** What an order statistic was taken from: raw values, never buckets. */
export interface Ordered {
  readonly n: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly longest: number | null;
}

/**
 * Everything counted of one rep in one team, of nobody, or of the team: sums by name and evidence, breakdowns, and what
 * cannot be added up (distinct counts, order statistics), which every tally brings itself. Metrics are functions of it.
 */
export class Tally {
  private readonly sums = new Map<string, ByEvidence>();
  private readonly plain = new Map<string, number>();
  readonly parts = new Map<string, Map<string, Part>>();
  readonly distinct = new Map<string, number>();
  readonly ordered = new Map<string, Ordered>();
  readonly waits: Waiting[] = [];
  /** How many of the waits were measured in working time. */
  waitsInWorkingTime = 0;

  add(name: string, evidence: Evidence, n: number): void {
    let sum = this.sums.get(name);
    if (!sum) this.sums.set(name, (sum = { captured: 0, corroborated: 0, declared: 0, assumed: 0 }));
    sum[evidence] += n;
  }

  /** What has no evidence of its own: a union of spans of several kinds. */
  addPlain(name: string, n: number): void {
    this.plain.set(name, (this.plain.get(name) ?? 0) + n);
  }

  addPart(breakdown: string, labels: Part['labels'], name: string, n: number): void {
    let parts = this.parts.get(breakdown);
    if (!parts) this.parts.set(breakdown, (parts = new Map<string, Part>()));
    const key = JSON.stringify(labels);
    let part = parts.get(key);
    if (!part) parts.set(key, (part = { labels, sums: new Map() }));
    part.sums.set(name, (part.sums.get(name) ?? 0) + n);
  }

  /** The sums and breakdowns of another tally on top: how a team's are made. */
  addAll(other: Tally): void {
    for (const [name, sum] of other.sums) for (const evidence of evidences) this.add(name, evidence, sum[evidence]);
    for (const [name, n] of other.plain) this.addPlain(name, n);
    for (const [breakdown, parts] of other.parts)
      for (const { labels, sums } of parts.values())
        for (const [name, n] of sums) this.addPart(breakdown, labels, name, n);
  }

  sum(...names: readonly string[]): number {
    let total = 0;
    for (const name of names) {
      total += this.plain.get(name) ?? 0;
      for (const evidence of evidences) total += this.sums.get(name)?.[evidence] ?? 0;
    }
    return total;
  }

  /** Nothing was counted. */
  get isEmpty(): boolean {
    return [...this.sums.keys()].every((name) => this.sum(name) === 0) && this.waits.length === 0;
  }

  /** What share of these sums is of which evidence; all 0 where they are. */
  shares(...names: readonly string[]): ByEvidence {
    const total = this.sum(...names);
    const share = (evidence: Evidence) =>
      total === 0 ? 0 : names.reduce((sum, name) => sum + (this.sums.get(name)?.[evidence] ?? 0), 0) / total;
    return {
      captured: share('captured'),
      corroborated: share('corroborated'),
      declared: share('declared'),
      assumed: share('assumed'),
    };
  }
}
