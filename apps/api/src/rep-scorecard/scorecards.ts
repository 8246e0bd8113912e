import { Inject, Injectable } from '@nestjs/common';
import { RepNotesQuery, type Statement } from '@app/projections/rep-notes/rep-notes.query';
import {
  RepScorecardQuery,
  type Scorecard,
  type ScorecardAsk,
  type ScorecardRow,
} from '@app/projections/rep-scorecard/rep-scorecard.query';
import type { Principal } from '@app/wiring/auth/principal';
import { MonitoringNotice, notAcknowledged as why } from '../reps/monitoring-notice';

export type ShownScorecard = Omit<Scorecard, 'rows'> & {
  /** Each with what the rep says of their record and its figures. */
  readonly rows: readonly (ScorecardRow & { readonly statements: readonly Statement[] })[];
  /** Whose figures are in the team's and are not shown by themselves, and why. */
  readonly withheld: readonly { readonly rep: string; readonly team: string | null; readonly why: string }[];
};

/** Scorecards as somebody may see them. */
@Injectable()
export class Scorecards {
  constructor(
    @Inject(RepScorecardQuery) private readonly scorecards: RepScorecardQuery,
    @Inject(RepNotesQuery) private readonly notes: RepNotesQuery,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
  ) {}

  /** Throws Refusal `access.notice-not-acknowledged` where one rep was asked for, and theirs is withheld. */
  async read(ask: ScorecardAsk, principal: Principal): Promise<ShownScorecard> {
    // One rep's totals are that rep's figures: they are not even added up.
    if (ask.rep !== undefined) await this.notice.mayShow(principal, ask.rep);
    const scorecard = await this.scorecards.scorecard(ask);
    const reps = [...new Set(scorecard.rows.map(({ rep }) => rep))];
    const withheld = await this.notice.withheldFrom(principal, reps);
    const shown = scorecard.rows.filter(({ rep }) => !withheld.has(rep));
    const statements = await this.notes.statementsOf(reps, { open: ask.open });
    return {
      ...scorecard,
      rows: shown.map((row) => ({ ...row, statements: statements.get(row.rep) ?? [] })),
      withheld: scorecard.rows.filter(({ rep }) => withheld.has(rep)).map(({ rep, team }) => ({ rep, team, why })),
    };
  }
}
