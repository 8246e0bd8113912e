import { Module } from '@nestjs/common';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { READ_DB, VAULT } from '@app/wiring/event-store.module';
import { ClockService } from './clock/clock.service';
import { PublishingService } from './publish/publishing.service';

/** Effects that must never be replayed: the clock's events, and what the world is told. */
@Module({
  providers: [
    {
      provide: OverdueTasksQuery,
      inject: [READ_DB, VAULT],
      useFactory: (...of: ConstructorParameters<typeof OverdueTasksQuery>) => new OverdueTasksQuery(...of),
    },
    ClockService,
    PublishingService,
  ],
})
export class RelayModule {}
