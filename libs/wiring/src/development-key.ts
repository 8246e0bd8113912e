import { randomUUID, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newMasterKey, parseMasterKey } from '@app/vault/master-key';

/**
 * A master key of the developer's own, in `<dataDir>/master.key`, made where there is none. Linked into place whole, so
 * that of processes starting together all read the same one.
 */
export function developmentMasterKey(dataDir: string): KeyObject {
  const path = join(dataDir, 'master.key');
  return readKey(path) ?? makeKey(dataDir, path);
}

function readKey(path: string): KeyObject | undefined {
  try {
    return parseMasterKey(readFileSync(path, 'utf8').trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function makeKey(dataDir: string, path: string): KeyObject {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${newMasterKey()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(path)!;
}
