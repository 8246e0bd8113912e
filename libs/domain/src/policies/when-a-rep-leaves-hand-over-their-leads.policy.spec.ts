import { accountHandedOver, leadAssigned, leadReassigned, leadRegistered, taskScheduled } from '../leads/lead.examples';
import { repJoined, repOffboarded } from '../reps/rep.examples';
import { ownTaskReassigned, ownTaskScheduled } from '../tasks/task.examples';
import { on } from './policy.examples';
import { handOverTheirLeads } from './when-a-rep-leaves-hand-over-their-leads.policy';

const now = '2026-03-02T09:00:00.000Z';
const anna = [repJoined('anna'), repOffboarded('anna', 'bob', now)];
const bob = [repJoined('bob')];
const bobLeftToo = [repJoined('bob'), repOffboarded('bob', 'cas', now)];
const capacity = new Map([
  ['bob', null],
  ['cas', null],
]);
const streams = { 'rep-anna': anna, 'rep-bob': bob };

describe(handOverTheirLeads.name, () => {
  it('passes every lead and every task of no lead to the successor', () => {
    const holdings = new Map([['anna', { openLeads: ['a'], closedLeads: ['b'], tasks: ['t'] }]]);
    on(handOverTheirLeads, { now, capacity, streams, holdings })
      .when('rep-anna', anna)
      .then([
        { type: 'ReassignLead', leadId: 'a', from: 'anna', to: 'bob', rule: 'offboarding', override: true },
        { type: 'ReassignLead', leadId: 'b' },
        { type: 'ReassignOwnTask', taskId: 't', to: 'bob', rule: 'offboarding' },
      ]);
  });
  it('asks the successor for no room, but says where there was none', () => {
    const holdings = new Map([['anna', { openLeads: ['a', 'b'], closedLeads: ['c'], tasks: [] }]]);
    const { steps } = on(handOverTheirLeads, {
      now,
      streams,
      holdings,
      capacity: new Map([['bob', { load: 39, max: 40 }]]),
    }).when('rep-anna', anna);
    expect(steps.map(({ command }) => 'capacity' in command && command.capacity)).toEqual([
      { load: 39, max: 40 },
      { load: 40, max: 40 },
      false,
    ]);
  });
  it('passes them on to the successor’s successor where they have left too', () => {
    const holdings = new Map([['anna', { openLeads: ['a'], closedLeads: [], tasks: [] }]]);
    on(handOverTheirLeads, {
      now,
      capacity,
      holdings,
      streams: { 'rep-bob': bobLeftToo, 'rep-cas': [repJoined('cas')] },
    })
      .when('rep-anna', anna)
      .then([{ leadId: 'a', to: 'cas' }]);
  });
  it('passes nothing round in a circle', () => {
    const back = [repJoined('bob'), repOffboarded('bob', 'anna', now)];
    on(handOverTheirLeads, { now, capacity, streams: { 'rep-bob': back } })
      .when('rep-anna', anna)
      .thenNothing();
  });
  it.each([
    ['was given', leadAssigned('a', 'anna', now)],
    ['was passed', leadReassigned('a', 'cas', 'anna', now)],
    ['was handed over', accountHandedOver('a', 'cas', 'anna', now)],
  ])('passes on the lead that somebody who has left %s', (_, event) => {
    on(handOverTheirLeads, { now, capacity, streams })
      .when('lead-a', [leadRegistered('a', now), event])
      .then([{ type: 'ReassignLead', leadId: 'a', from: 'anna', to: 'bob' }]);
  });
  it('passes on the task that they were given', () => {
    const given = ownTaskScheduled('t', 'anna', now, now);
    on(handOverTheirLeads, { now, capacity, streams })
      .when('task-t', [given])
      .then([{ type: 'ReassignOwnTask', taskId: 't', to: 'bob' }]);
    on(handOverTheirLeads, { now, capacity, streams })
      .when('task-t', [given, ownTaskReassigned('t', 'cas', 'anna', now)])
      .then([{ to: 'bob' }]);
  });
  it('leaves alone what comes to those who are here, and the tasks of leads', () => {
    on(handOverTheirLeads, { now, capacity, streams })
      .when('lead-a', [leadRegistered('a', now), leadAssigned('a', 'bob', now)])
      .thenNothing();
    on(handOverTheirLeads, { now, capacity, streams })
      .when('lead-a', [taskScheduled('a', 't', now, now, { assignee: 'anna' })])
      .thenNothing();
  });
});
