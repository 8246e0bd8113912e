import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Captured, Reading } from '@app/capture/captured';
import type { IntakeSource } from '@app/intake/desk';
import { Intake } from '@app/intake/intake';
import { uuidv7 } from '@app/event-store/handle';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { ImportReport } from './import.report';
import { count, exitCodes, line, progress, UsageError, type Terminal } from './terminal';

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly report?: string;
}
type Source = Pick<IntakeSource, 'system' | 'account' | 'evidence' | 'ingest'>;
export interface ImportJob {
  readonly file: string;
  readonly source: Source;
  /** Parses; constant memory. */
  readonly read: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Reading[]>;
}
/** What an import reads, wherever that lies. */
export interface ImportReads {
  readonly title: string;
  readonly source: Source;
  /** Bytes in all. */
  readonly size: number;
  /** Bytes so far. */
  readonly read: () => number;
  /** In constant memory. */
  readonly readings: AsyncIterable<Reading[]>;
  /** Facts that are put on the record together. */
  readonly factsAtOnce: number;
}

/** Reads the file, puts it on the record and prints the report. Stopped half-way it says so, and the same command goes on. Returns the exit code. */
export function runImport(
  { file, source, read }: ImportJob,
  options: ImportOptions,
  terminal: Terminal,
): Promise<number> {
  const size = sizeOf(file);
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  };
  const readings = read(counted());
  return importAll(
    { title: basename(file), source, size, read: () => bytes, readings, factsAtOnce: 1_000 },
    options,
    terminal,
  );
}

/** As runImport, of whatever can be read. */
export async function importAll(reads: ImportReads, options: ImportOptions, terminal: Terminal): Promise<number> {
  const stores = options.dryRun ? undefined : await openStores(readConfig(terminal.env));
  try {
    const intake =
      stores && new Intake({ store: stores.open, codec: stores.codec, vault: stores.vault }, sourceOf(reads));
    const report = new ImportReport(options.report);
    const { title } = reads;
    const bar = progress(terminal, title, reads.size);

    let facts: Captured[] = [];
    const flush = async () => {
      if (intake) report.recorded(await intake.take(facts));
      facts = [];
    };
    try {
      for await (const readings of reads.readings) {
        report.read(readings);
        for (const reading of readings) if (reading.how === 'taken') facts.push(...reading.facts);
        if (facts.length >= reads.factsAtOnce) await flush();
        bar.at(reads.read(), `${count(report.rows)} rows`);
        if (terminal.stop.aborted) break;
      }
      await flush();
    } finally {
      bar.end();
    }

    report.print(terminal, title, {
      dryRun: Boolean(options.dryRun),
      ...(intake && { unknownLines: intake.unknownLines }),
    });
    if (terminal.stop.aborted) {
      line(
        terminal.out,
        `\nStopped after ${count(report.rows)} rows, all of them settled as above. The same command goes on from there.`,
      );
      return exitCodes.interrupted;
    }
    if (intake) tellWhatNext(terminal, report);
    return report.refused + report.rejected > 0 ? exitCodes.refusedRows : exitCodes.done;
  } finally {
    await stores?.close();
  }
}

const sourceOf = ({ source }: ImportReads): IntakeSource => ({
  ...source,
  actor: { kind: 'system', id: `import:${source.account}` },
  correlationId: uuidv7(),
});

function sizeOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new UsageError(`there is no file ${file}`);
  return stat.size;
}

function tellWhatNext({ out }: Terminal, { appended, position }: ImportReport): void {
  if (appended === 0) return line(out, '\nAll of it was on the record before: nothing was added.');
  line(out, `\nThe record ends at ${position}. Next:`);
  line(out, '  onrecord status                       how far the numbers have caught up');
  line(out, '  npm start, then /docs                 the scorecard, who owned what, every history');
}
