import type { Fact, Instant, LocalDate, Zone } from '@app/decider/fact';
import { stream, type ContactRef, type EventTypes, type LeadId, type RepId, type TaskId } from '../ids';
import type { TaskKind } from '../tasks/task.events';

/** One stream a rep and day on the rep's own calendar: `plan-<repId>-<yyyy-mm-dd>`. */
export const planStream = (rep: RepId, date: LocalDate) => stream('plan', `${rep}-${date}`);

/** Why a line is in the plan and stands where it does. A code with plain values: free text stays with its task. */
export type PlanReason =
  | { readonly code: 'promised'; readonly dueAt: Instant }
  | { readonly code: 'overdue'; readonly since: Instant }
  | { readonly code: 'first-touch'; readonly dueAt: Instant }
  | { readonly code: 'retry'; readonly attempt: number }
  | { readonly code: 'call-back'; readonly missed: ContactRef }
  | { readonly code: 'substituting'; readonly for: RepId }
  /** Whole per mille of dials that a human answered in that local hour, out of `of` dials. */
  | { readonly code: 'best-hour'; readonly hour: number; readonly answeredPerMille: number; readonly of: number }
  | { readonly code: 'paperwork-block' };
/** What has worked best against the objection that this lead raised last: `overcome` of `raised`. */
export interface PlanTechnique {
  readonly objection: string;
  readonly technique: string;
  readonly overcome: number;
  readonly raised: number;
}
export interface PlanEntry {
  /** [from, to): when to do it. */
  readonly from: Instant;
  readonly to: Instant;
  readonly task: TaskId;
  readonly lead?: LeadId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly reasons: readonly PlanReason[];
  readonly technique?: PlanTechnique;
}
/** The rep's day, in order; occurredAt is when the day was planned. Entries that did not fit come last, without a slot of their own: see `left`. */
export type DayPlanIssued = Fact<
  'DayPlanIssued',
  { rep: RepId; date: LocalDate; zone: Zone; entries: readonly PlanEntry[]; left: readonly TaskId[] }
>;

export type PlanEvent = DayPlanIssued;
export const planEventTypes: EventTypes<PlanEvent['type']> = { DayPlanIssued: 1 };
