import { Command, CommanderError } from 'commander';
import { CaptureError } from '@app/capture/captured';
import { StoreError } from '@app/event-store/event-store';
import { VaultError } from '@app/vault/vault';
import { ConfigError } from '@app/wiring/config';
import { captureAsteriskCdr } from './capture-asterisk-cdr.cmd';
import { importAsteriskCdr } from './import-asterisk-cdr.cmd';
import { importCarrierBill } from './import-carrier-bill.cmd';
import { importCsv } from './import-csv.cmd';
import { importFacts } from './import-facts.cmd';
import { importHubSpot } from './import-hubspot.cmd';
import { importMail } from './import-mail.cmd';
import { rebuild } from './rebuild.cmd';
import { replay } from './replay.cmd';
import { seed } from './seed.cmd';
import { spool } from './spool.cmd';
import { status } from './status.cmd';
import { sweepBlobs } from './sweep-blobs.cmd';
import { exitCodes, line, UsageError, type Terminal } from './terminal';
import { token } from './token.cmd';

const help = `
Exit codes: 0 done · 1 failed · 2 wrong usage, file or mapping · 3 done, but rows were refused · 130 stopped by Ctrl-C`;

/** Runs one command line; gives its exit code, and never throws what a user can mend. */
export async function onrecord(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.done;
  const exit = (of: number) => {
    code = of;
  };
  const program = new Command('onrecord')
    .description("The sales department's record, from the command line")
    .addHelpText('after', help)
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) })
    .exitOverride();
  const imports = program.command('import').description('Put what other systems recorded on the record');
  importCsv(imports, terminal, exit);
  importAsteriskCdr(imports, terminal, exit);
  importHubSpot(imports, terminal, exit);
  importMail(imports, terminal, exit);
  importFacts(imports, terminal, exit);
  importCarrierBill(imports, terminal, exit);
  const captures = program.command('capture').description('Put on the record what other systems tell as it happens');
  captureAsteriskCdr(captures, terminal, exit);
  seed(program, terminal, exit);
  replay(program, terminal, exit);
  status(program, terminal, exit);
  rebuild(program, terminal, exit);
  sweepBlobs(program, terminal, exit);
  spool(program, terminal, exit);
  token(program, terminal, exit);

  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return failed(error, terminal);
  }
}

function failed(error: unknown, { err }: Terminal): number {
  if (error instanceof UsageError || error instanceof CaptureError || error instanceof ConfigError) {
    line(err, error.message);
    return exitCodes.usage;
  }
  if (error instanceof StoreError || error instanceof VaultError) line(err, `${error.message} (${error.code})`);
  else line(err, databaseTrouble(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return exitCodes.failed;
}

/** What codes of PostgreSQL and of its connection mean here. */
function databaseTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = ('driverError' in error ? error.driverError : error) as { code?: unknown };
  if (code === '42P01')
    return 'this read model has never been built here: a projector has to run first (npm start has one)';
  const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000'].includes(String(code));
  return unreachable ? `the database can't be reached: ${error.message}` : undefined;
}
