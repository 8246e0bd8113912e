import { personal } from '@app/decider/fact';
import { captured, given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import type { RegisterLead } from './lead.commands';
import {
  callRef,
  contactOf,
  dealWon,
  leadAssigned,
  leadDisqualified,
  leadExhausted,
  leadRegistered,
  taskScheduled,
} from './lead.examples';

const leadId = 'lead-1';
const at = '2026-03-02T09:00:00.000Z';
const due = '2026-03-03T09:00:00.000Z';
const registered = leadRegistered(leadId, at);
const planned = [
  registered,
  leadAssigned(leadId, 'ann', at),
  taskScheduled(leadId, 'task-1', due, at, { assignee: 'ann' }),
];

describe('registering', () => {
  const register = (of: Partial<RegisterLead> = {}): RegisterLead => ({
    type: 'RegisterLead',
    leadId,
    source: 'website',
    relation: 'acquire',
    stamp: stamp(at),
    ...of,
  });

  it('begins a case with what is known', () =>
    given(lead, [])
      .when(
        register({
          contact: contactOf(leadId),
          company: personal('lead-lead-1', 'identity', 'Acme'),
          segment: 'retail',
          timeZone: 'Europe/Amsterdam',
        }),
      )
      .then([
        {
          type: 'LeadRegistered',
          data: {
            source: 'website',
            relation: 'acquire',
            segment: 'retail',
            timeZone: 'Europe/Amsterdam',
            company: { open: 'Acme' },
          },
        },
      ]));
  it('is about the lead', () =>
    expect(given(lead, []).when(register()).decision.events[0]!.about).toEqual({ reps: [], leads: [leadId] }));
  it('happens once', () => given(lead, [registered]).when(register()).thenRejected('lead.already-registered'));
  it('is old news from a source', () =>
    given(lead, [registered])
      .when(register({ source: 'fair', stamp: captured(at, { system: 'csv-import' }) }))
      .thenNothing());
  it('may follow the word of a source on the owner', () => {
    const owned = given(lead, [leadAssigned(leadId, 'ann', at)]).when(register());
    owned.then([{ type: 'LeadRegistered' }]);
    expect(owned.decision.events[0]!.about.reps).toEqual(['ann']);
  });
});

describe('revising the contact', () => {
  const revise = {
    type: 'ReviseLeadContact',
    leadId,
    contact: contactOf(leadId, '+31207654321'),
    stamp: stamp(at),
  } as const;

  // personal fields are never compared: only the command id tells a retry
  it('records the new one', () =>
    given(lead, planned)
      .when(revise, 'may differ')
      .then([{ type: 'LeadContactRevised', data: { contact: { phone: { open: '+31207654321' } } } }]));
  it('needs a registered lead', () => given(lead, []).when(revise).thenRejected('lead.unknown'));
});

describe('ending without an outcome', () => {
  const disqualify = {
    type: 'DisqualifyLead',
    leadId,
    reason: 'wrong number',
    contact: callRef('7'),
    stamp: stamp(at),
  } as const;
  const exhaust = { type: 'ExhaustLead', leadId, attempts: 6, stamp: stamp(at) } as const;

  it('disqualifies, and drops the next task', () => {
    const ended = given(lead, planned).when(disqualify);
    ended.then([
      { type: 'LeadDisqualified', data: { reason: 'wrong number', contact: callRef('7') } },
      { type: 'TaskCancelled', data: { taskId: 'task-1', rule: 'lead-disqualified' } },
    ]);
    expect(ended.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('disqualifies once', () =>
    given(lead, [registered, leadDisqualified(leadId, at)])
      .when(disqualify)
      .thenNothing());
  it('disqualifies no customer', () =>
    given(lead, [registered, dealWon(leadId, at)])
      .when(disqualify)
      .thenRejected('lead.closed'));
  it('exhausts, and drops the next task', () =>
    given(lead, planned)
      .when(exhaust)
      .then([
        { type: 'LeadExhausted', data: { attempts: 6 } },
        { type: 'TaskCancelled', data: { rule: 'lead-exhausted' } },
      ]));
  it('exhausts once', () =>
    given(lead, [registered, leadExhausted(leadId, at)])
      .when(exhaust)
      .thenNothing());
  it('exhausts no customer', () =>
    given(lead, [registered, dealWon(leadId, at)])
      .when(exhaust)
      .thenRejected('lead.closed'));
  it('finds an exhausted lead to be a wrong number', () =>
    given(lead, [registered, leadExhausted(leadId, at)])
      .when(disqualify)
      .then([{ type: 'LeadDisqualified' }]));
});
