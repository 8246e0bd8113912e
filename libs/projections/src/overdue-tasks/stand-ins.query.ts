import type { Instant } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';

/** Who is away at that moment, and who does their work meanwhile: null where nobody was named. */
export type StandIns = ReadonlyMap<RepId, RepId | null>;

/** Of several names for the same time, the last one said counts. */
export async function standIns(db: Pick<EntityManager, 'query'>, at: Instant): Promise<StandIns> {
  const found: { rep: RepId; substitute: RepId | null }[] = await db.query(
    `select distinct a.rep, (
       select s.substitute from read_model.rep_directory_substitutions s
       where s.rep = a.rep and s.from_at <= $1 and s.to_at > $1 order by s.revision desc limit 1) as substitute
     from read_model.rep_directory_absences a where a.from_at <= $1 and a.to_at > $1`,
    [at],
  );
  return new Map(found.map(({ rep, substitute }) => [rep, substitute]));
}

/** Whose tasks these reps do at that moment: their own unless they are away, and those of whom they stand in for. */
export const doneBy = (reps: readonly RepId[], away: StandIns): RepId[] => [
  ...reps.filter((rep) => !away.has(rep)),
  ...[...away]
    .filter(([rep, substitute]) => substitute !== null && substitute !== rep && reps.includes(substitute))
    .map(([rep]) => rep),
];
