import { randomUUID, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Aside, type Lying } from './aside';
import { readEntries } from './entries';
import { givenOf, headerBytes, overhead, seal } from './frame';
import { GroupCommit } from './group-commit';
import { mustBeKeyOf } from './key-check';
import { lock } from './lock';
import { Place } from './place';
import {
  mend,
  readAt,
  remove,
  segmentPath,
  segmentsIn,
  syncFolderOf,
  writeAt,
  writeWhole,
  type Segment,
  type Warn,
} from './segments';
import { asSpoolError, SpoolError, type Spool, type SpoolEntry, type SpoolState } from './spool';

export interface SpoolOptions {
  /** Enciphers what lies there: `subKeys(masterKey).spool`. */
  readonly key: KeyObject;
  /** Most bytes on the disk. */
  readonly mostBytes: number;
  /** Told what was found wrong: for the log. Never what is in an entry. */
  readonly warn?: Warn;
}

const mebibyte = 1024 * 1024;
const largestSegment = 16 * mebibyte;
const largestEntry = 64 * mebibyte;
/** Of one write, and of what `next` gives. */
const largestBatch = 8 * mebibyte;

/**
 * Opens the spool in this folder, made where it is missing, for one process at a time. What a crash left half written is
 * cut off; what is damaged is put aside, and said; what was set aside is given once more. Throws `spool.locked` while
 * another process has it, `spool.wrong-key`.
 */
export async function openSpool(dir: string, options: SpoolOptions): Promise<Spool> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const unlock = await lock(dir);
  let spool: FileSpool | undefined;
  try {
    const [aside, place, id] = [
      await Aside.open(join(dir, 'aside'), options.key),
      await Place.open(dir),
      await idOf(dir),
    ];
    spool = new FileSpool(dir, options, aside, place, id, unlock);
    await spool.check();
    return spool;
  } catch (error) {
    await (spool ? spool.close() : unlock());
    throw error;
  }
}

/** Given once, and kept with it. */
async function idOf(dir: string): Promise<string> {
  const path = join(dir, 'id');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const id = randomUUID();
  await writeWhole(path, Buffer.from(id));
  return id;
}

/** An entry that `next` gave. */
interface Given {
  readonly at: number;
  /** Where it ends in the first segment. */
  readonly to: number;
}
type Written = Pick<SpoolEntry, 'payload'> & Pick<Given, 'at'>;

class FileSpool implements Spool {
  /** In order; only the first is read. */
  private segments: Segment[] = [];
  /** Where in the first segment the oldest entry begins that is not done with. */
  private offset = 0;
  private oldest: number | undefined;
  private readonly given = new Map<number, Given>();
  private active: { readonly segment: Segment; readonly file: FileHandle } | undefined;
  private lastNumber: number;
  private readonly commit = new GroupCommit<Written>(largestBatch, (batch) =>
    this.exclusively(() => this.write(batch)).catch((error: unknown) => Promise.reject(asSpoolError(error))),
  );
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;
  private readonly wakers = new Set<() => void>();

  constructor(
    private readonly dir: string,
    private readonly options: SpoolOptions,
    private readonly asides: Aside,
    private readonly place: Place,
    readonly id: string,
    private readonly unlock: () => Promise<void>,
  ) {
    this.lastNumber = place.through;
  }

