import type { KeyObject } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { Uniting, type UnitingOptions } from '@app/capture/asterisk-cdr/uniting';
import type { Reading } from '@app/capture/captured';
import { pause } from '@app/intake/patience';
import { openSpool } from '@app/spool/file.spool';
import { SpoolError, type Spool, type SpoolEntry } from '@app/spool/spool';
import { Refusal } from '@app/wiring/auth/refusal';
import type { Clock } from '@app/wiring/clock.module';
import { spoolKeyOf } from '@app/wiring/spool-key';

export interface AsteriskCdrLogOptions {
  readonly dir: string;
  /** Rows lie enciphered. */
  readonly masterKey: KeyObject;
  readonly mostBytes: number;
  readonly cdr: Omit<UnitingOptions, 'quietMs' | 'rememberMs'>;
  readonly clock: Clock;
  /** Resolves once what is read of the rows is kept for good. */
  readonly take: (readings: readonly Reading[]) => Promise<unknown>;
  readonly warn: (message: string) => void;
}
type Rows = readonly (readonly string[])[];
/** What one request brought, and when: milliseconds since 1970. */
type Kept = readonly [at: number, rows: Rows];

const lookEveryMs = 500;
const openAgainMs = 1_000;
const quietMs = 60_000;
const rememberMs = 4 * 3600 * 1000;
const entriesAtOnce = 10_000;
/** The disk is given back once so much lies there, and it has grown threefold since the last time. */
const smallBytes = 4 * 1024 * 1024;

/**
 * The rows of one PBX on the disk, until their calls are on the record and no later row can belong to them. One process
 * has them at a time: legs of a call that came to two processes could not be united.
 */
export class AsteriskCdrLog {
  private readonly ending = new AbortController();
  private readonly calls: Uniting;
  private spool: Spool | undefined;
  private trouble: unknown;
  /** The last entry whose rows have been united. */
  private seen = 0;
  private lastCarried = 0;
  /** Given out by `calls`, and not yet taken. */
  private ready: Reading[] = [];
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: AsteriskCdrLogOptions) {
    this.calls = new Uniting({ ...options.cdr, quietMs, rememberMs });
  }

  /** Resolves once rows can be kept, or it is known that they can't be just now. */
  async start(): Promise<void> {
    await this.open();
    this.work = this.run();
  }

  /** Resolves once the rows are on the disk. Throws SpoolError: then they are not. */
  async keep(rows: Rows): Promise<void> {
    if (!this.spool)
      throw this.trouble instanceof SpoolError
        ? this.trouble
        : new SpoolError('spool.closed', 'the rows of this PBX are not open here');
    await this.spool.append(write([this.options.clock().getTime(), rows]));
  }

  private async open(): Promise<void> {
    const { dir, masterKey, mostBytes, warn } = this.options;
    try {
      this.spool = await openSpool(dir, { key: spoolKeyOf({ masterKey }), mostBytes, warn });
    } catch (error) {
      if (this.trouble === undefined) warn(`rows can't be kept: ${(error as Error).message}`);
      this.trouble = error;
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    while (!this.spool && !signal.aborted) {
      await pause(openAgainMs, signal);
      if (!signal.aborted) await this.open();
    }
    while (this.spool && !signal.aborted) {
      try {
        await this.look(this.spool);
        if (this.calls.waiting === 0 && this.spool.state.entries === 0) await this.spool.waiting(signal);
      } catch (error) {
        // Neither the store nor the spool of deliveries takes anything: the rows stay where they are.
        const { code, name } = error as { code?: string; name?: string };
        this.options.warn(`calls wait: ${code ?? name}`);
      }
      await pause(lookEveryMs, signal);
    }
  }

  /** Unites what has come, hands on what is ready, and lets go of what is not needed. */
  private async look(spool: Spool): Promise<void> {
    for (;;) {
      const entries = await spool.next(entriesAtOnce);
      const fresh = entries.filter(({ number }) => number > this.seen);
      const now = this.options.clock().getTime();
      for (const entry of fresh) {
        const [came, rows] = read(entry);
        this.calls.take(
          rows.map((fields) => ({ line: entry.number, fields })),
          came,
        );
      }
      this.seen = Math.max(this.seen, fresh.at(-1)?.number ?? 0);
      this.ready.push(...this.calls.settle(now));
      await this.handOn();
      const { needed = Infinity } = this.calls.places();
      const over = entries.findLast(({ number }) => number < needed);
      if (over) await spool.done(over);
      if (fresh.length > 0) continue;
      if (entries.length === 0 || !this.isWorthCarrying(spool, entries)) return;
      await this.carryOn(spool, entries);
    }
  }

  private async handOn(): Promise<void> {
    if (this.ready.length === 0) return;
    try {
      await this.options.take(this.ready);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.options.warn(`refused: ${error.code}`);
    }
    this.ready = [];
  }

  private isWorthCarrying(spool: Spool, entries: readonly SpoolEntry[]): boolean {
    const { bytes, entries: all } = spool.state;
    const more = all > entries.length;
    return more || bytes > Math.max(smallBytes, 3 * this.lastCarried);
  }

  /** Writes what of the oldest entries is still needed once more behind the others, so that they can go. */
  private async carryOn(spool: Spool, entries: readonly SpoolEntry[]): Promise<void> {
    const kept = entries.map(read);
    const rows = kept.flatMap(([, rows]) => rows.filter((fields) => this.calls.remembers(fields)));
    const bytes = write([kept.at(-1)![0], rows]);
    this.lastCarried = bytes.length;
    if (rows.length > 0) await spool.append(bytes);
    await spool.done(entries.at(-1)!);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.work;
  }

  async close(): Promise<void> {
    await this.spool?.close();
  }
}

const write = (kept: Kept): Buffer => serialize(kept);
const read = ({ payload }: SpoolEntry): Kept => deserialize(payload) as Kept;
