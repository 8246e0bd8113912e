import type { Instant } from '@app/decider/fact';
import { letterLimits } from './limits';

/** A letter as it lies in an mbox. */
export interface Kept {
  /** Of its `From ` line; from 1. */
  readonly line: number;
  /** Without that line, and without the quoting of those that look like one; undefined where it is too large to be taken. */
  readonly raw?: Buffer;
  /** As the `From ` line has it, taken for UTC. */
  readonly receivedAt?: Instant;
}

const from = Buffer.from('From ');
const begins = /^From (?:\S.*)?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(.*)$/;
const asctime = /^([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d:\d\d(?::\d\d)?)\s.*?\b(\d{4})(?:\s+[+-]\d{4})?$/;
const rfc5322 = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d(?::\d\d)?)/;
const quoted = /^>+From /;
const isBlank = (line: Buffer) => line.length <= 2 && (line[0] === 0x0a || (line[0] === 0x0d && line[1] === 0x0a));
const isFrom = (line: Buffer) => line.subarray(0, from.length).equals(from) && timeIn(line) !== undefined;

/**
 * The letters of an mbox, one after another, in the memory of the largest. They begin at a `From ` line with a date in it. mboxrd and mboxo are told by `>From `, which becomes `From ` again, mboxcl and
 * mboxcl2 by a Content-Length behind which the next letter does begin.
 */
export async function* lettersIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Kept, void, undefined> {
  let letter: OpenLetter | undefined;
  let number = 1;
  for await (const line of linesOf(bytes)) {
    if (isFrom(line) && (letter === undefined || letter.mayEndHere())) {
      if (letter) yield* letter.kept();
      letter = new OpenLetter(number, line);
    } else letter?.add(line);
    if (line.at(-1) === 0x0a) number++;
  }
  if (letter) yield* letter.kept();
}

/** Lines with their ends; one that is longer than a piece of the file may come in several. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const all =
      rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let start = 0;
    for (let end = all.indexOf(0x0a); end >= 0; end = all.indexOf(0x0a, start)) {
      yield all.subarray(start, end + 1);
      start = end + 1;
    }
    rest = all.subarray(start);
    if (rest.length > longestLine) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
}
const longestLine = 1024 * 1024;

/** A letter while its end is looked for. */
class OpenLetter {
  private lines: Buffer[] = [];
  private size = 0;
  private body = 0;
  private inHeader = true;
  /** Of the body in bytes, as the header says. */
  private stated: number | undefined;
  /** Lines within the stated length that look like a beginning, by their place among the lines. */
  private readonly within: number[] = [];

  constructor(
    private readonly line: number,
    private readonly first: Buffer,
  ) {}

  /** Whether a line that looks like the beginning of the next letter is one. */
  mayEndHere(): boolean {
    if (this.stated === undefined || this.body >= this.stated) return true;
    this.within.push(this.lines.length);
    return false;
  }

  add(line: Buffer): void {
    this.size += line.length;
    if (this.inHeader) {
      const length = /^content-length:\s*(\d{1,9})\s*$/i.exec(line.toString('latin1', 0, 100))?.[1];
      if (length !== undefined && Number(length) <= letterLimits.bytes) this.stated = Number(length);
      if (isBlank(line)) this.inHeader = false;
    } else this.body += line.length;
    if (this.size > letterLimits.bytes + from.length) {
      this.lines = [];
      this.stated = undefined;
    } else this.lines.push(line);
  }

  /** The letter; several where the stated length was wrong. */
  *kept(): Generator<Kept, void, undefined> {
    // the empty line in front of the next `From ` is the mbox's; what is short of the stated length ran into other letters
    const isShort = this.stated !== undefined && this.body < this.stated;
    const isBeyond = this.stated !== undefined && this.body > this.stated + 2;
    if (this.within.length > 0 && (isShort || isBeyond)) {
      const starts = [0, ...this.within];
      for (const [i, start] of starts.entries()) {
        const lines = this.lines.slice(start, starts[i + 1]);
        yield i === 0
          ? keptOf(this.line, this.first, lines, true)
          : keptOf(this.line + 1 + start, lines[0]!, lines.slice(1), true);
      }
      return;
    }
    if (this.size > letterLimits.bytes + from.length) yield { line: this.line };
    else yield keptOf(this.line, this.first, this.lines, this.within.length === 0);
  }
}

function keptOf(line: number, first: Buffer, lines: readonly Buffer[], isQuoted: boolean): Kept {
  const own = isBlank(lines.at(-1) ?? Buffer.alloc(3)) ? lines.slice(0, -1) : lines;
  const open = (text: Buffer) =>
    isQuoted && text[0] === 0x3e && quoted.test(text.toString('latin1', 0, 100)) ? text.subarray(1) : text;
  const receivedAt = timeIn(first);
  return { line, raw: Buffer.concat(own.map(open)), ...(receivedAt !== undefined && { receivedAt }) };
}

/** `Mar  2 10:00:00 2026`, and what mail programs make of it: `Mar 02 10:00:00 +0000 2026`, `2 Mar 2026 10:00:00`. */
function timeIn(first: Buffer): Instant | undefined {
  const said = begins.exec(first.toString('latin1', 0, 300).trimEnd())?.[1] ?? '';
  const [, month, day, time, year] = asctime.exec(said) ?? [];
  const stated = year ? `${day} ${month} ${year} ${time}` : rfc5322.exec(said)?.[0];
  const millis = stated === undefined ? NaN : Date.parse(`${stated} +0000`);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}
