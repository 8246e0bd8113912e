import type { Evidence, Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { snapshot } from '../snapshot';
import type { OpenTask } from './overdue-tasks.entity';

/** An open task that fell overdue. Moving it does not erase that: it stays listed, with `overdueNow` false. */
export interface OverdueTask {
  readonly lead: LeadId;
  readonly task: TaskId;
  readonly kind: TaskKind;
  /** The lead's owner now; where nobody holds it, whom the task was given to; null where nobody was. */
  readonly rep: RepId | null;
  /** The first due time that passed. */
  readonly since: Instant;
  readonly dueAt: Instant;
  /** The due time that stands today has passed too. */
  readonly overdueNow: boolean;
  readonly promisedFirst: Instant;
  readonly moves: number;
  readonly timesOverdue: number;
  /** Whole days between the first promise and the due time that stands today; 0 where it was never moved later. */
  readonly daysSlipped: number;
  readonly rule: string | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly reason: string | null;
  readonly evidence: Evidence;
}
export interface OverdueTasks {
  /** The answer is as of this position. */
  readonly position: string | null;
  readonly tasks: readonly OverdueTask[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface OverdueAsk {
  /** Only tasks of these reps. */
  readonly reps?: readonly RepId[];
  readonly lead?: LeadId;
  /** Only those whose due time of today has passed. */
  readonly now?: boolean;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open the sealed reasons: the caller checks and records that it may. */
  readonly open?: boolean;
}
/** What the relay's clock asks for: MarkTaskOverdue needs exactly this. */
export interface DueTask {
  readonly lead: LeadId;
  readonly task: TaskId;
  readonly dueAt: Instant;
}

type Found = OpenTask & { overdue_since: Date; rep: string | null };

/** A task goes with its lead: whoever holds that now has it. */
const openTasks = `
  select t.*, coalesce(o.owner, t.assignee) as rep
  from read_model.overdue_tasks_tasks t left join read_model.overdue_tasks_owners o using (lead)`;

export class OverdueTasksQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Longest overdue first. */
  async overdue(ask: OverdueAsk = {}): Promise<OverdueTasks> {
    const limit = ask.limit ?? 100;
    const [since, lead, task] = ask.after
      ? (JSON.parse(Buffer.from(ask.after, 'base64url').toString()) as string[])
      : [];
    const { position, found } = await snapshot(
      this.db,
      'overdue-tasks',
      (manager): Promise<Found[]> =>
        manager.query(
          `select * from (${openTasks}) as task
         where overdue_since is not null
           and ($1::text[] is null or rep = any($1)) and ($2::text is null or lead = $2)
           and ($3::boolean is not true or overdue_for = due_at)
           and ($4::timestamptz is null or (overdue_since, lead, task) > ($4, $5, $6))
         order by overdue_since, lead, task limit $7`,
          [ask.reps ?? null, ask.lead ?? null, ask.now ?? null, since ?? null, lead ?? null, task ?? null, limit + 1],
        ),
    );
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const reasons: (PersonalField | null)[] = ask.open ? await this.vault.open(shown.map((row) => row.reason)) : [];
    return {
      position,
      tasks: shown.map((row, i) => overdueTask(row, reasons[i])),
      next: last ? Buffer.from(JSON.stringify([last.overdue_since, last.lead, last.task])).toString('base64url') : null,
    };
  }

  /** Open tasks due by `before` that are not yet recorded as overdue for that due time, soonest first; nothing of a backfill. */
  async dueTasks(before: Instant, limit: number): Promise<DueTask[]> {
    const due: OpenTask[] = await this.db.query(
      `select lead, task, due_at from read_model.overdue_tasks_tasks
       where due_at <= $1 and overdue_for is distinct from due_at and ingest = 'live' order by due_at, lead, task limit $2`,
      [before, limit],
    );
    return due.map(({ lead, task, due_at }) => ({ lead, task, dueAt: due_at.toISOString() }));
  }
}

const dayMs = 24 * 60 * 60 * 1000;

const overdueTask = (row: Found, reason: PersonalField | null | undefined): OverdueTask => ({
  lead: row.lead,
  task: row.task,
  kind: row.kind,
  rep: row.rep,
  since: row.overdue_since.toISOString(),
  dueAt: row.due_at.toISOString(),
  overdueNow: row.overdue_for?.getTime() === row.due_at.getTime(),
  promisedFirst: row.promised_first.toISOString(),
  moves: row.moves,
  timesOverdue: row.times_overdue,
  daysSlipped: Math.max(0, Math.floor((row.due_at.getTime() - row.promised_first.getTime()) / dayMs)),
  rule: row.rule,
  reason: reason && 'open' in reason ? reason.open : null,
  evidence: row.evidence,
});