  get state(): SpoolState {
    const { oldest, bytes } = this;
    const { entries: setAside, damaged } = this.asides;
    return { entries: this.entries, bytes, mostBytes: this.options.mostBytes, oldest, setAside, damaged };
  }
  private get entries(): number {
    return this.segments.reduce((sum, { entries }) => sum + entries, 0);
  }
  private get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, this.asides.bytes);
  }

  async check(): Promise<void> {
    const paths = await segmentsIn(this.dir);
    await mustBeKeyOf(this.dir, this.options.key, paths.length > 0);
    for (const path of paths) {
      const checked = await this.checkSegment(path);
      if (!checked) continue;
      if (this.segments.length === 0) this.offset = checked.from;
      this.segments.push(checked.segment);
    }
    await this.asides.count();
    await this.giveOnceMore();
    await this.lookAtOldest();
  }

  /** And where in it the first entry begins that is not done with. Undefined where there is none, and then the file is gone. */
  private async checkSegment(path: string): Promise<{ segment: Segment; from: number } | undefined> {
    const { key, warn = () => undefined } = this.options;
    const frames = await mend(path, key, this.asides.dir, warn);
    const left = frames.filter(({ number }) => number > this.place.through);
    this.lastNumber = Math.max(this.lastNumber, frames.at(-1)?.number ?? 0);
    if (left.length === 0) {
      await remove(path);
      return undefined;
    }
    return { segment: { path, bytes: frames.at(-1)!.to, entries: left.length }, from: left[0]!.from };
  }

  /** What failed for its own reason may pass now that the process is another, and maybe newer. */
  private async giveOnceMore(): Promise<void> {
    for await (const one of this.asides.lying()) await this.putBack(one);
  }

  private async putBack({ at, payload, path }: Lying): Promise<void> {
    await this.write([{ at, payload }]);
    await this.asides.remove(path);
  }

  async aside(): Promise<readonly SpoolEntry[]> {
    const entries: SpoolEntry[] = [];
    for await (const { number, payload } of this.asides.lying()) entries.push({ number, payload });
    return entries;
  }

  giveAgain(number: number): Promise<boolean> {
    return this.withAside(number, (one) => this.putBack(one));
  }

  drop(number: number): Promise<boolean> {
    return this.withAside(number, ({ path }) => this.asides.remove(path));
  }

  private withAside(number: number, work: (one: Lying) => Promise<void>): Promise<boolean> {
    return this.exclusively(async () => {
      for await (const one of this.asides.lying())
        if (one.number === number) {
          await work(one);
          return true;
        }
      return false;
    });
  }

  append(payload: Uint8Array): Promise<void> {
    const size = overhead + payload.length;
    const { mostBytes } = this.options;
    if (this.closed) return Promise.reject(new SpoolError('spool.closed', 'the spool is closed'));
    if (size > Math.min(largestEntry, mostBytes))
      return Promise.reject(new SpoolError('spool.too-large', `an entry of ${payload.length} bytes is too large`));
    if (this.bytes + this.commit.bytes + size > mostBytes)
      return Promise.reject(new SpoolError('spool.full', `the spool has its ${mostBytes} bytes`));
    return this.commit.add({ payload, at: Date.now() }, size);
  }

  private async write(batch: readonly Written[]): Promise<void> {
    const first = this.lastNumber + 1;
    // A number that a failed write may have left on the disk is never given again.
    this.lastNumber += batch.length;
    const bytes = Buffer.concat(batch.map(({ at, payload }, i) => seal(this.options.key, first + i, at, payload)));
    const { segment, file } = await this.segmentFor(first, bytes.length);
    try {
      await writeAt(file, bytes, segment.bytes);
      await file.datasync();
    } catch (error) {
      // After a failed fsync nobody knows what the file holds: nothing more goes into it.
      await file.truncate(segment.bytes).catch(() => undefined);
      await this.leaveActive();
      throw error;
    }
    segment.bytes += bytes.length;
    segment.entries += batch.length;
    if (this.segments.at(-1) !== segment) this.segments.push(segment);
    this.oldest ??= batch[0]!.at;
    for (const wake of this.wakers) wake();
  }

  private async segmentFor(first: number, size: number): Promise<NonNullable<FileSpool['active']>> {
    // A spool of few bytes has to give them back early.
    const most = Math.min(largestSegment, this.options.mostBytes / 8);
    if (this.active && this.active.segment.bytes + size > most) await this.leaveActive();
    if (this.active) return this.active;
    const segment = { path: segmentPath(this.dir, first), bytes: 0, entries: 0 };
    const file = await open(segment.path, 'wx', 0o600);
    await syncFolderOf(segment.path);
    return (this.active = { segment, file });
  }

  private async leaveActive(): Promise<void> {
    const left = this.active;
    this.active = undefined;
    await left?.file.close();
  }

  async next(most: number): Promise<readonly SpoolEntry[]> {
    for (;;) {
      if (this.closed) throw new SpoolError('spool.closed', 'the spool is closed');
      const [segment] = this.segments;
      if (!segment) return [];
      const file = await open(segment.path, 'r');
      try {
        const span = [this.offset, segment.bytes] as const;
        const read = await readEntries(file, this.options.key, span, { entries: most, bytes: largestBatch });
        for (const { entry, at, to } of read) this.given.set(entry.number, { at, to });
        if (read.length > 0) return read.map(({ entry }) => entry);
      } finally {
        await file.close();
      }
      await this.exclusively(() => this.mendFirst());
    }
  }

  /** Its oldest entry can't be read: what is damaged goes aside, and an entry that somebody tampered with. */
  private async mendFirst(): Promise<void> {
    const [segment] = this.segments;
    if (!segment) return;
    if (this.active?.segment === segment) await this.leaveActive();
    this.given.clear();
    this.segments.shift();
    const mended = await this.checkSegment(segment.path);
    if (mended) this.segments.unshift(mended.segment);
    this.offset = mended?.from ?? 0;
    await this.asides.count();
    await this.lookAtOldest();
  }

  async done({ number }: SpoolEntry): Promise<void> {
    const end = this.given.get(number);
    if (!end) return;
    await this.place.move(number);
    await this.exclusively(async () => {
      const [segment] = this.segments;
      this.offset = end.to;
      for (const each of this.given.keys()) if (each <= number && this.given.delete(each)) segment!.entries--;
      if (segment!.entries === 0) {
        if (this.active?.segment === segment) await this.leaveActive();
        this.segments.shift();
        this.offset = 0;
        await remove(segment!.path);
      }
      await this.lookAtOldest();
    });
  }

  private async lookAtOldest(): Promise<void> {
    const [segment] = this.segments;
    this.oldest = undefined;
    if (!segment) return;
    const file = await open(segment.path, 'r');
    try {
      this.oldest = givenOf(await readAt(file, this.offset, headerBytes));
    } finally {
      await file.close();
    }
  }

  async setAside(entry: SpoolEntry): Promise<void> {
    const at = this.given.get(entry.number)?.at ?? Date.now();
    await this.exclusively(() => this.asides.put(entry, at));
  }

  async waiting(signal: AbortSignal): Promise<void> {
    if (this.segments.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.wakers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.commit.idle();
    await this.exclusively(() => this.leaveActive());
    await this.place.close();
    await this.unlock();
  }
}
