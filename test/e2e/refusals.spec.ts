import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stamp } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import { handle } from '@app/event-store/handle';
import { CODEC, OPEN_STORE } from '@app/wiring/event-store.module';
import { until } from '../until';
import type { Receipt } from '@app/contracts/http/receipt';
import type { CallRecordings, CallScores } from '@app/projections/call-scores/call-scores.query';
import type { ObjectionBoard, RaisedObjections } from '@app/projections/objection-board/objection-board.query';
import type { RefusalFigures } from '@app/projections/refusal-review/refusal-figures.query';
import type { RefusalQueue } from '@app/projections/refusal-review/refusal-review.query';
import { Desk, Visitor } from './desk';

let desk: Desk;
let rep: Visitor;
let manager: Visitor;
let other: Visitor;
let service: Visitor;
beforeAll(async () => {
  desk = await Desk.open({}, { clock: () => new Date('2026-03-02T12:00:00Z'), relay: true });
  rep = await desk.as('rep', 'rep-1');
  manager = await desk.as('manager');
  service = await desk.as('service');
  const token = await desk.token('manager', 'the-other-manager');
  other = new Visitor((method, path) => desk.anonymous(method, path).set('Authorization', `Bearer ${token}`));
  for (const repId of ['rep-1', 'rep-2'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'UTC' });
});
afterAll(() => desk.close());

const codeOf = (response: { status: number; body: unknown }) => [
  response.status,
  (response.body as { code?: string }).code,
];
const read = async <T>(visitor: Visitor, path: string): Promise<T> => {
  const response = await visitor.get(path).query({ atLeast: await desk.now() });
  expect([path, response.status, (response.body as { code?: string }).code]).toEqual([path, 200, undefined]);
  return response.body as T;
};
const blobs = () => {
  const dir = join(desk.config.dataDir, 'blobs');
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
};

const placed = { at: '2026-03-02T09:00:00Z', direction: 'outbound', to: '+31 20 555 01 23' };
const sound = randomBytes(50_000);
/** A lead of the rep, talked to in a call of the same id. */
async function talkTo(lead: string): Promise<void> {
  await manager.record('/leads', { leadId: lead, source: 'fair', relation: 'acquire' });
  await manager.record(`/leads/${lead}/assign`, { to: 'rep-1' });
  const matched = { lead, rule: 'phone' };
  await service.record('/calls', { callId: lead, placed, attributed: { rep: 'rep-1', rule: 'line' }, matched });
}
const upload = (visitor: Visitor, call: string, query: object = {}, bytes: Buffer = sound) =>
  visitor
    .ask('post', `/calls/${call}/recordings`)
    .query({ recordingId: 'r-1', mediaType: 'audio/mpeg', seconds: 100, ...query })
    .set('Content-Type', 'application/octet-stream')
    .send(bytes);

