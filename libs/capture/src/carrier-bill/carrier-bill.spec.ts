import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Captured, CapturedBilledCall, CapturedBilledDay, CapturedTrunkCount, Reading } from '../captured';
import { readBillMapping } from './bill-mapping';
import { readCarrierBill } from './carrier-bill';

const itemised = readFileSync('mappings/carrier-bill.yaml', 'utf8');
const counters = readFileSync('mappings/trunk-counters.yaml', 'utf8');
const header = 'Record;Main number;Start;Type;Other party;Duration';
const row = (of: Partial<Record<'id' | 'trunk' | 'start' | 'type' | 'number' | 'seconds', string>> = {}) => {
  const { id = 'r1', trunk = '+31201234500', start = '02.03.2026 10:00:00', type = 'OUT' } = of;
  return [id, trunk, start, type, of.number ?? '020 794 08 00', of.seconds ?? '61'].join(';');
};

async function* bytesOf(lines: readonly string[]) {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}
async function read(lines: readonly string[], yaml = itemised, reissue?: string): Promise<Reading[]> {
  const all: Reading[] = [];
  for await (const some of readCarrierBill(bytesOf(lines), readBillMapping(yaml), reissue)) all.push(...some);
  return all;
}
const facts = (readings: readonly Reading[]): Captured[] => readings.flatMap((r) => (r.how === 'taken' ? r.facts : []));
const calls = (readings: readonly Reading[]) =>
  facts(readings).filter((fact): fact is CapturedBilledCall => fact.kind === 'billed-call');
const days = (readings: readonly Reading[]) =>
  facts(readings).filter((fact): fact is CapturedBilledDay => fact.kind === 'billed-day');
const reasons = (readings: readonly Reading[]) =>
  readings.flatMap((r) => (r.how === 'taken' ? [] : [[r.line, r.how, r.reason]]));

describe('an itemised bill', () => {
  it('is a call a row, and the days that it has', async () => {
    const readings = await read([header, row()]);
    expect(calls(readings)).toMatchObject([
      {
        origin: { externalId: 'r1', line: 2, zone: 'Europe/Amsterdam' },
        trunk: 'PJSIP/example-carrier',
        day: '2026-03-02',
        billId: 'r1',
        at: '2026-03-02T09:00:00.000Z',
        direction: 'outbound',
        number: '020 794 08 00',
        seconds: 61,
      },
    ]);
    expect(days(readings)).toMatchObject([
      {
        trunk: 'PJSIP/example-carrier',
        day: '2026-03-02',
        from: '2026-03-01T23:00:00.000Z',
        to: '2026-03-02T23:00:00.000Z',
        directions: ['outbound'],
        unanswered: false,
      },
    ]);
    expect(days(readings)[0]).not.toHaveProperty('reissue');
  });

  it('keeps the local day of each call, over midnight and the change of the clocks', async () => {
    const readings = await read([
      header,
      row({ start: '28.03.2026 23:59:59' }),
      row({ id: 'r2', start: '29.03.2026 00:00:00' }),
      row({ id: 'r3', start: '29.03.2026 03:00:00' }),
    ]);
    expect(calls(readings).map(({ day, at }) => [day, at])).toEqual([
      ['2026-03-28', '2026-03-28T22:59:59.000Z'],
      ['2026-03-29', '2026-03-28T23:00:00.000Z'],
      ['2026-03-29', '2026-03-29T01:00:00.000Z'],
    ]);
    expect(days(readings).map(({ day, from, to }) => [day, (Date.parse(to) - Date.parse(from)) / 3_600_000])).toEqual([
      ['2026-03-28', 24],
      ['2026-03-29', 23],
    ]);
  });

  it('has the days between its first and its last, whether anything was billed on them or not', async () => {
    const rows = [row({ start: '04.03.2026 10:00:00' }), row({ id: 'r2', start: '01.03.2026 10:00:00' })];
    expect(days(await read([header, ...rows])).map(({ day }) => day)).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ]);
    const mistyped = [row(), row({ id: 'r2', start: '02.03.2036 10:00:00' })];
    expect(days(await read([header, ...mistyped]))).toHaveLength(2);
  });

  it('of both ends takes the other side, by direction', async () => {
    const yaml = itemised.replace('number: Other party', 'from: A, to: B'.replace(', ', '\n  '));
    const bothEnds = await read(
      [
        'Record;Main number;Start;Type;A;B;Duration',
        'r1;x;02.03.2026 10:00:00;OUT;1;2;5',
        'r2;x;02.03.2026 10:00:00;IN;1;2;5',
      ],
      yaml,
    );
    expect(calls(bothEnds).map(({ number, trunk }) => [number, trunk])).toEqual([
      ['2', 'x'],
      ['1', 'x'],
    ]);
  });

  it('without ids tells calls of the same moment apart, and has no number in an id', async () => {
    const yaml = itemised.replace('  id: Record\n', '');
    const read3 = () => read([header, row(), row({ number: '1' }), row({ start: '02.03.2026 10:00:01' })], yaml);
    const ids = calls(await read3()).map(({ billId }) => billId);
    expect(ids).toEqual([
      'PJSIP/example-carrier|outbound|2026-03-02T09:00:00.000Z',
      'PJSIP/example-carrier|outbound|2026-03-02T09:00:00.000Z|2',
      'PJSIP/example-carrier|outbound|2026-03-02T09:00:01.000Z',
    ]);
    expect(calls(await read3()).map(({ billId }) => billId)).toEqual(ids);
  });

  it.each([
    ['90', 'seconds', 90],
    ['1.5', 'minutes', 90],
    ['1,5', 'minutes', 90],
    ['01:30', 'seconds', 90],
    ['1:00:01', 'minutes', 3601],
    ['', 'seconds', undefined],
  ])('reads %j in %s', async (text, unit, seconds) => {
    const yaml = `${itemised}\nunit: ${unit}\n`;
    expect(calls(await read([header, row({ seconds: text })], yaml))[0]!.seconds).toBe(seconds);
  });

  it('keeps its identity when the row changes, and shows the change', async () => {
    const [before] = calls(await read([header, row()]));
    const [after] = calls(await read([header, row({ seconds: '62' })]));
    expect(after!.origin.externalId).toBe(before!.origin.externalId);
    expect(after!.origin.row).not.toBe(before!.origin.row);
  });

  it('says what became of every row', async () => {
    const readings = await read([
      header,
      row({ type: 'DATA' }),
      row({ type: 'FAX' }),
      row({ start: '31.02.2026 10:00:00' }),
      row({ seconds: 'long' }),
      row({ trunk: '' }),
      'r1;x',
      row(),
    ]);
    expect(reasons(readings)).toEqual([
      [2, 'skipped', 'Type is DATA'],
      [3, 'unmapped', 'direction "FAX"'],
      [4, 'refused', '"31.02.2026 10:00:00" is not a time like dd.MM.yyyy HH:mm:ss'],
      [5, 'refused', '"long" is no duration'],
      [6, 'refused', 'it names no trunk'],
      [7, 'refused', expect.stringContaining('2 fields where the file has 6') as string],
    ]);
    expect(calls(readings)).toHaveLength(1);
  });
});

