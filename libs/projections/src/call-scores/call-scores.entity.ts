import type { Sealed } from '@app/decider/fact';
import type { CallScoreRuled, ScoredAnswer } from '@app/domain/calls/call.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'call_scores_calls', synchronize: false })
export class RecordedCallRow {
  @ViewColumn() call!: string;
  @ViewColumn() private!: boolean;
  @ViewColumn() missing!: string | null;
  @ViewColumn() notice!: 'announcement' | 'spoken' | 'written' | null;
}

@ViewEntity({ schema: 'read_model', name: 'call_scores_recordings', synchronize: false })
export class RecordingRow {
  @ViewColumn() call!: string;
  @ViewColumn() recording!: string;
  @ViewColumn() reported_at!: Date | null;
  @ViewColumn() missing!: string | null;
  @ViewColumn() media_type!: string | null;
  @ViewColumn() seconds!: number | null;
  @ViewColumn() stored_at!: Date | null;
  @ViewColumn() kept_since!: Date | null;
  /** As the driver gives a bigint: text. */
  @ViewColumn() size!: string | null;
  @ViewColumn() keep_until!: Date | null;
  @ViewColumn() expired_at!: Date | null;
}

@ViewEntity({ schema: 'read_model', name: 'call_scores_transcripts', synchronize: false })
export class TranscriptRow {
  @ViewColumn() call!: string;
  @ViewColumn() transcript!: string;
  @ViewColumn() media_type!: string;
  @ViewColumn() language!: string | null;
  @ViewColumn() recording!: string | null;
  @ViewColumn() stored_at!: Date;
  @ViewColumn() size!: string;
}

@ViewEntity({ schema: 'read_model', name: 'call_scores_scores', synchronize: false })
export class ScoreRow {
  @ViewColumn() call!: string;
  @ViewColumn() score!: string;
  @ViewColumn() form!: string;
  @ViewColumn() version!: number;
  @ViewColumn() scorer!: string;
  @ViewColumn() scored_at!: Date;
  @ViewColumn() heard_seconds!: number;
  @ViewColumn() answers!: readonly ScoredAnswer[];
  @ViewColumn() points!: number;
  @ViewColumn() out_of!: number;
  @ViewColumn() disputed_at!: Date | null;
  @ViewColumn() dispute!: Sealed | null;
  @ViewColumn() ruling!: CallScoreRuled['data']['ruling'] | null;
  @ViewColumn() ruled_by!: string | null;
  @ViewColumn() ruled_at!: Date | null;
  @ViewColumn() grounds!: Sealed | null;
  @ViewColumn() revised_answers!: readonly ScoredAnswer[] | null;
  @ViewColumn() revised_points!: number | null;
}
