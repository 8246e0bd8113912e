import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import type { DeclareOutcome } from './lead.commands';
import {
  callRef,
  dealWon,
  leadAssigned,
  leadExhausted,
  leadRefused,
  leadRegistered,
  noteOn,
  outcomeDeclared,
  retryScheduled,
  taskCompleted,
  taskScheduled,
} from './lead.examples';

const leadId = 'lead-1';
const contact = callRef('7');
const other = callRef('8');
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const tomorrow = '2026-03-03T10:00:00.000Z';
const friday = '2026-03-06T10:00:00.000Z';

const anns = [leadRegistered(leadId, at(8)), leadAssigned(leadId, 'ann', at(8))];
const planned = [...anns, taskScheduled(leadId, 'task-1', at(12), at(9), { assignee: 'ann' })];
const say =
  <T extends 'DeclareOutcome' | 'CorrectOutcome'>(type: T) =>
  (of: Partial<DeclareOutcome>) =>
    ({
      type,
      leadId,
      contact,
      rep: 'ann',
      outcome: 'noneNeeded' as const,
      stamp: stamp(at(11)),
      ...of,
    }) as DeclareOutcome & { type: T };
const declare = say('DeclareOutcome');
const correct = say('CorrectOutcome');

const sale = { outcome: 'sale', deal: { dealId: 'deal-1', value: { minor: 125_000, currency: 'EUR' } } } as const;
const refusal = { outcome: 'refusal', refusal: { reason: 'price', objections: ['objection-1'] } } as const;
const nextContact = { outcome: 'nextContact', next: { taskId: 'task-2', kind: 'call', dueAt: tomorrow } } as const;

const promised = [
  ...anns,
  outcomeDeclared(leadId, contact, at(11), { outcome: 'nextContact', rep: 'ann' }),
  taskScheduled(leadId, 'task-2', tomorrow, at(11), { after: contact, assignee: 'ann' }),
];
const won = [
  ...anns,
  outcomeDeclared(leadId, contact, at(11), { outcome: 'sale' }),
  dealWon(leadId, at(11), { ...sale.deal, contact }),
];
const refused = [
  ...anns,
  outcomeDeclared(leadId, contact, at(11), { outcome: 'refusal' }),
  leadRefused(leadId, contact, at(11), refusal.refusal),
];

