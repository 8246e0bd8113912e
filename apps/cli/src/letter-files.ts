import { createReadStream, openSync, closeSync, readdirSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Instant } from '@app/decider/fact';
import type { Reading } from '@app/capture/captured';
import { letterLimits, tooMuch } from '@app/capture/mail/limits';
import { readLetter, type LetterOptions } from '@app/capture/mail/mail';
import { lettersIn } from '@app/capture/mail/mbox';

/** A file with letters in it. */
export interface LetterFile {
  readonly path: string;
  readonly kind: 'mbox' | 'letter' | 'other';
  readonly size: number;
}

/** Bytes of the file, 0 of a folder; undefined where there is neither. */
export function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : stat?.isDirectory() ? 0 : undefined;
}

/** What the paths are, and what is in those that are folders, by name; links in folders are not followed. */
export function* filesOf(paths: readonly string[]): Generator<LetterFile, void, undefined> {
  for (const path of paths) {
    if (statSync(path).isDirectory()) yield* within(path);
    else yield { path, kind: beginsWithFrom(path) ? 'mbox' : 'letter', size: statSync(path).size };
  }
}

function* within(folder: string): Generator<LetterFile, void, undefined> {
  const isMaildir = ['cur', 'new'].includes(basename(folder));
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // a letter in tmp/ is still being written
    if (entry.isDirectory() && entry.name !== 'tmp') yield* within(path);
    if (!entry.isFile()) continue;
    const kind = isMaildir || /\.eml$/i.test(entry.name) ? 'letter' : isMbox(path, entry.name) ? 'mbox' : 'other';
    yield { path, kind, size: statSync(path).size };
  }
}

const isMbox = (path: string, name: string) => /(\.mbox|^mbox)$/i.test(name) && beginsWithFrom(path);

function beginsWithFrom(path: string): boolean {
  const start = Buffer.alloc(5);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === 'From ';
}

interface Found {
  readonly file: string;
  readonly line: number;
  /** Undefined where it is too large to be read. */
  readonly raw?: Buffer;
  readonly receivedAt?: Instant;
}
/** Read together, so that the most that is held at once is this and one more letter. */
const [lettersAtOnce, bytesAtOnce] = [250, 8 * 1024 * 1024];

/** What is in the letters, some at a time. `onRead` is told of bytes. */
export async function* readingsOf(
  files: Iterable<LetterFile>,
  options: LetterOptions,
  onRead: (bytes: number) => void,
): AsyncGenerator<Reading[], void, undefined> {
  let some: Found[] = [];
  let size = 0;
  const read = () => Promise.all(some.map((found) => readingOf(found, options)));
  for (const file of files) {
    if (file.kind === 'other') {
      onRead(file.size);
      yield [{ line: 1, how: 'skipped', reason: 'not a letter by its name' }];
      continue;
    }
    for await (const found of foundIn(file, onRead)) {
      some.push(found);
      size += found.raw?.length ?? 0;
      if (some.length < lettersAtOnce && size < bytesAtOnce) continue;
      yield await read();
      some = [];
      size = 0;
    }
  }
  yield await read();
}

async function* foundIn({ path, kind, size }: LetterFile, onRead: (bytes: number) => void): AsyncGenerator<Found> {
  if (kind === 'letter') {
    onRead(size);
    const file = join(basename(dirname(path)), basename(path));
    yield size > letterLimits.bytes ? { file, line: 1 } : { file, line: 1, raw: await readFile(path) };
    return;
  }
  const counted = async function* () {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      onRead((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  };
  for await (const kept of lettersIn(counted())) yield { file: basename(path), ...kept };
}

async function readingOf({ file, line, raw, receivedAt }: Found, options: LetterOptions): Promise<Reading> {
  const reading: Reading = raw
    ? await readLetter(raw, { ...options, ...(receivedAt !== undefined && { receivedAt }) })
    : { line, how: 'refused', reason: tooMuch('in all', letterLimits.bytes / 1024 / 1024, ' MiB').message };
  return reading.how === 'taken' ? { ...reading, line } : { ...reading, line, file };
}
