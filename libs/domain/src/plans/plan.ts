import { accept, nothing, type Decider } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { IssueDayPlan, PlanCommand } from './plan.commands';
import { planStream, type DayPlanIssued, type PlanEvent } from './plan.events';

export interface PlanState {
  readonly issued: boolean;
}

export const streamOf = ({ rep, date }: PlanCommand): string => planStream(rep, date);

/** One plan a rep and day: what was planned first is what the day is measured against. */
export const plan: Decider<PlanCommand, PlanState, PlanEvent> = {
  name: 'plan',
  streamOf,
  initial: { issued: false },
  evolve: () => ({ issued: true }),
  decide: (command, { issued }) => (issued ? nothing : accept(issue(command))),
};

function issue({ stamp, rep, date, zone, entries, left }: IssueDayPlan): DayPlanIssued {
  const leads = entries.map(({ lead }) => lead);
  return fact<DayPlanIssued>(stamp, 'DayPlanIssued', { rep, date, zone, entries, left }, { reps: [rep], leads });
}
