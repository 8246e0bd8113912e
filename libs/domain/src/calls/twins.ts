import { fold } from '@app/decider/decider';
import type { Evidence, Instant } from '@app/decider/fact';
import type { CallId, LeadId, RepId } from '../ids';
import { call as decider } from './call';
import type { CallDirection, CallEvent } from './call.events';

/** A call as one source tells of it: what it takes to see whether another source tells of the same one. */
export interface ReportedCall {
  readonly call: CallId;
  /** `source.system` and, where it has several, `source.account`. */
  readonly system: string;
  readonly account: string;
  readonly evidence: Evidence;
  readonly direction: CallDirection;
  readonly placedAt: Instant;
  readonly endedAt: Instant | null;
  readonly lead: LeadId | null;
  /** Data subject of the other side's number. */
  readonly party: string | null;
  /** Whoever had a hand in it; none where nobody's is known. */
  readonly reps: readonly RepId[];
  /** A person has said what it is: whose duplicate, or no call of ours. It takes no part. */
  readonly settled: boolean;
  /** Calls that a person said this one is no duplicate of. */
  readonly apartFrom: readonly CallId[];
}

/** As the call's own stream tells it by now; undefined until it was placed. */
export function reportedCall(call: CallId, history: readonly CallEvent[]): ReportedCall | undefined {
  const { fields, rep, lead, answeredBy, transfers, joined, duplicateBy, retracted, apartFrom } = fold(
    decider,
    history,
  );
  const reps = [rep?.is ?? answeredBy, ...transfers.map(({ to }) => to), ...joined.map((one) => one.rep)];
  const placed = history.find((event) => event.type === 'CallPlaced');
  if (!placed) return undefined;
  const { direction, from, to } = placed.data;
  return {
    call,
    system: placed.source.system,
    account: placed.source.account ?? '',
    evidence: placed.evidence,
    direction: fields.direction!.is as CallDirection,
    placedAt: fields.placedAt!.is as Instant,
    endedAt: (fields.endedAt?.is as Instant | undefined) ?? null,
    lead: lead?.is ?? null,
    party: (direction === 'inbound' ? from : to)?.subject ?? null,
    reps: [...new Set(reps.filter((id) => id != null))],
    settled: duplicateBy === 'person' || retracted,
    apartFrom,
  };
}

/** Milliseconds that two clocks may differ by, and a typed time be off, for calls placed then. */
export type ToleranceAt = (placedAt: Instant) => number;

/** They see the call itself; what else reports one was told of it. */
const telephony: ReadonlySet<string> = new Set(['asterisk-cdr', 'twilio', 'aircall']);
const evidences: readonly Evidence[] = ['captured', 'corroborated', 'declared', 'assumed'];

/** Who of several counts: what a machine saw, then what saw it best, then the smaller id. */
function rank(a: ReportedCall, b: ReportedCall): number {
  return (
    evidences.indexOf(a.evidence) - evidences.indexOf(b.evidence) ||
    Number(telephony.has(b.system)) - Number(telephony.has(a.system)) ||
    compare(a.call, b.call)
  );
}
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const sourceOf = ({ system, account }: ReportedCall) => `${system} ${account}`;
const apart = (a: Instant, b: Instant) => Math.abs(Date.parse(a) - Date.parse(b));

/** Whether two sources can mean one call. */
export function canBeOne(a: ReportedCall, b: ReportedCall, toleranceAt: ToleranceAt): boolean {
  if (sourceOf(a) === sourceOf(b) || a.direction !== b.direction) return false;
  if (a.apartFrom.includes(b.call) || b.apartFrom.includes(a.call)) return false;
  // a lead that is known goes before the number: a shared number may be several people's
  const sameSide = a.lead !== null && b.lead !== null ? a.lead === b.lead : a.party !== null && a.party === b.party;
  if (!sameSide) return false;
  if (a.reps.length > 0 && b.reps.length > 0 && !a.reps.some((rep) => b.reps.includes(rep))) return false;
  const tolerance = toleranceAt(a.placedAt < b.placedAt ? a.placedAt : b.placedAt);
  if (apart(a.placedAt, b.placedAt) > tolerance) return false;
  return a.endedAt === null || b.endedAt === null || apart(a.endedAt, b.endedAt) <= tolerance;
}

