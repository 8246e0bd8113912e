import type { Fact, Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import { stream, type EventTypes, type TrunkDayId } from '../ids';

/** What somebody other than our own PBX knows of a trunk: one stream a day of a trunk, as one account tells of it. */
export const trunkStream = (id: TrunkDayId) => stream('trunk', id);
export type TrunkDirection = 'outbound' | 'inbound';

/** Which day: `[from, to)` is that local day of the zone. */
interface TrunkDay {
  /** The trunk's name, as our calls name it in `line`. */
  readonly trunk: string;
  readonly day: LocalDate;
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
}
/** Which of its calls whoever tells knows at all; `unanswered`: also tries that nobody answered. */
export interface TrunkCover {
  readonly directions: readonly TrunkDirection[];
  readonly unanswered: boolean;
}
/** A bill has this day of the trunk: what it covers and does not have, the carrier doesn't know. occurredAt is when the day began. */
export type TrunkDayBilled = Fact<'TrunkDayBilled', TrunkDay & TrunkCover>;
/** The carrier's itemised bill has this call, on the trunk and day that its stream is of; occurredAt is when it began. */
export type TrunkCallBilled = Fact<
  'TrunkCallBilled',
  {
    trunk: string;
    day: LocalDate;
    billId: string;
    at: Instant;
    direction: TrunkDirection;
    /** The other side's. */
    number?: PersonalField;
    /** As billed: many carriers round up. */
    seconds?: number;
  }
>;
/** A counter at the trunk counted so many calls on that day; occurredAt is when the day began. */
export type TrunkDayCounted = Fact<'TrunkDayCounted', TrunkDay & TrunkCover & { calls: number; seconds?: number }>;
/** The carrier's later word on that item is another. */
export type BilledCallCorrected = Fact<
  'BilledCallCorrected',
  { billId: string; field: BilledCallField; was: BilledCallValue; is: BilledCallValue }
>;
export type BilledCallField = 'at' | 'direction' | 'number' | 'seconds';
export type BilledCallValue = string | number | PersonalField | null;
/** A re-issued bill does not have the item any more; `reissue` is what that bill was called. */
export type BilledCallWithdrawn = Fact<'BilledCallWithdrawn', { billId: string; reissue: string }>;
/** A later one has it again. */
export type BilledCallRestored = Fact<'BilledCallRestored', { billId: string; reissue: string }>;
/** The later word on what the bill covers, or on what was counted, is another; `of` names whose word it was. */
export type TrunkDayCorrected = Fact<
  'TrunkDayCorrected',
  { of: 'bill' | 'counter'; field: TrunkDayField; was: TrunkDayValue; is: TrunkDayValue }
>;
export type TrunkDayField = 'directions' | 'unanswered' | 'calls' | 'seconds';
export type TrunkDayValue = readonly TrunkDirection[] | boolean | number | null;

export type TrunkEvent =
  | TrunkDayBilled
  | TrunkCallBilled
  | TrunkDayCounted
  | BilledCallCorrected
  | BilledCallWithdrawn
  | BilledCallRestored
  | TrunkDayCorrected;
export const trunkEventTypes: EventTypes<TrunkEvent['type']> = {
  TrunkDayBilled: 1,
  TrunkCallBilled: 1,
  TrunkDayCounted: 1,
  BilledCallCorrected: 1,
  BilledCallWithdrawn: 1,
  BilledCallRestored: 1,
  TrunkDayCorrected: 1,
};
