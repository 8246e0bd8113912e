import {
  callRef,
  capacityExceeded,
  doNotContactBreached,
  leadRegistered,
  taskFellOverdue,
  taskRescheduled,
  taskScheduled,
} from '../leads/lead.examples';
import { repAbsenceRecorded, repJoined, substituteNamed } from '../reps/rep.examples';
import { ownTaskFellOverdue, ownTaskScheduled } from '../tasks/task.examples';
import { on } from './policy.examples';
import { raiseAnAlert } from './when-something-needs-a-manager-raise-an-alert.policy';

const at = '2026-03-02T09:00:00.000Z';
const first = '2026-03-03T09:00:00.000Z';
const dueAt = '2026-03-04T09:00:00.000Z';
const [before, after] = ['2026-03-04T00:00:00.000Z', '2026-03-05T00:00:00.000Z'];
const now = '2026-03-04T09:00:01.000Z';
const task = [
  leadRegistered('a', at),
  taskScheduled('a', 't', first, at, { assignee: 'anna' }),
  taskRescheduled('a', 't', first, dueAt, at),
];
const overdue = [...task, taskFellOverdue('a', 't', dueAt, 'anna')];
const away = [repJoined('anna'), repAbsenceRecorded('anna', before, after)];

describe(raiseAnAlert.name, () => {
  it('tells of a task that fell overdue, since when, and what had been promised', () => {
    on(raiseAnAlert, { now, streams: { 'rep-anna': [repJoined('anna')] } })
      .when('lead-a', overdue)
      .then([
        {
          type: 'RaiseAlert',
          alertId: `overdue~lead-a~t~${dueAt}`,
          kind: 'overdue',
          rep: 'anna',
          lead: 'a',
          task: 't',
          since: dueAt,
          figures: { dueAt, promisedFirst: first, moves: 1 },
          stamp: { occurredAt: dueAt },
        },
      ]);
  });
  it('names the substitute while the rep is away, and nobody where there is none', () => {
    const covered = [...away, substituteNamed('anna', 'bob', before, after)];
    on(raiseAnAlert, { now, streams: { 'rep-anna': covered } })
      .when('lead-a', overdue)
      .then([{ rep: 'bob', lead: 'a' }]);
    const { steps } = on(raiseAnAlert, { now, streams: { 'rep-anna': away } }).when('lead-a', overdue);
    expect(steps[0]!.command).not.toHaveProperty('rep');
  });
  it('tells of a task of no lead', () => {
    const own = [ownTaskScheduled('t', 'anna', dueAt, at), ownTaskFellOverdue('t', dueAt, 'anna')];
    const alert = on(raiseAnAlert, { now, streams: { 'rep-anna': [] } }).when('task-t', own);
    alert.then([{ kind: 'overdue', rep: 'anna', task: 't' }]);
    expect(alert.steps[0]!.command).not.toHaveProperty('lead');
  });
  it('tells who holds more than allowed', () => {
    on(raiseAnAlert, { now })
      .when('lead-a', [leadRegistered('a', at), capacityExceeded('a', 'anna', 41, 40, at)])
      .then([{ kind: 'capacity-exceeded', rep: 'anna', lead: 'a', since: at, figures: { load: 41, max: 40 } }]);
  });
  it('tells who was contacted that must not be', () => {
    on(raiseAnAlert, { now })
      .when('lead-a', [leadRegistered('a', at), doNotContactBreached('a', callRef('c'), at, 'anna')])
      .then([
        { kind: 'breach', rep: 'anna', lead: 'a', contact: callRef('c'), since: at, figures: { channel: 'call' } },
      ]);
  });
});
