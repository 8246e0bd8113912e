import type { KeyObject } from 'node:crypto';
import { open, readdir, readFile, rename, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { check, type Frame } from './frame';

/** A file of entries, named by the number of its first one. */
export interface Segment {
  readonly path: string;
  /** Of whole entries that were acknowledged: what may lie behind is none. */
  bytes: number;
  /** Of its entries, those that are not done with. */
  entries: number;
}

const ending = '.spool';
export const segmentPath = (dir: string, first: number): string =>
  join(dir, `${String(first).padStart(15, '0')}${ending}`);

/** What a check found, in words for the log. */
export type Warn = (message: string) => void;

/** In order; a name is a number of fixed width. */
export async function segmentsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir);
  return names.filter((name) => name.endsWith(ending)).sort().map((name) => join(dir, name)); // prettier-ignore
}

/**
 * Reads a segment through. A torn tail is cut off; what is damaged goes to a file of its own in `aside` before the
 * segment is written anew without it. Gives its whole entries, by where they lie now.
 */
export async function mend(path: string, key: KeyObject, aside: string, warn: Warn): Promise<readonly Frame[]> {
  const bytes = await readFile(path);
  const { frames, damaged, torn } = check(bytes, key);
  if (torn !== undefined) {
    warn(`${path}: ${bytes.length - torn} bytes of a write that never ended are cut off`);
    await truncate(path, torn);
    await sync(path);
  }
  if (damaged.length === 0) return frames;
  for (const { from, to } of damaged) {
    const name = `${path.slice(-15 - ending.length, -ending.length)}-${from}.damaged`;
    await writeWhole(join(aside, name), bytes.subarray(from, to));
    warn(`${path}: ${to - from} bytes at ${from} are damaged, and lie in ${join(aside, name)}`);
  }
  let at = 0;
  const moved = frames.map((frame) => {
    const from = at;
    at += frame.to - frame.from;
    return { ...frame, from, to: at };
  });
  await writeWhole(path, Buffer.concat(frames.map(({ from, to }) => bytes.subarray(from, to))));
  return moved;
}

/** All of it or nothing, and on the disk: written beside, then renamed. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolderOf(path);
}

export async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

/** Less than `size` only where the file ends. */
export async function readAt(file: FileHandle, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, size - at, position + at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

/** A new name in a folder must outlive a power cut, too. */
export const syncFolderOf = (path: string): Promise<void> => sync(join(path, '..'));

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const remove = (path: string): Promise<void> => rm(path, { force: true });
