import type { Instant, PersonalField } from '@app/decider/fact';
import type { ScoredAnswer } from '@app/domain/calls/call.events';
import type { CallId, LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { RecordedCallRow, ScoreRow } from './call-scores.entity';
import {
  heardBy,
  knownRecordings,
  recordingsOf,
  transcriptsOf,
  type Heard,
  type KnownRecording,
  type KnownTranscript,
} from './recordings.query';

/** `disputed` until somebody ruled. */
export const scoreStates = ['given', 'disputed', 'upheld', 'revised', 'withdrawn'] as const;
export type ScoreState = (typeof scoreStates)[number];

export interface CallScore {
  readonly callId: CallId;
  readonly scoreId: string;
  /** Whose call it is by now; null where nobody's is known. */
  readonly rep: RepId | null;
  readonly lead: LeadId | null;
  readonly placedAt: Instant | null;
  readonly form: string;
  readonly version: number;
  readonly scorer: string;
  readonly scoredAt: Instant;
  /** How much of the call the scorer had played then; 0: unheard. */
  readonly heardSeconds: number;
  /** As they stand: those of the ruling where it revised them. */
  readonly answers: readonly ScoredAnswer[];
  readonly points: number;
  readonly outOf: number;
  /** `withdrawn` counts nowhere. */
  readonly state: ScoreState;
  readonly dispute?: { readonly at: Instant; readonly reason: string | null };
  readonly ruling?: {
    readonly at: Instant;
    readonly by: string;
    readonly grounds: string | null;
    /** What the scorer had given. */
    readonly pointsBefore: number;
  };
}
export interface CallScores {
  readonly position: string | null;
  readonly scores: readonly CallScore[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface ScoresAsk {
  readonly rep?: RepId;
  readonly call?: CallId;
  readonly form?: string;
  readonly scorer?: string;
  readonly state?: ScoreState;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open reasons and grounds: the caller checks and records that it may. */
  readonly open?: boolean;
}

type Found = ScoreRow & { rep: string | null; lead: string | null; placed_at: Date | null };

export interface CallRecordings {
  readonly position: string | null;
  readonly callId: CallId;
  /** Then its content is gone. */
  readonly private: boolean;
  readonly recordings: readonly KnownRecording[];
  /** Why there is none, as told last. */
  readonly missing: string | null;
  /** How the other side was told that the call is recorded; null where nobody said so. */
  readonly notice: RecordedCallRow['notice'];
}
export interface CallTranscripts {
  readonly position: string | null;
  readonly callId: CallId;
  /** Then its content is gone. */
  readonly private: boolean;
  readonly transcripts: readonly KnownTranscript[];
}

/** How calls were scored, by whom who had heard how much, what the rep said to it, and what was ruled. */
export class CallScoresQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Oldest first. */
  async scores(ask: ScoresAsk = {}): Promise<CallScores> {
    const limit = ask.limit ?? 100;
    const [at, call, score] = ask.after === undefined ? [] : (JSON.parse(ask.after) as string[]);
    const { position, found } = await snapshot(
      this.db,
      'call-scores',
      (manager): Promise<Found[]> =>
        manager.query(
          `select s.*, nullif(c.rep, '') as rep, c.lead, c.placed_at
           from read_model.call_scores_scores s left join read_model.rep_scorecard_calls c on c.call = s.call
           where ($1::text is null or c.rep = $1) and ($2::text is null or s.call = $2)
             and ($3::text is null or s.form = $3) and ($4::text is null or s.scorer = $4)
             and ($5::text is null or $5 = coalesce(s.ruling, case when s.disputed_at is null then 'given' else 'disputed' end))
             and ($6::timestamptz is null or (s.scored_at, s.call, s.score) > ($6, $7, $8))
           order by s.scored_at, s.call, s.score limit $9`,
          [ask.rep, ask.call, ask.form, ask.scorer, ask.state, at, call, score, limit + 1].map((each) => each ?? null),
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => JSON.stringify([last.scored_at, last.call, last.score]));
    const sealed = shown.map(({ dispute, grounds }) => ({ dispute, grounds }));
    const opened: Words[] = ask.open ? await this.vault.open(sealed) : [];
    return {
      position,
      scores: shown.map((row, i) => callScore(row, opened[i])),
      next,
    };
  }

  /** What there is to hear of the call, or why there isn't, and who heard how much of it. */
  async recordings(callId: CallId): Promise<CallRecordings> {
    const { position, found } = await snapshot(this.db, 'call-scores', async (manager) => {
      const definitions = await saidDefinitions(manager);
      return {
        call: await recordedCall(manager, callId),
        recordings: await knownRecordings(manager, callId, definitions),
      };
    });
    const { private: isPrivate = false, missing = null, notice = null } = found.call ?? {};
    return { position, callId, private: isPrivate, recordings: found.recordings, missing, notice };
  }

  /** Which of these calls are marked private. */
  async privateAmong(calls: readonly CallId[]): Promise<ReadonlySet<CallId>> {
    const found: { call: CallId }[] = await this.db.query(
      'select call from read_model.call_scores_calls where private and call = any($1)',
      [calls],
    );
    return new Set(found.map(({ call }) => call));
  }

  /** What was written down of what was said in the call. */
  async transcripts(callId: CallId): Promise<CallTranscripts> {
    const { position, found } = await snapshot(this.db, 'call-scores', async (manager) => ({
      call: await recordedCall(manager, callId),
      transcripts: await transcriptsOf(manager, callId),
    }));
    return { position, callId, private: found.call?.private ?? false, transcripts: found.transcripts };
  }

  /** How much of this call somebody played. */
  async heard(call: CallId, by: string): Promise<Heard> {
    return heardBy(await recordingsOf(this.db, [call]), by);
  }
}

async function recordedCall(manager: EntityManager, callId: CallId): Promise<RecordedCallRow | undefined> {
  const found: RecordedCallRow[] = await manager.query('select * from read_model.call_scores_calls where call = $1', [
    callId,
  ]);
  return found[0];
}

interface Words {
  readonly dispute: PersonalField | null;
  readonly grounds: PersonalField | null;
}
const openOf = (field: PersonalField | null | undefined) => (field && 'open' in field ? field.open : null);

function callScore(row: Found, words: Words | undefined): CallScore {
  const { disputed_at, ruled_at, ruled_by } = row;
  return {
    callId: row.call,
    scoreId: row.score,
    rep: row.rep,
    lead: row.lead,
    placedAt: row.placed_at?.toISOString() ?? null,
    form: row.form,
    version: row.version,
    scorer: row.scorer,
    scoredAt: row.scored_at.toISOString(),
    heardSeconds: row.heard_seconds,
    answers: row.revised_answers ?? row.answers,
    points: row.revised_points ?? row.points,
    outOf: row.out_of,
    state: row.ruling ?? (disputed_at ? 'disputed' : 'given'),
    ...(disputed_at && { dispute: { at: disputed_at.toISOString(), reason: openOf(words?.dispute) } }),
    ...(ruled_at &&
      ruled_by && {
        ruling: {
          at: ruled_at.toISOString(),
          by: ruled_by,
          grounds: openOf(words?.grounds),
          pointsBefore: row.points,
        },
      }),
  };
}
