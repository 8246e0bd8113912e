import { fold } from '@app/decider/decider';
import type { Instant } from '@app/decider/fact';
import { captured, given } from '@app/decider/testing';
import fc from 'fast-check';
import { lead } from './lead';
import type { LeadEvent } from './lead.events';
import { dealWon, leadAssigned, leadReassigned, leadRegistered, leadReleased } from './lead.examples';
import { ownerAt, ownerOf } from './ownership';

const leadId = 'lead-1';
const [monday, tuesday, wednesday, thursday]: Instant[] = ['02', '03', '04', '05'].map(
  (day) => `2026-03-${day}T09:00:00.000Z`,
);
const anns = [leadRegistered(leadId, monday!), leadAssigned(leadId, 'ann', tuesday!)];

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
