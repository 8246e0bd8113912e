import type { Command } from 'commander';
import { comparePositions, type Position } from '@app/event-store/event-store';
import { progressOf, type Progress } from '@app/read-store/rebuild';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { count, exitCodes, line, type Terminal } from './terminal';

const help = `
Examples:
  onrecord status

Each read model with how far along the record it stands. Where one is behind and does not move, no projector runs (npm start
has one), or its events are parked.`;

export function status(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('status')
    .description('Where the record ends, and how far the read models have come')
    .addHelpText('after', help)
    .action(async () => {
      const stores = await openStores(readConfig(terminal.env));
      try {
        const head = await stores.sealed.head();
        const builds = await progressOf(stores.db);
        line(terminal.out, head ? `the record ends at ${head}` : 'the record is empty');
        if (builds.length === 0) line(terminal.out, 'no read model has been built yet: no projector has run here');
        for (const build of builds) line(terminal.out, row(build, head));
        exit(exitCodes.done);
      } finally {
        await stores.close();
      }
    });
}

const row = (build: Progress, head: Position | undefined): string =>
  [
    `  ${build.projection.padEnd(20)} v${build.version}`,
    build.serves ? 'serves  ' : build.state.padEnd(8),
    `${count(build.events).padStart(11)} events`,
    standing(build, head),
    ...(build.parked ? [`${count(build.parked)} parked`] : []),
    ...(build.stopped ? [`stopped: ${build.stopped}`] : []),
  ].join('  ');

function standing({ position }: Progress, head: Position | undefined): string {
  if (!head) return '';
  if (!position) return 'at the beginning';
  if (position.split(':')[0] !== head.split(':')[0]) return 'of another store';
  return comparePositions(position, head) >= 0 ? 'up to date' : `behind, at ${position}`;
}
