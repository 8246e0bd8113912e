import type { Command } from '@app/decider/decider';
import type { LocalDate, Zone } from '@app/decider/fact';
import type { RepId, TaskId } from '../ids';
import type { PlanEntry } from './plan.events';

/** The clock's: the day is planned once; a second try adds nothing, whatever it would plan. */
export type IssueDayPlan = Command<
  'IssueDayPlan',
  { rep: RepId; date: LocalDate; zone: Zone; entries: readonly PlanEntry[]; left: readonly TaskId[] }
>;
export type PlanCommand = IssueDayPlan;
