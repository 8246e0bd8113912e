import { createHash } from 'node:crypto';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { LogFile, Place } from './capture-place';

/** One whole line, without its end. */
export interface LogLine {
  /** Of its first byte, over all the files of the log. */
  readonly at: number;
  readonly text: string;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  file: LogFile;
  /** Next byte to read. */
  offset: number;
  /** Of a line whose end has not been read. */
  rest: Buffer;
}
interface Candidate {
  readonly path: string;
  readonly from: number;
  readonly base?: number;
}

const readAtOnce = 256 * 1024;
const headBytes = 1024;
const longestLine = 1024 * 1024;
const packed = /\.(gz|bz2|xz|zst|lz4|Z)$/;

/**
 * A log that others append to and rotate, read line by line from where it was left: by renaming and making a new one, by copying
 * and truncating, or while nobody was looking. What was rotated away is read to its end first. A line is given once its end is there.
 */
export class FollowedLog {
  private readonly path: string;
  private current: OpenFile | undefined;
  private queue: Candidate[] = [];
  /** Files that were read before the current one, and may be needed. */
  private past: LogFile[] = [];
  /** Where the next file begins. */
  private end = 0;
  /** Nothing more came of a file that has a successor: the writer may be between opening and writing. */
  private quiet = false;
  /** All of the file had been read: since then it may have been written anew. */
  private wasAtEnd = false;

  private constructor(
    path: string,
    private readonly say: (message: string) => void,
  ) {
    this.path = resolve(path);
  }

  /** `say` is told what was found wrong with the files. */
  static async open(path: string, place: Place | undefined, say: (message: string) => void): Promise<FollowedLog> {
    const log = new FollowedLog(path, say);
    if (place) await log.resume(place);
    return log;
  }

  /** Whole lines that have come; none where there are none just now. */
  async read(): Promise<LogLine[]> {
    for (;;) {
      if (!this.current && !(await this.next())) return [];
      const file = this.current!;
      if (this.wasAtEnd && (await this.wasReplaced(file))) continue;
      this.wasAtEnd = false;
      const { bytesRead, buffer } = await file.handle.read(Buffer.allocUnsafe(readAtOnce), 0, readAtOnce, file.offset);
      if (bytesRead > 0) {
        this.quiet = false;
        file.offset += bytesRead;
        const lines = this.linesOf(file, buffer.subarray(0, bytesRead));
        if (lines.length > 0) return lines;
        continue;
      }
      this.wasAtEnd = true;
      if (!(await this.hasSuccessor(file))) return [];
      if (!this.quiet && file.path === this.path) {
        this.quiet = true;
        return [];
      }
      const last = await this.leave(file);
      if (last) return [last];
    }
  }

  /** Where the next line begins, or will: all before has been given. */
  get position(): number {
    if (this.current) return this.current.file.base + this.current.offset - this.current.rest.length;
    return this.queue[0]?.base ?? this.end;
  }

  /** Bytes of the file being read that have not been. */
  async behind(): Promise<number> {
    return this.current ? Math.max(0, (await this.current.handle.stat()).size - this.current.offset) : 0;
  }

  /** What tells how far it has been read. Undefined before anything was. */
  async place(done: number, needed: number): Promise<Place | undefined> {
    await this.knowMoreOf(this.current);
    const files = [...this.past, ...(this.current ? [this.current.file] : [])];
    const first = files.findLastIndex(({ base }) => base <= needed);
    this.past = this.past.slice(Math.max(0, first));
    return files.length ? { files: files.slice(Math.max(0, first)), done, needed, at: Date.now() } : undefined;
  }

  async close(): Promise<void> {
    await this.current?.handle.close();
    this.current = undefined;
  }

  /** What was small when it was opened is told from others by more once there is more of it. */
  private async knowMoreOf(open: OpenFile | undefined): Promise<void> {
    if (!open || open.file.head.bytes === headBytes) return;
    if (isHead(await headOf(open.handle, open.file.head.bytes), open.file))
      open.file = { ...open.file, head: await headOf(open.handle, headBytes) };
  }

