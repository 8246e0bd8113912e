import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One file of a log that goes on from file to file. */
export interface LogFile {
  readonly inode: string;
  /** SHA-256 of its first bytes: tells it from another that came to have its name, or its inode. */
  readonly head: { readonly bytes: number; readonly sha256: string };
  /** Where its first byte is, counted over all the files of the log. */
  readonly base: number;
}

/** How far a log has been read. Counted in bytes over all its files. */
export interface Place {
  /** Files that are still needed, the oldest first; the last is the one that is read. */
  readonly files: readonly LogFile[];
  /** All before is on the record. */
  readonly done: number;
  /** From here on rows are read again after a restart: they belong to calls that later rows may still be a part of. */
  readonly needed: number;
  /** When it was kept, in milliseconds since 1970. */
  readonly at: number;
}

/** Undefined where there is none, or none that can be read: then the log is read from its beginning, which adds nothing. */
export function readPlace(path: string): Place | undefined {
  try {
    const place = JSON.parse(readFileSync(path, 'utf8')) as Place & { version: number };
    return place.version === version && place.files.length > 0 ? place : undefined;
  } catch {
    return undefined;
  }
}

/** On the disk when this resolves, whole or as it was before. */
export async function keepPlace(path: string, place: Place): Promise<void> {
  const dir = dirname(path);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ version, ...place })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dir);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const version = 1;
