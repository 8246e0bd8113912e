import type { Instant, PersonalField } from '@app/decider/fact';
import type { CallScoreRuled, ScoredAnswer } from '@app/domain/calls/call.events';
import type { CallId } from '@app/domain/ids';
import type { Table } from '../projection';

/** A call that there is something to hear of, or a reason why there isn't. */
export interface RecordedCall {
  readonly call: CallId;
  /** Its content is gone. */
  readonly private: boolean;
  /** Why there is no recording, as told last. */
  readonly missing: string | null;
  readonly notice: 'announcement' | 'spoken' | 'written' | null;
  readonly revision: number;
}
/** A recording that a source told of, or that was stored; whichever came first. */
export interface Recording {
  readonly call: CallId;
  readonly recording: string;
  /** When the source said where it lies. */
  readonly reported_at: Instant | null;
  /** Why it isn't there, as told last. */
  readonly missing: string | null;
  readonly media_type: string | null;
  /** Null where the source does not say. */
  readonly seconds: number | null;
  readonly stored_at: Instant | null;
  /** When its being stored got on the record: from then on it is kept. */
  readonly kept_since: Instant | null;
  /** Bytes, as sealed. */
  readonly size: number | null;
  /** In the words of whoever stored it. */
  readonly keep_until: Instant | null;
  readonly expired_at: Instant | null;
  /** Revision of the last event folded into this row. */
  readonly revision: number;
}
export interface Transcript {
  readonly call: CallId;
  readonly transcript: string;
  readonly media_type: string;
  readonly language: string | null;
  readonly recording: string | null;
  readonly stored_at: Instant;
  /** Bytes, as sealed. */
  readonly size: number;
}
/** Somebody listened to [from_s, to_s). */
export interface Play {
  readonly call: CallId;
  readonly revision: number;
  readonly recording: string;
  readonly listener: string;
  readonly from_s: number;
  readonly to_s: number;
}
export interface Score {
  readonly call: CallId;
  readonly score: string;
  readonly form: string;
  readonly version: number;
  readonly scorer: string;
  readonly scored_at: Instant;
  readonly heard_seconds: number;
  /** As given first; what a ruling revised stands beside it. */
  readonly answers: readonly ScoredAnswer[];
  readonly points: number;
  readonly out_of: number;
  readonly disputed_at: Instant | null;
  readonly dispute: PersonalField | null;
  readonly ruling: CallScoreRuled['data']['ruling'] | null;
  readonly ruled_by: string | null;
  readonly ruled_at: Instant | null;
  readonly grounds: PersonalField | null;
  readonly revised_answers: readonly ScoredAnswer[] | null;
  readonly revised_points: number | null;
  /** Revision of the last event folded into this row. */
  readonly revision: number;
}

export const recordedCalls: Table<RecordedCall> = {
  name: 'calls',
  columns: { call: 'text', private: 'boolean', missing: 'text', notice: 'text', revision: 'int' },
  key: ['call'],
};
export const recordings: Table<Recording> = {
  name: 'recordings',
  columns: {
    call: 'text',
    recording: 'text',
    reported_at: 'instant',
    missing: 'text',
    media_type: 'text',
    seconds: 'int',
    stored_at: 'instant',
    kept_since: 'instant',
    size: 'bigint',
    keep_until: 'instant',
    expired_at: 'instant',
    revision: 'int',
  },
  key: ['call', 'recording'],
  // what is due is looked for among what has not expired
  indexes: [
    ['expired_at', 'keep_until'],
    ['expired_at', 'kept_since'],
  ],
};
export const transcripts: Table<Transcript> = {
  name: 'transcripts',
  columns: {
    call: 'text',
    transcript: 'text',
    media_type: 'text',
    language: 'text',
    recording: 'text',
    stored_at: 'instant',
    size: 'bigint',
  },
  key: ['call', 'transcript'],
  additive: [],
};
export const plays: Table<Play> = {
  name: 'plays',
  columns: { call: 'text', revision: 'int', recording: 'text', listener: 'text', from_s: 'int', to_s: 'int' },
  key: ['call', 'revision'],
  additive: [],
};
export const scores: Table<Score> = {
  name: 'scores',
  columns: {
    call: 'text',
    score: 'text',
    form: 'text',
    version: 'int',
    scorer: 'text',
    scored_at: 'instant',
    heard_seconds: 'int',
    answers: 'json',
    points: 'int',
    out_of: 'int',
    disputed_at: 'instant',
    dispute: 'json',
    ruling: 'text',
    ruled_by: 'text',
    ruled_at: 'instant',
    grounds: 'json',
    revised_answers: 'json',
    revised_points: 'int',
    revision: 'int',
  },
  key: ['call', 'score'],
  indexes: [['scored_at']],
};
