import type { LocalDate } from '@app/decider/fact';
import type { DataSource, EntityManager } from 'typeorm';
import type { DepartmentDay } from './department.entity';

type Word = Pick<DepartmentDay, 'day' | 'team' | 'works' | 'revision'>;

/** On which days who is off: what was said of days, asked for whole teams at once. */
export class DaysOff {
  private readonly made = new Map<string, ReadonlySet<LocalDate>>();

  private constructor(private readonly words: readonly Word[]) {}

  /** Days from `from` to `to`, both included; all that were ever said where absent. */
  static async load(
    db: DataSource | EntityManager,
    { from, to }: { readonly from?: LocalDate; readonly to?: LocalDate } = {},
  ): Promise<DaysOff> {
    return new DaysOff(
      await db.query(
        `select day::text as day, team, works, revision from read_model.department_days
         where ($1::date is null or day >= $1) and ($2::date is null or day <= $2) order by revision`,
        [from ?? null, to ?? null],
      ),
    );
  }

  /** Of a day, the last word that concerns the team counts: its own, or everybody's. `null`: only what concerns everybody. */
  of(team: string | null): ReadonlySet<LocalDate> {
    const known = this.made.get(team ?? '');
    if (known) return known;
    const off = new Set<LocalDate>();
    for (const word of this.words) {
      if (word.team !== '' && word.team !== team) continue;
      if (word.works) off.delete(word.day);
      else off.add(word.day);
    }
    this.made.set(team ?? '', off);
    return off;
  }
}
