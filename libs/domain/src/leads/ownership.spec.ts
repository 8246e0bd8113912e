import { fold } from '@app/decider/decider';
import type { Instant } from '@app/decider/fact';
import { captured, given, stamp } from '@app/decider/testing';
import fc from 'fast-check';
import { lead } from './lead';
import type { LeadEvent } from './lead.events';
import { dealWon, head, leadAssigned, leadReassigned, leadRegistered, leadReleased } from './lead.examples';
import { ownerAt, ownerOf } from './ownership';

const leadId = 'lead-1';
const [monday, tuesday, wednesday, thursday]: Instant[] = ['02', '03', '04', '05'].map(
  (day) => `2026-03-${day}T09:00:00.000Z`,
);
const registered = leadRegistered(leadId, monday!);
const anns = [registered, leadAssigned(leadId, 'ann', tuesday!)];
const full = { load: 40, max: 40 };
const room = { load: 39, max: 40 };

describe('assigning', () => {
  const assign = (to: string, of: object = {}, at = wednesday!) =>
    ({ type: 'AssignLead', leadId, to, stamp: stamp(at), ...of }) as const;

  it('gives a lead its owner', () => {
    given(lead, [registered])
      .when(assign('ann', { rule: 'round-robin' }))
      .then([{ type: 'LeadAssigned', data: { to: 'ann', by: head, rule: 'round-robin' } }]);
    expect(given(lead, [registered]).when(assign('ann')).decision.events[0]!.about).toEqual({
      reps: ['ann'],
      leads: [leadId],
    });
  });
  it('keeps the owner', () => given(lead, anns).when(assign('ann')).thenNothing());
  it('takes a lead from nobody', () => given(lead, anns).when(assign('bob')).thenRejected('lead.held-by-another'));
  it('fills up to capacity', () =>
    given(lead, [registered])
      .when(assign('ann', { capacity: room }))
      .then([{ type: 'LeadAssigned' }]));
  it('does not exceed capacity', () =>
    given(lead, [registered])
      .when(assign('ann', { capacity: full }))
      .thenRejected('rep.capacity-exceeded'));
  it('exceeds capacity where a manager says so, and says that', () =>
    given(lead, [registered])
      .when(assign('ann', { capacity: full, override: true }))
      .then([
        { type: 'LeadAssigned', data: { to: 'ann', override: true } },
        { type: 'CapacityExceeded', data: { rep: 'ann', load: 41, max: 40, override: true } },
      ]));
  it('marks no override that was not needed', () =>
    expect(
      given(lead, [registered]).when(assign('ann', { capacity: room, override: true })).decision.events,
    ).toMatchObject([{ type: 'LeadAssigned', data: { override: undefined } }]));
  it('needs a registered lead', () => given(lead, []).when(assign('ann')).thenRejected('lead.unknown'));
  it('needs an open lead', () =>
    given(lead, [...anns, dealWon(leadId, tuesday!)])
      .when(assign('bob'))
      .thenRejected('lead.closed'));
  it('does not rewrite what came after', () =>
    given(lead, [...anns, leadReleased(leadId, 'ann', thursday!)])
      .when(assign('bob'))
      .thenRejected('lead.changed-since'));
});

describe('reassigning', () => {
  const reassign = (to: string, of: object = {}, at = wednesday!) =>
    ({ type: 'ReassignLead', leadId, to, stamp: stamp(at), ...of }) as const;

  it('passes the lead on', () => {
    given(lead, anns)
      .when(reassign('bob'))
      .then([{ type: 'LeadReassigned', data: { from: 'ann', to: 'bob', decidedBy: head } }]);
    expect(given(lead, anns).when(reassign('bob')).decision.events[0]!.about.reps).toEqual(['ann', 'bob']);
  });
  it('is sure whom it takes it from', () =>
    given(lead, anns)
      .when(reassign('bob', { from: 'ann' }))
      .then([{ type: 'LeadReassigned' }]));
  it('is wrong about whom it takes it from', () =>
    given(lead, anns)
      .when(reassign('bob', { from: 'carl' }))
      .thenRejected('lead.held-by-another'));
  it('changes nothing where it already is', () =>
    given(lead, anns)
      .when(reassign('ann', { from: 'carl' }))
      .thenNothing());
  it('needs an owner', () => given(lead, [registered]).when(reassign('bob')).thenRejected('lead.without-owner'));
  it('does not exceed capacity', () =>
    given(lead, anns)
      .when(reassign('bob', { capacity: full }))
      .thenRejected('rep.capacity-exceeded'));
  it('exceeds capacity where a manager says so', () =>
    given(lead, anns)
      .when(reassign('bob', { capacity: full, override: true }))
      .then([{ type: 'LeadReassigned' }, { type: 'CapacityExceeded', data: { rep: 'bob', load: 41 } }]));
});

describe('releasing', () => {
  const release = { type: 'ReleaseLead', leadId, stamp: stamp(wednesday!) } as const;
  it('leaves the lead to nobody', () =>
    given(lead, anns)
      .when(release)
      .then([{ type: 'LeadReleased', data: { from: 'ann' } }]));
  it('needs no owner', () => given(lead, [registered]).when(release).thenNothing());
});

