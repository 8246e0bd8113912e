import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import type { RecordBreach } from './lead.commands';
import type { Channel, ConsentPurpose, LeadEvent } from './lead.events';
import {
  callRef,
  consentRecorded,
  consentWithdrawn,
  dealWon,
  doNotContactBreached,
  doNotContactLifted,
  doNotContactSet,
  leadAssigned,
  leadRegistered,
  noteOn,
  outcomeDeclared,
  taskScheduled,
} from './lead.examples';
import { holding } from './permissions';

const leadId = 'lead-1';
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const tomorrow = '2026-03-03T10:00:00.000Z';
const anns = [leadRegistered(leadId, at(8)), leadAssigned(leadId, 'ann', at(8))];
const planned = [...anns, taskScheduled(leadId, 'task-1', tomorrow, at(9), { assignee: 'ann' })];
const forbidden = (channel: Channel | 'any') => [...anns, doNotContactSet(leadId, channel, at(9))];

const said =
  <T extends 'SetDoNotContact' | 'LiftDoNotContact'>(type: T) =>
  (channel: Channel | 'any', hour = 11) =>
    ({ type, leadId, channel, stamp: stamp(at(hour)) }) as const;
const set = said('SetDoNotContact');
const lift = said('LiftDoNotContact');
const consent = (purpose: ConsentPurpose = 'contact', channel: Channel | 'any' = 'any') =>
  ({
    type: 'RecordConsent',
    leadId,
    purpose,
    channel,
    evidence: noteOn(leadId, 'said so on the phone'),
    stamp: stamp(at(11)),
  }) as const;
const withdraw = (purpose: ConsentPurpose = 'contact', channel: Channel | 'any' = 'any') =>
  ({ type: 'WithdrawConsent', leadId, purpose, channel, stamp: stamp(at(11)) }) as const;

