import fc from 'fast-check';
import type { Reading } from './captured';

/* What nobody should send, and what a parser may make of it all the same. */

const odd = fc.constantFrom<unknown>(
  '', ' ', '\0', 'a\0b', '\ud800', 'a\udfffb', '\uFFFD', '\u202E\u2066', '\r\nBcc: a@b.c', '\x1b[2J', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  '1e309', '-1', '9999999999', '9223372036854775807', '0x10', '1.5', 'NaN', 'Infinity', '９９', '99999999999999999999', '9999-12-31T23:59:59Z', '0000-00-00 00:00:00', '+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 'Mon, 99 Foo 99999 99:99:99 +9999',
  'https://a b/', 'javascript:alert(1)', 'file:///etc/passwd', 'http://[::', '$(id)', "'; --", '=cmd|x', '"', '""', '","', '\\', '\n', '\t',
  0, -0, -1, 1.5, 1e21, 1e309, -1e309, NaN, Number.MAX_SAFE_INTEGER, 8.64e15, 8.64e15 + 1, true, false, null, undefined, [], {}, [[]], [{}],
); // prettier-ignore
const huge = fc.constantFrom<unknown>('x'.repeat(1_000_000), '\ud800'.repeat(500_000), '9'.repeat(1_000_000), ' '.repeat(1_000_000), '<'.repeat(1_000_000), new Array(100_000).fill({})); // prettier-ignore

/** As deep as a body of a mebibyte can be. */
export const deep = (levels = 200_000): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { data: value };
  return value;
};
const nested = fc.constant(deep());

export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 40, arbitrary: odd },
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 10, arbitrary: fc.anything({ maxDepth: 3, withNullPrototype: true }) },
  { weight: 1, arbitrary: huge },
  { weight: 1, arbitrary: nested },
);
/** What is good, with one field or several gone wrong. */
export const spoilt = <T extends object>(good: T, ...more: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(good), ...more), hostile, { maxKeys: 3 })
    .map((change) => ({ ...good, ...change }));

/** As text, wherever only text can come: fields of a form, of a CSV file. */
export const hostileText: fc.Arbitrary<string> = hostile.map((value) =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '',
);

/** Words and files are kept as they are; of everything else it is expected that it fits on one line. */
const ofWords = new Set(['content', 'body', 'text', 'row']);

/** Throws where a reading is none that could go on the record. */
export function expectSound(reading: Reading): void {
  if (reading.how !== 'taken') {
    // what is unmapped is named by its own word, which may be none
    if (reading.how !== 'unmapped') expect(reading.reason).toMatch(/./);
    expect(reading.reason.length).toBeLessThan(2_000);
    return;
  }
  expect(reading.facts.length).toBeGreaterThan(0);
  // Whatever is no plain data throws.
  structuredClone(reading.facts);
  for (const fact of reading.facts) expectPlain(fact, '');
}

function expectPlain(value: unknown, name: string): void {
  if (value instanceof Uint8Array || value === undefined || typeof value === 'boolean') return;
  if (typeof value === 'number') return expect(Number.isSafeInteger(value) || value < 1e10).toBe(true);
  if (typeof value === 'string') {
    expect(value).not.toMatch(/\p{Cs}/u);
    if (!ofWords.has(name)) expect(value).not.toMatch(/\p{Cc}/u);
    if (/[aA]t$/.test(name)) expect(value).toMatch(/^(19[89]|20\d|210)\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    if (name === 'externalId' || name.endsWith('Id')) expect(value.length).toBeLessThanOrEqual(600);
    return;
  }
  expect(typeof value).toBe('object');
  expect(value).not.toBeNull();
  for (const [key, part] of Object.entries(value as object)) expectPlain(part, Array.isArray(value) ? name : key);
}

/** The bytes in chunks of so many. */
export async function* inChunks(bytes: Uint8Array, size = 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All readings of a file; those of a file that is refused as a whole by `isRefusal` are none. */
export async function readingsOf(
  readings: AsyncIterable<Reading[]>,
  isRefusal: (error: unknown) => boolean = () => false,
): Promise<Reading[]> {
  const all: Reading[] = [];
  try {
    for await (const some of readings) for (const one of some) all.push(one);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return all;
}
