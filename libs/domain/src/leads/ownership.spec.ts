import type { Instant } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import {
  accountHandedOver,
  dealWon,
  head,
  leadAssigned,
  leadRegistered,
  leadReleased,
  noteOn,
  taskScheduled,
} from './lead.examples';
import { ownerOf } from './ownership';

const leadId = 'lead-1';
const [monday, tuesday, wednesday, thursday, friday]: Instant[] = ['02', '03', '04', '05', '06'].map(
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

describe('reassigning by rule', () => {
  const reassign = (rule: string, of: object = {}) =>
    ({ type: 'ReassignLead', leadId, from: 'ann', to: 'bob', rule, stamp: stamp(wednesday!), ...of }) as const;
  const dueThen = [...anns, taskScheduled(leadId, 'task-1', thursday!, tuesday!)];
  const won = [...anns, dealWon(leadId, tuesday!)];

  it('names the rule', () =>
    given(lead, anns)
      .when(reassign('neglect'))
      .then([{ type: 'LeadReassigned', data: { from: 'ann', to: 'bob', rule: 'neglect' } }]));
  it('spares a lead with a contact due in that time', () => {
    const unlessDue = { from: wednesday!, until: friday! };
    given(lead, dueThen).when(reassign('neglect', { unlessDue })).thenRejected('lead.contact-due');
    given(lead, dueThen)
      .when(reassign('neglect', { unlessDue: { from: wednesday!, until: thursday! } }))
      .then([{ type: 'LeadReassigned' }]);
    given(lead, dueThen)
      .when(reassign('neglect', { unlessDue: { from: friday!, until: friday! } }))
      .then([{ type: 'LeadReassigned' }]);
    given(lead, anns)
      .when(reassign('neglect', { unlessDue }))
      .then([{ type: 'LeadReassigned' }]);
  });
  it('leaves closed leads where they are, but for a leaver’s', () => {
    given(lead, won).when(reassign('neglect')).thenRejected('lead.closed');
    given(lead, won)
      .when(reassign('offboarding'))
      .then([{ type: 'LeadReassigned', data: { to: 'bob', rule: 'offboarding' } }]);
  });
});

describe('handing an account over', () => {
  const handOver = (to = 'fay') =>
    ({
      type: 'HandOverAccount',
      leadId,
      to,
      note: noteOn(leadId, 'orders monthly'),
      stamp: stamp(wednesday!),
    }) as const;
  const won = [...anns, dealWon(leadId, tuesday!)];

  it('passes a won lead to its account manager', () => {
    const handed = given(lead, won).when(handOver());
    handed.then([
      {
        type: 'AccountHandedOver',
        data: { from: 'ann', to: 'fay', decidedBy: head, note: { open: 'orders monthly' } },
      },
    ]);
    expect(handed.decision.events[0]!.about).toEqual({ reps: ['ann', 'fay'], leads: [leadId] });
    expect(ownerOf(handed.state().ownership)).toBe('fay');
  });
  it('happens once', () =>
    given(lead, [...won, accountHandedOver(leadId, 'ann', 'fay', tuesday!)])
      .when(handOver())
      .thenNothing());
  it('needs a won lead', () => given(lead, anns).when(handOver()).thenRejected('lead.not-won'));
  it('needs an owner', () =>
    given(lead, [registered, dealWon(leadId, tuesday!)])
      .when(handOver())
      .thenRejected('lead.without-owner'));
  it('does not rewrite what came after', () =>
    given(lead, [...won, accountHandedOver(leadId, 'ann', 'gus', thursday!)])
      .when(handOver())
      .thenRejected('lead.changed-since'));
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
  it('is denied no differently where the lead is closed', () =>
    given(lead, [...anns, dealWon(leadId, tuesday!)])
      .when(claim('bob'))
      .thenRejected('lead.held-by-another', { type: 'SelfAssignmentDenied' }));
  it('leaves the owner after a denial', () =>
    expect(ownerOf(given(lead, anns).when(claim('bob')).state().ownership)).toBe('ann'));
  it('has no override', () =>
    given(lead, [registered])
      .when(claim('bob', { capacity: full, override: true }))
      .thenRejected('rep.capacity-exceeded'));
});
