import type { Schedule } from '@app/calendar/working-time';
import type { Instant } from '@app/decider/fact';
import type { Definitions } from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import type { Capacity } from '@app/domain/leads/lead.commands';
import type { AnswerRates, Holdings } from '@app/domain/policies/policy';
import type { Position } from '@app/event-store/event-store';

/** What policies ask of the read models, each answer as of `position` or later. Throws ReadBehindError where that takes too long. */
export interface ReadSide {
  hours(reps: readonly RepId[], position: Position): Promise<ReadonlyMap<RepId, Schedule>>;
  holdings(rep: RepId, now: Instant, position: Position): Promise<Holdings>;
  /** Reps without a limit are absent. */
  capacity(reps: readonly RepId[], position: Position): Promise<ReadonlyMap<RepId, Capacity>>;
  definitions(position: Position): Promise<Definitions>;
  answerRates(now: Instant): Promise<AnswerRates>;
}
