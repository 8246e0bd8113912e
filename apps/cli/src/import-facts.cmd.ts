import type { Command } from 'commander';
import { readFactsFile } from '@app/capture/facts/ndjson';
import { isZone } from '@app/capture/local-time';
import { runImport, type ImportOptions } from './import';
import { UsageError, type Terminal } from './terminal';

interface Options extends ImportOptions {
  readonly zone: string;
  readonly account: string;
}

const help = `
Examples:
  onrecord import facts backfill.ndjson --zone Europe/Moscow
  onrecord import facts backfill.ndjson --zone UTC --account whatsapp --dry-run

A line is an item, as POST /capture/facts has them: docs/capture-facts.md. The same account's items may come both ways:
what is on the record already adds nothing.`;

export function importFacts(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('facts')
    .description('Record facts of any source, an item of POST /capture/facts a line (NDJSON)')
    .argument('<file>', 'the items')
    .requiredOption('--zone <zone>', "the account's time zone, for times without an offset: Europe/Moscow")
    .option('--account <name>', 'which account it is, as in CAPTURE_SOURCES', 'main')
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused item, with its line and the reasons, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const { zone, account } = options;
      if (!isZone(zone)) throw new UsageError(`--zone: ${zone} is no IANA time zone (Europe/Moscow is one)`);
      if (!/^[\w.-]{1,30}$/.test(account)) throw new UsageError('--account is a short name without white space');
      const source = { system: 'facts', account, evidence: 'captured', ingest: 'backfill' } as const;
      const read = (bytes: AsyncIterable<Uint8Array>) => readFactsFile(bytes, { account, zone });
      exit(await runImport({ file, source, read }, options, terminal));
    });
}
