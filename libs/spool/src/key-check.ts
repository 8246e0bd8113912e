import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decipher, encipher } from '@app/vault/cipher';
import { writeWhole } from './segments';
import { SpoolError } from './spool';

const boundTo = ['spool', 'key check'];

/** Throws `spool.wrong-key` where what lies there was enciphered under another: all of it would seem damaged. */
export async function mustBeKeyOf(dir: string, key: KeyObject, hasEntries: boolean): Promise<void> {
  const path = join(dir, 'key');
  const kept = await readFile(path).catch(() => undefined);
  if (kept && opens(key, kept)) return;
  if (kept && hasEntries)
    throw new SpoolError('spool.wrong-key', `what lies in ${dir} was enciphered under another master key`);
  await writeWhole(path, encipher(key, boundTo, Buffer.alloc(0)));
}

function opens(key: KeyObject, kept: Buffer): boolean {
  try {
    decipher(key, boundTo, kept);
    return true;
  } catch {
    return false;
  }
}
