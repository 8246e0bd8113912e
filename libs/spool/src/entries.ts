import type { KeyObject } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { VaultError } from '@app/vault/vault';
import { frameAt, unseal } from './frame';
import { readAt } from './segments';
import type { SpoolEntry } from './spool';

const readAtOnce = 256 * 1024;

/** An entry as it was read: when it was given, and where it ends in its file. */
interface Read {
  readonly entry: SpoolEntry;
  readonly at: number;
  readonly to: number;
}

/** Whole entries between two places of a file, up to the first that is not: so many, and of so many bytes, at the most. */
export async function readEntries(
  file: FileHandle,
  key: KeyObject,
  [from, end]: readonly [from: number, end: number],
  most: { readonly entries: number; readonly bytes: number },
): Promise<readonly Read[]> {
  const entries: Read[] = [];
  let at = from;
  let read: Buffer = Buffer.alloc(0);
  let start = at;
  while (entries.length < most.entries && at - from < most.bytes && at < end) {
    const frame = frameAt(read, at - start);
    if (frame === 'none') break;
    if ('needs' in frame) {
      const size = Math.min(Math.max(frame.needs, readAtOnce), end - at);
      if (size < frame.needs) break;
      [read, start] = [await readAt(file, at, size), at];
      if (read.length < frame.needs) break;
      continue;
    }
    at = start + frame.to;
    try {
      const entry = { number: frame.number, payload: unseal(key, read, frame) };
      entries.push({ entry, at: frame.given, to: at });
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      break;
    }
  }
  return entries;
}
