import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import type { ReopenLead, ReviewRefusal } from './lead.commands';
import type { LeadEvent } from './lead.events';
import {
  callRef,
  dealWon,
  leadAssigned,
  leadDisqualified,
  leadExhausted,
  leadReassigned,
  leadRefused,
  leadRegistered,
  leadReleased,
  leadReopened,
  noteOn,
  outcomeCorrected,
  outcomeDeclared,
  refusalReviewed,
} from './lead.examples';

const leadId = 'lead-1';
const contact = callRef('7');
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const anns = [leadRegistered(leadId, at(8)), leadAssigned(leadId, 'ann', at(8))];
const refused = [
  ...anns,
  outcomeDeclared(leadId, contact, at(9), { outcome: 'refusal', rep: 'ann' }),
  leadRefused(leadId, contact, at(9), {}, 'ann'),
];
const disqualified = [...anns, leadDisqualified(leadId, at(9))];

describe('reviewing', () => {
  const review = (reviewer: string, of: Partial<ReviewRefusal> = {}): ReviewRefusal => ({
    type: 'ReviewRefusal',
    leadId,
    verdict: 'mishandled',
    heardSeconds: 95,
    stamp: stamp(at(12), { actor: { kind: 'manager', id: reviewer } }),
    ...of,
  });
  const once = [...refused, refusalReviewed(leadId, 'mia', at(11))];
  const twice = [...once, refusalReviewed(leadId, 'max', at(11), { round: 2, verdict: 'objective' })];

  it('finds out what should have been said', () => {
    const reviewed = given(lead, refused).when(
      review('mia', { objection: 'price', advice: noteOn(leadId, 'ask what it costs today'), recordedSeconds: 120 }),
    );
    reviewed.then([
      {
        type: 'RefusalReviewed',
        data: {
          of: 'refusal',
          round: 1,
          verdict: 'mishandled',
          objection: 'price',
          advice: { open: 'ask what it costs today' },
          heardSeconds: 95,
          recordedSeconds: 120,
          reviewer: 'mia',
        },
      },
    ]);
    expect(reviewed.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('goes for a disqualification, too', () =>
    given(lead, disqualified)
      .when(review('mia', { verdict: 'objective', heardSeconds: 0 }))
      .then([{ type: 'RefusalReviewed', data: { of: 'disqualification', recordedSeconds: undefined } }]));
  it('concerns whoever holds the lead by now', () =>
    expect(
      given(lead, [...refused, leadReassigned(leadId, 'ann', 'bob', at(10))]).when(review('mia')).decision.events[0]!
        .about.reps,
    ).toEqual(['ann', 'bob']));
  it('says the same once', () => {
    given(lead, once).when(review('mia')).thenNothing();
    given(lead, twice).when(review('mia')).thenNothing();
  });
  it('is done again by somebody else', () => {
    given(lead, once)
      .when(review('mia', { verdict: 'objective' }))
      .thenRejected('review.same-reviewer');
    given(lead, once)
      .when(review('max', { verdict: 'objective' }))
      .then([{ type: 'RefusalReviewed', data: { round: 2, verdict: 'objective', reviewer: 'max' } }]);
  });
  it('ends after the second', () => {
    given(lead, twice).when(review('eve')).thenRejected('review.already-reviewed');
    given(lead, twice).when(review('max')).thenRejected('review.already-reviewed');
  });
  it('is not done by whose refusal it is', () => {
    given(lead, refused).when(review('ann')).thenRejected('review.own-refusal');
    const passedOn = [...refused, leadReassigned(leadId, 'ann', 'bob', at(10))];
    given(lead, passedOn).when(review('ann')).thenRejected('review.own-refusal');
    given(lead, passedOn).when(review('bob')).thenRejected('review.own-refusal');
  });
  it.each<[string, LeadEvent[]]>([
    ['an open', anns],
    ['a won', [...anns, dealWon(leadId, at(9))]],
    ['an exhausted', [...anns, leadExhausted(leadId, at(9))]],
    ['a reopened', [...once, leadReopened(leadId, at(11))]],
  ])('finds nothing on %s lead', (_, history) =>
    given(lead, history).when(review('max')).thenRejected('review.nothing-to-review'),
  );
  it('begins again with another refusal', () => {
    const corrected = [
      ...twice,
      outcomeCorrected(leadId, contact, at(11), { was: 'refusal', outcome: 'refusal' }),
      leadRefused(leadId, contact, at(11), { reason: 'competitor' }),
    ];
    given(lead, corrected)
      .when(review('mia', { verdict: 'objective' }))
      .then([{ type: 'RefusalReviewed', data: { round: 1 } }]);
  });
  it('needs a registered lead', () => given(lead, []).when(review('mia')).thenRejected('lead.unknown'));
});

describe('reopening', () => {
  const reopen = (of: Partial<ReopenLead> = {}): ReopenLead => ({
    type: 'ReopenLead',
    leadId,
    stamp: stamp(at(13)),
    ...of,
  });
  const mishandled = [...refused, refusalReviewed(leadId, 'mia', at(11))];
  const full = { load: 40, max: 40 };

  it('gives a mishandled lead to somebody else', () => {
    const reopened = given(lead, mishandled).when(reopen({ to: 'bob', reason: noteOn(leadId, 'speaks Dutch') }));
    reopened.then([
      { type: 'LeadReopened', data: { was: 'refused', reason: { open: 'speaks Dutch' } } },
      { type: 'LeadReassigned', data: { from: 'ann', to: 'bob', decidedBy: { id: 'head' } } },
    ]);
    expect(reopened.decision.events[0]!.about.reps).toEqual(['ann', 'bob']);
    expect(reopened.state().outcomes.closed).toBeUndefined();
  });
  it('or leaves it where it is', () =>
    given(lead, mishandled)
      .when(reopen())
      .then([{ type: 'LeadReopened' }]));
  it('gives one that nobody holds to somebody', () =>
    given(lead, [...mishandled, leadReleased(leadId, 'ann', at(12))])
      .when(reopen({ to: 'bob' }))
      .then([{ type: 'LeadReopened' }, { type: 'LeadAssigned', data: { to: 'bob' } }]));
  it('or to nobody yet', () =>
    given(lead, [...mishandled, leadReleased(leadId, 'ann', at(12))])
      .when(reopen())
      .then([{ type: 'LeadReopened' }]));
  it('needs no review of an exhausted lead', () =>
    given(lead, [...anns, leadExhausted(leadId, at(9))])
      .when(reopen())
      .then([{ type: 'LeadReopened', data: { was: 'exhausted' } }]));
  it('follows the last review', () => {
    const second = (verdict: 'objective' | 'mishandled') =>
      refusalReviewed(leadId, 'max', at(12), { round: 2, verdict });
    const first = refusalReviewed(leadId, 'mia', at(11), { verdict: 'objective' });
    given(lead, [...mishandled, second('objective')])
      .when(reopen())
      .thenRejected('lead.not-reopenable');
    given(lead, [...disqualified, first, second('mishandled')])
      .when(reopen())
      .then([{ type: 'LeadReopened', data: { was: 'disqualified' } }]);
  });
  it.each<[string, LeadEvent[]]>([
    ['an unreviewed', refused],
    ['a won', [...mishandled, leadReopened(leadId, at(12)), dealWon(leadId, at(12))]],
  ])('leaves %s lead closed', (_, history) => given(lead, history).when(reopen()).thenRejected('lead.not-reopenable'));
  it('happens once', () => {
    const open = [...mishandled, leadReopened(leadId, at(12)), leadReassigned(leadId, 'ann', 'bob', at(12))];
    given(lead, open)
      .when(reopen({ to: 'bob' }))
      .thenNothing();
    given(lead, open).when(reopen()).thenNothing();
    given(lead, open)
      .when(reopen({ to: 'carl' }))
      .thenRejected('lead.not-reopenable');
  });
  it('keeps to capacity, whoever works on it then', () => {
    given(lead, mishandled)
      .when(reopen({ to: 'bob', capacity: full }))
      .thenRejected('rep.capacity-exceeded');
    given(lead, mishandled)
      .when(reopen({ capacity: full }))
      .thenRejected('rep.capacity-exceeded');
    given(lead, mishandled)
      .when(reopen({ to: 'bob', capacity: full, override: true }))
      .then([
        { type: 'LeadReopened' },
        { type: 'LeadReassigned' },
        { type: 'CapacityExceeded', data: { rep: 'bob', load: 41, max: 40, override: true } },
      ]);
  });
  it('does not rewrite what came after', () =>
    given(lead, [...mishandled, leadReassigned(leadId, 'ann', 'carl', at(14))])
      .when(reopen({ to: 'bob' }))
      .thenRejected('lead.changed-since'));
});