test('a refusal is heard, reviewed by two, and the mishandled lead goes to another rep', async () => {
  await manager.record('/department/definitions', {
    metric: 'reviews',
    parameters: { secondReviewPercent: 100 },
    effectiveFrom: '2026-03-02',
  });
  await talkTo('no-thanks');
  await rep.record('/calls/no-thanks/objections', { objectionId: 'o-1', objection: 'price', words: 'too dear' });
  await rep.record('/calls/no-thanks/objections/o-1/handling', { technique: 'discount', result: 'lost' });
  expect((await upload(service, 'no-thanks')).status).toBe(201);
  await rep.record('/leads/no-thanks/outcomes', {
    contact: { kind: 'call', id: 'no-thanks' },
    outcome: 'refusal',
    refusal: { reason: 'price', objections: ['o-1'], words: 'never call again' },
  });

  const [waiting] = (await read<RefusalQueue>(manager, '/refusal-review?open=true')).cases;
  expect(waiting).toMatchObject({
    ...{ lead: 'no-thanks', rep: 'rep-1', reason: 'price', words: 'never call again', status: 'unreviewed' },
    objections: [{ objectionId: 'o-1', type: 'price', technique: 'discount', result: 'lost' }],
    history: { calls: 1, at: '/leads/no-thanks/history' },
    recordings: [{ call: 'no-thanks', recordingId: 'r-1', seconds: 100, heard: [] }],
  });

  const played = await manager.get('/calls/no-thanks/recordings/r-1').buffer(true).parse(asBytes);
  expect(played.headers['content-type']).toBe('audio/mpeg');
  expect(sound.equals(played.body as Buffer)).toBe(true);
  for (const [from, to] of [
    [0, 30],
    [20, 45],
    [20, 45],
  ])
    await manager.record('/calls/no-thanks/recordings/r-1/played', { from, to });
  await manager.record('/leads/no-thanks/reviews', { verdict: 'objective' });
  expect(codeOf(await manager.post('/leads/no-thanks/reviews', { verdict: 'mishandled' }))).toEqual([
    409,
    'review.same-reviewer',
  ]);

  expect((await read<RefusalQueue>(manager, '/refusal-review?status=second')).cases).toEqual([]);
  const [second] = (await read<RefusalQueue>(other, '/refusal-review?status=second')).cases;
  expect(second).toMatchObject({
    recordings: [{ heard: [{ by: 'the-manager', seconds: 45 }] }],
    reviews: [{ round: 1, heardSeconds: 45, recordedSeconds: 100, unheard: false }],
  });
  await other.record('/leads/no-thanks/reviews', {
    verdict: 'mishandled',
    objection: 'price',
    advice: 'ask what it costs today',
  });

  const [reviewed] = (await read<RefusalQueue>(other, '/refusal-review/no-thanks?open=true')).cases;
  expect(reviewed).toMatchObject({
    status: 'reviewed',
    reviews: [
      { round: 1, verdict: 'objective' },
      {
        round: 2,
        reviewer: 'the-other-manager',
        verdict: 'mishandled',
        unheard: true,
        advice: 'ask what it costs today',
      },
    ],
  });
  const window = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
  expect((await read<RefusalFigures>(manager, `/refusal-review/summary?${window}`)).refusals).toMatchObject({
    ...{ n: 1, heardSeconds: 45, recordedSeconds: 200 },
    heardCoverage: { numerator: 1, n: 2 },
    reviewCoverage: { value: 1, n: 1, says: 'too few to say' },
    mishandled: { value: 1 },
    agreement: { value: 0 },
  });

  await manager.record('/leads/no-thanks/reopen', { to: 'rep-2' });
  expect((await read<RefusalQueue>(manager, '/refusal-review?status=reopened')).cases).toMatchObject([
    { lead: 'no-thanks' },
  ]);
  expect(
    (await read<{ intervals: { owner: string }[] }>(manager, '/leads/no-thanks/ownership')).intervals.at(-1),
  ).toMatchObject({ owner: 'rep-2' });

  expect(codeOf(await rep.get('/calls/no-thanks/recordings/r-1'))).toEqual([403, 'access.not-yours']);
  const heir = await desk.as('rep', 'rep-2');
  expect((await heir.get('/calls/no-thanks/recordings/r-1')).status).toBe(200);

  const board = await read<ObjectionBoard>(rep, `/objections?${window}`);
  expect(board.objections).toMatchObject([
    { type: 'price', raised: 1, lost: 1, techniques: [{ technique: 'discount' }] },
  ]);
  const behind = await read<RaisedObjections>(rep, `/objections/raised?${window}&type=price&state=lost`);
  expect(behind.objections).toMatchObject([
    { contact: { kind: 'call', id: 'no-thanks' }, objectionId: 'o-1', rep: 'rep-1' },
  ]);
  expect(codeOf(await rep.get(`/objections/raised?${window}&rep=rep-2`))).toEqual([403, 'access.not-yours']);
});

