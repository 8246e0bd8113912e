import { InvalidArgumentError, type Command } from 'commander';
import { importAll, type ImportOptions } from './import';
import { filesOf, readingsOf, sizeOf } from './letter-files';
import { UsageError, type Terminal } from './terminal';

interface Options extends ImportOptions {
  readonly account: string;
  readonly mailbox?: string;
  readonly live?: boolean;
}

const help = `
Examples:
  onrecord import mail archive.mbox --account main
  onrecord import mail /var/mail/vhosts/example.org/anna/Maildir --account main --mailbox anna@example.org
  onrecord import mail offer.eml letters/ --account main --dry-run

A path is an mbox, a letter, a Maildir, or a folder with any of these: .eml, .mbox, and whatever lies in cur/ and new/.
--mailbox says whose letters they are, where the letters themselves don't tell. A letter on the record already adds nothing,
wherever it was found before. What is read and what isn't: docs/import.md.`;

export function importMail(imports: Command, terminal: Terminal, exit: (code: number) => void): void {
  imports
    .command('mail')
    .description('Record the letters of mailboxes: mbox, Maildir and .eml')
    .argument('<paths...>', 'files and folders')
    .requiredOption('--account <name>', 'which mail system they come from', named)
    .option('--mailbox <address>', 'the mailbox that all of them were found in', address)
    .option('--live', 'policies and alerts may act on them, as if they came in just now')
    .option('--dry-run', 'read everything and report, record nothing')
    .option('--report <file>', 'write every refused letter, with its file, line and the reason, to this file')
    .addHelpText('after', help)
    .action(async (paths: string[], options: Options) => {
      const { account, mailbox, live = false } = options;
      for (const path of paths)
        if (sizeOf(path) === undefined) throw new UsageError(`there is no file or folder ${path}`);
      let size = 0;
      for (const file of filesOf(paths)) size += file.size;
      let bytes = 0;
      const readings = readingsOf(
        filesOf(paths),
        { account, ...(mailbox !== undefined && { mailbox }) },
        (read) => (bytes += read),
      );
      const source = { system: 'mail', account, evidence: 'captured', ingest: live ? 'live' : 'backfill' } as const;
      const title = paths.length === 1 ? paths[0]! : `${paths.length} paths`;
      exit(await importAll({ title, source, size, read: () => bytes, readings, factsAtOnce: 1 }, options, terminal));
    });
}

function named(account: string): string {
  if (!/^[\w.-]{1,40}$/.test(account)) throw new InvalidArgumentError('It is a short name without white space.');
  return account;
}
function address(mailbox: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(mailbox)) throw new InvalidArgumentError('It is an address like anna@example.org.');
  return mailbox;
}
