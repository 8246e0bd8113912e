import { once } from 'node:events';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { fact } from '@app/decider/fact';
import { accessStream, type RecordExported } from '@app/domain/access/access.events';
import { uuidv7 } from '@app/event-store/handle';
import { ActivityTimelineQuery, type Party } from '@app/projections/activity-timeline/activity-timeline.query';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { count, exitCodes, line, UsageError, type Terminal } from './terminal';

interface Options {
  readonly rep?: string;
  readonly lead?: string;
  readonly from?: string;
  readonly to?: string;
  readonly open?: boolean;
}

const help = `
Examples:
  onrecord replay --rep 11189 > 11189.ndjson
  onrecord replay --lead 173712 --from 2011-10-01 --to 2011-11-01
  onrecord replay --lead lead-0007 --open | jq .type

One event a line, in the order of the record. Personal fields stay sealed without --open. That a history was taken out is
recorded, with the name of the user who did it.`;

export function replay(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('replay')
    .description('Everything that names a rep or a lead, as NDJSON on the standard output')
    .option('--rep <id>', 'the rep')
    .option('--lead <id>', 'the lead')
    .option('--from <time>', 'what happened from then on (ISO 8601; UTC where it says no offset)')
    .option('--to <time>', 'what happened before then')
    .option('--open', 'personal fields in the open')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const party = partyOf(options);
      const from = instant('--from', options.from);
      const to = instant('--to', options.to);
      const stores = await openStores(readConfig(terminal.env));
      try {
        const timeline = new ActivityTimelineQuery(stores.db, stores.vault);
        const events = timeline.stream({
          ...party,
          ...(from && { from }),
          ...(to && { to }),
          open: options.open === true,
        });
        exit(await print(events, terminal, (n) => recordExport(stores, party, options, n)));
      } finally {
        await stores.close();
      }
    });
}

async function print(events: AsyncIterable<string>, terminal: Terminal, recorded: (count: number) => Promise<void>) {
  let n = 0;
  try {
    for await (const event of events) {
      n++;
      if (!terminal.out.write(`${event}\n`)) await once(terminal.out, 'drain');
      if (terminal.stop.aborted) break;
    }
  } finally {
    if (n > 0) await recorded(n);
  }
  line(terminal.err, `${count(n)} events`);
  return terminal.stop.aborted ? exitCodes.interrupted : exitCodes.done;
}

async function recordExport(
  { open, codec }: Stores,
  party: Party,
  { open: opened }: Options,
  n: number,
): Promise<void> {
  const user = userInfo().username;
  const occurredAt = new Date().toISOString();
  const id = uuidv7();
  const stamp = {
    occurredAt,
    actor: { kind: 'system', id: user },
    source: { system: 'cli' },
    evidence: 'captured',
    ingest: 'live',
    commandId: id,
    correlationId: id,
  } as const;
  const what = `onrecord replay${opened ? ' --open' : ''}`;
  const about = 'rep' in party ? { reps: [party.rep] } : { leads: [party.lead] };
  const exported = fact<RecordExported>(
    stamp,
    'RecordExported',
    { what, count: n, ...(!opened && { sealed: true }) },
    about,
  );
  const event = codec.encode(exported, { id, commandId: id, correlationId: id });
  await open.append(accessStream(user, occurredAt), [event], { expected: 'any' });
}

function partyOf({ rep, lead }: Options): Party {
  if ((rep === undefined) === (lead === undefined)) throw new UsageError('whose history: --rep ID or --lead ID?');
  return rep !== undefined ? { rep } : { lead: lead! };
}

function instant(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(zoned)))
    throw new UsageError(`${option}: ${text} is no ISO 8601 time`);
  return new Date(zoned).toISOString();
}
