import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { Lease } from '@app/read-store/lease';
import type { Config } from '@app/wiring/config';
import { CODEC, CONFIG, OPEN_STORE, READ_DB, SEALED_STORE, VAULT } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { leasedCursor } from '../cursor';
import { standing, type Standing } from '../standing';
import { download } from './download';
import { fetchOne, type Fetching, type Keeping } from './fetch-one';
import { StoredFetchList, type Waiting } from './fetch-list';
import { noteReported, workThrough } from './fetcher';

const consumer = 'relay-recordings';

/** Fetches the recordings that sources give links to. Of several relays one does; the others wait to take over. */
@Injectable()
export class RecordingsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(RecordingsService.name);
  private readonly fetched: Counter<'ended'>;
  private standing: Standing | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SEALED_STORE) private readonly history: EventStore,
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(VAULT) private readonly vault: Keeping,
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(METRICS) metrics: Registry,
  ) {
    this.fetched = new Counter({
      name: 'onrecord_recordings_fetched_total',
      help: 'Tries to fetch a recording by its link, and how they ended',
      labelNames: ['ended'],
      registers: [metrics],
    });
  }

  onApplicationBootstrap(): void {
    const { db, log } = this;
    this.standing = standing({ db, consumer, log }, (lease, signal) => this.fetchUnder(lease, signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.standing?.end();
  }

  /** Two works under one lease: where one of them ends, so does the other. */
  private async fetchUnder(lease: Lease, signal: AbortSignal): Promise<void> {
    const { config, history, store, codec, vault, db } = this;
    const list = new StoredFetchList(db);
    // real time, whatever the clock of the department says: pauses are between the source and us
    const now = () => new Date();
    const fetching: Fetching = {
      store,
      codec,
      vault,
      list,
      sources: config.captureSources,
      plainToLoopback: !config.production,
      download,
      now,
    };
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const ended = await Promise.allSettled(
      [
        noteReported({ store: history, codec, cursor: leasedCursor(db, consumer, lease), list, now }, either),
        workThrough(
          {
            list,
            now,
            fetchOne: (item, until) => fetchOne(fetching, item, until),
            observe: (ended) => this.fetched.inc({ ended }),
            onError: (error, item) => this.failed(error, item),
          },
          either,
        ),
      ].map((work) => work.finally(() => ending.abort())),
    );
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Ids, and what kind of failure: an address may carry secrets, and never comes this far. */
  private failed(error: unknown, { callId, recordingId }: Waiting): void {
    this.fetched.inc({ ended: 'failed' });
    this.log.warn({ err: error, callId, recordingId }, 'a recording could not be kept; it is fetched again later');
  }
}
