import type { Ingest, Money, Sealed } from '@app/decider/fact';
import type { Outcome, Relation } from '@app/domain/leads/lead.events';
import type { TaskKind } from '@app/domain/tasks/task.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'lead_book_leads', synchronize: false })
export class BookedLead {
  @ViewColumn() lead!: string;
  @ViewColumn() registered_at!: Date | null;
  @ViewColumn() source!: string | null;
  @ViewColumn() segment!: string | null;
  @ViewColumn() relation!: Relation | null;
  @ViewColumn() zone!: string | null;
  @ViewColumn() contact!: Readonly<Partial<Record<'name' | 'phone' | 'email', Sealed>>>;
  @ViewColumn() company!: Sealed | null;
  @ViewColumn() owner!: string | null;
  @ViewColumn() owner_since!: Date | null;
  @ViewColumn() ending!: 'won' | 'refused' | 'disqualified' | 'exhausted' | null;
  @ViewColumn() ended_at!: Date | null;
  @ViewColumn() won_value!: Money | null;
  @ViewColumn() reopened_at!: Date | null;
  @ViewColumn() handed_over_at!: Date | null;
  @ViewColumn() task!: string | null;
  @ViewColumn() task_kind!: TaskKind | null;
  @ViewColumn() task_due_at!: Date | null;
  @ViewColumn() task_promised_first!: Date | null;
  @ViewColumn() task_rule!: string | null;
  /** `call`, `email`, `message`, `any` */
  @ViewColumn() do_not_contact!: readonly string[];
  @ViewColumn() contactable!: boolean;
  @ViewColumn() attempts!: number;
  @ViewColumn() last_outcome!: Outcome | null;
  @ViewColumn() last_outcome_at!: Date | null;
  @ViewColumn() orphan_since!: Date | null;
  @ViewColumn() ingest!: Ingest;
}
