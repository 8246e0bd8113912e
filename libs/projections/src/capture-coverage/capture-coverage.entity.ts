import type { Evidence, LocalDate, Sealed, Zone } from '@app/decider/fact';
import type { TrunkDirection } from '@app/domain/trunks/trunk.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'capture_coverage_items', synchronize: false })
export class BilledCall {
  @ViewColumn() trunk_day!: string;
  @ViewColumn() bill!: string;
  @ViewColumn() account!: string;
  @ViewColumn() trunk!: string;
  @ViewColumn() at!: Date;
  @ViewColumn() direction!: TrunkDirection;
  /** Data subject of the other side's number. */
  @ViewColumn() party!: string | null;
  @ViewColumn() number!: Sealed | null;
  @ViewColumn() seconds!: number | null;
  @ViewColumn() withdrawn!: boolean;
  @ViewColumn() evidence!: Evidence;
}

@ViewEntity({ schema: 'read_model', name: 'capture_coverage_trunk_days', synchronize: false })
export class TrunkDay {
  @ViewColumn() account!: string;
  @ViewColumn() trunk!: string;
  @ViewColumn() day!: LocalDate;
  @ViewColumn() zone!: Zone;
  @ViewColumn() from_at!: Date;
  @ViewColumn() to_at!: Date;
  @ViewColumn() bill_directions!: readonly TrunkDirection[] | null;
  @ViewColumn() bill_unanswered!: boolean;
  @ViewColumn() counted!: number | null;
  @ViewColumn() counted_seconds!: number | null;
  @ViewColumn() counter_directions!: readonly TrunkDirection[] | null;
  @ViewColumn() counter_unanswered!: boolean;
}
