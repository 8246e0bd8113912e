import { Inject, Injectable } from '@nestjs/common';
import { isZone, localDate } from '@app/calendar/local-time';
import { rulesOn } from '@app/domain/departments/rules';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { RepNotesQuery, type Statement } from '@app/projections/rep-notes/rep-notes.query';
import {
  RepScorecardQuery,
  type Scorecard,
  type ScorecardAsk,
  type ScorecardRow,
} from '@app/projections/rep-scorecard/rep-scorecard.query';
import type { Principal } from '@app/wiring/auth/principal';
import { Refusal } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';

const why = 'monitoring notice not acknowledged';

export type ShownScorecard = Omit<Scorecard, 'rows'> & {
  /** Each with what the rep says of their record and its figures. */
  readonly rows: readonly (ScorecardRow & { readonly statements: readonly Statement[] })[];
  /** Whose figures are in the team's and are not shown by themselves, and why. */
  readonly withheld: readonly { readonly rep: string; readonly team: string | null; readonly why: typeof why }[];
};

/** Scorecards as somebody may see them: docs/adr/0014. */
@Injectable()
export class Scorecards {
  constructor(
    @Inject(RepScorecardQuery) private readonly scorecards: RepScorecardQuery,
    @Inject(RepNotesQuery) private readonly notes: RepNotesQuery,
    @Inject(RepDirectoryQuery) private readonly directory: RepDirectoryQuery,
    @Inject(DepartmentQuery) private readonly department: DepartmentQuery,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws Refusal `access.notice-not-acknowledged` where one rep was asked for, and theirs is withheld. */
  async read(ask: ScorecardAsk, principal: Principal): Promise<ShownScorecard> {
    // One rep's totals are that rep's figures: they are not even added up.
    if (ask.rep !== undefined && (await this.withheldFrom(principal, [ask.rep])).has(ask.rep))
      throw new Refusal('access.notice-not-acknowledged', `Not shown: ${why}.`);
    const scorecard = await this.scorecards.scorecard(ask);
    const reps = [...new Set(scorecard.rows.map(({ rep }) => rep))];
    const withheld = await this.withheldFrom(principal, reps);
    const shown = scorecard.rows.filter(({ rep }) => !withheld.has(rep));
    const statements = await this.notes.statementsOf(reps, { open: ask.open });
    return {
      ...scorecard,
      rows: shown.map((row) => ({ ...row, statements: statements.get(row.rep) ?? [] })),
      withheld: scorecard.rows.filter(({ rep }) => withheld.has(rep)).map(({ rep, team }) => ({ rep, team, why })),
    };
  }

  /** The reps who have not acknowledged the notice that is in force on their day; nobody's own figures are withheld from them. */
  private async withheldFrom({ rep: own }: Principal, reps: readonly string[]): Promise<ReadonlySet<string>> {
    const definitions = await this.department.definitions();
    if (!definitions.some(({ metric }) => metric === 'monitoring')) return new Set();
    const notices = await this.directory.noticesOf(reps);
    const now = this.clock().getTime();
    const mustWait = (rep: string) => {
      const { zone = null, versions = [] } = notices.get(rep) ?? {};
      const day = localDate(now, zone !== null && isZone(zone) ? zone : 'UTC');
      const { noticeVersion } = rulesOn(day, definitions).monitoring;
      return noticeVersion !== null && !versions.includes(noticeVersion);
    };
    return new Set(reps.filter((rep) => rep !== own && mustWait(rep)));
  }
}