/**
 * Which of these calls are told of elsewhere, and as which call: the one that counts. The same calls in any order give the
 * same answer. Needed: with a call everything that can be one with it, with those everything that can be one with them, …
 */
export function twinsAmong(calls: readonly ReportedCall[], toleranceAt: ToleranceAt): ReadonlyMap<CallId, CallId> {
  const twins = new Map<CallId, CallId>();
  for (const group of together(calls, toleranceAt)) {
    const bySource = new Map<string, ReportedCall[]>();
    for (const call of group) bySource.set(sourceOf(call), [...(bySource.get(sourceOf(call)) ?? []), call]);
    const [first, ...others] = [...bySource.entries()]
      .map(([source, those]) => ({ source, those: those.toSorted(inTime), best: those.toSorted(rank)[0]! }))
      .toSorted((a, b) => rank({ ...a.best, call: a.source }, { ...b.best, call: b.source }));
    let counted = first!.those;
    for (const { those } of others) {
      const pairs = paired(counted, those, toleranceAt);
      const left = those.filter((call) => !pairs.has(call));
      const stay = counted.map((one) => {
        const twin = [...pairs].find(([, of]) => of === one)?.[0];
        if (!twin) return one;
        const [winner, loser] = rank(one, twin) < 0 ? [one, twin] : [twin, one];
        for (const [call, of] of twins) if (of === loser.call) twins.set(call, winner.call);
        twins.set(loser.call, winner.call);
        return winner;
      });
      counted = [...stay, ...left].toSorted(inTime);
    }
  }
  return twins;
}

const inTime = (a: ReportedCall, b: ReportedCall) => compare(a.placedAt, b.placedAt) || compare(a.call, b.call);

/** Calls that hang together by who can be one with whom; those that stand alone are left out. */
function together(calls: readonly ReportedCall[], toleranceAt: ToleranceAt): ReportedCall[][] {
  const free = calls.filter(({ settled }) => !settled).toSorted(inTime);
  const sides = new Map<string, ReportedCall[]>();
  for (const call of free)
    for (const side of sidesOf(call)) {
      const those = sides.get(side);
      if (those) those.push(call);
      else sides.set(side, [call]);
    }
  const left = new Set(free);
  const groups: ReportedCall[][] = [];
  for (const first of free) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const call of group)
      for (const other of sidesOf(call).flatMap((side) => sides.get(side)!))
        if (left.has(other) && canBeOne(call, other, toleranceAt)) {
          left.delete(other);
          group.push(other);
        }
    if (group.length > 1) groups.push(group);
  }
  return groups;
}
const sidesOf = ({ lead, party }: ReportedCall): string[] => [
  ...(lead === null ? [] : [`lead ${lead}`]),
  ...(party === null ? [] : [`party ${party}`]),
];

/**
 * Pairs two sources' calls, both in order of time: as many as can be, none across another, so that quick redials pair up
 * in their order; of as many, those whose beginnings are the least apart. Gives `theirs` by `ours`.
 */
function paired(
  ours: readonly ReportedCall[],
  theirs: readonly ReportedCall[],
  toleranceAt: ToleranceAt,
): Map<ReportedCall, ReportedCall> {
  interface Best {
    readonly pairs: number;
    readonly apart: number;
    readonly last?: readonly [ours: ReportedCall, theirs: ReportedCall];
    readonly before?: Best;
  }
  const better = (a: Best, b: Best) => a.pairs > b.pairs || (a.pairs === b.pairs && a.apart < b.apart);
  const none: Best = { pairs: 0, apart: 0 };
  let row: Best[] = new Array<Best>(theirs.length + 1).fill(none);
  for (const our of ours) {
    const next: Best[] = [none];
    theirs.forEach((their, i) => {
      let best = better(next[i]!, row[i + 1]!) ? next[i]! : row[i + 1]!;
      if (canBeOne(our, their, toleranceAt)) {
        const before = row[i]!;
        const both: Best = {
          pairs: before.pairs + 1,
          apart: before.apart + apart(our.placedAt, their.placedAt),
          last: [our, their],
          before,
        };
        if (better(both, best)) best = both;
      }
      next.push(best);
    });
    row = next;
  }
  const pairs = new Map<ReportedCall, ReportedCall>();
  for (let best: Best | undefined = row.at(-1); best?.last; best = best.before) pairs.set(best.last[1], best.last[0]);
  return pairs;
}
