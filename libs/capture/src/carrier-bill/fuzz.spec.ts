import fc from 'fast-check';
import { CaptureError } from '../captured';
import { expectSound, hostileText, inChunks, readingsOf } from '../hostile.examples';
import { readBillMapping } from './bill-mapping';
import { readCarrierBill } from './carrier-bill';

/* Whatever a bill has in it is read by its mapping, or refused row by row. */
const mapping = (format: string) =>
  readBillMapping(`
account: carrier
columns: { id: Id, trunk: Trunk, start: Start, direction: Direction, number: Number, seconds: Seconds }
time: { format: '${format}', zone: Europe/Amsterdam }
directions: { out: outbound, in: inbound }
`);
const good = { Id: '1', Trunk: 'main', Start: '2026-03-02T10:00:00', Direction: 'out', Number: '+31201234567', Seconds: '60' }; // prettier-ignore
type Row = Readonly<Record<keyof typeof good, string>>;
const columns = Object.keys(good) as (keyof typeof good)[];
const lineOf = (row: Row) => columns.map((column) => `"${row[column].replaceAll('"', '""')}"`).join(',');
const rows = (all: readonly Row[], format = 'ISO') =>
  readingsOf(
    readCarrierBill(inChunks(Buffer.from([columns.join(','), ...all.map(lineOf)].join('\n'))), mapping(format)),
    (error) => error instanceof CaptureError,
  );

it.each(['ISO', 'epoch seconds', 'epoch milliseconds'])('rows with anything in them, times as %s', (format) =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(fc.constantFrom(...columns), hostileText, { maxKeys: 3 }), { minLength: 1, maxLength: 3 }), async (changes) =>
      (await rows(changes.map((change) => ({ ...good, ...change })), format)).forEach(expectSound),
    ),
    { numRuns: 60 },
  )); // prettier-ignore

it.each([
  ['a start of no call', { Start: '99999999999999999999' }, 'epoch seconds'],
  ['a start before telephones', { Start: '0001-01-01T00:00:00' }, 'ISO'],
  ['more seconds than a day of trunks has', { Seconds: '9007199254740991' }, 'ISO'],
  ['a NUL in the name of a trunk', { Trunk: 'a\0b' }, 'ISO'],
  ['a NUL in an id', { Id: 'a\0b' }, 'ISO'],
])('%s is refused, and the rest of the bill goes on', async (_, change, format) => {
  const times = format === 'ISO' ? {} : { Start: '1772442000' };
  const readings = await rows(
    [
      { ...good, ...times, ...change },
      { ...good, ...times, Id: '2' },
    ],
    format,
  );
  expect(readings.map(({ how, line }) => `${line} ${how}`).slice(0, 2)).toEqual(['2 refused', '3 taken']);
});
