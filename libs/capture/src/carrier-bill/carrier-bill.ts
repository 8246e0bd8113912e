import { createHash } from 'node:crypto';
import { CaptureError, type Captured, type Origin, type Reading, type TrunkDirection } from '../captured';
import { csvRecords, type CsvRecord } from '../csv-records';
import { iso, quoted, RowError, timeOfCall, timeReader, type TimeReader } from '../local-time';
import type { BillColumn, BillMapping } from './bill-mapping';
import { BilledDays, localDay } from './billed-days';

/**
 * Reads an itemised bill, or trunk counters, by its mapping; one reading a row, in file order, and after the last row of a
 * bill which days of which trunks it has. `reissue` names the bill where it is the carrier's new word on all of its days.
 * Memory grows with the days in the file; of a re-issue, or where no column gives an id, with its rows.
 * Throws CaptureError where the file as a whole can't be read.
 */
export async function* readCarrierBill(
  bytes: AsyncIterable<Uint8Array>,
  mapping: BillMapping,
  reissue?: string,
): AsyncGenerator<Reading[]> {
  let rows: BillReader | undefined;
  for await (const records of csvRecords(bytes, mapping.file)) {
    const readings: Reading[] = [];
    for (const record of records) {
      if (rows) readings.push(rows.read(record));
      else rows = new BillReader(record, mapping, reissue);
    }
    if (readings.length) yield readings;
  }
  if (!rows) throw new CaptureError('the file is empty');
  yield rows.end();
}

const longest = 256;
/** Of all calls of a day: what a column of whole numbers holds. */
const mostSeconds = 2 ** 31 - 1;
function fitting(column: string, text: string): string {
  if (text.length > longest) throw new RowError(`its ${column} is longer than ${longest} characters`);
  if (/\p{Cc}/u.test(text)) throw new RowError(`its ${column} has control characters in it`);
  return text;
}

class BillReader {
  private readonly columns: { readonly [column in BillColumn]?: number };
  private readonly skips: readonly { column: number; name: string; values: ReadonlySet<string> }[];
  private readonly time: TimeReader;
  private readonly days: BilledDays;
  /** How often an item without an id began so: the second of the same moment is another call. */
  private readonly sameBeginning = new Map<string, number>();
  private lastStart = -Infinity;
  private line = 1;
  private refused = 0;

  constructor(
    header: CsvRecord,
    private readonly mapping: BillMapping,
    private readonly reissue: string | undefined,
  ) {
    if ('broken' in header) throw new CaptureError(`the header can't be read: ${header.broken}`);
    const names = header.fields.map((name) => name.trim());
    const problems: string[] = [];
    const column = (key: string, name: string): number => {
      const index = names.indexOf(name);
      if (index < 0) problems.push(`${key} is ${quoted(name)}, which the file does not have`);
      return index;
    };
    this.columns = Object.fromEntries(
      Object.entries(mapping.columns).map(([meaning, name]) => [meaning, name && column(`columns.${meaning}`, name)]),
    );
    this.skips = mapping.skip.map(({ column: name, values }) => ({
      column: column(`skip.${name}`, name),
      name,
      values,
    }));
    if (problems.length)
      throw new CaptureError('mapping and file do not fit:', [
        ...problems,
        `its columns are ${names.map(quoted).join(', ')}`,
      ]);
    const read = timeReader(mapping.time.format, mapping.form === 'counters' ? 'UTC' : mapping.time.zone);
    this.time = (text, notBefore) => timeOfCall(read(text, notBefore), text);
    this.days = new BilledDays(mapping.time.zone);
  }

  read(record: CsvRecord): Reading {
    const { line } = record;
    this.line = line;
    if ('broken' in record) return this.refuse(record.broken);
    for (const { column, name, values } of this.skips) {
      const value = record.fields[column]!.trim();
      if (values.has(value)) return { line, how: 'skipped', reason: `${name} is ${value}` };
    }
    const value = (column: BillColumn): string => {
      const index = this.columns[column];
      return index === undefined ? '' : fitting(column, record.fields[index]!.trim());
    };
    try {
      if (record.fields.some((field) => field.includes('\uFFFD')))
        throw new RowError(`it is not ${this.mapping.file.encoding}: say the file's encoding in file.encoding`);
      const trunk = this.mapping.trunk ?? this.mapping.trunks.get(value('trunk')) ?? value('trunk');
      if (trunk === '' || trunk.length > 128) throw new RowError('it names no trunk');
      if (this.mapping.form === 'counters') return this.taken(this.count(trunk, value));
      const direction = this.mapping.direction ?? this.mapping.directions.get(value('direction'));
      if (!direction) {
        this.refused++;
        return { line, how: 'unmapped', reason: `direction ${quoted(value('direction'))}` };
      }
      return this.taken(this.call(trunk, direction, value));
    } catch (error) {
      if (error instanceof RowError) return this.refuse(error.message);
      throw error;
    }
  }

