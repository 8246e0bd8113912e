import { Option, type Command } from 'commander';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { sealedBlobs, strikeNamed } from './sweep-blobs';
import { count, exitCodes, line, progress, UsageError, type Terminal } from './terminal';

interface Options {
  readonly olderThan: string;
  readonly dryRun?: boolean;
}

const help = `
Examples:
  onrecord sweep-blobs --dry-run
  onrecord sweep-blobs --older-than 7d

A process that ends between sealing a recording, an attachment or a long letter and putting it on the record leaves a blob that no
event names. The record is read once from its beginning, and what was sealed longer ago than --older-than and is named nowhere is
removed. Everything may run meanwhile. Only blobs that this vault sealed are looked at: what else lies in the folder or the bucket
stays. Run again it finds nothing.`;

const hour = 3_600_000;
const units = { h: hour, d: 24 * hour };

export function sweepBlobs(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('sweep-blobs')
    .description('Remove sealed content that no event names, left behind by processes that were killed')
    .addOption(new Option('--older-than <age>', 'sealed so long ago, from 1h up: 12h, 7d').default('1d'))
    .option('--dry-run', 'count them, remove nothing')
    .addHelpText('after', help)
    .action(async ({ olderThan, dryRun = false }: Options) => {
      const age = ageOf(olderThan);
      const stores = await openStores(readConfig(terminal.env));
      try {
        exit(await sweepUnnamed(stores, { age, olderThan, dryRun }, terminal));
      } finally {
        await stores.close();
      }
    });
}

export async function sweepUnnamed(
  stores: Stores,
  { age, olderThan, dryRun }: { age: number; olderThan: string; dryRun: boolean },
  terminal: Terminal,
): Promise<number> {
  const hidden = await hiddenSince(stores);
  if (hidden >= age / 2) {
    const hours = Math.floor(hidden / hour);
    line(terminal.err, `A transaction has been open in the database for ${hours} h, and hides what came on the record since; nothing was removed.`); // prettier-ignore
    return exitCodes.failed;
  }
  // before the record is read: what is sealed meanwhile is not among them
  const blobs = await sealedBlobs(stores.vault, age);
  const noted = blobs.size;
  const bar = progress(terminal, 'finding their events', noted);
  const observe = (read: number) => bar.at(noted - blobs.size, `${count(read)} events read`);
  const whole = await strikeNamed(blobs, stores.sealed, { stop: terminal.stop, observe }).finally(() => bar.end());
  if (!whole) {
    line(terminal.out, 'stopped before all of the record was read: nothing was removed');
    return exitCodes.interrupted;
  }
  // events of another store than the one that these were sealed for would name none of them
  if (noted > 0 && (await stores.sealed.head()) === undefined) {
    line(terminal.err, `The record is empty, and yet ${count(noted)} blobs were sealed for it: is this the right one? Nothing was removed.`); // prettier-ignore
    return exitCodes.failed;
  }
  line(terminal.out, `${count(noted)} blobs sealed ${olderThan} ago or earlier, ${count(blobs.size)} of them named by no event`); // prettier-ignore
  if (dryRun) {
    line(terminal.out, 'a dry run: nothing was removed');
    return exitCodes.done;
  }
  let removed = 0;
  for (const blob of blobs) {
    if (terminal.stop.aborted) break;
    await stores.vault.removeBlob({ blob });
    removed++;
  }
  line(terminal.out, `${count(removed)} removed`);
  return removed < blobs.size ? exitCodes.interrupted : exitCodes.done;
}

/** Milliseconds for which nothing that came on the record may have been to be seen. */
const hiddenSince = async ({ horizonAge }: Stores): Promise<number> => (await horizonAge?.()) ?? 0;

function ageOf(text: string): number {
  const [, number, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  const age = Number(number) * units[unit as keyof typeof units];
  if (!(age >= hour)) throw new UsageError(`--older-than: ${text} is no age of 1h or more (12h, 7d)`);
  return age;
}
