import type { Schedule } from '@app/calendar/working-time';
import type { Definitions } from '@app/domain/departments/rules';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { AnswerRates, Holdings } from '@app/domain/policies/policy';
import type { Position } from '@app/event-store/event-store';
import type { DepartmentQuery } from '@app/projections/department/department.query';
import type { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import type { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { ReadBehindError, waitForPosition } from '@app/read-store/checkpoints';
import type { DataSource } from 'typeorm';
import type { ReadSide } from './read-side';

/** Milliseconds: how long the policies wait for read models before they say so, and how soon they see that they should end. */
const patience = { lasting: 30_000, round: 500 };
const page = 1000;

export interface Queries {
  readonly directory: RepDirectoryQuery;
  readonly department: DepartmentQuery;
  readonly ownership: LeadOwnershipQuery;
  readonly tasks: OverdueTasksQuery;
}

/** The read models, asked once they have come as far as what the policies react to. */
export class ReadModels implements ReadSide {
  constructor(
    private readonly db: DataSource,
    private readonly queries: Queries,
    private readonly signal: AbortSignal,
  ) {}

  async hours(reps: readonly RepId[], position: Position): Promise<ReadonlyMap<RepId, Schedule>> {
    await this.hold(position, 'rep-directory', 'department');
    return this.queries.directory.schedules(reps);
  }

  async definitions(position: Position): Promise<Definitions> {
    await this.hold(position, 'department');
    return this.queries.department.definitions();
  }

  async holdings(rep: RepId, position: Position): Promise<Holdings> {
    await this.hold(position, 'lead-ownership', 'overdue-tasks');
    return { leads: await this.leadsOf(rep), tasks: await this.ownTasksOf(rep) };
  }

  answerRates(): Promise<AnswerRates> {
    return Promise.resolve(new Map());
  }

  private async leadsOf(rep: RepId): Promise<LeadId[]> {
    const leads: LeadId[] = [];
    for (let after: string | undefined; ; ) {
      const { intervals, next } = await this.queries.ownership.byRep(rep, { ...(after && { after }), limit: page });
      leads.push(...intervals.filter(({ to }) => to === null).map(({ lead }) => lead));
      if (next === null) return [...new Set(leads)];
      after = next;
    }
  }

  private async ownTasksOf(rep: RepId): Promise<TaskId[]> {
    const tasks: TaskId[] = [];
    for (let after: string | undefined; ; ) {
      const found = await this.queries.tasks.open({ reps: [rep], ...(after && { after }), limit: page });
      tasks.push(...found.tasks.filter((task) => task.lead === null && task.rep === rep).map(({ task }) => task));
      if (found.next === null) return tasks;
      after = found.next;
    }
  }

  private async hold(position: Position, ...projections: readonly string[]): Promise<void> {
    for (let waited = 0; ; waited += patience.round)
      try {
        return await waitForPosition(this.db, position, { projections, timeoutMs: patience.round });
      } catch (error) {
        const isBehind = error instanceof ReadBehindError && waited < patience.lasting && !this.signal.aborted;
        if (!isBehind) throw error;
      }
  }
}
