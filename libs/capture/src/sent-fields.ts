import type { Instant } from '@app/decider/fact';
import type { Captured, CapturedCall, Reading } from './captured';
import { iso, isTimeOfCall, longestSeconds, quoted, RowError } from './local-time';

/** One field of what a vendor sent is not what it has to be. */
export class FieldError extends RowError {
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}

export type Sent = Readonly<Record<string, unknown>>;

const longest = 256;

/** What a vendor sent, field by field. Absent, null and empty are the same: vendors mix them. Each reader throws FieldError. */
export class SentFields {
  constructor(
    private readonly values: Sent,
    private readonly path = '',
  ) {}

  /** One of a list; `path` is its place, in front of each field's name. */
  static of(item: unknown, path: string): SentFields {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new FieldError(path, 'is no object');
    return new SentFields(item as Sent, `${path}.`);
  }

  /** Text, or a number as text: vendors mix those, too. */
  text(name: string, most = longest): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value)))
      throw this.wrong(name, 'is neither text nor a number');
    const text = String(value).trim();
    if (text.length > most) throw this.wrong(name, `is longer than ${most} characters`);
    if (text.includes('\uFFFD') || /\p{Cs}/u.test(text)) throw this.wrong(name, 'is not UTF-8');
    if (/\p{Cc}/u.test(text)) throw this.wrong(name, 'has control characters in it');
    return text || undefined;
  }

  /** Text of several lines, in one. */
  prose(name: string, most: number): string | undefined {
    const value = this.values[name];
    if (typeof value !== 'string') return this.text(name, most);
    return new SentFields({ [name]: value.replace(/\s+/gu, ' ') }, this.path).text(name, most);
  }

  needed(name: string): string {
    return this.text(name) ?? this.missing(name);
  }

  /** `words` are compared without regard to case. */
  oneOf<W extends string>(name: string, words: readonly W[]): W | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    const word = words.find((word) => word.toLowerCase() === text);
    if (!word) throw this.wrong(name, `is none of ${words.join(', ')}`);
    return word;
  }

  /** A whole number of seconds, at most a year's; of what is smaller, as many as `most` says. */
  whole(name: string, most = longestSeconds): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,12}$/.test(text)) throw this.wrong(name, `is no whole number: ${quoted(text)}`);
    if (Number(text) > most) throw this.wrong(name, `is more than ${most}`);
    return Number(text);
  }

  /** Yes or no, where it says either. */
  flag(name: string): boolean | undefined {
    const value = this.values[name];
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }

  /** `read` gives milliseconds since 1970, and throws or gives NaN where it can't. */
  time(name: string, read: (text: string) => number): Instant | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    let millis: number;
    try {
      millis = read(text);
    } catch (error) {
      if (error instanceof RowError) throw this.wrong(name, `can't be read: ${error.message}`);
      throw error;
    }
    if (!isTimeOfCall(millis)) throw this.wrong(name, `is no time of a call: ${quoted(text)}`);
    return iso(millis);
  }

  /** A file as Base64. */
  bytes(name: string): Uint8Array | undefined {
    const text = this.values[name];
    if (text === undefined || text === null || text === '') return undefined;
    const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
    // reading skips whatever is none
    if (!bytes || bytes.toString('base64') !== text) throw this.wrong(name, 'is no Base64');
    return bytes;
  }

  /** The vendor's id as a part of ours, which have few characters: whatever is none of those becomes its code. */
  id(name: string): string {
    const id = this.needed(name).replace(/[^A-Za-z0-9._:@+-]/gu, (odd) => `~${odd.codePointAt(0)!.toString(16)}~`);
    if (id.length > 72) throw this.wrong(name, 'is too long for an id');
    return id;
  }

  /** An object within; undefined where there is none. */
  within(name: string): SentFields | undefined {
    const value = this.values[name];
    return value === undefined || value === null ? undefined : SentFields.of(value, this.path + name);
  }

  missing(name: string): never {
    throw this.wrong(name, 'is missing');
  }

  wrong(name: string, problem: string): FieldError {
    return new FieldError(this.path + name, problem);
  }
}

/** Where a call comes from, the same for all that one configured source sends. */
export interface CallSource {
  /** Which of several accounts at the vendor. */
  readonly account: string;
  /** Of the account: kept beside instants, and where local times are read. */
  readonly zone: string;
}

/** A part of a call that one delivery tells. What it told is its fingerprint: told again it adds nothing. */
export function partOfCall(
  part: Omit<CapturedCall, 'kind' | 'origin'>,
  { externalId, zone, line }: { externalId: string; zone: string; line?: number },
): CapturedCall {
  const row = JSON.stringify(part);
  return { kind: 'call', origin: { externalId, row, zone, ...(line !== undefined && { line }) }, ...part };
}

/** What a delivery tells, or why nothing. `nobody`: of no rep's doing. */
export type TellsOf =
  | Captured
  | { readonly facts: readonly Captured[]; readonly nobody?: true }
  | { readonly skipped: string };

/** Taken or skipped as `read` has it, refused where a field is wrong. */
export function reading(line: number, read: () => TellsOf): Reading {
  try {
    const told = read();
    if ('skipped' in told) return { line, how: 'skipped', reason: told.skipped };
    return { line, how: 'taken', rows: 1, ...('facts' in told ? told : { facts: [told] }) };
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return {
      line,
      how: 'refused',
      reason: error.message,
      ...(error instanceof FieldError && { field: error.field }),
    };
  }
}

/** Later by so many seconds. */
export const after = (at: Instant, seconds: number): Instant => iso(Date.parse(at) + seconds * 1000);
