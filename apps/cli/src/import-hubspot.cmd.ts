import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readHubSpotExport } from '@app/capture/hubspot/hubspot';
import { isZone } from '@app/capture/local-time';
import { callOutcomes, isCallOutcomes, type CallOutcomes } from '@app/wiring/capture-sources';
import { runImport, type ImportOptions } from './import';
import { UsageError, type Terminal } from './terminal';

interface Options extends ImportOptions {
  readonly zone: string;
  readonly account: string;
  readonly outcomes?: string;
}

const help = `
Examples:
  onrecord import hubspot calls.csv --zone America/New_York
  onrecord import hubspot calls.json --zone UTC --account emea --dry-run

CSV has a header line with HubSpot's labels (Record ID, Activity date, Call outcome, …) or property names (hs_object_id,
hs_timestamp, …), in any order. JSON is what GET /crm/v3/objects/calls answers: {"results": […]}, or a list of such calls.`;

export function importHubSpot(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('hubspot')
    .description("Record the calls of a HubSpot export, CSV or the API's JSON")
    .argument('<file>', 'the export')
    .requiredOption('--zone <zone>', "the portal's time zone, for times without an offset: America/New_York")
    .option('--account <name>', 'which portal it is, as in CAPTURE_SOURCES', 'main')
    .option(
      '--outcomes <file>',
      `what outcomes of the portal's own mean, as JSON: {"<GUID or name>": "${callOutcomes.join('|')}"}`,
    )
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused row, with its line and the reason, to this file')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const { zone, account } = options;
      if (!isZone(zone)) throw new UsageError(`--zone: ${zone} is no IANA time zone (America/New_York is one)`);
      if (!/^[\w.-]{1,30}$/.test(account)) throw new UsageError('--account is a short name without white space');
      const source = { system: 'hubspot', account, evidence: 'captured', ingest: 'backfill' } as const;
      const outcomes = options.outcomes === undefined ? {} : outcomesIn(options.outcomes);
      const read = (bytes: AsyncIterable<Uint8Array>) => readHubSpotExport(bytes, { account, zone, outcomes });
      exit(await runImport({ file, source, read }, options, terminal));
    });
}

function outcomesIn(file: string): CallOutcomes {
  let outcomes: unknown;
  try {
    outcomes = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`--outcomes: ${file} can't be read as JSON`);
  }
  if (isCallOutcomes(outcomes)) return outcomes;
  throw new UsageError(`--outcomes: ${file} has to be {"<GUID or name>": one of ${callOutcomes.join(', ')}}`);
}
