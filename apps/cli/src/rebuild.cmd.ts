import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DataSource } from 'typeorm';
import { progressOf, requestRebuild, type Progress } from '@app/read-store/rebuild';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { count, exitCodes, line, progress, UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord rebuild rep-scorecard

A fresh build is made beside the one that serves, by the projector that runs; queries are switched over once it has caught up.
Ctrl-C ends the watching, not the rebuild.`;

export function rebuild(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('rebuild')
    .description('Build a read model anew from the record, beside the one that serves')
    .argument('<projection>', 'rep-scorecard, lead-ownership, … (onrecord status lists them)')
    .addHelpText('after', help)
    .action(async (projection: string) => {
      const { db, close } = await openStores(readConfig(terminal.env));
      try {
        const known = new Set((await progressOf(db)).map((build) => build.projection));
        if (!known.has(projection))
          throw new UsageError(
            `there is no read model ${projection}; there are ${[...known].join(', ') || 'none yet'}`,
          );
        exit(await watched(db, await requestRebuild(db, projection), terminal));
      } finally {
        await close();
      }
    });
}

async function watched(db: DataSource, schema: string, terminal: Terminal): Promise<number> {
  const bar = progress(terminal, schema, 100);
  try {
    for (let waited = 0; !terminal.stop.aborted; waited++) {
      const build = (await progressOf(db)).find((one) => one.schema === schema);
      if (build?.stopped) throw new UsageError(`${schema} is stopped: ${build.stopped}`);
      if (build?.serves && build.state === 'live') {
        line(terminal.out, `${schema} serves: ${count(build.events)} events`);
        return exitCodes.done;
      }
      if (waited === 10 && build?.state === 'requested')
        line(terminal.err, 'waiting for a projector to begin it (npm start has one)');
      bar.at(share(build), build ? `${count(build.events)} events` : 'requested');
      await sleep(500, undefined, { signal: terminal.stop }).catch(() => undefined);
    }
    return exitCodes.interrupted;
  } finally {
    bar.end();
  }
}

const share = (build: Progress | undefined) =>
  build && build.ofEvents > 0 ? (100 * build.events) / build.ofEvents : 0;
