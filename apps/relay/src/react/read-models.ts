import type { Schedule } from '@app/calendar/working-time';
import type { Instant } from '@app/decider/fact';
import type { Definitions } from '@app/domain/departments/rules';
import type { RepId, TaskId } from '@app/domain/ids';
import type { Capacity } from '@app/domain/leads/lead.commands';
import type { AnswerRates, Holdings } from '@app/domain/policies/policy';
import type { Position } from '@app/event-store/event-store';
import type { DepartmentQuery } from '@app/projections/department/department.query';
import type { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import type { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import type { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import type { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { positionsOf, ReadBehindError, waitForPosition } from '@app/read-store/checkpoints';
import type { DataSource } from 'typeorm';
import type { ReadSide } from './read-side';

/** Milliseconds: how long the policies wait for read models before they say so, and how soon they see that they should end. */
const patience = { lasting: 30_000, round: 500 };
const page = 1000;

export interface Queries {
  readonly directory: RepDirectoryQuery;
  readonly department: DepartmentQuery;
  readonly leadBook: LeadBookQuery;
  readonly ownership: LeadOwnershipQuery;
  readonly hourOfDay: HourOfDayQuery;
  readonly tasks: OverdueTasksQuery;
}

/** The read models, asked once they have come as far as what the policies react to. Lives as long as the lease. */
export class ReadModels implements ReadSide {
  private readonly memory = new Map<string, { readonly upTo: Position; readonly found: unknown }>();
  private reached: ReadonlyMap<string, Position | undefined> = new Map();
  private rates: { readonly hour: string; readonly found: Promise<AnswerRates> } | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly queries: Queries,
    private readonly signal: AbortSignal,
  ) {}

  async hours(reps: readonly RepId[], position: Position): Promise<ReadonlyMap<RepId, Schedule>> {
    const found = new Map<RepId, Schedule>();
    for (const rep of reps) {
      const load = () => this.queries.directory.schedule(rep);
      const schedule = await this.remembered(`hours of ${rep}`, position, ['rep-directory', 'department'], load);
      if (schedule) found.set(rep, schedule);
    }
    return found;
  }

  definitions(position: Position): Promise<Definitions> {
    return this.remembered('definitions', position, ['department'], () => this.queries.department.definitions());
  }

  async holdings(rep: RepId, now: Instant, position: Position): Promise<Holdings> {
    await this.hold(position, ['lead-book', 'overdue-tasks']);
    const leads = await this.queries.leadBook.ids({ owner: rep });
    const openLeads = await this.queries.leadBook.ids({ owner: rep, state: 'open' });
    const open = new Set(openLeads);
    return { openLeads, closedLeads: leads.filter((lead) => !open.has(lead)), tasks: await this.ownTasksOf(rep, now) };
  }

  async capacity(reps: readonly RepId[], position: Position): Promise<ReadonlyMap<RepId, Capacity>> {
    await this.hold(position, ['lead-ownership', 'rep-directory']);
    const loads = await this.queries.ownership.load(reps);
    const found = new Map<RepId, Capacity>();
    for (const rep of reps) {
      const max = (await this.queries.directory.rep(rep))?.maxOpenLeads ?? null;
      if (max !== null) found.set(rep, { load: loads.get(rep) ?? 0, max });
    }
    return found;
  }

  /** Which hours are good changes slowly: the counts of one hour serve the next. */
  async answerRates(now: Instant): Promise<AnswerRates> {
    const hour = now.slice(0, 13);
    if (this.rates?.hour !== hour) this.rates = { hour, found: this.queries.hourOfDay.answerRates({ at: now }) };
    const { found } = this.rates;
    found.catch(() => (this.rates = undefined));
    return found;
  }

  private async ownTasksOf(rep: RepId, at: Instant): Promise<TaskId[]> {
    const tasks: TaskId[] = [];
    for (let after: string | undefined; ; ) {
      const found = await this.queries.tasks.open({ reps: [rep], at, ...(after && { after }), limit: page });
      tasks.push(...found.tasks.filter((task) => task.lead === null && task.rep === rep).map(({ task }) => task));
      if (found.next === null) return tasks;
      after = found.next;
    }
  }

  /** What was read before serves every event that the read models held by then. */
  private async remembered<T>(
    what: string,
    position: Position,
    projections: readonly string[],
    load: () => Promise<T>,
  ): Promise<T> {
    const known = this.memory.get(what);
    if (known && known.upTo >= position) return known.found as T;
    const upTo = await this.hold(position, projections);
    const found = await load();
    this.memory.set(what, { upTo, found });
    return found;
  }

  /** Resolves once these hold the position; gives how far the last of them is known to have come. */
  private async hold(position: Position, projections: readonly string[]): Promise<Position> {
    const least = () => projections.map((name) => this.reached.get(name) ?? '').toSorted()[0]!;
    if (least() >= position) return least();
    for (let waited = 0; ; waited += patience.round)
      try {
        await waitForPosition(this.db, position, { projections, timeoutMs: patience.round });
        break;
      } catch (error) {
        const isBehind = error instanceof ReadBehindError && waited < patience.lasting && !this.signal.aborted;
        if (!isBehind) throw error;
      }
    this.reached = await positionsOf(this.db);
    return least();
  }
}
