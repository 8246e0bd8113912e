import type { CallEvent } from '@app/domain/calls/call.events';
import { splitStream } from '@app/domain/ids';
import { keyIn, type Key, type Projection } from '../projection';
import {
  plays,
  recordedCalls,
  recordings,
  scores,
  transcripts,
  type RecordedCall,
  type Recording,
  type Score,
} from './tables';

const nothingOf: Omit<Recording, 'call' | 'recording'> = {
  ...{ reported_at: null, missing: null, media_type: null, seconds: null, stored_at: null, kept_since: null },
  ...{ size: null, keep_until: null, expired_at: null, revision: -1 },
};

/** What there is to hear of each call, who heard how much of it, and how it was scored. */
export const callScores: Projection<CallEvent> = {
  name: 'call-scores',
  version: 2,
  tables: [recordedCalls, recordings, transcripts, plays, scores],
  keysOf(event): readonly Key[] {
    const call = splitStream(event.stream)[1];
    switch (event.type) {
      case 'RecordingMissing': {
        const { recordingId } = event.data;
        const ofOne = recordingId === undefined ? [] : [keyIn(recordings, call, recordingId)];
        return [keyIn(recordedCalls, call), ...ofOne];
      }
      case 'RecordingNoticeGiven':
      case 'CallMarkedPrivate':
        return [keyIn(recordedCalls, call)];
      case 'RecordingReported':
      case 'RecordingStored':
      case 'RecordingExpired':
        return [keyIn(recordings, call, event.data.recordingId)];
      case 'TranscriptStored':
        return [keyIn(transcripts, call, event.data.transcriptId)];
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
    const tellOf = (recording: string, more: Partial<Recording>) => {
      const known = rows.get(recordings, call, recording) ?? { ...nothingOf, call, recording };
      if (revision > known.revision) rows.put(recordings, { ...known, ...more, revision });
    };
    const change = (scoreId: string, more: Partial<Score>) => {
      const known = rows.get(scores, call, scoreId);
      if (known && revision > known.revision) rows.put(scores, { ...known, ...more, revision });
    };
    switch (event.type) {
      case 'RecordingMissing': {
        const { reason: missing, recordingId } = event.data;
        if (recordingId !== undefined) tellOf(recordingId, { missing });
        return tell({ missing });
      }
      case 'RecordingNoticeGiven':
        return tell({ notice: event.data.how });
      case 'CallMarkedPrivate':
        return tell({ private: true });
      case 'RecordingReported': {
        const { recordingId, mediaType: media_type = null, seconds = null } = event.data;
        return tellOf(recordingId, { reported_at: at, media_type, seconds, missing: null });
      }
      case 'RecordingStored': {
        const { recordingId, content, mediaType: media_type, seconds, keepUntil: keep_until = null } = event.data;
        const kept = { stored_at: at, kept_since: event.recordedAt, size: content.size, keep_until };
        return tellOf(recordingId, { media_type, ...(seconds !== undefined && { seconds }), ...kept });
      }
      case 'RecordingExpired':
        return tellOf(event.data.recordingId, { expired_at: at });
      case 'TranscriptStored': {
        const { transcriptId: transcript, mediaType: media_type, content } = event.data;
        const { language = null, recordingId: recording = null } = event.data;
        const { size } = content;
        return rows.add(transcripts, { call, transcript, media_type, language, recording, stored_at: at, size });
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
