import type { PersonalField } from '@app/decider/fact';
import { callScores } from '@app/projections/call-scores/call-scores.projection';
import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { department } from '@app/projections/department/department.projection';
import { RefusalFiguresQuery } from '@app/projections/refusal-review/refusal-figures.query';
import { refusalReview } from '@app/projections/refusal-review/refusal-review.projection';
import { RefusalReviewQuery, type RefusalAsk } from '@app/projections/refusal-review/refusal-review.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const march = { from: at('00:00', 1), to: '2026-04-01T00:00:00.000Z' };

let sales: Department;
let refusals: RefusalReviewQuery;
beforeEach(async () => {
  sales = await Department.open([callScores, department, refusalReview, repScorecard]);
  refusals = new RefusalReviewQuery(sales.db, vault);
  // whatever is drawn by lot depends on this alone
  await rule({ disqualifiedPercent: 0, secondReviewPercent: 0 });
});
afterEach(() => sales.close());

const rule = (parameters: Record<string, number>, effectiveFrom = '2026-01-01') =>
  sales.tell('department-main', 'DefinitionSet', { metric: 'reviews', parameters, effectiveFrom });
const queue = async (ask: RefusalAsk = {}) => {
  await sales.settled();
  return refusals.queue(ask);
};
const leadsOf = async (ask: RefusalAsk) => (await queue(ask)).cases.map(({ lead }) => lead);

