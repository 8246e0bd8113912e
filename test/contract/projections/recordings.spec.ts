import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { callScores } from '@app/projections/call-scores/call-scores.projection';
import { RetentionQuery } from '@app/projections/call-scores/retention.query';
import { recordingsOf } from '@app/projections/call-scores/recordings.query';
import { department } from '@app/projections/department/department.projection';
import { Department, sealed, vault } from './department';

const hour = 3_600_000;
const day = 24 * hour;
const from = Date.now();
const after = (ms: number) => new Date(from + ms).toISOString();

let sales: Department;
let calls: CallScoresQuery;
let retention: RetentionQuery;
beforeEach(async () => {
  sales = await Department.open([callScores, department]);
  calls = new CallScoresQuery(sales.db, vault);
  retention = new RetentionQuery(sales.db);
});
afterEach(() => sales.close());

const store = (id: string, more: object = {}) => {
  const content = { blob: id, size: 1000, subject: `call-${id}`, key: 'k' };
  return sales.tell(`call-${id}`, 'RecordingStored', { recordingId: 'r', content, mediaType: 'audio/mpeg', ...more });
};
const keepFor = (keepDays: number | null, effectiveFrom: string) =>
  sales.tell('department-main', 'DefinitionSet', { metric: 'recordings', parameters: { keepDays }, effectiveFrom });
const due = async (ms: number, limit = 10) =>
  (await retention.due(after(ms), limit)).map(({ callId }) => callId).sort();

it('knows what is due by its own word, and by the rule of the day on which it got on the record', async () => {
  await store('by-word', { keepUntil: after(hour) });
  await store('by-rule');
  await store('both', { keepUntil: after(90 * day) });
  await store('private', { keepUntil: after(hour) });
  await sales.tell('call-private', 'CallMarkedPrivate', { by: 'ann', shredded: [] });
  await store('gone', { keepUntil: after(hour) });
  await sales.tell('call-gone', 'RecordingExpired', { recordingId: 'r' });
  await sales.tell('call-far', 'RecordingReported', { recordingId: 'r', location: sealed('https://a.example') });
  await sales.settled();
  expect([await due(0), await due(hour), await due(1000 * day)]).toEqual([[], ['by-word'], ['both', 'by-word']]);

  await keepFor(10, '2026-01-01');
  await keepFor(30, '2026-01-02');
  await keepFor(1, after(2 * day).slice(0, 10)); // later than what is there
  await sales.settled();
  expect([await due(29 * day), await due(30 * day + hour)]).toEqual([['by-word'], ['both', 'by-rule', 'by-word']]);
  expect(await due(30 * day + hour, 2)).toHaveLength(2);
  for (const { callId, keepUntil } of await retention.due(after(31 * day), 10)) {
    const [listed] = (await calls.recordings(callId)).recordings;
    expect(listed!.keepUntil).toBe(keepUntil);
    expect(Date.parse(keepUntil)).toBeLessThanOrEqual(from + 30 * day + hour);
  }

  await keepFor(null, '2026-01-02');
  await sales.settled();
  expect(await due(1000 * day)).toEqual(['both', 'by-word']);
});

it('lists what there is, what there is not and why, and what was written down of it', async () => {
  await sales.tell('call-1', 'RecordingReported', {
    recordingId: 'a',
    location: sealed('https://a.example'),
    seconds: 60,
  });
  await sales.tell('call-1', 'RecordingReported', { recordingId: 'b', location: sealed('https://b.example') });
  await sales.tell('call-1', 'RecordingMissing', { recordingId: 'b', reason: 'the link is dead' });
  await store('1', { seconds: 30 });
  await sales.tell('call-1', 'RecordingPlayed', { recordingId: 'r', by: 'head', from: 0, to: 20 });
  await sales.tell('call-1', 'TranscriptStored', {
    ...{ transcriptId: 't', mediaType: 'text/plain', recordingId: 'r' },
    content: { blob: 't', size: 90, subject: 'call-1', key: 'k' },
  });
  await sales.settled();
  const { recordings, missing } = await calls.recordings('1');
  expect(missing).toBe('the link is dead');
  expect(new Map(recordings.map(({ recordingId, ...rest }) => [recordingId, rest]))).toMatchObject(
    new Map<string, object>([
      ['a', { state: 'reported', seconds: 60, size: null, storedAt: null, missing: null, heard: [] }],
      ['b', { state: 'missing', missing: 'the link is dead' }],
      ['r', { state: 'stored', seconds: 30, size: 1000, missing: null, heard: [{ by: 'head', seconds: 20 }] }],
    ]),
  );
  expect(await recordingsOf(sales.db, ['1'])).toMatchObject([{ recordingId: 'r' }]); // what counts as heard or not
  expect((await calls.transcripts('1')).transcripts).toMatchObject([
    { transcriptId: 't', mediaType: 'text/plain', language: null, recordingId: 'r', size: 90 },
  ]);

  await sales.tell('call-1', 'CallMarkedPrivate', { by: 'ann', shredded: [] });
  await sales.settled();
  expect(await calls.recordings('1')).toMatchObject({ private: true, recordings: [] });
  expect(await calls.transcripts('1')).toMatchObject({ private: true, transcripts: [] });
});
