import type { Instant, PersonalField } from '@app/decider/fact';
import type { CallEvent, CallScoreRuled, ScoredAnswer } from '@app/domain/calls/call.events';
import { splitStream, type CallId } from '@app/domain/ids';
import { keyIn, type Key, type Projection, type Table } from '../projection';

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
export interface Recording {
  readonly call: CallId;
  readonly recording: string;
  readonly media_type: string;
  /** Null where the source does not say. */
  readonly seconds: number | null;
  readonly stored_at: Instant;
  readonly keep_until: Instant | null;
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
    media_type: 'text',
    seconds: 'int',
    stored_at: 'instant',
    keep_until: 'instant',
  },
  key: ['call', 'recording'],
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

/** What there is to hear of each call, who heard how much of it, and how it was scored. */
export const callScores: Projection<CallEvent> = {
  name: 'call-scores',
  version: 1,
  tables: [recordedCalls, recordings, plays, scores],
  keysOf(event): readonly Key[] {
    const call = splitStream(event.stream)[1];
    switch (event.type) {
      case 'RecordingMissing':
      case 'RecordingNoticeGiven':
      case 'CallMarkedPrivate':
        return [keyIn(recordedCalls, call)];
      case 'RecordingStored':
        return [keyIn(recordings, call, event.data.recordingId)];
      case 'RecordingPlayed':
        return [keyIn(plays, call, event.revision)];
      case 'CallScored':
      case 'CallScoreDisputed':
      case 'CallScoreRuled':
        return [keyIn(scores, call, event.data.scoreId)];
      default:
        return [];
    }
  },
  fold(event, rows) {
    const call = splitStream(event.stream)[1];
    const { occurredAt: at, revision } = event;
    const tell = (more: Partial<RecordedCall>) => {
      const known = rows.get(recordedCalls, call) ?? {
        call,
        private: false,
        missing: null,
        notice: null,
        revision: -1,
      };
      if (revision > known.revision) rows.put(recordedCalls, { ...known, ...more, revision });
    };
    const change = (scoreId: string, more: Partial<Score>) => {
      const known = rows.get(scores, call, scoreId);
      if (known && revision > known.revision) rows.put(scores, { ...known, ...more, revision });
    };
    switch (event.type) {
      case 'RecordingMissing':
        return tell({ missing: event.data.reason });
      case 'RecordingNoticeGiven':
        return tell({ notice: event.data.how });
      case 'CallMarkedPrivate':
        return tell({ private: true });
      case 'RecordingStored': {
        const {
          recordingId: recording,
          mediaType: media_type,
          seconds = null,
          keepUntil: keep_until = null,
        } = event.data;
        return rows.add(recordings, { call, recording, media_type, seconds, stored_at: at, keep_until });
      }
      case 'RecordingPlayed': {
        const { recordingId: recording, by: listener, from: from_s, to: to_s } = event.data;
        return rows.add(plays, { call, revision, recording, listener, from_s, to_s });
      }
      case 'CallScored': {
        const { scoreId: score, form, version, answers, points, outOf: out_of, heardSeconds, scorer } = event.data;
        if (rows.get(scores, call, score)) return;
        return rows.put(scores, {
          ...{
            call,
            score,
            form,
            version,
            scorer,
            scored_at: at,
            heard_seconds: heardSeconds,
            answers,
            points,
            out_of,
          },
          ...{ disputed_at: null, dispute: null, ruling: null, ruled_by: null, ruled_at: null, grounds: null },
          ...{ revised_answers: null, revised_points: null, revision },
        });
      }
      case 'CallScoreDisputed':
        return change(event.data.scoreId, { disputed_at: at, dispute: event.data.reason });
      case 'CallScoreRuled': {
        const { scoreId, ruling, by: ruled_by, grounds, answers = null, points = null } = event.data;
        return change(scoreId, {
          ...{ ruling, ruled_by, ruled_at: at, grounds },
          ...{ revised_answers: answers, revised_points: points },
        });
      }
      default:
        return;
    }
  },
};
