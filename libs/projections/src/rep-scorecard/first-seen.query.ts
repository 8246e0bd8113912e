import type { Instant } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';

/** Since when, to a quarter of an hour, anything is counted of each rep: an import may tell of more than their joining does. */
export async function firstSeen(manager: EntityManager): Promise<ReadonlyMap<RepId, Instant>> {
  const found: { rep: RepId; at: Date | null }[] = await manager.query(
    `select r.rep, (select min(b.bucket) from read_model.rep_scorecard_buckets b where b.rep = r.rep) as at
     from read_model.rep_scorecard_reps r`,
  );
  return new Map(found.flatMap(({ rep, at }) => (at ? [[rep, at.toISOString()] as const] : [])));
}
