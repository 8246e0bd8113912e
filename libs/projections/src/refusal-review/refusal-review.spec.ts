import { personal } from '@app/decider/fact';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { draw } from './draw';
import { closings, endings, leads, refusalReview, reviews } from './refusal-review.projection';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const head = { kind: 'manager', id: 'head' } as const;
const contact = { kind: 'call', id: 'c1' } as const;
const words = personal('lead-l1', 'content', 'too dear');

function story() {
  const record = recorder<LeadEvent>();
  const tell = <T extends LeadEvent['type']>(
    lead: string,
    type: T,
    data: Extract<LeadEvent, { type: T }>['data'],
    hour: number,
  ) => record(`lead-${lead}`, type, data as never, { occurredAt: at(hour), about: { reps: ['ann'], leads: [lead] } });
  return { tell };
}
const refused = () => {
  const { tell } = story();
  return {
    tell,
    events: [
      tell('l1', 'LeadAssigned', { to: 'ann', by: head }, 8),
      tell('l1', 'LeadRefused', { reason: 'price', objections: ['o-1'], contact, words }, 9),
    ],
  };
};

it('is the refusal of whoever held the lead, with what stood', () => {
  const { tell, events } = refused();
  const rows = project(refusalReview, [
    ...events,
    tell('l1', 'LeadReassigned', { from: 'ann', to: 'bob', decidedBy: head }, 10),
  ]);
  expect(rows.all(closings)).toEqual([
    {
      ...{ lead: 'l1', n: 1, of: 'refusal', reason: 'price', objections: ['o-1'], contact: 'call:c1', words },
      ...{ rep: 'ann', at: at(9), lot: draw('disqualified', 'l1'), second_lot: draw('second', 'l1') },
      ...{ evidence: 'captured', ingest: 'live' },
    },
  ]);
  expect(rows.all(leads)).toEqual([
    {
      ...{ lead: 'l1', owner: 'bob', closing: 1, contact: 'call:c1', rounds: 0 },
      ...{ lot: 0, second_lot: draw('second', 'l1'), revision: 2 },
    },
  ]);
});

it("is the contact's rep's where nobody holds the lead", () => {
  const { tell } = story();
  const rows = project(refusalReview, [tell('l1', 'LeadDisqualified', { reason: 'wrong number' }, 9)]);
  expect(rows.all(closings)).toMatchObject([{ of: 'disqualification', rep: 'ann', contact: null, objections: [] }]);
  expect(rows.all(leads)).toMatchObject([{ closing: 0, lot: draw('disqualified', 'l1') }]);
});

it('keeps both reviews of a refusal', () => {
  const { tell, events } = refused();
  const review = { of: 'refusal', verdict: 'mishandled', heardSeconds: 0, reviewer: 'mia' } as const;
  const rows = project(refusalReview, [
    ...events,
    tell('l1', 'RefusalReviewed', { ...review, round: 1, objection: 'price', recordedSeconds: 90 }, 10),
    tell('l1', 'RefusalReviewed', { ...review, round: 2, verdict: 'objective', reviewer: 'max', heardSeconds: 5 }, 11),
  ]);
  expect(rows.all(reviews)).toMatchObject([
    { lead: 'l1', n: 1, round: 1, reviewer: 'mia', verdict: 'mishandled', heard_seconds: 0, recorded_seconds: 90 },
    { lead: 'l1', n: 1, round: 2, reviewer: 'max', verdict: 'objective', objection: null, recorded_seconds: null },
  ]);
  expect(rows.all(leads)).toMatchObject([{ rounds: 2 }]);
});

it('ends with a correction of its own contact, not of another; a new refusal is reviewed anew', () => {
  const { tell, events } = refused();
  const correction = { was: 'refusal', outcome: 'refusal' } as const;
  const other = [
    ...events,
    tell('l1', 'ContactOutcomeCorrected', { ...correction, contact: { kind: 'call', id: 'c2' } }, 10),
  ];
  expect(project(refusalReview, other).all(endings)).toEqual([]);
  const rows = project(refusalReview, [
    ...other,
    tell('l1', 'ContactOutcomeCorrected', { ...correction, contact }, 11),
    tell('l1', 'LeadRefused', { reason: 'competitor', objections: [], contact }, 11),
  ]);
  expect(rows.all(endings)).toEqual([{ lead: 'l1', n: 1, how: 'corrected', ended_at: at(11) }]);
  expect(rows.all(closings)).toMatchObject([{ n: 1 }, { n: 4, reason: 'competitor' }]);
  expect(rows.all(leads)).toMatchObject([{ closing: 4 }]);
});

it('ends when the lead is reopened; what was exhausted had nothing to end', () => {
  const { tell, events } = refused();
  const rows = project(refusalReview, [
    ...events,
    tell('l1', 'LeadReopened', { was: 'refused' }, 12),
    tell('l2', 'LeadReopened', { was: 'exhausted' }, 12),
  ]);
  expect(rows.all(endings)).toEqual([{ lead: 'l1', n: 1, how: 'reopened', ended_at: at(12) }]);
  expect(rows.all(leads)).toMatchObject([
    { lead: 'l1', closing: null, rounds: null },
    { lead: 'l2', closing: null },
  ]);
});

it('is the same twice, and however leads come together', () => {
  const { tell, events } = refused();
  const all = [
    ...events,
    tell('l2', 'LeadDisqualified', { reason: 'off profile' }, 9),
    tell(
      'l1',
      'RefusalReviewed',
      { of: 'refusal', round: 1, verdict: 'objective', heardSeconds: 3, reviewer: 'mia' },
      10,
    ),
    tell('l1', 'LeadReleased', { from: 'ann' }, 11),
    tell('l1', 'LeadReopened', { was: 'refused' }, 12),
    tell('l1', 'LeadRefused', { reason: 'timing', objections: [], contact }, 13),
  ];
  expectSameRowsTwice(refusalReview, all);
  expectSameRowsInAnyOrder(refusalReview, all);
});

it('draws lots that are stable, and even enough for ids that look alike', () => {
  expect([draw('second', 'lead-4711'), draw('second', 'lead-4711')]).toEqual([77, 77]);
  const below10 = (salt: string) =>
    Array.from({ length: 10_000 }, (_, i) => draw(salt, `lead-${i}`)).filter((lot) => lot < 10).length;
  for (const salt of ['disqualified', 'second']) {
    expect(below10(salt)).toBeGreaterThan(900);
    expect(below10(salt)).toBeLessThan(1100);
  }
});
