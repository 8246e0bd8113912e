import type { Actor, Evidence, Ingest } from '@app/decider/fact';
import type { Contents } from './contents';
import type { Parties } from './parties';
import type { Privacy } from './privacy';

/** What is the same for all that one source gives in one run. */
export interface IntakeSource {
  /** `csv-import`, `asterisk-cdr`, … with `account`: part of every fact's identity. */
  readonly system: string;
  readonly account: string;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly actor: Actor;
  /** The run. */
  readonly correlationId: string;
}

/** What turns a captured fact into commands. */
export interface Desk {
  readonly source: IntakeSource;
  readonly parties: Parties;
  readonly contents: Contents;
  readonly privacy: Privacy;
  /** Keyed hash of a normalised row. */
  readonly fingerprint: (row: string) => string;
}
