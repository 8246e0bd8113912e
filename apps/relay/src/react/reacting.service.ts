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
import { loop } from '../loop';
import { leaseTtl, underLease } from '../under-lease';
import { policies } from './catalogue';
import { leasedCursor } from './leased-cursor';
import { ReadModels, type Queries } from './read-models';
import type { Reacted } from './reaction';
import { react } from './reactor';

const consumer = 'relay-react';

/** Lets the policies act. Of several relays one does; the others wait to take over. */
@Injectable()
export class ReactingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ReactingService.name);
  private readonly stopping = new AbortController();
  private readonly queries: Queries;
  private readonly steps: Counter<'policy' | 'ended'>;
  private readonly parked: Counter<'policy'>;
  private running: Promise<void> = Promise.resolve();

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
    this.running = loop(
      (signal) =>
        underLease(this.db, consumer, signal, (lease, held) => {
          const { history, store, codec, now } = this;
          const readSide = new ReadModels(this.db, this.queries, held);
          const cursor = leasedCursor(this.db, history, consumer, lease);
          const observe = this.observe.bind(this);
          return react({ history, store, codec, policies, readSide, cursor, now, observe }, held);
        }),
      {
        signal: this.stopping.signal,
        restMs: leaseTtl / 10,
        onError: (error, pause) =>
          this.log.warn({ err: error }, `the policies were interrupted; on from the checkpoint in ${pause} ms`),
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
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
