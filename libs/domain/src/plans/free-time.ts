/** [from, to) in milliseconds. */
export type Span = readonly [from: number, to: number];

/** What is left of the worked spans: what is taken once can't be taken again. */
export class FreeTime {
  private gaps: Span[];

  constructor(worked: readonly Span[]) {
    this.gaps = [...worked];
  }

  /** In order. */
  all(): readonly Span[] {
    return this.gaps;
  }

  /** The earliest start in [from, to) with so much free time behind it, which may reach beyond `to`. */
  earliest(ms: number, [from, to]: Span): number | undefined {
    for (const [a, b] of this.gaps) {
      const start = Math.max(a, from);
      if (start < to && start + ms <= b) return start;
    }
    return undefined;
  }

  take([from, to]: Span): void {
    this.gaps = this.gaps.flatMap(([a, b]): Span[] => {
      if (to <= a || from >= b) return [[a, b]];
      return (
        [
          [a, from],
          [to, b],
        ] satisfies Span[]
      ).filter(([x, y]) => x < y);
    });
  }
}
