import { Module, type Type } from '@nestjs/common';
import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import { DayPlanQuery } from '@app/projections/day-plan/day-plan.query';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import * as leadOwnership from '@app/projections/lead-ownership/lead-ownership.entity';
import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { CallTwinsQuery } from '@app/projections/rep-scorecard/call-twins.query';
import { RetentionQuery } from '@app/projections/call-scores/retention.query';
import { READ_DB, VAULT } from '@app/wiring/event-store.module';
import { ClockService } from './clock/clock.service';
import { rounds } from './clock/rounds';
import { PublishingService } from './publish/publishing.service';
import { ReactingService } from './react/reacting.service';
import { RecordingsService } from './recordings/recordings.service';
import { ShreddingService } from './shred/shredding.service';
import { TwinsService } from './twins/twins.service';

/** What policies and clocks ask of the read models. */
const readers = [
  AccessLogQuery,
  CallTwinsQuery,
  CaptureSourcesQuery,
  DayPlanQuery,
  DepartmentQuery,
  HourOfDayQuery,
  IdleQuery,
  LeadBookQuery,
  LeadOwnershipQuery,
  ObjectionBoardQuery,
  OverdueTasksQuery,
  RepDirectoryQuery,
  RetentionQuery,
].map((reader: Type<object>) => ({
  provide: reader,
  inject: [READ_DB, VAULT],
  useFactory: (...of: ConstructorParameters<typeof DepartmentQuery>) => new reader(...of),
}));

/** What those classes read through TypeORM. */
export const relayEntities = Object.values(leadOwnership);

/** Effects that must never be replayed: the policies' commands, the clock's events, what the world is told, and what is shredded. */
@Module({
  providers: [
    ...readers,
    rounds,
    ClockService,
    ReactingService,
    PublishingService,
    RecordingsService,
    ShreddingService,
    TwinsService,
  ],
})
export class RelayModule {}