test('what was corrected away from a refusal leaves the queue', async () => {
  await talkTo('oops');
  const contact = { kind: 'call', id: 'oops' };
  await rep.record('/leads/oops/outcomes', {
    contact,
    outcome: 'refusal',
    refusal: { reason: 'price', objections: [] },
  });
  const leads = async () => (await read<RefusalQueue>(manager, '/refusal-review')).cases.map(({ lead }) => lead);
  expect(await leads()).toEqual(['oops']);
  await rep.record('/leads/oops/outcomes/corrections', { contact, outcome: 'noneNeeded' });
  expect(await leads()).toEqual([]);
});

test('a private call loses its content for good, and takes none any more', async () => {
  await talkTo('mum');
  const before = blobs().length;
  await upload(rep, 'mum');
  expect(blobs()).toHaveLength(before + 1);
  const { events } = await rep.record('/calls/mum/private');
  expect(events).toEqual(['CallMarkedPrivate']);
  expect(blobs()).toHaveLength(before);
  expect((await rep.record('/calls/mum/private')).events).toEqual([]);
  const refused = await Promise.all([
    rep.get('/calls/mum/recordings/r-1'),
    rep.post('/calls/mum/recordings/r-1/played', { from: 0, to: 1 }),
    upload(rep, 'mum', { recordingId: 'r-2' }),
  ]);
  expect(refused.map(codeOf)).toEqual(refused.map(() => [409, 'call.private']));
  expect(blobs()).toHaveLength(before);
  expect(await read<CallRecordings>(manager, '/calls/mum/recordings')).toMatchObject({ private: true, recordings: [] });
});

test('what a crash left of a private call is shredded all the same', async () => {
  await talkTo('dad');
  const before = blobs().length;
  await upload(rep, 'dad');
  const stamped = stamp('2026-03-02T12:00:00.000Z', { actor: { kind: 'rep', id: 'rep-1' } });
  const marking = { type: 'MarkCallPrivate', callId: 'dad', by: 'rep-1', stamp: stamped } as const;
  await handle({ store: desk.app.get(OPEN_STORE), codec: desk.app.get(CODEC) }, call, marking);
  await until('the recording is gone', () => Promise.resolve(blobs().length === before));
});

test('a recording is bytes on its own route only, of a size, of the caller’s own calls', async () => {
  await talkTo('talk');
  const first = await upload(service, 'talk').set('Idempotency-Key', 'k-1');
  const again = await upload(service, 'talk').set('Idempotency-Key', 'k-1');
  expect([first.status, again.status, (again.body as Receipt).repeated]).toEqual([201, 201, true]);
  expect(codeOf(await upload(service, 'talk', {}, randomBytes(10)).set('Idempotency-Key', 'k-1'))).toEqual([
    422,
    'idempotency.key-reused',
  ]);
  expect((await upload(service, 'talk')).body).toMatchObject({ events: [] });
  expect(codeOf(await upload(service, 'talk', { mediaType: 'text/html' }))).toEqual([400, 'request.invalid']);
  expect(codeOf(await service.post('/calls/talk/recordings?mediaType=audio/mpeg', { a: 1 }))).toEqual([
    415,
    'request.unsupported-media-type',
  ]);
  const elsewhere = await service.ask('post', '/calls').set('Content-Type', 'application/octet-stream').send(sound);
  expect(codeOf(elsewhere)).toEqual([415, 'request.unsupported-media-type']);
  const stranger = await desk.as('rep', 'rep-9');
  expect(codeOf(await upload(stranger, 'talk'))).toEqual([403, 'access.not-yours']);
  expect(codeOf(await stranger.get('/calls/talk/recordings/r-1'))).toEqual([403, 'access.not-yours']);
  expect(codeOf(await manager.get('/calls/talk/recordings/r-9'))).toEqual([404, 'recording.unknown']);
  expect(codeOf(await manager.post('/calls/talk/recordings/r-1/played', { from: 100, to: 101 }))).toEqual([
    422,
    'recording.bad-range',
  ]);
  await service.record('/calls/talk/recording-notice', { how: 'announcement' });
  await service.record('/calls/talk/recordings/missing', { reason: 'second leg lost by the source' });
  expect(await read<CallRecordings>(rep, '/calls/talk/recordings')).toMatchObject({
    ...{ private: false, notice: 'announcement', missing: 'second leg lost by the source' },
    recordings: [{ recordingId: 'r-1', mediaType: 'audio/mpeg' }],
  });
});

