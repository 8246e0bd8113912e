import type { Actor, Sealed } from '@app/decider/fact';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { changes, leadOwnership, leads } from './lead-ownership.projection';

const manager: Actor = { kind: 'manager', id: 'm1' };
const reason: Sealed = { subject: 'rep-anna', key: 'k1', sealed: 'c2VhbGVk' };
const at = (hour: number) => ({ occurredAt: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z` });

describe('lead-ownership', () => {
  it('LeadRegistered: a lead that nobody holds', () => {
    const record = recorder<LeadEvent>();
    const rows = project(leadOwnership, [record('lead-1', 'LeadRegistered', { source: 'web', relation: 'acquire' })]);
    expect(rows.all(leads)).toEqual([
      { lead: '1', owner: null, owner_since: null, ending: null, ended_by: null, revision: 0 },
    ]);
    expect(rows.all(changes)).toEqual([]);
  });

  it('LeadAssigned, LeadReassigned, LeadReleased: one change each, with who decided and why', () => {
    const record = recorder<LeadEvent>();
    const rows = project(leadOwnership, [
      record('lead-1', 'LeadAssigned', { to: 'anna', by: manager, rule: 'round robin' }, at(9)),
      record('lead-1', 'LeadReassigned', { from: 'anna', to: 'bert', reason, decidedBy: manager }, at(10)),
      record('lead-1', 'LeadReleased', { from: 'bert' }, { ...at(11), evidence: 'declared' }),
    ]);
    expect(rows.all(changes)).toMatchObject([
      { revision: 0, owner: 'anna', decided_by: manager, rule: 'round robin', reason: null, evidence: 'captured' },
      { revision: 1, owner: 'bert', decided_by: manager, rule: null, reason },
      { revision: 2, owner: null, decided_by: { kind: 'system', id: 'spec' }, evidence: 'declared' },
    ]);
    expect(rows.all(leads)).toMatchObject([{ owner: null, owner_since: at(11).occurredAt }]);
  });

  it('AccountHandedOver: a change of owner, with who decided and why', () => {
    const record = recorder<LeadEvent>();
    const rows = project(leadOwnership, [
      record('lead-1', 'LeadAssigned', { to: 'anna', by: manager }, at(9)),
      record('lead-1', 'DealWon', { dealId: 'd' }, at(10)),
      record('lead-1', 'AccountHandedOver', { from: 'anna', to: 'fay', decidedBy: manager, note: reason }, at(11)),
    ]);
    expect(rows.all(changes)[1]).toMatchObject({ owner: 'fay', decided_by: manager, rule: 'hand-over', reason });
    expect(rows.all(leads)).toMatchObject([{ owner: 'fay', owner_since: at(11).occurredAt, ending: 'won' }]);
  });

  it('LeadReopened: the lead is one of the open ones again', () => {
    const record = recorder<LeadEvent>();
    const exhausted = record('lead-1', 'LeadExhausted', { attempts: 6 });
    const reopened = record('lead-1', 'LeadReopened', { was: 'exhausted' });
    expect(project(leadOwnership, [exhausted, reopened]).all(leads)).toMatchObject([{ ending: null }]);
  });

  it('news of an earlier owner takes its place in the history and leaves the current owner', () => {
    const record = recorder<LeadEvent>();
    const rows = project(leadOwnership, [
      record('lead-1', 'LeadAssigned', { to: 'bert', by: manager }, at(12)),
      record('lead-1', 'LeadReassigned', { from: 'bert', to: 'anna', decidedBy: manager }, at(9)),
    ]);
    expect(rows.all(leads)).toMatchObject([{ owner: 'bert', owner_since: at(12).occurredAt }]);
    expect(rows.all(changes).map(({ owner }) => owner)).toEqual(['bert', 'anna']);
  });

  it.each([
    ['DealWon', { dealId: 'd' }, 'won'],
    ['LeadRefused', { reason: 'price', objections: [], contact: { kind: 'call', id: 'c' } }, 'refused'],
    ['LeadDisqualified', { reason: 'duplicate' }, 'disqualified'],
    ['LeadExhausted', { attempts: 6 }, 'exhausted'],
  ] as const)('%s closes the lead', (type, data, ending) => {
    const record = recorder<LeadEvent>();
    expect(project(leadOwnership, [record('lead-1', type, data)]).all(leads)).toMatchObject([{ ending }]);
  });

  it('ContactOutcomeCorrected: the contact that closed the lead opens it again, another one does not', () => {
    const record = recorder<LeadEvent>();
    const refused = record('lead-1', 'LeadRefused', {
      reason: 'price',
      objections: [],
      contact: { kind: 'call', id: 'c1' },
    });
    const corrected = (id: string) =>
      record('lead-1', 'ContactOutcomeCorrected', {
        contact: { kind: 'call', id },
        was: 'refusal',
        outcome: 'nextContact',
      });
    expect(project(leadOwnership, [refused, corrected('c2')]).all(leads)).toMatchObject([{ ending: 'refused' }]);
    expect(project(leadOwnership, [refused, corrected('c1')]).all(leads)).toMatchObject([
      { ending: null, ended_by: null },
    ]);
  });

  it('ContactOutcomeDeclared: a contact at last ends being exhausted', () => {
    const record = recorder<LeadEvent>();
    const exhausted = record('lead-1', 'LeadExhausted', { attempts: 6 });
    const declared = record('lead-1', 'ContactOutcomeDeclared', {
      contact: { kind: 'call', id: 'c' },
      outcome: 'nextContact',
    });
    expect(project(leadOwnership, [exhausted, declared]).all(leads)).toMatchObject([{ ending: null }]);
  });

  it('ignores what is not about ownership', () => {
    const record = recorder<LeadEvent>();
    expect(leadOwnership.keysOf(record('lead-1', 'SelfAssignmentDenied', { by: 'anna', heldBy: 'bert' }))).toEqual([]);
  });

  const history = () => {
    const record = recorder<LeadEvent>();
    return [
      record('lead-1', 'LeadRegistered', { source: 'web', relation: 'acquire' }),
      record('lead-2', 'LeadAssigned', { to: 'anna', by: manager }, at(9)),
      record('lead-1', 'LeadAssigned', { to: 'anna', by: manager }, at(9)),
      record('lead-1', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: manager }, at(8)),
      record('lead-2', 'LeadReleased', { from: 'anna' }, at(10)),
      record('lead-1', 'DealWon', { dealId: 'd' }),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(leadOwnership, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(leadOwnership, history()));
});
