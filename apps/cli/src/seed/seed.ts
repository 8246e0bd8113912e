import type { Intended } from '@app/intake/recorder';
import { billedDay } from './bill';
import { arrivals, staff, type Department } from './department';
import { management } from './management';
import { Calendar, seedLeads, seedReps } from './people';
import { Random } from './random';
import type { Unsealed } from './recordings';
import { redistribution } from './redistribution';
import { Script, type Entry } from './script';
import { settings } from './settings';
import { workday } from './workday';

export interface SeedOptions {
  readonly seed: number;
  readonly reps: number;
  readonly leads: number;
  readonly days: number;
  /** The last day, `2026-03-31`. */
  readonly until: string;
}
export interface SeedDay {
  readonly day: number;
  /** In the order of time. */
  readonly commands: readonly (Intended | Unsealed)[];
  /** For the blind index. */
  readonly entries: readonly Entry[];
}

const day = 24 * 3_600_000;

/** How long what was promised, refused and disqualified still stands. */
const liveDays = 7;

/**
 * The life of a department that never was, a day at a time: the same options give the same commands, and so the same events
 * with the same ids. Every kind of event that people and their machines record is in it; what the product's own clocks and policies
 * would have said of it is not made up.
 */
export function* seedDepartment({ seed, reps, leads, days, until }: SeedOptions): Generator<SeedDay> {
  const prefix = `s${seed}`;
  const random = new Random(`onrecord ${seed}`);
  const start = Date.parse(`${until}T00:00:00Z`) - (days - 1) * day;
  const script = new Script(String(seed), start + (days - liveDays) * day);
  const department: Department = {
    prefix,
    reps: seedReps(random, prefix, reps, days),
    works: seedLeads(random, prefix, leads, days).map((lead) => ({
      lead,
      ready: 0,
      tasks: 0,
      attempts: 0,
      reached: 0,
      touched: 0,
      open: true,
    })),
    script,
    random,
    calendar: new Calendar(start),
    bills: new Map(),
    start,
    days,
  };
  staff(department);
  settings(department);
  for (let d = 0; d < days; d++) {
    redistribution(department, d);
    arrivals(department, d);
    for (const rep of department.reps) workday(department, rep, d);
    management(department, d);
    billedDay(department, d);
    yield { day: d, ...script.until(start + (d + 1) * day) };
  }
  // What was going to happen after the last day has not happened.
}
