import type { Command } from 'commander';
import { isId } from '@app/domain/ids';
import { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import type { Principal } from '@app/wiring/auth/principal';
import { readConfig } from '@app/wiring/config';
import { isRole, roles } from '@app/wiring/roles';
import { exitCodes, line, UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord token --role rep --rep rep-2
  ADA=$(npx onrecord token --role manager --id ada)     who reviews second is another than who reviewed first

Signed by the development issuer, with the key in the data directory that npm start uses; good for 12 hours. Where a real
issuer is configured, tokens come from there alone.`;

export function token(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('token')
    .description('Print a bearer token for whoever you want to be, on a development machine')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--rep <id>', 'the rep that it speaks for, where the role is rep')
    .option('--id <subject>', 'the user, as the record names them')
    .addHelpText('after', help)
    .action(async (options: { role: string; rep?: string; id?: string }) => {
      const principal = principalOf(options);
      const { auth, dataDir, production } = readConfig(terminal.env);
      if (auth.jwksUrl || production)
        throw new UsageError('a real issuer is configured here (AUTH_JWKS_URL): tokens come from there alone');
      const issuer = await DevelopmentIssuer.open(dataDir, auth);
      line(terminal.out, await issuer.token(principal));
      exit(exitCodes.done);
    });
}

function principalOf({ role, rep, id }: { role: string; rep?: string; id?: string }): Principal {
  if (!isRole(role)) throw new UsageError(`--role is one of ${roles.join(', ')}, not ${role}`);
  if (role === 'rep' && rep === undefined) throw new UsageError('--rep: which rep does it speak for?');
  if (role !== 'rep' && rep !== undefined) throw new UsageError(`--rep: a ${role} speaks for no rep`);
  for (const [option, value] of Object.entries({ rep, id }))
    if (value !== undefined && !isId(value))
      throw new UsageError(`--${option} is 1 to 128 of letters, digits and ._~:@+-`);
  return { id: id ?? `dev-${rep ?? role}`, role, ...(rep !== undefined && { rep }) };
}
