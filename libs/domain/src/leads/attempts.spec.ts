import fc from 'fast-check';
import { given, stamp } from '@app/decider/testing';
import { lead } from './lead';
import type { FollowUpAttempt } from './lead.commands';
import type { LeadEvent } from './lead.events';
import {
  callRef,
  doNotContactSet,
  leadAssigned,
  leadExhausted,
  leadRefused,
  leadRegistered,
  leadReopened,
  outcomeDeclared,
  retryScheduled,
  taskCompleted,
  taskScheduled,
} from './lead.examples';

const leadId = 'lead-1';
const contact = callRef('7');
const at = (hour: number, day = 2) => new Date(Date.UTC(2026, 2, day, hour)).toISOString();
const midnight = at(0, 3);
const [morning, noon, evening] = ['08:00-10:00', '12:00-14:00', '16:00-18:00'] as const;
const anns = [leadRegistered(leadId, at(8)), leadAssigned(leadId, 'ann', at(8))];
const due = (of: Parameters<typeof taskScheduled>[4] = {}, dueAt = at(9)) =>
  taskScheduled(leadId, 'task-1', dueAt, at(8), { assignee: 'ann', ...of });
const firstTouch = [...anns, due({ rule: 'first-touch' })];

const followUp = (of: Partial<FollowUpAttempt> = {}): FollowUpAttempt => ({
  type: 'FollowUpAttempt',
  leadId,
  contact,
  slot: morning,
  maxAttempts: 3,
  next: [
    { taskId: 'retry-7-a', kind: 'call', dueAt: at(9, 3), slot: morning },
    { taskId: 'retry-7-b', kind: 'call', dueAt: at(12, 3), slot: noon },
  ],
  stamp: stamp(at(9), { actor: { kind: 'policy', id: 'retry' } }),
  ...of,
});
const wrote = { contact: { kind: 'email', id: 'e' }, slot: 'email' } as const;
const done = { type: 'TaskCompleted', data: { taskId: 'task-1', by: contact } } as const;

describe('a try that reached nobody', () => {
  it('does what was due, and is repeated in another part of the day', () => {
    const followed = given(lead, firstTouch).when(followUp());
    followed.then([
      done,
      {
        type: 'TaskScheduled',
        data: {
          taskId: 'retry-7-b',
          kind: 'call',
          dueAt: at(12, 3),
          promisedFirst: at(12, 3),
          assignee: 'ann',
          rule: 'retry',
          after: contact,
          attempt: 1,
          triedIn: morning,
          reason: undefined,
        },
      },
    ]);
    for (const event of followed.decision.events) expect(event.about).toEqual({ reps: ['ann'], leads: [leadId] });
  });
  it('is repeated where nothing was due', () =>
    given(lead, anns)
      .when(followUp())
      .then([{ type: 'TaskScheduled', data: { taskId: 'retry-7-b' } }]));
  it('is repeated in the best part once all have been tried', () =>
    given(lead, [...anns, retryScheduled(leadId, callRef('6'), at(9), at(8), { assignee: 'ann', triedIn: noon })])
      .when(followUp())
      .then([
        { type: 'TaskCompleted', data: { taskId: 'retry-6' } },
        { type: 'TaskScheduled', data: { taskId: 'retry-7-a', attempt: 2 } },
      ]));
  it('exhausts the lead after the last one', () => {
    const history = [
      ...anns,
      retryScheduled(leadId, callRef('5'), at(9), at(8), { triedIn: noon }),
      taskCompleted(leadId, 'retry-5', at(8), callRef('6')),
      retryScheduled(leadId, callRef('6'), at(9), at(8), { attempt: 2, triedIn: evening }),
    ];
    const last = given(lead, history).when(followUp());
    last.then([
      { type: 'TaskCompleted', data: { taskId: 'retry-6', by: contact } },
      { type: 'LeadExhausted', data: { attempts: 3, contact } },
    ]);
    expect(last.state()).toMatchObject({ tasks: { open: undefined }, outcomes: { closed: { as: 'exhausted' } } });
  });
  it('is followed up once, whatever has happened since', () => {
    const followed = [...firstTouch, taskCompleted(leadId, 'task-1', at(9), contact)];
    const retried = [...followed, retryScheduled(leadId, contact, at(12, 3), at(9))];
    given(lead, retried).when(followUp()).thenNothing();
    given(lead, [...retried, taskCompleted(leadId, 'retry-7', at(10))])
      .when(followUp())
      .thenNothing();
    const exhausted = leadExhausted(leadId, at(9), 3, contact);
    given(lead, [...followed, exhausted, leadReopened(leadId, at(10), 'exhausted')])
      .when(followUp())
      .thenNothing();
  });
  it('leads on although the rep has ticked it off already', () =>
    given(lead, [...firstTouch, taskCompleted(leadId, 'task-1', at(9), contact)])
      .when(followUp())
      .then([{ type: 'TaskScheduled', data: { attempt: 1 } }]));
});