async function call(id: string, lead: string, recordings: Record<string, number | undefined> = {}): Promise<void> {
  const stream = `call-${id}`;
  await sales.tell(stream, 'CallPlaced', { direction: 'outbound' }, { occurredAt: at('09:00') });
  await sales.tell(stream, 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' });
  await sales.tell(stream, 'CallMatchedToLead', { lead, previous: null, rule: 'phone' });
  for (const [recordingId, seconds] of Object.entries(recordings)) {
    const content = { blob: recordingId, size: 1, subject: stream, key: 'k' };
    await sales.tell(stream, 'RecordingStored', { recordingId, content, mediaType: 'audio/mpeg', seconds });
  }
}
const plays = (id: string, recordingId: string, by: string, from: number, to: number) =>
  sales.tell(`call-${id}`, 'RecordingPlayed', { recordingId, by, from, to });
async function refuse(
  lead: string,
  callId: string,
  day = 2,
  objections: string[] = [],
  ingest: 'live' | 'backfill' = 'live',
) {
  await sales.tell(`lead-${lead}`, 'LeadAssigned', { to: 'anna', by: head }, { occurredAt: at('08:00') });
  const words: PersonalField = sealed('never again', `lead-${lead}`);
  const contact = { kind: 'call', id: callId } as const;
  await sales.tell(
    `lead-${lead}`,
    'LeadRefused',
    { reason: 'price', objections, contact, words },
    { occurredAt: at('10:00', day), ingest },
  );
}
const review = (
  lead: string,
  reviewer: string,
  of: { verdict?: 'objective' | 'mishandled'; round?: 1 | 2; heardSeconds?: number; recordedSeconds?: number } = {},
) =>
  sales.tell(
    `lead-${lead}`,
    'RefusalReviewed',
    {
      ...{ of: 'refusal', round: 1, verdict: 'mishandled', heardSeconds: 0, reviewer, objection: 'price' },
      advice: sealed('ask what it costs today', `lead-${lead}`),
      ...of,
    },
    { occurredAt: at('12:00') },
  );

it('brings the contacts, the recordings and who heard how much of them to each refusal', async () => {
  await call('c1', 'l1', { 'r-1': 120, 'r-2': 60 });
  await call('c2', 'l1');
  const objection = { objectionId: 'o-1', type: 'price' };
  await sales.tell('call-c1', 'ObjectionRaised', objection);
  await sales.tell('call-c1', 'ObjectionHandled', { ...objection, technique: 'total cost', result: 'lost' });
  await sales.tell('email-m1', 'EmailMatchedToLead', { lead: 'l1', previous: null, rule: 'address' });
  await refuse('l1', 'c1', 2, ['o-1', 'gone']);
  for (const [from, to] of [
    [0, 30],
    [20, 40],
    [100, 120],
  ] as const)
    await plays('c1', 'r-1', 'mia', from, to);
  await plays('c1', 'r-1', 'max', 0, 10);

  const { cases, next, position } = await queue({ open: true });
  expect({ next, position }).toEqual({ next: null, position: await sales.settled() });
  expect(cases).toEqual([
    {
      ...{ lead: 'l1', revision: 1, of: 'refusal', status: 'unreviewed', closedAt: at('10:00'), rep: 'anna' },
      ...{ reason: 'price', words: 'never again', contact: { kind: 'call', id: 'c1' }, evidence: 'captured' },
      objections: [
        { objectionId: 'o-1', type: 'price', technique: 'total cost', result: 'lost' },
        { objectionId: 'gone', type: null, technique: null, result: null },
      ],
      history: { calls: 2, letters: 1, messages: 0, activities: 0, at: '/leads/l1/history' },
      recordings: [
        expect.objectContaining({
          ...{ call: 'c1', recordingId: 'r-1', seconds: 120 },
          heard: [
            { by: 'mia', seconds: 60 },
            { by: 'max', seconds: 10 },
          ],
        }),
        expect.objectContaining({ call: 'c1', recordingId: 'r-2', seconds: 60, heard: [] }),
      ],
      reviews: [],
    },
  ]);
  expect((await queue()).cases[0]).toMatchObject({ words: null });
  expect(await refusals.heard('l1', 'mia')).toEqual({ heardSeconds: 60, recordedSeconds: 180 });
  expect(await refusals.heard('l1', 'eve')).toEqual({ heardSeconds: 0, recordedSeconds: 180 });
  expect(await refusals.heard('l2', 'mia')).toEqual({ heardSeconds: 0 });
  expect(await new CallScoresQuery(sales.db, vault).heard('c1', 'max')).toEqual({
    heardSeconds: 10,
    recordedSeconds: 180,
  });
});

it('has nothing to hear of a private call, nor of one that was retracted', async () => {
  await call('c1', 'l1', { 'r-1': 120 });
  await call('c2', 'l1', { 'r-2': 120 });
  await refuse('l1', 'c1');
  await sales.tell('call-c1', 'CallMarkedPrivate', { by: 'anna', shredded: ['r-1'] });
  await sales.tell('call-c2', 'CallRetracted', {});
  expect((await queue()).cases[0]!.recordings).toEqual([]);
  expect(await refusals.heard('l1', 'mia')).toEqual({ heardSeconds: 0 });
});

it('goes from unreviewed to reviewed, through a second reviewer where drawn, and says who heard nothing', async () => {
  await rule({ secondReviewPercent: 100 }, '2026-03-03');
  await call('c1', 'l1', { 'r-1': 120 });
  await refuse('l1', 'c1');
  await refuse('l2', 'c2', 3);
  await refuse('l3', 'c3', 4, [], 'backfill');
  expect(await leadsOf({})).toEqual(['l1', 'l2']);
  await review('l1', 'mia', { recordedSeconds: 120 });
  await review('l2', 'mia', { verdict: 'objective' });
  expect(await leadsOf({})).toEqual([]);
  expect(await leadsOf({ status: 'reviewed' })).toEqual(['l1']);
  expect(await leadsOf({ status: 'second' })).toEqual(['l2']);
  expect(await leadsOf({ status: 'second', reviewer: 'mia' })).toEqual([]);
  expect(await leadsOf({ status: 'second', reviewer: 'max' })).toEqual(['l2']);
  await review('l2', 'max', { round: 2, heardSeconds: 20, recordedSeconds: 30 });
  const { cases } = await queue({ status: 'reviewed', open: true });
  expect(cases.map(({ reviews }) => reviews)).toMatchObject([
    [{ round: 1, reviewer: 'mia', verdict: 'mishandled', unheard: true, advice: 'ask what it costs today' }],
    [
      { round: 1, verdict: 'objective', unheard: false, heardSeconds: null, recordedSeconds: null },
      { round: 2, reviewer: 'max', verdict: 'mishandled', heardSeconds: 20 },
    ],
  ]);
});

it('lets go of what was corrected, and shows what was reopened', async () => {
  await refuse('l1', 'c1');
  await refuse('l2', 'c2');
  const contact = { kind: 'call', id: 'c1' } as const;
  await sales.tell('lead-l1', 'ContactOutcomeCorrected', { contact, was: 'refusal', outcome: 'nextContact' });
  await sales.tell('lead-l2', 'LeadReopened', { was: 'refused' });
  expect(await leadsOf({ status: 'all' })).toEqual(['l2']);
  expect(await leadsOf({})).toEqual([]);
  expect(await leadsOf({ status: 'reopened' })).toEqual(['l2']);
});

it('draws from the disqualified by the rule of their day', async () => {
  await rule({ disqualifiedPercent: 100 }, '2026-03-10');
  const disqualify = (lead: string, day: number) =>
    sales.tell(`lead-${lead}`, 'LeadDisqualified', { reason: 'duplicate' }, { occurredAt: at('10:00', day) });
  await disqualify('before', 9);
  await disqualify('after', 10);
  expect(await leadsOf({ of: 'disqualification' })).toEqual(['after']);
  expect(await leadsOf({ of: 'refusal' })).toEqual([]);
});

it('filters, and pages through the oldest first', async () => {
  for (let i = 1; i <= 5; i++) await refuse(`l${i}`, `c${i}`, 10 - i);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await queue({ rep: 'anna', reason: 'price', limit: 2, after });
    seen.push(...page.cases.map(({ lead }) => lead));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(['l5', 'l4', 'l3', 'l2', 'l1']);
  expect(await leadsOf({ rep: 'bert' })).toEqual([]);
  expect(await leadsOf({ reason: 'timing' })).toEqual([]);
  expect(await leadsOf({ lead: 'l3' })).toEqual(['l3']);
});

it('counts coverage, what was heard, and what was mishandled, as shares of enough cases or too few to say', async () => {
  await rule({ secondReviewPercent: 100 }, '2026-03-20');
  for (let i = 1; i <= 31; i++) await refuse(`l${i}`, `c${i}`, i <= 15 ? 3 : 20);
  await review('l1', 'mia', { recordedSeconds: 100, heardSeconds: 0 });
  await review('l2', 'mia', { recordedSeconds: 100, heardSeconds: 50, verdict: 'objective' });
  await review('l16', 'mia');
  await review('l16', 'max', { round: 2, verdict: 'objective', recordedSeconds: 80 });
  await sales.tell('lead-l2', 'LeadReopened', { was: 'refused' });
  await refuse('elsewhere', 'c', 1);
  await sales.settled();
  const figures = await new RefusalFiguresQuery(sales.db, vault).figures({ ...march, from: at('00:00', 3) });
  expect(figures).toMatchObject({
    definition: { secondReviewPercent: 100, disqualifiedPercent: 0 },
    refusals: {
      ...{ n: 31, evidence: { captured: 1 }, heardSeconds: 50, recordedSeconds: 280, reopened: 1 },
      reviewCoverage: { numerator: 3, n: 31, value: 3 / 31 },
      heardCoverage: { numerator: 1, n: 3, says: 'too few to say' },
      mishandled: { numerator: 1, n: 3 },
      mishandledOfSample: { numerator: 0, n: 1 },
      agreement: { numerator: 0, n: 1 },
    },
    disqualifications: { n: 0, reviewCoverage: { value: null } },
  });
  expect(figures.refusals.reviewCoverage.says).toBeUndefined();
});

it('lists scores oldest first, by rep, form, scorer and how they stand, page by page', async () => {
  const scores = new CallScoresQuery(sales.db, vault);
  const answers = [{ question: 'needs', points: 3 }];
  for (let i = 1; i <= 5; i++) {
    await call(`c${i}`, `l${i}`);
    const of = { form: i === 5 ? 'warm' : 'cold', version: 1, answers, points: 3, outOf: 5, heardSeconds: 0 };
    await sales.tell(
      `call-c${i}`,
      'CallScored',
      { ...of, scoreId: `s${i}`, scorer: i === 4 ? 'max' : 'mia' },
      { occurredAt: at('12:00', 10 - i) },
    );
  }
  const reason = sealed('they hung up');
  for (const i of [1, 2]) await sales.tell(`call-c${i}`, 'CallScoreDisputed', { scoreId: `s${i}`, reason });
  const ruling = { scoreId: 's2', ruling: 'revised', answers: [{ question: 'needs', points: 5 }], points: 5 } as const;
  await sales.tell('call-c2', 'CallScoreRuled', { ...ruling, grounds: sealed('so it was'), by: 'max' });
  await sales.tell('call-c3', 'CallAttributed', { rep: 'bert', previous: 'anna', rule: 'by hand' });
  const position = await sales.settled();

  const ids = async (ask: Parameters<CallScoresQuery['scores']>[0]) =>
    (await scores.scores(ask)).scores.map(({ scoreId }) => scoreId);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await scores.scores({ limit: 2, after });
    expect(page.position).toBe(position);
    seen.push(...page.scores.map(({ scoreId }) => scoreId));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(['s5', 's4', 's3', 's2', 's1']);
  expect(await ids({ rep: 'bert' })).toEqual(['s3']);
  expect(await ids({ form: 'warm' })).toEqual(['s5']);
  expect(await ids({ scorer: 'max' })).toEqual(['s4']);
  expect(await ids({ state: 'given' })).toEqual(['s5', 's4', 's3']);
  expect(await ids({ state: 'disputed' })).toEqual(['s1']);
  const [revised] = (await scores.scores({ call: 'c2', open: true })).scores;
  expect(revised).toMatchObject({
    ...{ rep: 'anna', lead: 'l2', state: 'revised', points: 5, outOf: 5, answers: ruling.answers },
    dispute: { reason: 'they hung up' },
    ruling: { by: 'max', grounds: 'so it was', pointsBefore: 3 },
  });
  expect((await scores.scores({ call: 'c2' })).scores[0]).toMatchObject({ dispute: { reason: null } });
});
