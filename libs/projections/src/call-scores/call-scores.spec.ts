import { personal } from '@app/decider/fact';
import type { CallEvent } from '@app/domain/calls/call.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { callScores } from './call-scores.projection';
import { plays, recordedCalls, recordings, scores, transcripts } from './tables';

const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z`;
const content = { blob: 'b-1', size: 10, subject: 'call-c1', key: 'k-1' };
const answers = [
  { question: 'opening', points: 4 },
  { question: 'needs', points: 6 },
];
const scored = {
  scoreId: 's-1',
  form: 'cold',
  version: 1,
  answers,
  points: 10,
  outOf: 15,
  heardSeconds: 60,
  scorer: 'head',
};

const record = recorder<CallEvent>();
const story = [
  record('call-c1', 'RecordingNoticeGiven', { how: 'announcement' }, { occurredAt: at(0) }),
  record(
    'call-c1',
    'RecordingStored',
    { recordingId: 'r-1', content, mediaType: 'audio/mpeg', seconds: 120 },
    { occurredAt: at(1) },
  ),
  record('call-c1', 'RecordingPlayed', { recordingId: 'r-1', by: 'head', from: 0, to: 60 }, { occurredAt: at(2) }),
  record('call-c1', 'CallScored', scored, { occurredAt: at(3) }),
  record('call-c2', 'RecordingMissing', { reason: 'no consent' }, { occurredAt: at(3) }),
  record(
    'call-c1',
    'CallScoreDisputed',
    { scoreId: 's-1', reason: personal('rep-ann', 'note', 'no') },
    { occurredAt: at(4) },
  ),
  record(
    'call-c1',
    'CallScoreRuled',
    {
      ...{ scoreId: 's-1', ruling: 'revised', points: 12, by: 'boss', grounds: personal('rep-ann', 'note', 'yes') },
      answers: [
        { question: 'opening', points: 5 },
        { question: 'needs', points: 7 },
      ],
    },
    { occurredAt: at(5) },
  ),
  record(
    'call-c3',
    'RecordingReported',
    { recordingId: 'r-3', location: personal('call-c3', 'content', 'https://a.example/3'), seconds: 60 },
    { occurredAt: at(1) },
  ),
  record('call-c3', 'RecordingMissing', { reason: 'the link is dead', recordingId: 'r-3' }, { occurredAt: at(2) }),
  record('call-c1', 'RecordingExpired', { recordingId: 'r-1' }, { occurredAt: at(7) }),
  record(
    'call-c3',
    'TranscriptStored',
    { transcriptId: 't-1', content, mediaType: 'text/vtt', language: 'nl', recordingId: 'r-3' },
    { occurredAt: at(8) },
  ),
  record('call-c2', 'CallMarkedPrivate', { by: 'ann', shredded: [] }, { occurredAt: at(6) }),
];

it('knows what there is to hear, or why there is nothing', () => {
  const rows = project(callScores, story);
  expect(rows.all(recordings)).toEqual([
    {
      ...{ call: 'c1', recording: 'r-1', reported_at: null, missing: null, media_type: 'audio/mpeg', seconds: 120 },
      ...{ stored_at: at(1), kept_since: at(0), size: 10, keep_until: null, expired_at: at(7), revision: 6 },
    },
    {
      ...{
        call: 'c3',
        recording: 'r-3',
        reported_at: at(1),
        missing: 'the link is dead',
        media_type: null,
        seconds: 60,
      },
      ...{ stored_at: null, kept_since: null, size: null, keep_until: null, expired_at: null, revision: 1 },
    },
  ]);
  expect(rows.all(recordedCalls)).toEqual([
    { call: 'c1', private: false, missing: null, notice: 'announcement', revision: 0 },
    { call: 'c2', private: true, missing: 'no consent', notice: null, revision: 1 },
    { call: 'c3', private: false, missing: 'the link is dead', notice: null, revision: 1 },
  ]);
});

it('knows what was written down of it', () =>
  expect(project(callScores, story).all(transcripts)).toEqual([
    {
      ...{ call: 'c3', transcript: 't-1', media_type: 'text/vtt', language: 'nl', recording: 'r-3' },
      ...{ stored_at: at(8), size: 10 },
    },
  ]));

it('keeps what a source said first when the sound itself comes', () => {
  const stored = { recordingId: 'r-3', content, mediaType: 'audio/wav', keepUntil: at(59) };
  const later = [...story, record('call-c3', 'RecordingStored', stored, { occurredAt: at(9) })];
  expect(project(callScores, later).all(recordings)[1]).toMatchObject({
    ...{ reported_at: at(1), missing: 'the link is dead', media_type: 'audio/wav', seconds: 60 },
    ...{ stored_at: at(9), keep_until: at(59) },
  });
});

it('keeps each piece that somebody played', () =>
  expect(project(callScores, story).all(plays)).toEqual([
    { call: 'c1', revision: 2, recording: 'r-1', listener: 'head', from_s: 0, to_s: 60 },
  ]));

it('follows a score through dispute and ruling', () => {
  expect(project(callScores, story.slice(0, 4)).all(scores)).toMatchObject([
    { score: 's-1', points: 10, out_of: 15, heard_seconds: 60, scored_at: at(3), disputed_at: null, ruling: null },
  ]);
  expect(project(callScores, story).all(scores)).toMatchObject([
    {
      ...{ answers, points: 10, disputed_at: at(4), dispute: { open: 'no' } },
      ...{ ruling: 'revised', ruled_by: 'boss', ruled_at: at(5), revised_points: 12, revision: 5 },
    },
  ]);
});

it('is the same twice, and however calls come together', () => {
  expectSameRowsTwice(callScores, story);
  expectSameRowsInAnyOrder(callScores, story);
});
