import fc from 'fast-check';
import { CaptureError } from '../captured';
import { expectSound, hostileText, inChunks, readingsOf } from '../hostile.examples';
import { readCsv } from './csv';
import { readMapping } from './mapping';

/* Whatever an export has in it is read by its mapping, or refused row by row. */
const mapping = (format = 'ISO') =>
  readMapping(`
account: crm
evidence: declared
ingest: backfill
columns: { id: Id, rep: Rep, lead: Lead, kind: Kind, start: Start, end: End, duration: Seconds, answered: Answered, from: From, to: To }
time: { format: '${format}', zone: Europe/Amsterdam }
ids: { rep: '{rep}', lead: '{lead}', row: '{id}' }
kinds: { Out: { call: outbound }, Visit: { activity: visit } }
lead: { source: fair }
rep: { team: north, timeZone: Europe/Amsterdam }
`);
const good = { Id: '1', Rep: 'ann', Lead: 'lead-1', Kind: 'Out', Start: '2026-03-02T10:00:00', End: '', Seconds: '60', Answered: '2026-03-02T10:00:05', From: '+31201234567', To: '+31207654321', Notes: 'two\nlines' }; // prettier-ignore
type Row = Readonly<Record<keyof typeof good, string>>;
const columns = Object.keys(good) as (keyof typeof good)[];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const lineOf = (row: Row) => columns.map((column) => quoted(row[column])).join(',');
const isRefusal = (error: unknown) => error instanceof CaptureError;
const read = (bytes: Uint8Array, format?: string) => readingsOf(readCsv(inChunks(bytes), mapping(format)), isRefusal);
const rows = (all: readonly Row[], format?: string) =>
  read(Buffer.from([columns.join(','), ...all.map(lineOf)].join('\n')), format);

it('reads what is good', async () => {
  const [reading] = await rows([good]);
  expect(reading).toMatchObject({ how: 'taken' });
  expectSound(reading!);
});

it.each(['ISO', 'epoch seconds', 'epoch milliseconds', 'yyyy-MM-dd HH:mm:ss'])('rows with anything in them, times as %s', (format) =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(fc.constantFrom(...columns), hostileText, { maxKeys: 3 }), { minLength: 1, maxLength: 3 }), async (changes) =>
      (await rows(changes.map((change) => ({ ...good, ...change })), format)).forEach(expectSound),
    ),
    { numRuns: 60 },
  )); // prettier-ignore

it('any bytes behind the header', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) =>
      (await read(Buffer.concat([Buffer.from(`${columns.join(',')}\n`), bytes]))).forEach(expectSound),
    ),
  ));

it.each([
  ['a start of no call', { Start: '99999999999999999999' }, 'epoch seconds'],
  ['a start before telephones', { Start: '0001-01-01T00:00:00' }, 'ISO'],
  ['a duration of ages', { Seconds: '9'.repeat(30) }, 'ISO'],
  ['a NUL in an id', { Id: 'a\0b' }, 'ISO'],
  ['a NUL in a rep', { Rep: 'a\0b' }, 'ISO'],
  ['an endless id', { Id: 'x'.repeat(100_000) }, 'ISO'],
])('%s is refused, and the rest of the file goes on', async (_, change, format) => {
  const times = format === 'ISO' ? {} : { Start: '1772442000', Answered: '' };
  const readings = await rows(
    [
      { ...good, ...times, ...change },
      { ...good, ...times, Id: '2' },
    ],
    format,
  );
  expect(readings.map(({ how }) => how)).toEqual(['refused', 'taken']);
});
