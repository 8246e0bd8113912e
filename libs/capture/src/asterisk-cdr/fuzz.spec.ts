import fc from 'fast-check';
import { CaptureError } from '../captured';
import { expectSound, hostileText, inChunks, readingsOf } from '../hostile.examples';
import { readAsteriskCdr } from './asterisk-cdr';
import { cdrColumns, type CdrColumn } from './legs';

/* Whatever a Master.csv has in it becomes calls, or is refused line by line; nothing else is thrown but that it is no CSV. */
const options = { account: 'asterisk', zone: 'Europe/Moscow', columns: cdrColumns };
const good: Readonly<Record<CdrColumn, string>> = {
  accountcode: '', src: '79031234567', dst: '600', dcontext: 'from-trunk', clid: '"x" <1>', channel: 'PJSIP/trunk-00000001', dstchannel: 'PJSIP/201-00000002', lastapp: 'Dial', lastdata: 'PJSIP/201',
  start: '2026-03-02 12:00:00', answer: '2026-03-02 12:00:05', end: '2026-03-02 12:02:05', duration: '125', billsec: '120', disposition: 'ANSWERED', amaflags: 'DOCUMENTATION',
  uniqueid: '1772442000.1', userfield: 'https://pbx.example.org/1.wav', peeraccount: '', linkedid: '1772442000.1', sequence: '1',
}; // prettier-ignore
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const lineOf = (row: Readonly<Record<CdrColumn, string>>) => cdrColumns.map((column) => quoted(row[column])).join(',');
const isNoCsv = (error: unknown) => error instanceof CaptureError;
const read = (bytes: Uint8Array, size?: number) => readingsOf(readAsteriskCdr(inChunks(bytes, size), options), isNoCsv);
const readText = (text: string) => read(Buffer.from(text));

const spoiltRow = fc
  .dictionary(fc.constantFrom(...cdrColumns), hostileText, { maxKeys: 3 })
  .map((change) => ({ ...good, ...change }));
const scraps = fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', '\0', '\uFEFF', '\xff', ';1', 'Local/a@b-1;2', 'PJSIP/', '/', '-', lineOf(good)); // prettier-ignore

it('rows with anything in their fields', () =>
  fc.assert(
    fc.asyncProperty(fc.array(spoiltRow, { minLength: 1, maxLength: 4 }), async (rows) =>
      (await readText(rows.map(lineOf).join('\n'))).forEach(expectSound),
    ),
    { numRuns: 100 },
  ));

it('rows of scraps and lost quotes', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(scraps, hostileText), { maxLength: 12 }), async (all) =>
      (await readText(all.join(''))).forEach(expectSound),
    ),
    { numRuns: 100 },
  ));

it('any bytes, in any chunks', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) =>
      (await read(bytes, size)).forEach(expectSound),
    ),
  ));

it('a file that is cut off anywhere, or has any byte changed, gives all of its other rows', () => {
  const row = (n: number) => lineOf({ ...good, uniqueid: `177244200${n}.1`, linkedid: `177244200${n}.1` });
  const whole = Buffer.from(`${row(1)}\n${row(2)}\n`);
  return fc.assert(
    fc.asyncProperty(fc.nat(row(1).length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
      const changed = Buffer.from(whole);
      changed[at] = byte;
      const readings = await read(cut ? whole.subarray(row(1).length - at) : changed);
      readings.forEach(expectSound);
      const calls = readings.flatMap((one) => (one.how === 'taken' ? one.facts : []));
      expect(calls.map((fact) => fact.origin.externalId)).toContain('1772442002.1');
    }),
    { numRuns: 100 },
  );
});

it('a time that no call had is refused, and does not put an end to the calls before it', async () => {
  const far = {
    start: '9999-12-31 00:00:00',
    answer: '',
    end: '9999-12-31 00:00:01',
    uniqueid: 'far',
    linkedid: 'far',
  };
  const second = { channel: 'PJSIP/trunk-00000001', dstchannel: 'PJSIP/202-00000003', sequence: '2' };
  const rows = [good, { ...good, ...far }, { ...good, ...second }].map(lineOf);
  const readings = await readText(rows.join('\n'));
  expect(readings.filter(({ how }) => how !== 'taken')).toMatchObject([{ line: 2, how: 'refused' }]);
  expect(readings.filter(({ how }) => how === 'taken')).toMatchObject([{ rows: 2 }]);
});

describe('takes no longer for files made to take long', () => {
  const many = (text: string, bytes = 1_000_000) => text.repeat(Math.ceil(bytes / text.length));
  it.each([
    ['a line without an end', many('x', 3_000_000)],
    ['a quote that never closes', `"${many('a\n')}`],
    ['a quote that closes on the next line', many('"a\n', 50_000)],
    ['a quote that is open behind each line', many('x","y\n', 500_000)],
    ['quotes in quotes', many('""')],
    ['commas', many(',')],
    ['empty lines', many('\n')],
    ['one call of many legs', Array.from({ length: 3_000 }, (_, n) => lineOf({ ...good, sequence: String(n) })).join('\n')],
    ['helpers of helpers', Array.from({ length: 1_000 }, (_, n) => lineOf({ ...good, sequence: String(n), channel: `Local/a@b-${n};1`, dstchannel: `Local/a@b-${n + 1};2` })).join('\n')],
  ])('%s', async (_, text) => (await readText(text)).slice(0, 100).forEach(expectSound), 20_000); // prettier-ignore
});