  /** Which days the bill has. What can't be read of a re-issue may be what it seems to lack: then it withdraws nothing. */
  end(): Reading[] {
    const { covers, time } = this.mapping;
    const reissue = this.refused === 0 ? this.reissue : undefined;
    const facts = this.days.all().map(({ trunk, day, from, to, items }): Captured => {
      const again = reissue === undefined ? {} : { reissue: { name: reissue, only: [...items].sort() } };
      const said = { trunk, day, zone: time.zone, from, to, ...covers, ...again };
      const row = createHash('sha256').update(JSON.stringify(said)).digest('hex');
      return { kind: 'billed-day', origin: this.origin(`day|${trunk}|${day}`, row), ...said };
    });
    return facts.length ? [{ line: this.line, how: 'taken', rows: 0, facts }] : [];
  }

  private call(trunk: string, direction: TrunkDirection, value: (column: BillColumn) => string): Captured {
    const start = this.time(value('start'), this.lastStart);
    this.lastStart = start;
    const at = iso(start);
    const seconds = this.seconds(value('seconds'));
    const number = value('number') || value(direction === 'inbound' ? 'from' : 'to');
    const billId = value('id') || this.madeUpId(trunk, direction, at);
    if (billId.length > 256) throw new RowError('its id is longer than 256 characters');
    const day = this.days.enter(trunk, start, this.reissue === undefined ? undefined : billId);
    const said = {
      trunk,
      day,
      billId,
      at,
      direction,
      ...(number && { number }),
      ...(seconds !== undefined && { seconds }),
    };
    return { kind: 'billed-call', origin: this.origin(billId, JSON.stringify(said)), ...said };
  }

  /** Not of the number: an id is no place for one. */
  private madeUpId(trunk: string, direction: string, at: string): string {
    const beginning = `${trunk}|${direction}|${at}`;
    const nth = (this.sameBeginning.get(beginning) ?? 0) + 1;
    this.sameBeginning.set(beginning, nth);
    return nth === 1 ? beginning : `${beginning}|${nth}`;
  }

  private count(trunk: string, value: (column: BillColumn) => string): Captured {
    const day = iso(this.time(value('day'))).slice(0, 10);
    const { zone } = this.mapping.time;
    const { start, end } = localDay(day, zone);
    const calls = value('calls');
    if (!/^\d{1,9}$/.test(calls)) throw new RowError(`${quoted(calls)} is no number of calls`);
    const seconds = this.seconds(value('seconds'));
    const said = {
      ...{ trunk, day, zone, from: iso(start), to: iso(end), ...this.mapping.covers },
      ...{ calls: Number(calls), ...(seconds !== undefined && { seconds }) },
    };
    return { kind: 'trunk-count', origin: this.origin(`${trunk}|${day}`, JSON.stringify(said)), ...said };
  }

  /** `90`, `1.5` (by the mapping's unit), `01:30` or `0:01:30`. */
  private seconds(text: string): number | undefined {
    if (text === '') return undefined;
    const parts = /^(?:(\d+):)?(\d+):(\d\d)$/.exec(text);
    const seconds = parts
      ? Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3])
      : /^\d+([.,]\d+)?$/.test(text)
        ? Math.round(Number(text.replace(',', '.')) * (this.mapping.unit === 'minutes' ? 60 : 1))
        : NaN;
    if (!(seconds <= mostSeconds)) throw new RowError(`${quoted(text)} is no duration`);
    return seconds;
  }

  private origin(externalId: string, row: string): Origin {
    return { externalId, row, line: this.line, zone: this.mapping.time.zone };
  }
  private taken(fact: Captured): Reading {
    return { line: this.line, how: 'taken', rows: 1, facts: [fact] };
  }
  private refuse(reason: string): Reading {
    this.refused++;
    return { line: this.line, how: 'refused', reason };
  }
}
