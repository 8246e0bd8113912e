import type { Reading } from '@app/capture/captured';
import type { Intaken } from '@app/intake/intake';
import type { UnknownLines } from '@app/intake/parties';
import { ImportReport } from './import.report';
import { count, exitCodes, line, type Terminal } from './terminal';

const everyMs = 60_000;
const everyMsWatched = 1_000;
/** Lines that nobody has, told apart. */
const linesKept = 1_000;

/** What becomes of a log that goes on: told once a minute, or all the time where somebody watches; in the end as an import's. */
export class CaptureReport {
  private readonly sums: ImportReport;
  private readonly unknown: UnknownLines = new Map();
  private toldAt = Date.now();
  private toldRows = 0;
  private isAway = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly title: string,
    file: string | undefined,
  ) {
    this.sums = new ImportReport(file, 'byte'); // of all that was ever in the log: it has no first line
  }

  read(readings: readonly Reading[]): void {
    this.sums.read(readings);
  }

  recorded(taken: Intaken, unknown: UnknownLines): void {
    this.sums.recorded(taken);
    for (const [name, times] of unknown)
      if (this.unknown.has(name) || this.unknown.size < linesKept)
        this.unknown.set(name, (this.unknown.get(name) ?? 0) + times);
    unknown.clear();
    if (this.isAway) this.say('the store is back');
    this.isAway = false;
  }

  readonly say = (message: string): void => line(this.terminal.err, `${this.clear()}${this.title}: ${message}`);

  readonly away = (error: Error, waitMs: number): void => {
    if (!this.isAway) this.say(`the store is away (${error.message}); the file keeps what comes, nothing is lost`);
    this.isAway = true;
    if (waitMs >= 30_000) this.say('the store is still away');
  };

  /** `waiting` calls have not been quiet for long enough. */
  tick(waiting: number): void {
    const { err } = this.terminal;
    if (Date.now() - this.toldAt < (err.isTTY ? everyMsWatched : everyMs)) return;
    this.toldAt = Date.now();
    const { rows, refused, appended } = this.sums;
    const said = `${count(rows)} rows, ${count(refused)} refused, ${count(appended)} events; ${count(waiting)} calls going on`;
    if (err.isTTY) err.write(`${this.clear()}${this.title}: ${said}`);
    else if (rows !== this.toldRows || waiting > 0) this.say(said);
    this.toldRows = rows;
  }

  print(): void {
    this.terminal.err.write(this.clear());
    this.sums.print(this.terminal, this.title, { unknownLines: this.unknown });
  }

  get exitCode(): number {
    return this.sums.refused + this.sums.rejected > 0 ? exitCodes.refusedRows : exitCodes.done;
  }

  private clear(): string {
    return this.terminal.err.isTTY ? '\r\u001b[K' : '';
  }
}
