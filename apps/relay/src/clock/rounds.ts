import type { Provider } from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import { DayPlanQuery } from '@app/projections/day-plan/day-plan.query';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import { ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { RetentionQuery } from '@app/projections/call-scores/retention.query';
import { waitForPosition } from '@app/read-store/checkpoints';
import { setAsides } from '@app/read-store/set-aside';
import { CODEC, OPEN_STORE, READ_DB, VAULT } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { Alerting } from './alerting';
import { dayPlanProjections, dayPlanRound } from './day-plan.round';
import { idleRound } from './idle.clock';
import { lookingRound } from './looking.clock';
import { orphansRound } from './orphans.clock';
import { overdueRound } from './overdue.clock';
import { parkedRound } from './parked.clock';
import { retentionRound } from './retention.clock';
import type { Round } from './round';
import { setAsideRound } from './set-aside.clock';
import { silentSourcesRound } from './silent-sources.clock';

/** `readonly Round[]` */
export const ROUNDS = Symbol('ROUNDS');

/** Milliseconds: a day is planned from what is known by then, or in the next round. */
const patience = 10_000;

/** Every round, a line each. */
export const rounds: Provider = {
  provide: ROUNDS,
  inject: [
    OPEN_STORE,
    CODEC,
    READ_DB,
    OverdueTasksQuery,
    LeadBookQuery,
    DepartmentQuery,
    RepDirectoryQuery,
    DayPlanQuery,
    HourOfDayQuery,
    ObjectionBoardQuery,
    AccessLogQuery,
    IdleQuery,
    RetentionQuery,
    VAULT,
    CaptureSourcesQuery,
  ],
  useFactory: (
    store: EventStore,
    codec: Codec,
    db: DataSource,
    tasks: OverdueTasksQuery,
    leadBook: LeadBookQuery,
    department: DepartmentQuery,
    directory: RepDirectoryQuery,
    plans: DayPlanQuery,
    hours: HourOfDayQuery,
    objections: ObjectionBoardQuery,
    accessLog: AccessLogQuery,
    idleReps: IdleQuery,
    retention: RetentionQuery,
    vault: Parameters<typeof retentionRound>[0]['vault'],
    captureSources: CaptureSourcesQuery,
  ): readonly Round[] => {
    const due: OverdueTasksQuery['dueTasks'] = (before, limit) => tasks.dueTasks(before, limit);
    const queries = { department, directory, tasks, plans, hours, objections };
    const upToDate = async () => {
      const head = await store.head();
      if (head) await waitForPosition(db, head, { projections: dayPlanProjections, timeoutMs: patience });
    };
    const alertingOf = (clock: string) => new Alerting(clock, { store, codec });
    const orphans = { alerting: alertingOf('orphans-clock'), leadBook, department };
    const idle = { alerting: alertingOf('idle-clock'), idle: idleReps };
    const looking = { alerting: alertingOf('looking-clock'), accessLog };
    const silent = alertingOf('silent-sources-clock');
    const setAside = { alerting: alertingOf('set-aside-clock'), setAsides: () => setAsides(db) };
    const parked = { alerting: alertingOf('parked-clock'), db };
    return [
      {
        name: 'overdue tasks',
        everyMs: 1_000,
        needs: ['overdue-tasks'],
        run: (now) => overdueRound({ store, codec, due }, now),
      },
      {
        name: 'day plans',
        everyMs: 30_000,
        needs: dayPlanProjections,
        run: (now) => dayPlanRound({ store, codec, queries, upToDate }, now),
      },
      {
        name: 'orphans',
        everyMs: 10_000,
        needs: ['lead-book', 'department'],
        run: (now) => orphansRound(orphans, now),
      },
      {
        name: 'idle reps',
        everyMs: 60_000,
        needs: ['rep-scorecard', 'rep-directory', 'department'],
        run: (now) => idleRound(idle, now),
      },
      {
        name: 'unusual looking',
        everyMs: 60_000,
        needs: ['access-log', 'department', 'rep-directory'],
        run: (now) => lookingRound(looking, now),
      },
      {
        name: 'recordings to destroy',
        everyMs: 60_000,
        needs: ['call-scores', 'department'],
        run: (now) => retentionRound({ store, codec, vault, due: (at, limit) => retention.due(at, limit) }, now),
      },
      {
        name: 'silent sources',
        everyMs: 60_000,
        needs: ['capture-sources', 'department', 'alerts'],
        run: (now) => silentSourcesRound({ alerting: silent, sources: captureSources }, now),
      },
      { name: 'deliveries set aside', everyMs: 5_000, needs: [], run: () => setAsideRound(setAside) },
      { name: 'parked events', everyMs: 10_000, needs: [], run: () => parkedRound(parked) },
    ];
  },
};
