import { appendFileSync, writeFileSync } from 'node:fs';
import type { NotTaken, Reading } from '@app/capture/captured';
import type { Intaken, NotRecorded } from '@app/intake/intake';
import { count, line, peakMemory, seconds, type Terminal } from './terminal';

const shown = 20;
/** Different reasons (or kinds) that are counted apart. */
const reasonsKept = 1000;

/** What came of an import, in numbers that add up: every row is taken, skipped, unmapped or refused. */
export class ImportReport {
  rows = 0;
  taken = 0;
  /** Of those taken. */
  nobody = 0;
  known = 0;
  readonly skipped = new Map<string, number>();
  readonly unmapped = new Map<string, number>();
  readonly events = new Map<string, number>();
  refused = 0;
  /** Facts of private calls, of which nothing is kept. */
  private = 0;
  /** Facts that the record would not have. */
  rejected = 0;
  position: string | undefined;
  private readonly first: string[] = [];
  private readonly began = Date.now();

  /** `file` gets every refused row; without it the first 20 are shown. `place` is what a row is found by. */
  constructor(
    private readonly file?: string,
    private readonly place: 'line' | 'byte' = 'line',
  ) {
    if (file) writeFileSync(file, '');
  }

  read(readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (reading.how !== 'taken') {
        this.rows++;
        this.notTaken(reading);
        continue;
      }
      this.rows += reading.rows;
      this.taken += reading.rows;
      if (reading.nobody) this.nobody += reading.rows;
    }
  }

  recorded({ events, known, private: dropped, rejected, position }: Intaken): void {
    for (const [type, n] of Object.entries(events)) add(this.events, type, n);
    this.known += known;
    this.private += dropped;
    this.position = position ?? this.position;
    for (const one of rejected) this.notRecorded(one);
  }

  get appended(): number {
    return total(this.events);
  }

  print({ out }: Terminal, title: string, { dryRun = false, unknownLines = new Map<string, number>() } = {}): void {
    const ms = Date.now() - this.began;
    const rate = `${count(Math.round((this.rows / Math.max(ms, 1)) * 1000))} rows/s`;
    line(out, `${title}: ${count(this.rows)} rows in ${seconds(ms)} (${rate}), ${peakMemory()} of memory at most`);
    line(out);
    line(out, figure('taken', this.taken, this.nobody ? `of them ${count(this.nobody)} nobody's deed` : ''));
    line(out, figure('skipped', total(this.skipped), list(this.skipped)));
    line(out, figure('unmapped', total(this.unmapped), list(this.unmapped)));
    line(out, figure('refused', this.refused));
    for (const text of this.first) line(out, `    ${text}`);
    const more = this.refused + this.rejected - this.first.length;
    if (more > 0)
      line(
        out,
        `    … and ${count(more)} more: ${this.file ? `all are in ${this.file}` : '--report FILE keeps them all'}`,
      );
    line(out);
    if (dryRun) return line(out, 'A dry run: nothing was recorded.');
    line(out, figure('recorded', this.appended, this.appended ? `events: ${list(this.events)}` : 'events'));
    line(out, figure('known', this.known, 'facts that were on the record already'));
    if (this.private) line(out, figure('private', this.private, 'facts of private calls: nothing of them is kept'));
    if (this.rejected) line(out, figure('rejected', this.rejected, 'facts'));
    if (unknownLines.size)
      line(out, `\nNobody has these lines, so their calls are unattributed: ${list(unknownLines)}`);
  }

  private notTaken({ file, line: at, how, reason }: NotTaken): void {
    if (how === 'refused') {
      this.refused++;
      this.keep(`${file === undefined ? '' : `${file}, `}${this.place} ${at}: ${reason}`);
    } else add(how === 'skipped' ? this.skipped : this.unmapped, reason, 1);
  }

  private notRecorded({ line: at, code, message }: NotRecorded): void {
    this.rejected++;
    this.keep(`${at === undefined ? '' : `${this.place} ${at}: `}${message} (${code})`);
  }

  private keep(text: string): void {
    if (this.file) appendFileSync(this.file, `${text}\n`);
    if (this.first.length < shown) this.first.push(text);
  }
}

const figure = (word: string, n: number, more = '') => `  ${word.padEnd(9)} ${count(n).padStart(9)}  ${more}`.trimEnd();
const list = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, n]) => `${name} ${count(n)}`)
    .join(' · ') + (counts.size > shown ? ' · …' : '');
const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
const add = (counts: Map<string, number>, name: string, n: number) => {
  const key = counts.has(name) || counts.size < reasonsKept ? name : 'other';
  counts.set(key, (counts.get(key) ?? 0) + n);
};