describe('claiming', () => {
  const claim = (by: string, of: object = {}) =>
    ({ type: 'ClaimLead', leadId, by, stamp: stamp(wednesday!, { actor: { kind: 'rep', id: by } }), ...of }) as const;

  it('takes what is free', () =>
    given(lead, [...anns, leadReleased(leadId, 'ann', tuesday!)])
      .when(claim('bob'))
      .then([{ type: 'LeadAssigned', data: { to: 'bob', by: { kind: 'rep', id: 'bob' } } }]));
  it('keeps what is held', () => given(lead, anns).when(claim('ann')).thenNothing());
  it('is denied what another holds, on the record', () => {
    const { decision } = given(lead, anns).when(claim('bob'));
    given(lead, anns)
      .when(claim('bob'))
      .thenRejected('lead.held-by-another', { type: 'SelfAssignmentDenied', data: { by: 'bob', heldBy: 'ann' } });
    expect(decision.events[0]!.about).toEqual({ reps: ['bob', 'ann'], leads: [leadId] });
    expect(decision.rejection!.details).toEqual({ heldBy: 'ann' });
  });
  it('leaves the owner after a denial', () =>
    expect(ownerOf(given(lead, anns).when(claim('bob')).state().ownership)).toBe('ann'));
  it('has no override', () =>
    given(lead, [registered])
      .when(claim('bob', { capacity: full, override: true }))
      .thenRejected('rep.capacity-exceeded'));
});

describe("a source's word on the owner", () => {
  const rule = 'first-human-resource';
  const says = (owner: string, at: Instant) =>
    ({
      type: 'RecordLeadOwner',
      leadId,
      owner,
      rule,
      stamp: captured(at, { system: 'csv-import' }, { evidence: 'assumed', ingest: 'backfill' }),
    }) as const;

  it('is the first owner, registered or not', () =>
    given(lead, [])
      .when(says('ann', tuesday!))
      .then([{ type: 'LeadAssigned', data: { to: 'ann', rule, by: { kind: 'service', id: 'csv-import' } } }]));
  it('is a change of hands', () =>
    given(lead, anns)
      .when(says('bob', wednesday!))
      .then([{ type: 'LeadReassigned', data: { from: 'ann', to: 'bob', rule } }]));
  it('is old news', () => given(lead, anns).when(says('ann', wednesday!)).thenNothing());
  it('is recorded on a closed lead', () =>
    given(lead, [...anns, dealWon(leadId, tuesday!)])
      .when(says('bob', wednesday!))
      .then([{ type: 'LeadReassigned' }]));
  it('follows a release', () =>
    given(lead, [...anns, leadReleased(leadId, 'ann', wednesday!)])
      .when(says('bob', thursday!))
      .then([{ type: 'LeadAssigned' }]));

  it('comes late and leaves the present owner', () => {
    const history = [...anns, leadReassigned(leadId, 'ann', 'bob', thursday!)];
    const late = given(lead, history).when(says('carl', wednesday!));
    late.then([{ type: 'LeadReassigned', data: { from: 'ann', to: 'carl' } }]);
    const { ownership } = late.state();
    expect(ownerOf(ownership)).toBe('bob');
    expect([monday, tuesday, wednesday, thursday].map((at) => ownerAt(ownership, at!))).toEqual([
      null,
      'ann',
      'carl',
      'bob',
    ]);
  });
  it('comes late from before the first', () => {
    const late = given(lead, anns).when(says('bob', monday!));
    late.then([{ type: 'LeadAssigned', data: { to: 'bob' } }]);
    expect(ownerOf(late.state().ownership)).toBe('ann');
  });
  it('comes late and agrees', () =>
    given(lead, [...anns, leadReassigned(leadId, 'ann', 'bob', thursday!)])
      .when(says('ann', wednesday!))
      .thenNothing());
  it('names two owners at one instant, and again', () => {
    const both = [...anns, leadReassigned(leadId, 'ann', 'bob', tuesday!)];
    given(lead, anns)
      .when(says('bob', tuesday!))
      .then([{ type: 'LeadReassigned' }]);
    given(lead, both).when(says('ann', tuesday!)).thenNothing();
    given(lead, both).when(says('bob', tuesday!)).thenNothing();
  });

  const read = (history: readonly LeadEvent[], words: readonly { owner: string; at: Instant }[]) =>
    words.reduce<readonly LeadEvent[]>(
      (known, { owner, at }) => [...known, ...lead.decide(says(owner, at), fold(lead, known)).events],
      history,
    );
  /** A history of changes: no owner twice in a row, no instant twice. */
  const changes = fc
    .array(fc.constantFrom('ann', 'bob', 'carl'), { minLength: 1, maxLength: 8 })
    .map((owners) => owners.filter((owner, i) => owner !== owners[i - 1]))
    .map((owners) =>
      owners.map((owner, i) => ({ owner, at: `2026-03-02T${String(9 + i).padStart(2, '0')}:00:00.000Z` })),
    );

  it('ends in the same tenures in any order, and is silent the second time', () =>
    fc.assert(
      fc.property(
        changes.chain((words) => fc.tuple(fc.constant(words), fc.shuffledSubarray(words, { minLength: words.length }))),
        ([words, shuffled]) => {
          const inOrder = read([], words);
          expect(inOrder).toHaveLength(words.length);
          expect(read(inOrder, words)).toHaveLength(words.length);

          const anyhow = read(read([], shuffled), words);
          const owners = (history: readonly LeadEvent[]) =>
            words.map(({ at }) => ownerAt(fold(lead, history).ownership, at));
          expect(owners(anyhow)).toEqual(words.map(({ owner }) => owner));
          expect(read(anyhow, words)).toEqual(anyhow);
        },
      ),
    ));
});
