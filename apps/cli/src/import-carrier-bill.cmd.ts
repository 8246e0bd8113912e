import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readBillMapping, type BillMapping } from '@app/capture/carrier-bill/bill-mapping';
import { readCarrierBill } from '@app/capture/carrier-bill/carrier-bill';
import { runImport, type ImportOptions } from './import';
import { UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord import carrier-bill march.csv --mapping mappings/carrier-bill.yaml
  onrecord import carrier-bill counters.csv --mapping mappings/trunk-counters.yaml
  onrecord import carrier-bill march-corrected.csv --mapping mappings/carrier-bill.yaml --reissue "March, second issue"

What a mapping says, and what becomes of it (GET /capture-coverage): docs/capture.md. Items on the record already add nothing; an
item that has changed since corrects the record. Only with --reissue is an item that the file lacks withdrawn, from the days
that the file has; as long as a row of it is refused or unmapped, none is.`;

interface Options extends ImportOptions {
  readonly mapping: string;
  readonly reissue?: string;
}

export function importCarrierBill(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('carrier-bill')
    .description("Record a carrier's itemised bill, or a trunk's counters: what the record of calls is held to")
    .argument('<file>', 'the CSV file')
    .requiredOption('--mapping <file>', 'YAML that says what the columns mean')
    .option('--reissue <name>', "the bill, by this name, is the carrier's new word on all of its days")
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused row, with its line and the reason, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const mapping = mappingIn(options.mapping);
      const { reissue } = options;
      if (reissue !== undefined && (reissue.trim() === '' || reissue.length > 128))
        throw new UsageError('--reissue needs a name of up to 128 characters');
      if (reissue !== undefined && mapping.form === 'counters')
        throw new UsageError('--reissue is for bills: a counter that is told again is corrected by itself');
      const { account, evidence } = mapping;
      // What it tells is over: nothing is planned or alerted because of it.
      const source = { system: 'carrier-bill', account, evidence, ingest: 'backfill' } as const;
      exit(
        await runImport({ file, source, read: (bytes) => readCarrierBill(bytes, mapping, reissue) }, options, terminal),
      );
    });
}

function mappingIn(file: string): BillMapping {
  let yaml: string;
  try {
    yaml = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`the mapping ${file} can't be read`);
  }
  return readBillMapping(yaml, file);
}
