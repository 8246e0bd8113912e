import type { Instant, LocalDate, Zone } from '@app/decider/fact';
import type { RepId, TaskId } from '@app/domain/ids';
import type { PlanEntry, PlanEvent } from '@app/domain/plans/plan.events';
import { keyIn, type Projection, type Table } from '../projection';

/** What was planned of a rep's day, as it was issued: how it went is told by the tasks. */
export interface Plan {
  readonly rep: RepId;
  /** On the rep's own calendar. */
  readonly date: LocalDate;
  readonly zone: Zone;
  readonly issued_at: Instant;
  readonly entries: readonly PlanEntry[];
  readonly left: readonly TaskId[];
}

export const plans: Table<Plan> = {
  name: 'plans',
  columns: { rep: 'text', date: 'date', zone: 'text', issued_at: 'instant', entries: 'json', left: 'text[]' },
  key: ['rep', 'date'],
  indexes: [['date', 'rep']],
};

export const dayPlan: Projection<PlanEvent> = {
  name: 'day-plan',
  version: 1,
  tables: [plans],
  keysOf: (event) => (event.type === 'DayPlanIssued' ? [keyIn(plans, event.data.rep, event.data.date)] : []),
  fold({ data, occurredAt }, rows) {
    const { rep, date, zone, entries, left } = data;
    // A day is planned once.
    if (!rows.get(plans, rep, date)) rows.put(plans, { rep, date, zone, issued_at: occurredAt, entries, left });
  },
};
