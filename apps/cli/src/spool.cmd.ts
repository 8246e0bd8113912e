import { Argument, type Command } from 'commander';
import { nameOf, requestSetAside, setAsides, type SetAside } from '@app/read-store/set-aside';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { count, exitCodes, line, UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord spool                    what the store would not have, by name, source and reason
  onrecord spool retry 5f0c9d21-7   give it to the store once more
  onrecord spool drop 5f0c9d21-7    destroy it, for good
  onrecord spool retry              all of them once more

What is in a delivery is not shown: it lies enciphered on the disk of the process that took it. That process does what is asked
for within seconds; one that is not running gives it to the store once more when it starts.`;

export function spool(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('spool')
    .description('What sources delivered and the store would not have')
    .addArgument(new Argument('[what]').choices(['list', 'retry', 'drop']).default('list'))
    .argument('[name]', 'of one delivery, as in the list')
    .addHelpText('after', help)
    .action(async (what: 'list' | 'retry' | 'drop', name?: string) => {
      if (what === 'drop' && name === undefined) throw new UsageError('which one? onrecord spool lists them');
      const { db, close } = await openStores(readConfig(terminal.env));
      try {
        if (what === 'list') {
          const all = await setAsides(db);
          line(terminal.out, all.length === 0 ? 'nothing lies aside' : `${count(all.length)} lie aside`);
          for (const one of all) for (const text of told(one)) line(terminal.out, text);
        } else {
          const asked = await requestSetAside(db, what, name);
          if (asked === 0)
            throw new UsageError(name === undefined ? 'nothing lies aside' : `nothing lies aside under ${name}`);
          line(terminal.out, `asked for: ${what} ${count(asked)}`);
        }
        exit(exitCodes.done);
      } finally {
        await close();
      }
    });
}

const shown = 10;
function told({ facts, what, receivedAt, reason, request, ...one }: SetAside): string[] {
  return [
    `  ${nameOf(one)}  ${what}  ${receivedAt}  ${reason}${request ? `  (asked for: ${request})` : ''}`,
    ...facts.slice(0, shown).map((fact) => `      ${fact}`),
    ...(facts.length > shown ? [`      … and ${count(facts.length - shown)} more`] : []),
  ];
}
