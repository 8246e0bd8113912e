import { defaults } from '../departments/rules';
import {
  callRef,
  dealWon,
  leadAssigned,
  leadReassigned,
  leadRegistered,
  leadReopened,
  leadReleased,
  leadRefused,
  taskRescheduled,
  taskScheduled,
} from '../leads/lead.examples';
import { officeHours, on } from './policy.examples';
import { planTheFirstTouch } from './when-a-lead-gets-an-owner-plan-the-first-touch.policy';

const registered = leadRegistered('a', '2026-03-02T08:00:00.000Z');
/** Monday, 10:00 in Amsterdam. */
const ten = '2026-03-02T09:00:00.000Z';
const hours = new Map([['anna', officeHours()]]);
const known = { now: ten, hours, definitions: [] };

describe(planTheFirstTouch.name, () => {
  it('plans a call within the response time of the working hours', () => {
    on(planTheFirstTouch, known)
      .when('lead-a', [registered, leadAssigned('a', 'anna', ten)])
      .then([
        {
          type: 'ScheduleTask',
          leadId: 'a',
          kind: 'call',
          rule: 'first-touch',
          dueAt: '2026-03-02T09:15:00.000Z',
          stamp: { occurredAt: ten },
        },
      ]);
  });
  it('counts on from the evening to the next worked morning', () => {
    const friday = '2026-03-06T16:55:00.000Z';
    on(planTheFirstTouch, { ...known, now: friday })
      .when('lead-a', [registered, leadAssigned('a', 'anna', friday)])
      .then([{ dueAt: '2026-03-09T08:10:00.000Z' }]);
  });
  it('goes by the rule of the day', () => {
    const definitions = [{ metric: 'response', parameters: { minutes: 60 }, effectiveFrom: '2026-03-01' }];
    on(planTheFirstTouch, { ...known, definitions })
      .when('lead-a', [registered, leadAssigned('a', 'anna', ten)])
      .then([{ dueAt: '2026-03-02T10:00:00.000Z' }]);
    expect(defaults.response.minutes).toBe(15);
  });
  it('reckons with the usual week where nothing is known of the owner', () => {
    on(planTheFirstTouch, { ...known, hours: new Map([['anna', null]]) })
      .when('lead-a', [registered, leadAssigned('a', 'anna', ten)])
      .then([{ dueAt: '2026-03-02T09:15:00.000Z' }]);
  });
  it('plans for whoever holds the lead by now', () => {
    const reassigned = leadReassigned('a', 'bob', 'anna', ten);
    on(planTheFirstTouch, known)
      .when('lead-a', [registered, leadAssigned('a', 'bob', ten), reassigned])
      .then([{}]);
  });
  it('plans when a closed lead is worked on again', () => {
    const closed = [registered, leadAssigned('a', 'anna', ten), leadRefused('a', callRef('c'), ten)];
    on(planTheFirstTouch, known)
      .when('lead-a', [...closed, leadReopened('a', ten)])
      .then([{ leadId: 'a' }]);
  });
  it('does not plan in the past what it comes to late, nor reckons from what is old news', () => {
    const now = '2026-03-02T12:00:00.000Z';
    on(planTheFirstTouch, { ...known, now })
      .when('lead-a', [registered, leadAssigned('a', 'anna', ten)])
      .then([{ dueAt: now }]);
    on(planTheFirstTouch, { ...known, now })
      .when('lead-a', [registered, leadAssigned('a', 'anna', '2026-02-02T09:00:00.000Z')], { recordedAt: now })
      .then([{ dueAt: '2026-03-02T12:15:00.000Z' }]);
  });
  describe('moves what a rule planned for the owner before', () => {
    // ten in Amsterdam is half past two in Kolkata; at half past five in Amsterdam it is night there
    const night = '2026-03-02T16:30:00.000Z';
    const kolkata = { now: night, hours: new Map([['raj', officeHours('Asia/Kolkata')]]), definitions: [] };
    const inherited = (rule: string | undefined, dueAt: string, by: 'raj' | 'anna' = 'raj') => [
      registered,
      leadAssigned('a', 'anna', ten),
      taskScheduled('a', 't', dueAt, ten, { assignee: 'anna', rule }),
      leadReassigned('a', 'anna', by, night),
    ];
    const soon = '2026-03-02T16:40:00.000Z';
    const nextMorning = '2026-03-03T03:45:00.000Z';

    it('to the response time of the new owner’s next worked morning', () => {
      on(planTheFirstTouch, kolkata)
        .when('lead-a', inherited('first-touch', soon))
        .then([{ type: 'RescheduleTask', taskId: 't', dueAt: nextMorning }]);
    });
    it('once', () => {
      const history = [...inherited('first-touch', soon)];
      const moved = taskRescheduled('a', 't', soon, nextMorning, night);
      on(planTheFirstTouch, { ...kolkata, streams: { 'lead-a': [...history, moved] } })
        .when('lead-a', history)
        .thenNothing();
    });
    it('a try only out of the hours in which nobody would make it', () => {
      on(planTheFirstTouch, kolkata)
        .when('lead-a', inherited('retry', '2026-03-03T16:00:00.000Z'))
        .then([{ type: 'RescheduleTask', dueAt: '2026-03-04T03:45:00.000Z' }]);
      on(planTheFirstTouch, kolkata).when('lead-a', inherited('retry', '2026-03-03T09:00:00.000Z')).thenNothing();
    });
    it('not what a person promised, what is late enough, nor what was due already', () => {
      on(planTheFirstTouch, kolkata).when('lead-a', inherited(undefined, soon)).thenNothing();
      on(planTheFirstTouch, kolkata).when('lead-a', inherited('first-touch', '2026-03-03T05:00:00.000Z')).thenNothing();
      on(planTheFirstTouch, kolkata).when('lead-a', inherited('first-touch', '2026-03-02T09:15:00.000Z')).thenNothing();
    });
  });
  it('leaves alone what has a next task, is closed, was given back, or is not registered', () => {
    const assigned = leadAssigned('a', 'anna', ten);
    const streams = {
      'lead-a': [registered, assigned, taskScheduled('a', 't', '2026-03-03T09:00:00.000Z', ten)],
    };
    on(planTheFirstTouch, { ...known, streams })
      .when('lead-a', [registered, assigned])
      .thenNothing();
    on(planTheFirstTouch, { ...known, streams: { 'lead-a': [registered, assigned, dealWon('a', ten)] } })
      .when('lead-a', [registered, assigned])
      .thenNothing();
    on(planTheFirstTouch, { ...known, streams: { 'lead-a': [registered, assigned, leadReleased('a', 'anna', ten)] } })
      .when('lead-a', [registered, assigned])
      .thenNothing();
    on(planTheFirstTouch, known).when('lead-a', [assigned]).thenNothing();
  });
});
