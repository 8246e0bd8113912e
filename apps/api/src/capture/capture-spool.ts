import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Captured } from '@app/capture/captured';
import { drain } from '@app/spool/drain';
import { openSpool } from '@app/spool/file.spool';
import { SpoolError, type Spool, type SpoolState } from '@app/spool/spool';
import type { Config } from '@app/wiring/config';
import { CONFIG, READ_DB } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { spoolKeyOf } from '@app/wiring/spool-key';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { isAway, nameOf, within } from './away';
import { lanesOf, readDelivery, writeDelivery, type Delivery } from './delivery';
import { Recorder } from './recorder';
import { lookAfterSetAside } from './set-aside';
import { measureSpool } from './spool.metrics';

/** Between two tries to open the spool: another process may be ending just now. */
const openAgainMs = 1_000;
/** Where there is not even room for this, hardly any delivery gets in. */
const smallBytes = 16 * 1024;
/** What waits in the spool may take longer than what a vendor waits for. */
const patienceMs = 30_000;
/** Of one delivery, that are told. */
const mostReasons = 10;

/**
 * Where deliveries wait on the disk while the store is away: `spool` in the data directory. One process has it at a
 * time; whoever comes second takes deliveries as long as the store takes them, and the spool as soon as it is free.
 */
@Injectable()
export class CaptureSpool implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(CaptureSpool.name);
  private readonly ending = new AbortController();
  private spool: Spool | undefined;
  /** Why it is not open. */
  private trouble: SpoolError | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(METRICS) metrics: Registry,
  ) {
    measureSpool(metrics, () => this.state);
  }

  async onModuleInit(): Promise<void> {
    await this.open();
    this.work = this.run();
  }

  /** Whether a delivery may go straight to the store: what came before it is there. */
  get isEmpty(): boolean {
    return (this.spool?.state.entries ?? 0) === 0;
  }

  get status(): 'ok' | 'full' | 'unavailable' {
    if (!this.spool) return 'unavailable';
    const { bytes, mostBytes } = this.spool.state;
    return mostBytes - bytes < smallBytes ? 'full' : 'ok';
  }

  /** Undefined while it is not open. */
  get state(): SpoolState | undefined {
    return this.spool?.state;
  }

  /** Resolves once the delivery is on the disk. Throws SpoolError: then it is not. */
  async keep(delivery: Delivery): Promise<void> {
    if (!this.spool) throw this.trouble ?? new SpoolError('spool.closed', 'the spool is not open yet');
    await this.spool.append(writeDelivery(delivery));
  }

  private async open(): Promise<void> {
    const { dataDir, spoolMaxBytes } = this.config;
    try {
      this.spool = await openSpool(join(dataDir, 'spool'), {
        key: spoolKeyOf(this.config),
        mostBytes: spoolMaxBytes,
        warn: (message) => this.logger.warn(message),
      });
    } catch (error) {
      const trouble =
        error instanceof SpoolError
          ? error
          : new SpoolError('spool.broken', (error as Error).message, { cause: error });
      if (this.trouble?.message !== trouble.message) this.logger.error(`${trouble.code}: ${trouble.message}`);
      this.trouble = trouble;
      return;
    }
    this.trouble = undefined;
    const { entries, damaged } = this.spool.state;
    if (entries > 0) this.logger.warn(`${entries} deliveries wait in the spool`);
    if (damaged > 0) this.logger.error(`${damaged} places of the spool were damaged, and lie aside`);
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    while (!this.spool && !signal.aborted) {
      await sleep(openAgainMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.open();
    }
    if (!this.spool) return;
    const looking = lookAfterSetAside(this.spool, this.db, { signal, warn: (message) => this.logger.warn(message) });
    await drain(this.spool, {
      read: readDelivery,
      lanesOf,
      handle: (delivery) => within(patienceMs, this.recorder.record(delivery)),
      isAway: (error) => this.isAway(error),
      salvage: (delivery) => this.salvage(delivery),
      onSetAside: ({ number }, error) =>
        this.logger.error(`entry ${number} of the spool can't be stored, and lies aside: ${nameOf(error)}`),
      onAway: (error) => this.logger.warn(`the store takes nothing of the spool: ${nameOf(error)}`),
      onBack: () => this.logger.log('the store takes again what waited in the spool'),
      signal,
    });
    await looking;
  }

  private async isAway(error: unknown): Promise<boolean> {
    return isAway(error) || !(await this.recorder.answers());
  }

  /** Each fact by itself: one that the record would not have keeps none of the others from it. */
  private async salvage(delivery: Delivery): Promise<Uint8Array | undefined> {
    const left: Captured[] = [];
    const reasons = new Set<string>();
    for (const fact of delivery.facts)
      try {
        await within(patienceMs, this.recorder.record({ ...delivery, facts: [fact] }));
      } catch (error) {
        if (await this.isAway(error)) throw error;
        left.push(fact);
        reasons.add(nameOf(error));
      }
    return left.length === 0
      ? undefined
      : writeDelivery({ ...delivery, facts: left, reason: [...reasons].slice(0, mostReasons).join(', ') });
  }

  /** Before the stores close. What is still to be answered may be kept until the last. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.work;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.spool?.close();
  }
}
