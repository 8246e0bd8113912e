import type { PlanEvent } from '@app/domain/plans/plan.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { dayPlan, plans } from './day-plan.projection';

const entry = {
  from: '2026-03-02T09:00:00.000Z',
  to: '2026-03-02T09:10:00.000Z',
  task: 't1',
  kind: 'call',
  dueAt: '2026-03-02T09:00:00.000Z',
  reasons: [{ code: 'promised', dueAt: '2026-03-02T09:00:00.000Z' }],
} as const;
const history = () => {
  const record = recorder<PlanEvent>();
  return ['anna', 'bert'].map((rep) =>
    record(
      `plan-${rep}-2026-03-02`,
      'DayPlanIssued',
      { rep, date: '2026-03-02', zone: 'Europe/Lisbon', entries: [entry], left: ['t2'] },
      { occurredAt: '2026-03-02T08:30:00.000Z' },
    ),
  );
};

describe('day-plan', () => {
  it('DayPlanIssued: the day as it was planned', () =>
    expect(project(dayPlan, history()).all(plans)[0]).toEqual({
      rep: 'anna',
      date: '2026-03-02',
      zone: 'Europe/Lisbon',
      issued_at: '2026-03-02T08:30:00.000Z',
      entries: [entry],
      left: ['t2'],
    }));
  it('applied twice, same rows', () => expectSameRowsTwice(dayPlan, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(dayPlan, history()));
});
