import type { Pool } from 'pg';
import type { AcceptedAppend } from '../accepted-append';
import { ConflictError, type StoreError, type Appended, type Expected } from '../event-store';
import { backOff, unavailable } from '../patience';
import { isTransient, run, type Row } from './connections';
import { placeOf, type Positions } from './records';
import { statements } from './statements';

/** One transaction takes at most so much; a single append may be smaller or fill it alone. */
const batchAppends = 256;
const batchBytes = 1024 * 1024;
/** Milliseconds until a stream that another process holds is tried again. */
const lockedPause = 3;

interface Waiting extends AcceptedAppend {
  readonly deadline: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
  /** An earlier try may have succeeded without our hearing of it. */
  uncertain: boolean;
  /** The batch it rode in failed: it goes by itself, so that whose fault it was shows. */
  alone: boolean;
}

/**
 * Concurrent appends of this process share transactions: what comes in while every connection is busy rides in the next
 * batch. Each append keeps its own outcome, and one stream is in at most one batch at a time.
 */
export class Appender {
  private waiting: Waiting[] = [];
  private readonly streamsUnderWay = new Set<string>();
  private batchesUnderWay = 0;
  private paused = false;
  private failures = 0;
  private scheduled = false;
  private onIdle: (() => void) | undefined;
  private unsettled = 0;

  constructor(
    private readonly pool: Pool,
    private readonly positions: Positions,
    private readonly options: {
      readonly connections: number;
      readonly patience: number;
      readonly onAppended: () => void;
    },
  ) {}

  append(append: AcceptedAppend): Promise<Appended> {
    this.unsettled++;
    const settled = new Promise<Appended>((resolve, reject) => {
      const deadline = Date.now() + this.options.patience;
      this.waiting.push({ ...append, deadline, resolve, reject, uncertain: false, alone: false });
    });
    this.schedule();
    return settled.finally(() => {
      if (--this.unsettled === 0) this.onIdle?.();
    });
  }

  /** Once every append so far has its outcome. */
  async idle(): Promise<void> {
    if (this.unsettled > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** After the callers that the last batch answered have had their turn: they often append again at once. */
  private schedule(): void {
    if (this.scheduled || this.paused) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.dispatch();
    });
  }

  private pause(milliseconds: number): void {
    this.paused = true;
    setTimeout(() => {
      this.paused = false;
      this.schedule();
    }, milliseconds);
  }

  private dispatch(): void {
    while (!this.paused && this.batchesUnderWay < this.options.connections) {
      const batch = this.nextBatch();
      if (batch.length === 0) return;
      void this.write(batch);
    }
  }

  private nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    let bytes = 0;
    let i = 0;
    for (; i < this.waiting.length && batch.length < batchAppends; i++) {
      const append = this.waiting[i]!;
      const fits = batch.length === 0 || (!append.alone && !batch[0]!.alone && bytes + append.bytes <= batchBytes);
      if (!fits || this.streamsUnderWay.has(append.stream)) {
        left.push(append);
        continue;
      }
      this.streamsUnderWay.add(append.stream);
      batch.push(append);
      bytes += append.bytes;
    }
    this.waiting = [...left, ...this.waiting.slice(i)];
    return batch;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    this.batchesUnderWay++;
    try {
      const rows = await run(this.pool, statements.append, parameters(batch));
      this.failures = 0;
      this.settle(batch, rows);
    } catch (error) {
      this.failed(batch, error);
    } finally {
      this.batchesUnderWay--;
      for (const { stream } of batch) this.streamsUnderWay.delete(stream);
      this.schedule();
    }
  }

  private settle(batch: readonly Waiting[], rows: readonly Row[]): void {
    const outcomes = new Map(rows.map(([stream, ...outcome]) => [stream, outcome]));
    const locked: Waiting[] = [];
    let appended = false;
    for (const append of batch) {
      const [outcome, revision, ...place] = outcomes.get(append.stream)!;
      if (outcome === 'locked') locked.push(append);
      else if (outcome === 'conflict') append.reject(conflict(append, Number(revision)));
      else append.resolve({ revision: Number(revision), position: this.positions.print(placeOf(place)) });
      appended ||= outcome === 'appended';
    }
    if (appended) this.options.onAppended();
    if (locked.length > 0) setTimeout(() => this.again(locked, 'the stream is held by another writer'), lockedPause);
  }

  private failed(batch: readonly Waiting[], error: unknown): void {
    // A taken revision (unique violation): somebody wrote past the lock; the next try finds what is there.
    const transient = isTransient(error) || (error as { code?: string }).code === '23505';
    if (transient) {
      this.pause(backOff(this.failures++));
      for (const append of batch) append.uncertain = true;
      this.again(batch, error);
    } else if (batch.length > 1) {
      for (const append of batch) append.alone = true;
      this.again(batch, error);
    } else batch[0]!.reject(error);
  }

  private again(batch: readonly Waiting[], reason: unknown): void {
    const now = Date.now();
    for (const append of batch) if (now >= append.deadline) append.reject(unavailable(reason));
    this.waiting = [...batch.filter((append) => now < append.deadline), ...this.waiting];
    this.schedule();
  }
}

const expectation = (expected: Expected, uncertain: boolean) =>
  typeof expected === 'number' ? expected : expected === 'noStream' ? -1 : uncertain ? -3 : -2;

function conflict({ stream, expected }: AcceptedAppend, actual: number): StoreError {
  return new ConflictError(stream, expected, actual < 0 ? 'noStream' : actual);
}

/** See sql/create-append.sql. Integers and UUIDs need no quoting in an array, and the rest goes as lines. */
function parameters(batch: readonly Waiting[]): string[] {
  const array = (values: readonly (string | number)[]) => `{${values.join(',')}}`;
  const lines = (values: readonly string[]) => values.join('\n');
  const events = batch.flatMap((append) => append.events);
  return [
    lines(batch.map(({ stream }) => stream)),
    array(batch.map(({ expected, uncertain }) => expectation(expected, uncertain))),
    array(batch.map((append) => append.events.length)),
    array(batch.flatMap((append, i) => append.events.map(() => i + 1))),
    array(batch.flatMap((append) => append.events.map((_, k) => k + 1))),
    array(events.map(({ id }) => id)),
    lines(events.map(({ type }) => type)),
    lines(events.map(({ data }) => data)),
    lines(events.map(({ meta }) => meta)),
  ];
}
