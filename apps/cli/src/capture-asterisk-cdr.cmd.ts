import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { Reading } from '@app/capture/captured';
import { cdrColumns } from '@app/capture/asterisk-cdr/legs';
import { Uniting } from '@app/capture/asterisk-cdr/uniting';
import { csvLine } from '@app/capture/csv-records';
import { isZone } from '@app/capture/local-time';
import { uuidv7 } from '@app/event-store/handle';
import { Intake } from '@app/intake/intake';
import { patiently, pause } from '@app/intake/patience';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { FollowedLog } from './capture-log';
import { keepPlace, readPlace } from './capture-place';
import { CaptureReport } from './capture-report';
import { exitCodes, UsageError, type Terminal } from './terminal';

interface Options {
  readonly follow?: boolean;
  readonly columns: string;
  readonly zone: string;
  readonly gmt?: boolean;
  readonly account: string;
  readonly quiet: string;
  readonly report?: string;
}

const usual = cdrColumns.join(',');
const help = `
Examples:
  onrecord capture asterisk-cdr /var/log/asterisk/cdr-csv/Master.csv --zone Europe/Moscow --follow
  onrecord capture asterisk-cdr Master.csv --zone Europe/Moscow       (what has come since the last time, then ends)

The place reached is kept in the data directory, for each account; without it the file is read from its beginning, which adds
nothing. Columns as in onrecord import asterisk-cdr.`;

const pollMs = 500;
const keepMs = 1_000;
const day = 24 * 3600 * 1000;

export function captureAsteriskCdr(captures: Command, terminal: Terminal, exit: (code: number) => void): void {
  captures
    .command('asterisk-cdr')
    .description("Record the calls of an Asterisk's Master.csv as they are written, across rotation")
    .argument('<file>', 'Master.csv')
    .requiredOption('--zone <zone>', "time zone of the PBX's clock: Europe/Moscow")
    .option('--follow', 'go on with what is appended, until Ctrl-C')
    .option('--columns <names>', 'columns in the order of the file, comma separated', usual)
    .option('--gmt', 'times in the file are UTC (usegmtime=yes)')
    .option('--account <name>', 'which PBX it is, where you have several', 'asterisk')
    .option('--quiet <seconds>', 'a call is recorded once nothing has come of it for so long', '60')
    .option('--report <file>', 'write every refused row, with its place and the reason, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const { zone, account, follow = false } = options;
      if (!isZone(zone)) throw new UsageError(`--zone: ${zone} is no IANA time zone (Europe/Moscow is one)`);
      if (!/^[\w.-]{1,40}$/.test(account)) throw new UsageError('--account is a short name without white space');
      if (!/^\d{1,4}$/.test(options.quiet)) throw new UsageError('--quiet is a number of seconds');
      if (!follow && !existsSync(file)) throw new UsageError(`there is no file ${file}`);
      const columns = options.columns.split(',').map((name) => name.trim());
      exit(await capture(file, { ...options, follow }, columns, terminal));
    });
}

async function capture(
  file: string,
  { follow, zone, gmt = false, account, quiet, report: reportFile }: Options,
  columns: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { stop } = terminal;
  const calls = new Uniting({ columns, zone, gmt, account, quietMs: Number(quiet) * 1000, rememberMs: day });
  const config = readConfig(terminal.env);
  const report = new CaptureReport(terminal, basename(file), reportFile);
  const waiting = { signal: stop, away: report.away };
  const stores = follow ? await patiently(() => openStores(config), waiting) : await openStores(config);
  if (!stores) return exitCodes.interrupted;

  const placePath = join(config.dataDir, 'capture', `asterisk-cdr-${account}.json`);
  const place = readPlace(placePath);
  const isKnown = (line: number) => place !== undefined && line < place.done;
  const log = await FollowedLog.open(file, place, report.say);
  const intake = intakeOf(stores, account);
  /** False where the store was away until the end: then the place stays before what it did not take. */
  const record = async (readings: readonly Reading[]): Promise<boolean> => {
    report.read(readings);
    const facts = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
    if (facts.length === 0) return true;
    const taken = await patiently(() => intake.take(facts), waiting);
    if (taken) report.recorded(taken, intake.unknownLines);
    return taken !== undefined;
  };
  const keep = async () => {
    const { done = log.position, needed = done } = calls.places();
    const reached = await log.place(done, needed);
    if (reached) await keepPlace(placePath, reached);
  };

  try {
    let taken = true;
    let kept = { at: 0, position: -1, waiting: -1 };
    while (taken && !stop.aborted) {
      const lines = await log.read();
      const records = lines.map(({ at, text }) => csvLine(at, text, columns.length));
      report.read(calls.take(records, Date.now(), isKnown));
      // before anything is recorded: whoever is killed now finds the file again, though it is rotated away
      if (kept.position < 0 && lines.length > 0) await keep();
      taken = await record(calls.settle(Date.now()));
      const now = { at: Date.now(), position: log.position, waiting: calls.waiting };
      if (taken && now.at - kept.at >= keepMs && (now.position !== kept.position || now.waiting !== kept.waiting)) {
        await keep();
        kept = now;
      }
      report.tick(calls.waiting);
      if (lines.length > 0) continue;
      if (!follow) {
        taken = await record(calls.rest());
        break;
      }
      await pause(pollMs, stop);
    }
    if (taken) await keep();
    report.print();
    return stop.aborted ? exitCodes.interrupted : report.exitCode;
  } finally {
    await log.close();
    await stores.close();
  }
}

const intakeOf = ({ open, codec, vault }: Stores, account: string) =>
  new Intake(
    { store: open, codec, vault },
    {
      system: 'asterisk-cdr',
      account,
      evidence: 'captured',
      // Late or not: what is told of as it happens. Policies leave old news alone by themselves.
      ingest: 'live',
      actor: { kind: 'service', id: `asterisk-cdr:${account}` },
      correlationId: uuidv7(),
    },
  );
