import { parse } from 'csv-parse/sync';
import { CaptureError } from './captured';
import { quoted } from './local-time';

/** One record of a CSV file, or why its line is none. `line` is where it begins, from 1. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly broken: string };

export interface CsvShape {
  readonly delimiter: string;
  /** A label of the WHATWG Encoding Standard: `utf-8`, `windows-1251`, `utf-16le`. */
  readonly encoding: string;
  /** Fields a record must have; where absent, as many as the file's first record. */
  readonly width?: number;
}

/** A record that spans more than this has lost a quote. */
const longestRecord = 256 * 1024;
/** Looked through for an end to a quote. */
const mostLines = 1000;
const longestLine = 1024 * 1024;
const recordsAtOnce = 2000;

/**
 * Splits bytes into records, as RFC 4180 with any delimiter; BOM, LF and CRLF. In constant memory, and so that one lost
 * quote costs one line: a record that doesn't parse, or has another width than the file, is refused by its first line, and
 * reading goes on from the next one.
 */
export async function* csvRecords(bytes: AsyncIterable<Uint8Array>, shape: CsvShape): AsyncGenerator<CsvRecord[]> {
  const splitter = new Splitter(shape);
  for await (const text of decoded(bytes, shape.encoding)) {
    splitter.feed(text);
    yield* splitter.records();
  }
  splitter.feed('\n');
  yield* splitter.records(true);
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

class Splitter {
  private readonly lines: string[] = [];
  /** Of each line in `lines`, once it was asked for: whether a quote that is open before it is so behind it. */
  private readonly quotes: (boolean | undefined)[] = [];
  private tail = '';
  /** Number of the first line in `lines`. */
  private line = 1;
  private width: number | undefined;

  constructor(private readonly shape: CsvShape) {
    this.width = shape.width;
  }

  feed(text: string): void {
    const lines = (this.tail + text).split('\n');
    this.tail = lines.pop()!;
    if (this.tail.length > longestLine)
      throw new CaptureError(
        `line ${this.line + this.lines.length} has no end within ${longestLine} characters: is this a CSV file?`,
      );
    for (const line of lines) this.lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  /** Whole records so far; at the `end`, what is left over as well. */
  *records(end = false): Generator<CsvRecord[]> {
    let batch: { text: string; line: number }[] = [];
    let at = 0;
    while (at < this.lines.length) {
      const lines = this.recordAt(at);
      if (lines === 'open' && !end) break;
      const closed = lines !== 'open' && lines !== 'endless';
      if (closed && lines === 1) {
        if (this.lines[at] !== '') batch.push({ text: this.lines[at]!, line: this.line + at });
        at += 1;
        if (batch.length < recordsAtOnce) continue;
      }
      if (batch.length) yield this.parsed(batch);
      batch = [];
      if (closed && lines === 1) continue;
      // A record of several lines is taken only if it is a good one: else its first line is refused, and the rest looked at anew.
      const line = this.line + at;
      const text = closed ? this.lines.slice(at, at + lines).join('\n') : '';
      const record: CsvRecord = closed
        ? this.parsed([{ text, line }])[0]!
        : { line, broken: `a quoted field that begins here is never closed: ${quoted(this.lines[at]!)}` };
      yield [record];
      at += closed && 'fields' in record ? lines : 1;
    }
    if (batch.length) yield this.parsed(batch);
    this.lines.splice(0, at);
    this.quotes.splice(0, at);
    this.line += at;
  }

  /** How many lines the record at this line has; `open` where its end has not come yet, `endless` where none is in reach. */
  private recordAt(first: number): number | 'open' | 'endless' {
    if (!this.lines[first]!.includes('"')) return 1;
    if (!quotesOpenAfter(this.lines[first]!, false, this.shape.delimiter)) return 1;
    let size = this.lines[first]!.length;
    for (let at = first + 1; at < this.lines.length; at++) {
      if (size > longestRecord || at - first >= mostLines) return 'endless';
      const line = this.lines[at]!;
      if (!(this.quotes[at] ??= quotesOpenAfter(line, true, this.shape.delimiter))) return at - first + 1;
      size += line.length + 1;
    }
    return 'open';
  }

  private parsed(texts: readonly { text: string; line: number }[]): CsvRecord[] {
    return texts.map(({ line, text }) => {
      const fields = fieldsIn(text, this.shape.delimiter);
      if (typeof fields === 'string') return { line, broken: `${fields}: ${quoted(text)}` };
      this.width ??= fields.length;
      return wide(line, text, fields, this.width);
    });
  }
}

/** One line, without its end, as a record of a file with `width` columns. */
export function csvLine(line: number, text: string, width: number, delimiter = ','): CsvRecord {
  const fields = fieldsIn(text, delimiter);
  return typeof fields === 'string' ? { line, broken: `${fields}: ${quoted(text)}` } : wide(line, text, fields, width);
}

const wide = (line: number, text: string, fields: readonly string[], width: number): CsvRecord =>
  fields.length === width
    ? { line, fields }
    : { line, broken: `${fields.length} fields where the file has ${width}: ${quoted(text)}` };

/** The fields of one record, or what is wrong with it. What is well formed is split here, 8 times as fast as by csv-parse, which tells what is wrong with the rest. */
function fieldsIn(text: string, delimiter: string): string[] | string {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (text[at] === '"') {
      let close = text.indexOf('"', at + 1);
      while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      if (close < 0) return wrongWith(text, delimiter);
      const inside = text.slice(at + 1, close);
      fields.push(inside.includes('"') ? inside.replaceAll('""', '"') : inside);
      at = close + 1;
      if (at === text.length) return fields;
      if (!text.startsWith(delimiter, at)) return wrongWith(text, delimiter);
    } else {
      const end = text.indexOf(delimiter, at);
      const field = end < 0 ? text.slice(at) : text.slice(at, end);
      if (field.includes('"')) return wrongWith(text, delimiter);
      fields.push(field);
      if (end < 0) return fields;
      at = end;
    }
    at += delimiter.length;
  }
}

function wrongWith(text: string, delimiter: string): string[] | string {
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\n'] });
    return rows.length === 1 ? rows[0]! : 'lines and records differ';
  } catch (error) {
    return reason(error);
  }
}

/** Quotes mean something at the start of a field and inside a quoted one; a doubled quote there stands for itself. */
function quotesOpenAfter(line: string, inQuotes: boolean, delimiter: string): boolean {
  for (let i = inQuotes ? -1 : 0; i <= line.length; ) {
    if (!inQuotes) {
      if (line[i] === '"') inQuotes = true;
      else {
        const next = line.indexOf(delimiter, i);
        if (next < 0) return false;
        i = next + delimiter.length;
        continue;
      }
    }
    const close = line.indexOf('"', i + 1);
    if (close < 0) return true;
    if (line[close + 1] === '"') {
      i = close + 1;
      continue;
    }
    inQuotes = false;
    const next = line.indexOf(delimiter, close + 1);
    if (next < 0) return false;
    i = next + delimiter.length;
  }
  return inQuotes;
}

const reason = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/ at line 1\b.*| on line 1\b.*/s, '') : String(error);