describe('do not contact', () => {
  it('takes the planned contact back', () => {
    const decided = given(lead, planned).when({ ...set('call'), reason: noteOn(leadId, 'asked us to stop') });
    decided.then([
      { type: 'DoNotContactSet', data: { channel: 'call', reason: { open: 'asked us to stop' } } },
      { type: 'TaskCancelled', data: { taskId: 'task-1', rule: 'do-not-contact' } },
    ]);
    for (const event of decided.decision.events) expect(event.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it.each([
    ['email', 'call', false],
    ['any', 'call', true],
    ['any', 'visit', true],
    ['call', 'meeting', false],
    ['any', 'paperwork', false],
  ] as const)('by %s: a planned %s is cancelled: %p', (channel, kind, isCancelled) =>
    given(lead, [...anns, taskScheduled(leadId, 'task-1', tomorrow, at(9), { kind })])
      .when(set(channel))
      .then([{ type: 'DoNotContactSet' }, ...(isCancelled ? [{ type: 'TaskCancelled' as const }] : [])]),
  );
  it('is said once', () => {
    given(lead, forbidden('call')).when(set('call')).thenNothing();
    given(lead, forbidden('any')).when(set('call')).thenNothing();
    given(lead, forbidden('call'))
      .when(set('any'))
      .then([{ type: 'DoNotContactSet', data: { channel: 'any' } }]);
  });
  it('is lifted by channel', () => {
    const lifted = given(lead, forbidden('any')).when(lift('email'));
    lifted.then([{ type: 'DoNotContactLifted', data: { channel: 'email' } }]);
    expect(holding(lifted.state().permissions.doNotContact)).toEqual(['call', 'message', 'any']);
    given(lead, forbidden('call')).when(lift('email')).thenNothing();
    given(lead, forbidden('call'))
      .when(lift('any'))
      .then([{ type: 'DoNotContactLifted', data: { channel: 'any' } }]);
  });
  it('is late news, and changes nothing by now', () => {
    const lifted = [...planned, doNotContactLifted(leadId, 'any', at(12))];
    const late = given(lead, lifted).when(set('call', 11));
    late.then([{ type: 'DoNotContactSet' }]);
    expect(holding(late.state().permissions.doNotContact)).toEqual([]);
  });
  it('is said of a customer, too', () =>
    given(lead, [...anns, dealWon(leadId, at(9))])
      .when(set('any'))
      .then([{ type: 'DoNotContactSet' }]));
  it('needs a registered lead', () => given(lead, []).when(set('any')).thenRejected('lead.unknown'));
});

describe('what must not be planned', () => {
  const contact = callRef('7');
  const next = { taskId: 'task-2', kind: 'call', dueAt: tomorrow } as const;
  const schedule = { type: 'ScheduleTask', leadId, ...next, stamp: stamp(at(11)) } as const;
  const promise = (type: 'DeclareOutcome' | 'CorrectOutcome') =>
    ({ type, leadId, contact, outcome: 'nextContact', next, stamp: stamp(at(11)) }) as const;
  const declared = outcomeDeclared(leadId, contact, at(10));

  it('is rejected, however it comes', () => {
    given(lead, forbidden('call')).when(schedule).thenRejected('lead.do-not-contact');
    given(lead, forbidden('any')).when(promise('DeclareOutcome')).thenRejected('lead.do-not-contact');
    given(lead, [...forbidden('call'), declared])
      .when(promise('CorrectOutcome'))
      .thenRejected('lead.do-not-contact');
  });
  it('is planned on another channel', () => {
    given(lead, forbidden('email'))
      .when(schedule)
      .then([{ type: 'TaskScheduled' }]);
    given(lead, forbidden('call'))
      .when({ ...promise('DeclareOutcome'), next: { ...next, kind: 'email' } })
      .then([{ type: 'ContactOutcomeDeclared' }, { type: 'TaskScheduled' }]);
  });
  it.each<[string, LeadEvent]>([
    ['lifted', doNotContactLifted(leadId, 'call', at(10))],
    ['lifted for all', doNotContactLifted(leadId, 'any', at(10))],
  ])('is planned again once that is %s', (_, event) =>
    given(lead, [...forbidden('any'), event])
      .when(schedule)
      .then([{ type: 'TaskScheduled' }]),
  );
});

describe('consent', () => {
  it('is recorded with what shows it', () => {
    const recorded = given(lead, anns).when(consent('marketing', 'email'));
    recorded.then([
      {
        type: 'ConsentRecorded',
        data: { purpose: 'marketing', channel: 'email', evidence: { open: 'said so on the phone' } },
      },
    ]);
    expect(recorded.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('is recorded once', () => {
    const consented = [...anns, consentRecorded(leadId, at(9))];
    given(lead, consented).when(consent()).thenNothing();
    given(lead, consented).when(consent('contact', 'call')).thenNothing();
    given(lead, consented)
      .when(consent('recording', 'call'))
      .then([{ type: 'ConsentRecorded' }]);
  });
  it('to be contacted lifts a do-not-contact there', () => {
    const lifted = given(lead, forbidden('any')).when(consent('contact', 'email'));
    lifted.then([{ type: 'ConsentRecorded' }, { type: 'DoNotContactLifted', data: { channel: 'email' } }]);
    expect(holding(lifted.state().permissions.doNotContact)).toEqual(['call', 'message', 'any']);
    given(lead, [...anns, consentRecorded(leadId, at(8)), doNotContactSet(leadId, 'call', at(9))])
      .when(consent())
      .then([{ type: 'ConsentRecorded' }, { type: 'DoNotContactLifted', data: { channel: 'any' } }]);
  });
  it('to something else lifts nothing', () =>
    given(lead, forbidden('any'))
      .when(consent('recording', 'call'))
      .then([{ type: 'ConsentRecorded' }]));
  it('is withdrawn, also by who was never asked', () => {
    given(lead, [...anns, consentRecorded(leadId, at(9), { purpose: 'marketing' })])
      .when(withdraw('marketing', 'email'))
      .then([{ type: 'ConsentWithdrawn', data: { purpose: 'marketing', channel: 'email' } }]);
    given(lead, anns)
      .when(withdraw('recording', 'call'))
      .then([{ type: 'ConsentWithdrawn' }]);
  });
  it('to be contacted is withdrawn: do not contact', () => {
    given(lead, planned)
      .when(withdraw('contact', 'call'))
      .then([
        { type: 'ConsentWithdrawn' },
        { type: 'DoNotContactSet', data: { channel: 'call' } },
        { type: 'TaskCancelled', data: { rule: 'do-not-contact' } },
      ]);
    given(lead, forbidden('any'))
      .when(withdraw())
      .then([{ type: 'ConsentWithdrawn' }]);
  });
  it('is withdrawn once', () =>
    given(lead, [...anns, consentWithdrawn(leadId, at(9))])
      .when(withdraw('contact', 'call'))
      .thenNothing());
});

describe('a breach', () => {
  const contact = callRef('7');
  const breach = (of: Partial<RecordBreach> = {}): RecordBreach => ({
    type: 'RecordBreach',
    leadId,
    contact,
    channel: 'call',
    at: at(10),
    rep: 'bob',
    stamp: stamp(at(12), { actor: { kind: 'policy', id: 'breach' } }),
    ...of,
  });
  it('is recorded when it happened, with whose contact it was', () => {
    given(lead, forbidden('call'))
      .when(breach())
      .then([{ type: 'DoNotContactBreached', data: { contact, channel: 'call', rep: 'bob' } }]);
    expect(given(lead, forbidden('any')).when(breach()).decision.events[0]).toMatchObject({
      occurredAt: at(10),
      about: { reps: ['bob', 'ann'], leads: [leadId] },
    });
  });
  it('is recorded once', () =>
    given(lead, [...forbidden('call'), doNotContactBreached(leadId, contact, at(10))])
      .when(breach())
      .thenNothing());
  it('is judged by what had been said by then', () => {
    given(lead, [...forbidden('call'), doNotContactLifted(leadId, 'call', at(11))])
      .when(breach())
      .then([{ type: 'DoNotContactBreached' }]);
    given(lead, forbidden('call'))
      .when(breach({ at: at(8) }))
      .thenNothing();
  });
  it('is none on another channel, nor where nothing was said', () => {
    given(lead, forbidden('email')).when(breach()).thenNothing();
    given(lead, anns).when(breach()).thenNothing();
    given(lead, []).when(breach()).thenNothing();
  });
});
