import { createHash } from 'node:crypto';
import { CaptureError, type Captured, type Reading } from '../captured';
import { csvRecords, type CsvRecord } from '../csv-records';
import { iso, quoted, RowError, timeOfCall, timeReader, type TimeReader } from '../local-time';
import type { ColumnMeaning, KindMapping, Mapping } from './mapping';

/**
 * Reads any CRM's CSV by its mapping, in constant memory; one reading for each row, in file order. Every row says all it
 * knows (its rep, its lead, its owner), so rows need no memory of each other: who takes the facts drops what is known.
 * Throws CaptureError where the file as a whole can't be read.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, mapping: Mapping): AsyncGenerator<Reading[]> {
  let rows: RowReader | undefined;
  for await (const records of csvRecords(bytes, mapping.file)) {
    const readings: Reading[] = [];
    for (const record of records) {
      if (rows) readings.push(rows.read(record));
      else rows = new RowReader(record, mapping);
    }
    if (readings.length) yield readings;
  }
  if (!rows) throw new CaptureError('the file is empty');
}

class RowReader {
  private readonly columns: { readonly [meaning in ColumnMeaning]?: number };
  private readonly skips: readonly { column: number; name: string; values: ReadonlySet<string> }[];
  private readonly time: TimeReader;
  /** What the clock on the wall shows, as if it were UTC. */
  private readonly clock: TimeReader;
  /** Of the row before: what settles an hour that happened twice, where the file is in order. */
  private lastStart = -Infinity;

  constructor(
    header: CsvRecord,
    private readonly mapping: Mapping,
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
    const read = timeReader(mapping.time.format, mapping.time.zone);
    this.time = (text, notBefore) => timeOfCall(read(text, notBefore), text);
    this.clock = timeReader(mapping.time.format, 'UTC');
  }

  read(record: CsvRecord): Reading {
    const { line } = record;
    if ('broken' in record) return { line, how: 'refused', reason: record.broken };
    for (const { column, name, values } of this.skips) {
      const value = record.fields[column]!;
      if (values.has(value)) return { line, how: 'skipped', reason: `${name} is ${value}` };
    }
    const value = (meaning: ColumnMeaning): string => {
      const column = this.columns[meaning];
      return column === undefined ? '' : fitting(meaning, record.fields[column]!.trim());
    };
    try {
      if (record.fields.some((field) => field.includes('\uFFFD')))
        throw new RowError(`it is not ${this.mapping.file.encoding}: say the file's encoding in file.encoding`);
      const kind = this.mapping.kinds.get(value('kind'));
      if (!kind) return { line, how: 'unmapped', reason: value('kind') };
      return this.taken(line, kind, value);
    } catch (error) {
      if (error instanceof RowError) return { line, how: 'refused', reason: error.message };
      throw error;
    }
  }

  private taken(line: number, kind: KindMapping, value: (meaning: ColumnMeaning) => string): Reading {
    const { mapping } = this;
    const start = this.time(value('start'), this.lastStart);
    const end = this.end(value, start);
    this.lastStart = start;

    const stripped = (id: string) => {
      const ending = mapping.stripFromIds.find((suffix) => id.endsWith(suffix));
      return ending ? id.slice(0, -ending.length) : id;
    };
    const values: Partial<Record<ColumnMeaning, string>> = {
      ...(Object.fromEntries(Object.keys(this.columns).map((key) => [key, value(key as ColumnMeaning)])) as object),
      rep: stripped(value('rep')),
      lead: stripped(value('lead')),
    };
    const filled = (template: string) =>
      template.replace(/\{(\w+)\}/g, (_, meaning: ColumnMeaning) => values[meaning] ?? '');
    const idOf = (meaning: 'rep' | 'lead') =>
      values[meaning] ? checkedId(filled(mapping.ids[meaning]), meaning) : undefined;

    const nobody = mapping.nobody.values.has(value('rep'));
    const rep = nobody ? undefined : idOf('rep');
    const lead = idOf('lead');
    if (!nobody && !rep) throw new RowError('it names no rep');

    const externalId = filled(mapping.ids.row);
    const id = `${mapping.account}-${createHash('sha256').update(externalId).digest('hex').slice(0, 24)}`;
    const origin = (externalId: string, said: object) => ({
      externalId,
      row: JSON.stringify(said),
      line,
      zone: mapping.time.zone,
    });
    const about = { ...(rep && { rep: { id: rep } }), ...(lead && { lead }) };
    const startAt = iso(start);

    const facts: Captured[] = [];
    if (rep)
      facts.push({ kind: 'rep', origin: origin(`rep|${rep}`, mapping.rep), repId: rep, at: startAt, ...mapping.rep });
    if (lead)
      facts.push({
        kind: 'lead',
        origin: origin(`lead|${lead}`, mapping.lead),
        leadId: lead,
        at: startAt,
        ...mapping.lead,
      });
    if (rep && lead && mapping.ownership !== 'none')
      facts.push({
        kind: 'owner',
        origin: origin(externalId, [rep, startAt]),
        leadId: lead,
        owner: { id: rep },
        at: startAt,
        rule: mapping.ownership,
      });

    const to = end === undefined ? {} : { to: iso(end) };
    if (nobody) {
      const { activity } = mapping.nobody;
      facts.push({
        kind: 'activity',
        origin: origin(externalId, values),
        activityId: id,
        activity,
        label: kind.label,
        ...about,
        from: startAt,
        ...to,
      });
    } else if ('activity' in kind) {
      facts.push({
        kind: 'activity',
        origin: origin(externalId, values),
        activityId: id,
        ...kind,
        ...about,
        from: startAt,
        ...to,
      });
    } else {
      const answered = value('answered') ? this.time(value('answered'), start) : undefined;
      facts.push({
        kind: 'call',
        origin: origin(externalId, values),
        callId: id,
        direction: kind.call,
        label: kind.label,
        placedAt: startAt,
        ...(value('from') && { from: value('from') }),
        ...(value('to') && { to: value('to') }),
        ...about,
        ...(answered !== undefined && { connected: { at: iso(answered), answeredBy: 'unknown' } }),
        ...(end !== undefined && {
          ended: { at: iso(end), disposition: answered === undefined ? 'unknown' : 'answered' },
        }),
      });
    }
    return { line, how: 'taken', rows: 1, facts, ...(nobody && { nobody }) };
  }

  private end(value: (meaning: ColumnMeaning) => string, start: number): number | undefined {
    const duration = value('duration');
    if (duration && !/^\d+(\.\d+)?$/.test(duration))
      throw new RowError(`${quoted(duration)} is not a duration in seconds`);
    const end = value('end')
      ? this.endTime(value, start)
      : duration
        ? timeOfCall(start + Math.round(Number(duration) * 1000), duration)
        : undefined;
    if (end !== undefined && end < start)
      throw new RowError(`it ends (${value('end')}) before it starts (${value('start')})`);
    return end;
  }

  private endTime(value: (meaning: ColumnMeaning) => string, start: number): number {
    const end = this.time(value('end'), start);
    return this.mapping.time.elapsed === 'real' ? end : start + this.clock(value('end')) - this.clock(value('start'));
  }
}

/** No id, number, name or time is longer. Columns that the mapping doesn't name may hold what they like. */
const longest = 1000;
function fitting(meaning: string, text: string): string {
  if (text.length > longest) throw new RowError(`its ${meaning} is longer than ${longest} characters`);
  if (/\p{Cc}/u.test(text)) throw new RowError(`its ${meaning} has control characters in it`);
  return text;
}

function checkedId(id: string, meaning: string): string {
  if (/\s/.test(id) || id.length > 128)
    throw new RowError(`${quoted(id)} can't be the id of a ${meaning}: white space, or over 128 characters`);
  return id;
}