describe('what stays', () => {
  it('a promise for another day', () =>
    given(lead, [...anns, due({}, midnight)])
      .when(followUp())
      .thenNothing());
  it('a promise that was made after the try', () =>
    given(lead, [...anns, taskScheduled(leadId, 'task-1', at(15), at(10))])
      .when(followUp())
      .thenNothing());
  it('a promise until it is due, on the same day, too', () => {
    given(lead, [...anns, due({}, at(15))])
      .when(followUp())
      .thenNothing();
    given(lead, [...anns, due({ after: callRef('6') }, at(9))])
      .when(followUp())
      .then([done, { type: 'TaskScheduled', data: { attempt: 1 } }]);
  });
  it('a promise that is kept in another way only, though it is due', () => {
    for (const kind of ['call', 'meeting', 'visit'] as const)
      given(lead, [...anns, due({ kind })])
        .when(followUp(wrote))
        .thenNothing();
    for (const kind of ['email', 'message', 'meeting', 'visit'] as const)
      given(lead, [...anns, due({ kind })])
        .when(followUp())
        .thenNothing();
    given(lead, [...anns, due({ kind: 'message' })])
      .when(followUp(wrote))
      .then([{ type: 'TaskCompleted', data: { by: wrote.contact } }, { type: 'TaskScheduled' }]);
  });
  it('a retry by call, whatever is written before it; a letter is a first touch', () => {
    given(lead, [...anns, retryScheduled(leadId, callRef('6'), at(12), at(8))])
      .when(followUp(wrote))
      .thenNothing();
    given(lead, firstTouch)
      .when(followUp(wrote))
      .then([
        { type: 'TaskCompleted', data: { taskId: 'task-1' } },
        { type: 'TaskScheduled', data: { attempt: 1 } },
      ]);
  });
  it('no earlier retry, however far off', () =>
    given(lead, [...anns, retryScheduled(leadId, callRef('6'), at(9, 5), at(8))])
      .when(followUp())
      .then([{ type: 'TaskCompleted' }, { type: 'TaskScheduled', data: { attempt: 2 } }]));
  it('no paperwork, which gives way undone', () =>
    given(lead, [...anns, due({ kind: 'paperwork' })])
      .when(followUp())
      .then([
        { type: 'TaskCancelled', data: { taskId: 'task-1', rule: 'overtaken-by-retry' } },
        { type: 'TaskScheduled' },
      ]));
  it('what the rep has said of that contact', () =>
    given(lead, [...firstTouch, outcomeDeclared(leadId, contact, at(9))])
      .when(followUp())
      .thenNothing());
});

describe('no new try', () => {
  it('out of an import', () =>
    given(lead, firstTouch)
      .when(followUp({ stamp: stamp(at(9), { ingest: 'backfill' }) }))
      .thenNothing());
  it('on a lead that nobody has registered', () => given(lead, []).when(followUp()).thenNothing());
  it('on a closed lead', () =>
    given(lead, [...anns, leadRefused(leadId, callRef('6'), at(8))])
      .when(followUp())
      .thenNothing());
  it.each(['call', 'any'] as const)('against a do-not-contact by %s; it counts as none', (channel) => {
    const forbidden = [...firstTouch, doNotContactSet(leadId, channel, at(8))];
    given(lead, forbidden).when(followUp()).then([done]);
    given(lead, forbidden)
      .when(followUp({ maxAttempts: 1 }))
      .then([done]);
  });
  it('of paperwork, which stays', () =>
    given(lead, [...anns, due({ kind: 'paperwork' }), doNotContactSet(leadId, 'call', at(8))])
      .when(followUp())
      .thenNothing());
  it('but on another channel', () =>
    given(lead, [...firstTouch, doNotContactSet(leadId, 'call', at(8))])
      .when(
        followUp({
          next: [...followUp().next, { taskId: 'retry-7-c', kind: 'email', dueAt: at(9, 3), slot: morning }],
        }),
      )
      .then([done, { type: 'TaskScheduled', data: { taskId: 'retry-7-c', kind: 'email' } }]));
});

describe('a series of tries', () => {
  const twice = [
    ...anns,
    retryScheduled(leadId, callRef('5'), at(9), at(8), { triedIn: noon }),
    retryScheduled(leadId, callRef('6'), at(9), at(8), { attempt: 2, triedIn: evening }),
  ];
  const startsAnewAfter = (end: LeadEvent) =>
    given(lead, [...twice, end])
      .when(followUp())
      .then([{ type: 'TaskCompleted' }, { type: 'TaskScheduled', data: { attempt: 1, taskId: 'retry-7-b' } }]);

  it('ends with a contact of which something came', () =>
    startsAnewAfter(outcomeDeclared(leadId, callRef('4'), at(8), { outcome: 'nextContact' })));
  it('ends with the reopening of the lead', () => startsAnewAfter(leadReopened(leadId, at(8), 'exhausted')));
  it('is not ended by a service call', () =>
    given(lead, [...twice, outcomeDeclared(leadId, callRef('4'), at(8))])
      .when(followUp())
      .then([{ type: 'TaskCompleted' }, { type: 'LeadExhausted', data: { attempts: 3 } }]));
});

it('leaves no open lead that may be contacted without a next task', () => {
  const hour = fc.integer({ min: 1, max: 23 });
  const open = fc.record({
    kind: fc.constantFrom('call', 'email', 'message', 'meeting', 'visit', 'paperwork'),
    rule: fc.constantFrom(undefined, 'first-touch', 'retry'),
    due: hour,
    day: fc.integer({ min: 1, max: 4 }),
  });
  const tried = fc.record({
    kind: fc.constantFrom('call', 'email', 'message'),
    hour,
    max: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.option(open), fc.array(tried, { minLength: 1, maxLength: 5 }), (task, tries) => {
      const history: LeadEvent[] = [...anns];
      if (task) history.push(due({ kind: task.kind, rule: task.rule }, at(task.due, task.day)));
      for (const [i, { kind, hour: when, max }] of tries.entries()) {
        const command = followUp({
          contact: { kind, id: `${i}` },
          maxAttempts: max,
          stamp: stamp(at(when)),
          next: [{ taskId: `retry-${i}`, kind: 'call', dueAt: at(when, 4), slot: noon }],
        });
        const followed = given(lead, history).when(command);
        const { tasks, outcomes } = followed.state();
        expect(outcomes.closed?.as ?? tasks.open?.taskId).toBeDefined();
        history.push(...followed.decision.events);
      }
    }),
  );
});
