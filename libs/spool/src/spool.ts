/**
 * What can't be put where it belongs just now, kept on disk until it can: in order, enciphered, and never silently lost.
 * `openSpool` in file.spool.ts; `drain` in drain.ts empties it.
 */
export interface Spool {
  /**
   * Resolves once the entry is on the disk (fsync), and not before; entries given at the same time share one fsync.
   * Throws `spool.full`, `spool.too-large`, `spool.broken`, `spool.closed`: then the entry is not there.
   */
  append(payload: Uint8Array): Promise<void>;
  readonly state: SpoolState;
  /**
   * The oldest entries that are not done with, in order: at most `most` of them and about 8 MiB, but one if there is
   * one. Gives the same ones again until `done`.
   */
  next(most: number): Promise<readonly SpoolEntry[]>;
  /** All entries up to this one are done with, for good: the place is on the disk when this resolves. */
  done(through: SpoolEntry): Promise<void>;
  /** Tells this spool from those of other folders; the same after a restart. */
  readonly id: string;
  /**
   * Copies the entry (or what its payload says is left of it) to where what can't be stored lies, on the disk when this
   * resolves; the entry still has to be done with.
   */
  setAside(entry: SpoolEntry): Promise<void>;
  /** What lies aside, oldest first. */
  aside(): Promise<readonly SpoolEntry[]>;
  /** Gives what lies aside under this number once more, as a new entry; false where nothing does. */
  giveAgain(number: number): Promise<boolean>;
  /** Destroys what lies aside under this number; false where nothing does. */
  drop(number: number): Promise<boolean>;
  /** Resolves once there is an entry to be had, or the signal ends. */
  waiting(signal: AbortSignal): Promise<void>;
  /** Finishes what is under way, and lets the next process in. */
  close(): Promise<void>;
}

export interface SpoolEntry {
  /** From 1, rising, never given twice. */
  readonly number: number;
  readonly payload: Uint8Array;
}

export interface SpoolState {
  /** Entries not done with. */
  readonly entries: number;
  /** On the disk, of `mostBytes`. */
  readonly bytes: number;
  readonly mostBytes: number;
  /** When the oldest entry was given, in milliseconds since 1970; undefined where there is none. */
  readonly oldest: number | undefined;
  /** Entries that failed for their own reason, and lie aside. */
  readonly setAside: number;
  /** Places on the disk that were damaged, and lie aside. */
  readonly damaged: number;
}

export type SpoolErrorCode =
  | 'spool.full'
  | 'spool.too-large'
  | 'spool.broken'
  | 'spool.locked'
  | 'spool.wrong-key'
  | 'spool.closed';
/** Its message names files and numbers: never what is in an entry. */
export class SpoolError extends Error {
  constructor(
    readonly code: SpoolErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SpoolError';
  }
}

/** What a failed write means to whoever wanted it written. */
export function asSpoolError(error: unknown): SpoolError {
  if (error instanceof SpoolError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SpoolError('spool.full', 'the disk of the spool is full', { cause: error });
  return new SpoolError('spool.broken', `the spool can't be written: ${message}`, { cause: error });
}
