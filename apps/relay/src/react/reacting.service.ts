import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { CODEC, OPEN_STORE, READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { leasedCursor } from '../cursor';
import { standing, type Standing } from '../standing';
import { policies } from './catalogue';
import { ReadModels, type Queries } from './read-models';
import type { Reacted } from './reaction';
import { react } from './reactor';

const consumer = 'relay-react';

/** Lets the policies act. Of several relays one does; the others wait to take over. */
@Injectable()
export class ReactingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ReactingService.name);
  private readonly queries: Queries;
  private readonly steps: Counter<'policy' | 'ended'>;
  private readonly parked: Counter<'policy'>;
  private standing: Standing | undefined;

  constructor(
    @Inject(SEALED_STORE) private readonly history: EventStore,
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec<StoredEvent>,
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(CLOCK) private readonly now: Clock,
    @Inject(METRICS) metrics: Registry,
    directory: RepDirectoryQuery,
    department: DepartmentQuery,
    leadBook: LeadBookQuery,
    ownership: LeadOwnershipQuery,
    hourOfDay: HourOfDayQuery,
    tasks: OverdueTasksQuery,
  ) {
    this.queries = { directory, department, leadBook, ownership, hourOfDay, tasks };
    this.steps = new Counter({
      name: 'onrecord_policy_steps_total',
      help: 'Commands that policies sent, and whether they were rejected',
      labelNames: ['policy', 'ended'],
      registers: [metrics],
    });
    this.parked = new Counter({
      name: 'onrecord_policy_parked_total',
      help: 'Events that a policy failed on and moved on without',
      labelNames: ['policy'],
      registers: [metrics],
    });
  }

  onApplicationBootstrap(): void {
    const { db, log, history, store, codec, now } = this;
    const observe = this.observe.bind(this);
    this.standing = standing({ db, consumer, log }, (lease, signal) => {
      const readSide = new ReadModels(db, this.queries, signal);
      // at first from the present end: an installation that upgrades does not react to years of history
      const cursor = leasedCursor(db, consumer, lease, history);
      return react({ history, store, codec, policies, readSide, cursor, now, observe }, signal);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.standing?.end();
  }

  private observe(reacted: Reacted): void {
    const { policy } = reacted;
    if (reacted.what === 'stepped')
      return this.steps.inc({ policy, ended: reacted.rejected === undefined ? 'done' : 'rejected' });
    this.parked.inc({ policy });
    const { eventId, type } = reacted.event;
    this.log.error({ err: reacted.error, policy, eventId, type }, 'a policy failed on an event, which is parked');
  }
}