  private linesOf(file: OpenFile, bytes: Buffer): LogLine[] {
    const all = file.rest.length ? Buffer.concat([file.rest, bytes]) : bytes;
    const begin = file.file.base + file.offset - all.length;
    const lines: LogLine[] = [];
    let from = 0;
    for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, from)) {
      const text = textOf(all.subarray(from, end));
      if (text !== '') lines.push({ at: begin + from, text });
      from = end + 1;
    }
    file.rest = Buffer.from(all.subarray(from));
    if (file.rest.length > longestLine) {
      lines.push({ at: begin + from, text: textOf(file.rest.subarray(0, headBytes)) });
      file.rest = Buffer.alloc(0);
    }
    return lines;
  }

  /** Opens what is to be read next; false where there is nothing. */
  private async next(): Promise<boolean> {
    const candidate = this.queue.shift() ?? { path: this.path, from: 0 };
    const handle = await open(candidate.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!handle) return this.queue.length > 0 ? this.next() : false;
    const { ino } = await handle.stat();
    const file = { inode: String(ino), head: await headOf(handle, headBytes), base: candidate.base ?? this.end };
    this.current = { path: candidate.path, handle, file, offset: candidate.from, rest: Buffer.alloc(0) };
    this.quiet = false;
    this.wasAtEnd = true;
    return true;
  }

  /** Done with this file; gives its last line, where that has no end: no more of it will come. */
  private async leave(file: OpenFile): Promise<LogLine | undefined> {
    const { mtimeMs } = await file.handle.stat();
    await file.handle.close();
    this.past.push(file.file);
    this.end = Math.max(this.end, file.file.base + file.offset);
    this.current = undefined;
    if (this.queue.length === 0) this.queue = await this.since(mtimeMs, file.file.inode);
    const text = textOf(file.rest);
    return text === '' ? undefined : { at: file.file.base + file.offset - file.rest.length, text };
  }

  /** The file was truncated, or written anew: what of it was copied away and not yet read comes first. */
  private async wasReplaced(file: OpenFile): Promise<boolean> {
    const { size } = await file.handle.stat();
    if (size >= file.offset && isHead(await headOf(file.handle, file.file.head.bytes), file.file)) return false;
    const copy = (await this.siblings()).find(
      (other) =>
        other.inode !== file.file.inode && other.size >= file.offset && isHead(other.head(file.file), file.file),
    );
    await this.leave(file);
    this.queue = copy ? [{ path: copy.path, from: file.offset - file.rest.length, base: file.file.base }] : [];
    return true;
  }

  private async hasSuccessor({ path, file }: OpenFile): Promise<boolean> {
    if (this.queue.length > 0 || path !== this.path) return true;
    const there = await stat(this.path).catch(() => undefined);
    return there !== undefined && String(there.ino) !== file.inode;
  }

  /** Files that the log was rotated to after that moment and that nobody has read, the oldest first. */
  private async since(modifiedMs: number, butFor: string): Promise<Candidate[]> {
    const now = await stat(this.path).catch(() => undefined);
    for (const name of await this.packedSince(modifiedMs))
      this.say(`${name} is packed: if it has rows that were not taken, unpack it and import it`);
    const later = (await this.siblings())
      .filter(({ inode, modified }) => modified > modifiedMs && inode !== butFor && inode !== String(now?.ino))
      .sort((a, b) => a.modified - b.modified);
    return later.map(({ path }) => ({ path, from: 0 }));
  }

  private async packedSince(modifiedMs: number): Promise<string[]> {
    const dir = dirname(this.path);
    const names = (await readdir(dir).catch(() => [])).filter(
      (name) => name.startsWith(basename(this.path)) && packed.test(name),
    );
    const found = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(dir, name))).mtimeMs })));
    return found.filter(({ at }) => at > modifiedMs).map(({ name }) => name);
  }

  private async resume({ files, done, needed, at }: Place): Promise<void> {
    const there = await this.siblings(true);
    const found = files.map((file) => {
      const same = there.filter((other) => other.size >= file.head.bytes && isHead(other.head(file), file));
      return {
        file,
        at: same.find(({ inode }) => inode === file.inode) ?? (file.head.bytes > 0 ? same[0] : undefined),
      };
    });
    for (const [i, { file, at: where }] of found.entries()) {
      const from = Math.max(0, needed - file.base);
      if (where) this.queue.push({ path: where.path, from: Math.min(from, where.size), base: file.base });
      else if (i === files.length - 1)
        this.say(`the file that was read last is gone, or packed: what was written to it since ${new Date(at).toISOString()} is not taken`); // prettier-ignore
    }
    this.end = Math.max(done, needed, ...found.map(({ file, at: where }) => file.base + (where?.size ?? 0)));
    const last = found.at(-1)!;
    if (last.at?.path === this.path) return;
    this.queue.push(...(await this.since(last.at?.modified ?? at, last.at?.inode ?? last.file.inode)));
  }

  /** The log's own rotated files: what lies beside it under a name that begins as its does. */
  private async siblings(itself = false) {
    const name = basename(this.path);
    const dir = dirname(this.path);
    const names = (await readdir(dir).catch(() => [])).filter((other) => other.startsWith(name));
    const found = [];
    for (const other of names) {
      if (packed.test(other) || (other === name && !itself)) continue;
      const path = join(dir, other);
      const handle = await open(path).catch(() => undefined);
      if (!handle) continue;
      try {
        const { ino, size, mtimeMs } = await handle.stat();
        const first = Buffer.alloc(headBytes);
        const { bytesRead } = await handle.read(first, 0, headBytes, 0);
        if (!(await handle.stat()).isFile()) continue;
        const head = ({ head }: LogFile) => hashOf(first.subarray(0, Math.min(bytesRead, head.bytes)));
        found.push({ path, inode: String(ino), size, modified: mtimeMs, head });
      } finally {
        await handle.close();
      }
    }
    return found;
  }
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/^\uFEFF/, '').replace(/\r$/, ''); // prettier-ignore
const hashOf = (bytes: Buffer): LogFile['head'] => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const isHead = (head: LogFile['head'], file: LogFile): boolean =>
  head.bytes === file.head.bytes && head.sha256 === file.head.sha256;
async function headOf(handle: FileHandle, bytes: number): Promise<LogFile['head']> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
  return hashOf(buffer.subarray(0, bytesRead));
}