test('of a lead that there is not, nothing is listed', async () =>
  expect(codeOf(await manager.get('/refusal-review/nowhere'))).toEqual([404, 'lead.unknown']));

test('a call is scored by the form, disputed by its rep, and ruled on by somebody else', async () => {
  await talkTo('pitch');
  await upload(service, 'pitch');
  const questions = [
    { id: 'opening', text: 'Did they say who they are?', points: 5 },
    { id: 'needs', text: 'Did they ask what is needed?', points: 10 },
  ];
  await manager.record('/department/scoring-forms', { form: 'cold', version: 1, questions });
  await manager.record('/calls/pitch/recordings/r-1/played', { from: 0, to: 12 });
  const answers = (opening: number, needs: number) => [
    { question: 'opening', points: opening },
    { question: 'needs', points: needs },
  ];
  const score = { scoreId: 's-1', form: 'cold', answers: answers(5, 4) };
  expect(codeOf(await manager.post('/calls/pitch/scores', { ...score, answers: answers(6, 4) }))).toEqual([
    422,
    'score.bad-answer',
  ]);
  expect(codeOf(await manager.post('/calls/pitch/scores', { ...score, form: 'none' }))).toEqual([404, 'form.unknown']);
  await manager.record('/calls/pitch/scores', score);
  await rep.record('/calls/pitch/scores/s-1/dispute', { reason: 'they told me before I could ask' });
  const ruling = { ruling: 'revised', answers: answers(5, 8), grounds: 'true, at 0:40' };
  expect(codeOf(await manager.post('/calls/pitch/scores/s-1/ruling', ruling))).toEqual([409, 'score.same-scorer']);
  expect((await read<CallScores>(other, '/call-scores?state=disputed')).scores).toHaveLength(1);
  await other.record('/calls/pitch/scores/s-1/ruling', ruling);

  for (const path of ['/call-scores?open=true', '/calls/pitch/scores?open=true'])
    expect((await read<CallScores>(rep, path)).scores).toMatchObject([
      {
        ...{ callId: 'pitch', rep: 'rep-1', lead: 'pitch', scorer: 'the-manager', heardSeconds: 12, version: 1 },
        ...{ points: 13, outOf: 15, state: 'revised', dispute: { reason: 'they told me before I could ask' } },
        ruling: { by: 'the-other-manager', grounds: 'true, at 0:40', pointsBefore: 9 },
      },
    ]);
  const stranger = await desk.as('rep', 'rep-9');
  expect((await read<CallScores>(stranger, '/call-scores')).scores).toEqual([]);
});

test('what is of one rep waits for their notice', async () => {
  const { scores } = await read<CallScores>(manager, '/call-scores');
  expect(scores).toHaveLength(1);
  await manager.record('/department/definitions', {
    metric: 'monitoring',
    parameters: { noticeVersion: 'v1' },
    effectiveFrom: '2026-03-02',
  });
  await desk.now().then((atLeast) => manager.get('/refusal-review').query({ atLeast }));
  const window = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&rep=rep-1';
  for (const path of [`/objections?${window}`, `/objections/raised?${window}`, `/refusal-review/summary?${window}`])
    expect([path, ...codeOf(await manager.get(path))]).toEqual([path, 403, 'access.notice-not-acknowledged']);
  expect(await read<CallScores>(manager, '/call-scores')).toMatchObject({ scores: [], withheld: [{ rep: 'rep-1' }] });
  expect((await read<CallScores>(rep, '/call-scores')).scores).toHaveLength(1);
  expect(codeOf(await rep.get(`/objections?${window}`))).toEqual([200, undefined]);
});

type Parser = Parameters<ReturnType<Visitor['get']>['parse']>[0];
const asBytes: Parser = (response, done) => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
};
