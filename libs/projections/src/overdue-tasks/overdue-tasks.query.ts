import type { Evidence, Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { OpenTask } from './overdue-tasks.entity';
import { doneBy, standIns, type StandIns } from './stand-ins.query';

/** A task that is neither done nor cancelled. */
export interface ListedTask {
  /** Null where it belongs to none. */
  readonly lead: LeadId | null;
  readonly task: TaskId;
  readonly kind: TaskKind;
  /** The lead's owner now; where nobody holds it, or there is none, whom the task was given to; null where nobody was. */
  readonly rep: RepId | null;
  /** Who does it now: while its rep is away their substitute, null where none was named. */
  readonly doneBy: RepId | null;
  /** The first due time that passed; moving the task does not erase it. */
  readonly overdueSince: Instant | null;
  readonly dueAt: Instant;
  /** The due time that stands today has passed too. */
  readonly overdueNow: boolean;
  readonly promisedFirst: Instant;
  readonly moves: number;
  readonly timesOverdue: number;
  /** Whole days between the first promise and the due time that stands today; 0 where it was never moved later. */
  readonly daysSlipped: number;
  readonly rule: string | null;
  /** The contact that led to it: `call:<id>`, `email:<id>`, … */
  readonly after: string | null;
  /** Tries without a two-way contact that came before, where a rule retries. */
  readonly attempt: number | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly reason: string | null;
  readonly evidence: Evidence;
}
/** An open task that fell overdue. Moving it does not erase that: it stays listed, with `overdueNow` false. */
export type OverdueTask = Omit<ListedTask, 'overdueSince'> & { readonly since: Instant };
interface Page<T> {
  /** The answer is as of this position. */
  readonly position: string | null;
  readonly tasks: readonly T[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export type OverdueTasks = Page<OverdueTask>;
export type OpenTasks = Page<ListedTask>;

interface TasksAsk {
  readonly lead?: LeadId;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open the sealed reasons: the caller checks and records that it may. */
  readonly open?: boolean;
  /** Who is away is judged by this moment. */
  readonly at: Instant;
}
export interface OverdueAsk extends TasksAsk {
  /** Only what these reps do now: the substitute's, not the absent's. */
  readonly reps?: readonly RepId[];
  /** Only those whose due time of today has passed. */
  readonly now?: boolean;
}
export interface OpenTasksAsk extends TasksAsk {
  /** Only what these reps own, or do now. */
  readonly reps?: readonly RepId[];
  /** Due in [dueFrom, dueUntil). */
  readonly dueFrom?: Instant;
  readonly dueUntil?: Instant;
  /** Without what only an import told of. */
  readonly live?: boolean;
}
/** What the relay's clock asks for: MarkTaskOverdue needs exactly this; of no lead, MarkOwnTaskOverdue. */
export interface DueTask {
  readonly lead: LeadId | null;
  readonly task: TaskId;
  readonly dueAt: Instant;
}

type Found = OpenTask & { rep: string | null };
interface Listing {
  /** Whose tasks; everybody's where absent. */
  readonly owners?: readonly RepId[];
  readonly order: 'overdue_since' | 'due_at';
  /** Further conditions, from $6 on. */
  readonly where: string;
  readonly parameters: readonly unknown[];
}

const tasks = 'read_model.overdue_tasks_tasks';
const owners = 'read_model.overdue_tasks_owners';
/** A task goes with its lead: whoever holds that now has it. */
const everybodys = `select t.*, coalesce(o.owner, t.assignee) as rep from ${tasks} t left join ${owners} o using (lead)`;
/** The same of the reps in $1, by their indexes. */
const ofReps = `
  select t.*, o.owner as rep from ${owners} o join ${tasks} t using (lead) where o.owner = any($1::text[])
  union all
  select t.*, t.assignee as rep from ${tasks} t left join ${owners} o using (lead)
  where t.assignee = any($1::text[]) and o.owner is null`;

export class OverdueTasksQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Longest overdue first. */
  async overdue(ask: OverdueAsk): Promise<OverdueTasks> {
    const page = await this.page(ask, (away) => ({
      owners: ask.reps && doneBy(ask.reps, away),
      order: 'overdue_since',
      where: 'overdue_since is not null and ($6::boolean is not true or overdue_for = due_at)',
      parameters: [ask.now ?? null],
    }));
    return { ...page, tasks: page.tasks.map(({ overdueSince, ...task }) => ({ ...task, since: overdueSince! })) };
  }

  /** Soonest due first. */
  open(ask: OpenTasksAsk): Promise<OpenTasks> {
    return this.page(ask, (away) => ({
      owners: ask.reps && [...new Set([...ask.reps, ...doneBy(ask.reps, away)])],
      order: 'due_at',
      where: `($6::timestamptz is null or due_at >= $6) and ($7::timestamptz is null or due_at < $7)
        and ($8::boolean is not true or ingest = 'live')`,
      parameters: [ask.dueFrom ?? null, ask.dueUntil ?? null, ask.live ?? null],
    }));
  }

  /** Open tasks due by `before` that are not yet recorded as overdue for that due time, soonest first; nothing of a backfill. */
  async dueTasks(before: Instant, limit: number): Promise<DueTask[]> {
    const due: OpenTask[] = await this.db.query(
      `select lead, task, due_at from ${tasks}
       where due_at <= $1 and overdue_for is distinct from due_at and ingest = 'live' order by due_at, lead, task limit $2`,
      [before, limit],
    );
    return due.map(({ lead, task, due_at }) => ({ lead: lead || null, task, dueAt: due_at.toISOString() }));
  }

  private async page(ask: TasksAsk, listing: (away: StandIns) => Listing): Promise<OpenTasks> {
    const { lead, limit = 100, at } = ask;
    const after = ask.after === undefined ? [] : (JSON.parse(ask.after) as string[]);
    const { position, found } = await snapshot(this.db, 'overdue-tasks', async (manager) => {
      const away = await standIns(manager, at);
      const listed = listing(away);
      return { away, order: listed.order, rows: await rowsOf(manager, listed, lead, after, limit + 1) };
    });
    const { shown, next } = pageOf(found.rows, limit, (last) =>
      JSON.stringify([last[found.order], last.lead, last.task]),
    );
    const reasons: (PersonalField | null)[] = ask.open ? await this.vault.open(shown.map((row) => row.reason)) : [];
    return {
      position,
      tasks: shown.map((row, i) => listedTask(row, found.away, reasons[i])),
      next,
    };
  }
}

function rowsOf(
  manager: EntityManager,
  { owners: of, order, where, parameters }: Listing,
  lead: LeadId | undefined,
  [at, afterLead, afterTask]: readonly string[],
  limit: number,
): Promise<Found[]> {
  const limited = `$${6 + parameters.length}`;
  return manager.query(
    `select * from (${of ? ofReps : everybodys}) as task
     where ($1::text[] is null or rep = any($1)) and ($2::text is null or lead = $2)
       and ($3::timestamptz is null or (${order}, lead, task) > ($3, $4, $5)) and ${where}
     order by ${order}, lead, task limit ${limited}`,
    [of ?? null, lead ?? null, at ?? null, afterLead ?? null, afterTask ?? null, ...parameters, limit],
  );
}

const dayMs = 24 * 60 * 60 * 1000;

const listedTask = (row: Found, away: StandIns, reason: PersonalField | null | undefined): ListedTask => ({
  lead: row.lead || null,
  task: row.task,
  kind: row.kind,
  rep: row.rep,
  doneBy: row.rep !== null && away.has(row.rep) ? away.get(row.rep)! : row.rep,
  overdueSince: row.overdue_since?.toISOString() ?? null,
  dueAt: row.due_at.toISOString(),
  overdueNow: row.overdue_for?.getTime() === row.due_at.getTime(),
  promisedFirst: row.promised_first.toISOString(),
  moves: row.moves,
  timesOverdue: row.times_overdue,
  daysSlipped: Math.max(0, Math.floor((row.due_at.getTime() - row.promised_first.getTime()) / dayMs)),
  rule: row.rule,
  after: row.after,
  attempt: row.attempt,
  reason: reason && 'open' in reason ? reason.open : null,
  evidence: row.evidence,
});
