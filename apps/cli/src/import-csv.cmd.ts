import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readCsv } from '@app/capture/csv/csv';
import { readMapping, type Mapping } from '@app/capture/csv/mapping';
import { runImport, type ImportOptions } from './import';
import { UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord import csv ../shared/data/loan-desk/work-items.csv --mapping mappings/loan-desk.yaml
  onrecord import csv export.csv --mapping mappings/ours.yaml --dry-run

What a mapping says: docs/import.md. Rows on the record already add nothing; a row that has changed since corrects the record.`;

export function importCsv(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('csv')
    .description('Record the CSV that any CRM exports, read by a mapping file')
    .argument('<file>', 'the CSV file')
    .requiredOption('--mapping <file>', 'YAML that says what the columns mean')
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused row, with its line and the reason, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: ImportOptions & { mapping: string }) => {
      const mapping = mappingIn(options.mapping);
      const { account, evidence, ingest } = mapping;
      const source = { system: 'csv-import', account, evidence, ingest };
      exit(await runImport({ file, source, read: (bytes) => readCsv(bytes, mapping) }, options, terminal));
    });
}

function mappingIn(file: string): Mapping {
  let yaml: string;
  try {
    yaml = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`the mapping ${file} can't be read`);
  }
  return readMapping(yaml, file);
}
