import type { Evidence, Ingest, Sealed } from '@app/decider/fact';
import type { RefusalReviewed, Verdict } from '@app/domain/leads/lead.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'refusal_review_closings', synchronize: false })
export class ClosingRow {
  @ViewColumn() lead!: string;
  @ViewColumn() n!: number;
  @ViewColumn() of!: RefusalReviewed['data']['of'];
  @ViewColumn() reason!: string;
  @ViewColumn() objections!: readonly string[];
  @ViewColumn() contact!: string | null;
  @ViewColumn() words!: Sealed | null;
  @ViewColumn() rep!: string | null;
  @ViewColumn() at!: Date;
  @ViewColumn() lot!: number;
  @ViewColumn() second_lot!: number;
  @ViewColumn() evidence!: Evidence;
  @ViewColumn() ingest!: Ingest;
}

@ViewEntity({ schema: 'read_model', name: 'refusal_review_reviews', synchronize: false })
export class ReviewRow {
  @ViewColumn() lead!: string;
  @ViewColumn() n!: number;
  @ViewColumn() round!: 1 | 2;
  @ViewColumn() reviewer!: string;
  @ViewColumn() reviewed_at!: Date;
  @ViewColumn() verdict!: Verdict;
  @ViewColumn() objection!: string | null;
  @ViewColumn() advice!: Sealed | null;
  @ViewColumn() heard_seconds!: number;
  @ViewColumn() recorded_seconds!: number | null;
}
