import type { KeyObject } from 'node:crypto';
import { SpoolError, type Spool } from './spool';

export interface SpoolOptions {
  /** Enciphers what lies there: `subKeys(masterKey).spool`. */
  readonly key: KeyObject;
  /** Most bytes on the disk. */
  readonly mostBytes: number;
  /** Told what was found wrong: for the log. Never what is in an entry. */
  readonly warn?: (message: string) => void;
}

/**
 * Opens the spool in this folder, made where it is missing, for one process at a time. What a crash left half written is
 * cut off; what is damaged is put aside, and said. Throws `spool.locked` while another process has it, `spool.wrong-key`.
 */
export function openSpool(dir: string, _options: SpoolOptions): Promise<Spool> {
  return Promise.reject(new SpoolError('spool.broken', dir));
}
