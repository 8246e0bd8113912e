import type { Intended } from '@app/intake/recorder';
import { arrivals, redistribution, staff, type Department } from './department';
import { Calendar, seedLeads, seedReps } from './people';
import { Random } from './random';
import { Script, type Entry } from './script';
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
  readonly commands: readonly Intended[];
  /** For the blind index. */
  readonly entries: readonly Entry[];
}

const day = 24 * 3_600_000;
/** The last days are as if they came in live, so that their tasks can fall overdue; the rest is history. */
const liveDays = 7;

/**
 * The life of a department that never was, a day at a time: the same options give the same commands, and so the same events
 * with the same ids. Every kind of event that a rep, a lead, a call, a letter or other work can have is in it.
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
    start,
    days,
  };
  staff(department);
  for (let d = 0; d < days; d++) {
    redistribution(department, d);
    arrivals(department, d);
    for (const rep of department.reps) workday(department, rep, d);
    yield { day: d, ...script.until(start + (d + 1) * day) };
  }
  // What was going to happen after the last day has not happened.
}