describe('a re-issue', () => {
  it('says of each of its days which items are left', async () => {
    const readings = await read(
      [header, row(), row({ id: 'r2' }), row({ id: 'r3', start: '04.03.2026 10:00:00' })],
      itemised,
      'second',
    );
    expect(days(readings).map(({ day, reissue }) => [day, reissue])).toEqual([
      ['2026-03-02', { name: 'second', only: ['r1', 'r2'] }],
      ['2026-03-03', { name: 'second', only: [] }],
      ['2026-03-04', { name: 'second', only: ['r3'] }],
    ]);
  });
  it('withdraws nothing where a row of it could not be read', async () => {
    const broken = await read([header, row(), row({ id: 'r2', start: 'soon' })], itemised, 'second');
    expect(days(broken)[0]).not.toHaveProperty('reissue');
  });
});

describe('counters', () => {
  it('are a day of a trunk a row', async () => {
    const readings = await read(
      [
        'trunk,day,calls,seconds',
        'SIP/a,2026-03-02,412,9000',
        'SIP/a,2026-03-03,0,',
        'SIP/a,2026-03-32,1,',
        'SIP/a,2026-03-04,-1,',
      ],
      counters,
    );
    const counted = facts(readings) as CapturedTrunkCount[];
    expect(counted).toMatchObject([
      {
        kind: 'trunk-count',
        trunk: 'SIP/a',
        day: '2026-03-02',
        from: '2026-03-01T23:00:00.000Z',
        calls: 412,
        seconds: 9000,
      },
      { day: '2026-03-03', calls: 0, directions: ['outbound', 'inbound'], unanswered: true },
    ]);
    expect(counted).toHaveLength(2);
    expect(reasons(readings)).toEqual([
      [4, 'refused', '"2026-03-32" is not a time like yyyy-MM-dd'],
      [5, 'refused', '"-1" is no number of calls'],
    ]);
  });
});

describe('a mapping', () => {
  it('says everything that is wrong with it at once', () => {
    const yaml = 'account: a\ncolumns: { start: S, number: N, from: F }\ntime: { format: ISO, zone: Mars }\ncover: {}';
    expect(() => readBillMapping(yaml)).toThrow(
      [
        "the mapping can't be used:",
        'say either `columns.trunk`, or one `trunk` of all rows',
        'say either `columns.direction`, or one `direction` of all rows',
        "say either `columns.number`, the other side's, or `columns.from` and `columns.to`",
        'time.zone: Mars is no IANA time zone (Europe/Amsterdam is one)',
        'cover is not a key of a mapping',
      ].join('\n  '),
    );
  });
  it('has to fit the file', async () => {
    await expect(read(['A;B', '1;2'])).rejects.toThrow('columns.id is "Record", which the file does not have');
    await expect(read([])).rejects.toThrow('the file is empty');
  });
});

it('refuses what is no bill row, whatever it holds, and goes on', async () => {
  const cell = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('OUT', '02.03.2026 10:00:00', '61', '"'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { maxLength: 20 }), async (rows) => {
      const readings = await read([header, ...rows.map((cells) => cells.join(';').replace(/[\r\n]/g, ' ')), row()]);
      for (const reading of readings) expect(['taken', 'skipped', 'unmapped', 'refused']).toContain(reading.how);
    }),
  );
});
