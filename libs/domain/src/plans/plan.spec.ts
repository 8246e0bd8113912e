import { given, stamp } from '@app/decider/testing';
import type { IssueDayPlan } from './plan.commands';
import type { PlanEntry } from './plan.events';
import { plan, streamOf } from './plan';

const at = '2026-03-02T07:30:00.000Z';
const entry: PlanEntry = {
  from: '2026-03-02T08:00:00.000Z',
  to: '2026-03-02T08:10:00.000Z',
  task: 't1',
  lead: 'lead-1',
  kind: 'call',
  dueAt: '2026-03-02T09:00:00.000Z',
  reasons: [{ code: 'promised', dueAt: '2026-03-02T09:00:00.000Z' }],
};
const issue: IssueDayPlan = {
  type: 'IssueDayPlan',
  rep: 'ann',
  date: '2026-03-02',
  zone: 'Europe/Lisbon',
  entries: [entry],
  left: ['t2'],
  stamp: stamp(at),
};

describe('a day plan', () => {
  it('is issued, and is in the history of its rep and its leads', () => {
    const issued = given(plan, []).when(issue);
    issued.then([
      { type: 'DayPlanIssued', data: { rep: 'ann', date: '2026-03-02', zone: 'Europe/Lisbon', left: ['t2'] } },
    ]);
    expect(issued.decision.events[0]).toMatchObject({ occurredAt: at, about: { reps: ['ann'], leads: ['lead-1'] } });
  });
  it('is issued once, whatever would be planned later', () => {
    const { events } = given(plan, []).when(issue).decision;
    given(plan, events)
      .when({ ...issue, entries: [], stamp: stamp(at) })
      .thenNothing();
  });
  it("has a stream for the rep's own day", () => expect(streamOf(issue)).toBe('plan-ann-2026-03-02'));
});
