/** An instant in UTC with milliseconds, ISO 8601: `2026-11-22T15:04:05.123Z`. Sorts as text. */
export type Instant = string;
/** A calendar day in some zone that is named beside it: `2026-11-22`. */
export type LocalDate = string;
/** A name of the IANA time zone database: `Europe/Amsterdam`. */
export type Zone = string;

/** Every party that an event names or concerns, so that nobody's history lacks it. */
export interface About {
  readonly reps: readonly string[];
  readonly leads: readonly string[];
}

export interface Actor {
  readonly kind: 'rep' | 'manager' | 'auditor' | 'service' | 'system' | 'policy';
  readonly id: string;
}

/** Where a fact comes from. `fingerprint` is a keyed hash of the normalised source row. */
export interface Source {
  /** `api`, `asterisk-cdr`, `csv-import`, `policy`, … */
  readonly system: string;
  readonly account?: string;
  readonly externalId?: string;
  readonly fingerprint?: string;
}

/** How we know: a machine saw it; a machine and a person agree; somebody says so; a mapping reads it so. */
export type Evidence = 'captured' | 'corroborated' | 'declared' | 'assumed';
/** Policies, the clock and alerts ignore `backfill`: a historical import starts nothing. */
export type Ingest = 'live' | 'backfill';

/** What every command carries, stamped by the app: the pure code below knows neither clock nor random. */
export interface Stamp {
  readonly occurredAt: Instant;
  /** The source's own offset (`+02:00`) or zone, kept beside the instant. */
  readonly zone?: string;
  readonly actor: Actor;
  readonly source: Source;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  /** Principal + Idempotency-Key, or a derived key: a stream that already carries it returns the first result. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId?: string;
}

/** An event as the pure code sees it: what it decides, and what it folds. */
export interface Fact<T extends string = string, D = unknown> {
  readonly type: T;
  readonly data: D;
  readonly occurredAt: Instant;
  readonly zone?: string;
  readonly about: About;
  readonly actor: Actor;
  readonly source: Source;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
}

/** A fact as the store gives it back, current shape (upcast), with where it stands. */
export type Recorded<E extends Fact = Fact> = E & {
  readonly eventId: string;
  readonly stream: string;
  /** From 0, without gaps, within the stream. */
  readonly revision: number;
  /** Opaque, totally ordered within one store: see the store port. */
  readonly position: string;
  readonly recordedAt: Instant;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly schema: number;
};

/** A personal field in the open: what the vault seals. `open` is null once the subject has been erased. */
export interface Personal {
  readonly subject: string;
  readonly purpose: Purpose;
  readonly open: string | null;
}
/** The same field as it is stored. `sealed` is null where the subject was erased before the fact came in. */
export interface Sealed {
  readonly subject: string;
  /** Id of the key; it names subject and purpose in the vault. */
  readonly key: string;
  readonly sealed: string | null;
}
/** Domain code carries personal fields about but never reads them; only the vault turns one form into the other. */
export type PersonalField = Personal | Sealed;

/** What a key is for: erasing or retaining is decided per subject and purpose. */
export type Purpose = 'identity' | 'contact' | 'content' | 'note';

export const personal = (subject: string, purpose: Purpose, open: string): Personal => ({ subject, purpose, open });

/** Content over 64 KiB, sealed beside the store. `blob` is the SHA-256 of the ciphertext, `size` its bytes. */
export interface BlobRef {
  readonly blob: string;
  readonly size: number;
  readonly subject: string;
  readonly key: string;
}

/** Money in integer minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Each of them once. */
export const known = (ids: readonly (string | null | undefined)[] = []): string[] => [
  ...new Set(ids.filter((id) => id != null)),
];

/** A fact made from what the command's stamp already says. `of` overrides time, evidence or actor where they differ. */
export function fact<E extends Fact>(
  stamp: Stamp,
  type: E['type'],
  data: E['data'],
  about: { reps?: readonly (string | null | undefined)[]; leads?: readonly (string | null | undefined)[] },
  of: Partial<Pick<Fact, 'occurredAt' | 'zone' | 'evidence'>> = {},
): E {
  const zone = of.zone ?? stamp.zone;
  return {
    type,
    data,
    occurredAt: of.occurredAt ?? stamp.occurredAt,
    ...(zone === undefined ? {} : { zone }),
    about: { reps: known(about.reps), leads: known(about.leads) },
    actor: stamp.actor,
    source: stamp.source,
    evidence: of.evidence ?? stamp.evidence,
    ingest: stamp.ingest,
  } as Fact as E;
}
