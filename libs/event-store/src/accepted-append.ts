import { maxAppendBytes, StoreError, type Expected, type NewEvent } from './event-store';

/** An event turned into the text that is stored, and given back, to the letter. */
export interface EventText {
  readonly id: string;
  readonly type: string;
  /** JSON; holds no raw line feed, as `JSON.stringify` writes it. */
  readonly data: string;
  readonly meta: string;
}

export interface AcceptedAppend {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly EventText[];
  readonly bytes: number;
}

// `\p{C}`: controls, and lone surrogates, which UTF-8 can't carry: two names would become one.
const streamName = /^[a-z]+-[^\s\p{C}]{1,200}$/u;
const typeName = /^[A-Za-z][A-Za-z0-9]{0,99}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What every adapter asks of an append before it touches its database. Throws `store.bad-stream`, `store.too-large`, RangeError. */
export function acceptAppend(stream: string, events: readonly NewEvent[], expected: Expected): AcceptedAppend {
  if (!streamName.test(stream))
    throw new StoreError('store.bad-stream', `not a stream name (<category>-<id>): ${stream}`);
  if (expected === 'any' && !stream.startsWith('access-'))
    throw new StoreError(
      'store.bad-stream',
      `${stream}: only access-* streams are appended to without an expected revision`,
    );
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0))
    throw new RangeError(`${stream}: not a revision: ${expected}`);
  if (events.length === 0) throw new RangeError(`${stream}: an append of no event`);
  const texts = events.map(({ id, type, data, meta }): EventText => {
    if (!uuid.test(id)) throw new RangeError(`${stream}: not a lower-case UUID: ${id}`);
    if (!typeName.test(type)) throw new RangeError(`${stream}: not an event type: ${type}`);
    return { id, type, data: JSON.stringify(data ?? null), meta: JSON.stringify(meta) };
  });
  const bytes = texts.reduce((sum, { data, meta }) => sum + Buffer.byteLength(data) + Buffer.byteLength(meta), 0);
  if (bytes > maxAppendBytes)
    throw new StoreError(
      'store.too-large',
      `${stream}: an append of ${bytes} bytes, at most ${maxAppendBytes} are taken`,
    );
  return { stream, expected, events: texts, bytes };
}
