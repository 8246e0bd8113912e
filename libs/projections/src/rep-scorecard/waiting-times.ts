/** How long something took, or how long it has gone without happening so far. */
export interface Waiting {
  readonly ms: number;
  /** It had happened by the time of asking. */
  readonly ended: boolean;
}

/**
 * The quantiles of a waiting time when some are still waiting (Kaplan-Meier): who waits yet counts as long as they have
 * waited, and drops out from there. Undefined where too few have ended to tell. With nobody waiting, the plain quantile.
 */
export function waitingQuantile(waits: readonly Waiting[], q: number): number | undefined {
  const inOrder = [...waits].sort((a, b) => a.ms - b.ms || Number(b.ended) - Number(a.ended));
  let waiting = 1;
  for (let i = 0; i < inOrder.length; i++) {
    const { ms, ended } = inOrder[i]!;
    if (!ended) continue;
    waiting *= 1 - 1 / (inOrder.length - i);
    if (waiting <= 1 - q + 1e-12) return ms;
  }
  return undefined;
}
