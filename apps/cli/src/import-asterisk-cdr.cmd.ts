import type { Command } from 'commander';
import { readAsteriskCdr } from '@app/capture/asterisk-cdr/asterisk-cdr';
import { cdrColumns } from '@app/capture/asterisk-cdr/legs';
import { isZone } from '@app/capture/local-time';
import { runImport, type ImportOptions } from './import';
import { UsageError, type Terminal } from './terminal';

interface Options extends ImportOptions {
  readonly columns: string;
  readonly zone: string;
  readonly gmt?: boolean;
  readonly account: string;
}

const usual = cdrColumns.join(',');
const help = `
Examples:
  onrecord import asterisk-cdr /var/log/asterisk/cdr-csv/Master.csv --zone Europe/Moscow
  onrecord import asterisk-cdr Master.csv --zone Asia/Kolkata --gmt --columns ${cdrColumns.slice(0, 17).join(',')}

Master.csv has no header line: --columns says what is in it, as cdr.conf and cdr_custom.conf have it. Without --columns:
  ${usual}`;

export function importAsteriskCdr(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('asterisk-cdr')
    .description("Record the calls of an Asterisk's Master.csv, legs united into calls")
    .argument('<file>', 'Master.csv')
    .requiredOption('--zone <zone>', "time zone of the PBX's clock: Europe/Moscow")
    .option('--columns <names>', 'columns in the order of the file, comma separated', usual)
    .option('--gmt', 'times in the file are UTC (usegmtime=yes)')
    .option('--account <name>', 'which PBX it is, where you have several', 'asterisk')
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused row, with its line and the reason, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const { zone, gmt = false, account } = options;
      if (!isZone(zone)) throw new UsageError(`--zone: ${zone} is no IANA time zone (Europe/Moscow is one)`);
      if (!/^[\w.-]{1,40}$/.test(account)) throw new UsageError('--account is a short name without white space');
      const columns = options.columns.split(',').map((name) => name.trim());
      const source = { system: 'asterisk-cdr', account, evidence: 'captured', ingest: 'backfill' } as const;
      exit(
        await runImport(
          { file, source, read: (bytes) => readAsteriskCdr(bytes, { columns, zone, gmt, account }) },
          options,
          terminal,
        ),
      );
    });
}
