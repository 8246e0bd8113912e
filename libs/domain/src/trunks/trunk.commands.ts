import type { Command } from '@app/decider/decider';
import type { Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import type { LeadId } from '../ids';
import type { TrunkCover, TrunkDirection } from './trunk.events';

/** Whose word it is, of which day of which trunk. */
export interface OfTrunkDay {
  readonly account: string;
  readonly trunk: string;
  readonly day: LocalDate;
}
interface Limits {
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
}
/** An item of a bill; told again with other values, it is corrected. `lead` is whose number it is, where that is known. */
export type RecordBilledCall = Command<
  'RecordBilledCall',
  OfTrunkDay & {
    billId: string;
    at: Instant;
    direction: TrunkDirection;
    number?: PersonalField;
    lead?: LeadId;
    seconds?: number;
  }
>;
/** A bill has this day. With `reissue` it is the carrier's new word on all of it: of the day's items only `only` are left. */
export type RecordBilledDay = Command<
  'RecordBilledDay',
  OfTrunkDay & Limits & TrunkCover & { reissue?: { name: string; only: readonly string[] } }
>;
/** What a counter at the trunk said of the day. */
export type RecordTrunkCount = Command<
  'RecordTrunkCount',
  OfTrunkDay & Limits & TrunkCover & { calls: number; seconds?: number }
>;
export type TrunkCommand = RecordBilledCall | RecordBilledDay | RecordTrunkCount;
