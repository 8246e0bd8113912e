import type { Evidence, Ingest, Sealed } from '@app/decider/fact';
import type { CallDirection, Disposition } from '@app/domain/calls/call.events';
import type { WorkingHours } from '@app/domain/reps/rep.events';
import { ViewColumn, ViewEntity } from 'typeorm';

/** The rows that a figure can be opened to; the queries' own SQL reads the same views. */
@ViewEntity({ schema: 'read_model', name: 'rep_scorecard_calls', synchronize: false })
export class ScorecardCall {
  @ViewColumn() call!: string;
  /** '' where nobody's is known */
  @ViewColumn() rep!: string;
  @ViewColumn() lead!: string | null;
  @ViewColumn() direction!: CallDirection | null;
  @ViewColumn() placed_at!: Date | null;
  @ViewColumn() connected_at!: Date | null;
  @ViewColumn() answered_by!: 'human' | 'machine' | 'unknown' | null;
  @ViewColumn() ended_at!: Date | null;
  @ViewColumn() disposition!: Disposition | null;
  @ViewColumn() missed!: boolean;
  @ViewColumn() offered_to!: readonly string[];
  @ViewColumn() joined!: readonly { readonly at: string; readonly rep: string }[];
  @ViewColumn() voicemail_at!: Date | null;
  @ViewColumn() voicemail_seconds!: number | null;
  /** Data subject of the other side's number. */
  @ViewColumn() party!: string | null;
  @ViewColumn() number!: Sealed | null;
  @ViewColumn() evidence!: Evidence;
  @ViewColumn() ingest!: Ingest;
  @ViewColumn() source!: string;
  @ViewColumn() account!: string;
  @ViewColumn() duplicate_of!: string | null;
  @ViewColumn() duplicate_by!: 'person' | 'policy' | null;
  @ViewColumn() apart_from!: readonly string[];
  @ViewColumn() gone!: 'retracted' | 'private' | null;
  @ViewColumn() void!: boolean;
}

@ViewEntity({ schema: 'read_model', name: 'rep_scorecard_reps', synchronize: false })
export class ScorecardRep {
  @ViewColumn() rep!: string;
  @ViewColumn() name!: Sealed | null;
  @ViewColumn() joined_at!: Date;
  @ViewColumn() zone!: string;
}

@ViewEntity({ schema: 'read_model', name: 'rep_scorecard_teams', synchronize: false })
export class ScorecardTeam {
  @ViewColumn() rep!: string;
  @ViewColumn() revision!: number;
  @ViewColumn() at!: Date;
  @ViewColumn() team!: string;
}

@ViewEntity({ schema: 'read_model', name: 'rep_scorecard_patterns', synchronize: false })
export class ScorecardPattern {
  @ViewColumn() rep!: string;
  @ViewColumn() valid_from!: string;
  @ViewColumn() hours!: readonly WorkingHours[];
}

@ViewEntity({ schema: 'read_model', name: 'rep_scorecard_absences', synchronize: false })
export class ScorecardAbsence {
  @ViewColumn() rep!: string;
  @ViewColumn() absence!: string;
  @ViewColumn() from_at!: Date;
  @ViewColumn() to_at!: Date;
}
