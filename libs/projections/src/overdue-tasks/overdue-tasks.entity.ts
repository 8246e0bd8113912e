import type { Evidence, Ingest, Sealed } from '@app/decider/fact';
import type { TaskKind } from '@app/domain/tasks/task.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'overdue_tasks_tasks', synchronize: false })
export class OpenTask {
  /** '' where the task belongs to none. */
  @ViewColumn() lead!: string;
  @ViewColumn() task!: string;
  @ViewColumn() kind!: TaskKind;
  @ViewColumn() assignee!: string | null;
  @ViewColumn() due_at!: Date;
  @ViewColumn() promised_first!: Date;
  @ViewColumn() moves!: number;
  @ViewColumn() overdue_since!: Date | null;
  @ViewColumn() overdue_for!: Date | null;
  @ViewColumn() times_overdue!: number;
  @ViewColumn() reason!: Sealed | null;
  @ViewColumn() rule!: string | null;
  /** `call:<id>`, `email:<id>`, … */
  @ViewColumn() after!: string | null;
  @ViewColumn() attempt!: number | null;
  @ViewColumn() evidence!: Evidence;
  @ViewColumn() ingest!: Ingest;
}

@ViewEntity({ schema: 'read_model', name: 'overdue_tasks_owners', synchronize: false })
export class TaskLeadOwner {
  @ViewColumn() lead!: string;
  @ViewColumn() owner!: string | null;
  @ViewColumn() since!: Date;
  @ViewColumn() revision!: number;
}