describe('declaring how a contact ended', () => {
  it('a sale wins the lead and does what was due', () => {
    const decided = given(lead, planned).when(declare({ ...sale, note: noteOn(leadId, 'signed') }));
    decided.then([
      { type: 'ContactOutcomeDeclared', data: { contact, rep: 'ann', outcome: 'sale', note: { open: 'signed' } } },
      { type: 'TaskCompleted', data: { taskId: 'task-1', by: contact } },
      { type: 'DealWon', data: { ...sale.deal, contact } },
    ]);
    expect(decided.state()).toMatchObject({ tasks: { open: undefined }, outcomes: { closed: { as: 'won' } } });
    for (const event of decided.decision.events) expect(event.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('a refusal closes the lead', () =>
    given(lead, planned)
      .when(declare({ ...refusal, refusal: { ...refusal.refusal, words: noteOn(leadId, 'too dear') } }))
      .then([
        { type: 'ContactOutcomeDeclared', data: { outcome: 'refusal' } },
        { type: 'TaskCompleted' },
        {
          type: 'LeadRefused',
          data: { reason: 'price', objections: ['objection-1'], contact, words: { open: 'too dear' } },
        },
      ]));
  it('a next contact is a dated task, and there is one', () => {
    const decided = given(lead, planned).when(declare(nextContact));
    decided.then([
      { type: 'ContactOutcomeDeclared', data: { outcome: 'nextContact' } },
      { type: 'TaskCompleted', data: { taskId: 'task-1', by: contact } },
      {
        type: 'TaskScheduled',
        data: {
          taskId: 'task-2',
          kind: 'call',
          dueAt: tomorrow,
          promisedFirst: tomorrow,
          assignee: 'ann',
          after: contact,
        },
      },
    ]);
    expect(decided.state().tasks.open).toMatchObject({ taskId: 'task-2' });
  });
  it('a next contact overtakes paperwork', () =>
    given(lead, [...anns, taskScheduled(leadId, 'task-1', at(12), at(9), { kind: 'paperwork' })])
      .when(declare(nextContact))
      .then([
        { type: 'ContactOutcomeDeclared' },
        { type: 'TaskCancelled', data: { taskId: 'task-1', rule: 'overtaken-by-outcome' } },
        { type: 'TaskScheduled' },
      ]));
  it('overtakes the retry that followed it while nobody had said so', () =>
    given(lead, [...anns, retryScheduled(leadId, contact, tomorrow, at(10))])
      .when(declare(sale))
      .then([
        { type: 'ContactOutcomeDeclared' },
        { type: 'TaskCancelled', data: { taskId: 'retry-7', rule: 'overtaken-by-outcome' } },
        { type: 'DealWon' },
      ]));
  it('a service call leaves the next task alone', () =>
    given(lead, planned)
      .when(declare({}))
      .then([{ type: 'ContactOutcomeDeclared', data: { outcome: 'noneNeeded' } }]));

  it('happens once', () => {
    given(lead, won).when(declare(sale)).thenNothing();
    given(lead, refused).when(declare(refusal)).thenNothing();
    given(lead, promised)
      .when(declare({ ...nextContact, next: { ...nextContact.next, taskId: 'task-3' } }))
      .thenNothing();
  });
  it('says one thing of a contact', () => {
    given(lead, promised).when(declare({})).thenRejected('outcome.already-declared');
    given(lead, won)
      .when(declare({ ...sale, deal: { dealId: 'deal-1' } }))
      .thenRejected('outcome.already-declared');
    given(lead, promised)
      .when(declare({ ...nextContact, next: { ...nextContact.next, dueAt: friday } }))
      .thenRejected('outcome.already-declared');
  });
  it('says another thing of another contact', () =>
    given(lead, promised)
      .when(declare({ ...sale, contact: other }))
      .then([
        { type: 'ContactOutcomeDeclared' },
        { type: 'TaskCompleted', data: { taskId: 'task-2', by: other } },
        { type: 'DealWon' },
      ]));

  it.each([
    ['sale', 'deal'],
    ['refusal', 'refusal'],
    ['nextContact', 'next'],
  ] as const)('a %s says what follows: %s', (outcome, field) => {
    const said = given(lead, anns).when(declare({ outcome }));
    said.thenRejected('outcome.incomplete');
    expect(said.decision.rejection?.details).toEqual({ outcome, field });
  });
  it('has no other consequences than its own', () => {
    given(lead, anns)
      .when(declare({ ...sale, next: nextContact.next }))
      .thenRejected('outcome.contradictory');
    given(lead, anns)
      .when(declare({ next: nextContact.next }))
      .thenRejected('outcome.contradictory');
  });
  it.each([-1, 0.5])('is not worth %p cents', (minor) =>
    given(lead, anns)
      .when(declare({ ...sale, deal: { dealId: 'deal-1', value: { minor, currency: 'EUR' } } }))
      .thenRejected('deal.bad-value'),
  );
  it('promises nothing in the past', () =>
    given(lead, anns)
      .when(declare({ ...nextContact, next: { ...nextContact.next, dueAt: at(10) } }))
      .thenRejected('task.due-in-the-past'));
  it('promises a task of its own', () => {
    const next = { ...nextContact.next, taskId: 'task-1' };
    given(lead, planned)
      .when(declare({ ...nextContact, next }))
      .thenRejected('task.already-scheduled');
    given(lead, [...planned, taskCompleted(leadId, 'task-1', at(10))])
      .when(declare({ ...nextContact, next }))
      .thenRejected('task.closed');
  });
  it('sells no lead twice', () =>
    given(lead, refused)
      .when(declare({ ...sale, contact: other }))
      .thenRejected('lead.closed'));
  it('still notes a service call on a won lead', () =>
    given(lead, won)
      .when(declare({ contact: other }))
      .then([{ type: 'ContactOutcomeDeclared' }]));
  it('takes an exhausted lead up again once it is reached', () => {
    const reached = given(lead, [...anns, leadExhausted(leadId, at(10))]).when(declare(nextContact));
    reached.then([{ type: 'ContactOutcomeDeclared' }, { type: 'TaskScheduled' }]);
    expect(reached.state().outcomes.closed).toBeUndefined();
  });
  it('needs a registered lead', () => given(lead, []).when(declare({})).thenRejected('lead.unknown'));
});

describe('correcting what was declared', () => {
  it('takes a promise back for a sale', () =>
    given(lead, promised)
      .when(correct(sale))
      .then([
        { type: 'ContactOutcomeCorrected', data: { contact, rep: 'ann', was: 'nextContact', outcome: 'sale' } },
        { type: 'TaskCancelled', data: { taskId: 'task-2', rule: 'outcome-corrected' } },
        { type: 'DealWon', data: { dealId: 'deal-1', contact } },
      ]));
  it('opens a won lead again for a next contact', () => {
    const corrected = given(lead, won).when(correct(nextContact));
    corrected.then([
      { type: 'ContactOutcomeCorrected', data: { was: 'sale', outcome: 'nextContact' } },
      { type: 'TaskScheduled', data: { taskId: 'task-2', after: contact } },
    ]);
    expect(corrected.state().outcomes.closed).toBeUndefined();
  });
  it('makes a sale of a refusal', () => {
    const corrected = given(lead, refused).when(correct(sale));
    corrected.then([{ type: 'ContactOutcomeCorrected' }, { type: 'DealWon' }]);
    expect(corrected.state().outcomes.closed).toEqual({ as: 'won', contact: 'call-7' });
  });
  it('corrects the date', () =>
    given(lead, promised)
      .when(correct({ ...nextContact, next: { taskId: 'task-3', kind: 'call', dueAt: friday } }))
      .then([
        { type: 'ContactOutcomeCorrected', data: { was: 'nextContact', outcome: 'nextContact' } },
        { type: 'TaskCancelled', data: { taskId: 'task-2' } },
        { type: 'TaskScheduled', data: { taskId: 'task-3', dueAt: friday } },
      ]));
  it('corrects the reason of a refusal', () =>
    given(lead, refused)
      .when(correct({ ...refusal, refusal: { reason: 'competitor', objections: [] } }))
      .then([{ type: 'ContactOutcomeCorrected' }, { type: 'LeadRefused', data: { reason: 'competitor' } }]));
  it('cancels only its own promise where nothing follows', () => {
    given(lead, promised)
      .when(correct({}))
      .then([{ type: 'ContactOutcomeCorrected' }, { type: 'TaskCancelled', data: { taskId: 'task-2' } }]);
    given(lead, [...promised.slice(0, 3), taskScheduled(leadId, 'task-9', friday, at(12), { after: other })])
      .when(correct({}))
      .then([{ type: 'ContactOutcomeCorrected' }]);
  });
  it('corrects what has been kept meanwhile', () =>
    given(lead, [...promised, taskCompleted(leadId, 'task-2', at(12), other)])
      .when(correct(refusal))
      .then([{ type: 'ContactOutcomeCorrected' }, { type: 'LeadRefused' }]));
  it('needs something to correct', () => given(lead, anns).when(correct(sale)).thenRejected('outcome.not-declared'));
  it('changes nothing that is right', () => given(lead, won).when(correct(sale)).thenNothing());
  it('follows the same rules', () =>
    given(lead, promised)
      .when(correct({ outcome: 'sale' }))
      .thenRejected('outcome.incomplete'));
  it('leaves a lead closed that another contact closed', () => {
    const closedByOther = [
      ...promised,
      outcomeDeclared(leadId, other, at(12), { outcome: 'sale' }),
      dealWon(leadId, at(12), { contact: other }),
    ];
    given(lead, closedByOther).when(correct(refusal)).thenRejected('lead.closed');
  });
});
