import type { Command } from 'commander';
import { recordAll } from '@app/intake/recorder';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { callStream } from '@app/domain/calls/call.events';
import { sealed, type Seal } from './seed/recordings';
import { seedDepartment, type SeedOptions } from './seed/seed';
import { count, exitCodes, line, peakMemory, progress, seconds, UsageError, type Terminal } from './terminal';

const help = `
Examples:
  onrecord seed                                 20 reps, six weeks up to yesterday
  onrecord seed --seed 7 --reps 60 --days 365 --leads 6000
  onrecord seed --seed 1 --until 2026-03-31     the same department on every machine

The same numbers give the same events with the same ids, so a second run adds nothing. Its source is called "seed", and it
comes in as history. Only what was promised, refused or disqualified in the last week still stands: it falls due, and waits for
review.`;

export function seed(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('seed')
    .description('Record a department that never was, for those who have no data yet')
    .option('--seed <number>', 'which department', '1')
    .option('--reps <number>', 'how many reps', '20')
    .option('--leads <number>', 'how many leads', '900')
    .option('--days <number>', 'how many calendar days', '42')
    .option('--until <date>', 'the last day (yesterday where absent)')
    .addHelpText('after', help)
    .action(async (options: Record<'seed' | 'reps' | 'leads' | 'days', string> & { until?: string }) => {
      const until = options.until ?? new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
      if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)))
        throw new UsageError(`--until: ${until} is no date like 2026-03-31`);
      if (Date.parse(until) > Date.now()) throw new UsageError('--until: what has not happened yet is not recorded');
      exit(
        await record(
          {
            until,
            seed: whole('--seed', options.seed, 0, 999_999),
            reps: whole('--reps', options.reps, 2, 2_000),
            leads: whole('--leads', options.leads, 1, 99_999),
            days: whole('--days', options.days, 1, 3_660),
          },
          terminal,
        ),
      );
    });
}

async function record(options: SeedOptions, terminal: Terminal): Promise<number> {
  const { open, codec, vault, close } = await openStores(readConfig(terminal.env));
  const began = Date.now();
  let events = 0;
  let commands = 0;
  try {
    const newest = {};
    /** Not a second time: sealed anew it would be another blob, and nobody's. */
    const seal: Seal = async ({ callId, subject, stamp }, sound) => {
      for await (const { meta } of open.readStream(callStream(callId)))
        if (meta.commandId === stamp.commandId) return undefined;
      return vault.sealBlob(subject, 'content', sound());
    };
    const bar = progress(terminal, 'seed', options.days);
    try {
      for (const day of seedDepartment(options)) {
        await Promise.all(day.entries.map(({ kind, value, ref, from }) => vault.enter(kind, value, ref, from)));
        const handled = await recordAll({ store: open, codec, newest }, await sealed(day.commands, seal));
        commands += handled.length;
        events += handled.reduce((sum, { events, repeated }) => sum + (repeated ? 0 : events.length), 0);
        bar.at(day.day + 1, `${count(events)} events`);
        if (terminal.stop.aborted) break;
      }
    } finally {
      bar.end();
    }
  } finally {
    await close();
  }
  const ms = Date.now() - began;
  const { seed, reps, leads, days, until } = options;
  line(terminal.out, `seed ${seed}: ${reps} reps, ${count(leads)} leads, ${days} days up to ${until}`);
  line(
    terminal.out,
    `${count(events)} events of ${count(commands)} commands in ${seconds(ms)} (${count(Math.round((events / ms) * 1000))} events/s), ${peakMemory()} of memory at most`,
  );
  if (terminal.stop.aborted) {
    line(terminal.out, 'Stopped. The same command goes on from there.');
    return exitCodes.interrupted;
  }
  if (events === 0) line(terminal.out, 'All of it was on the record before: nothing was added.');
  return exitCodes.done;
}

function whole(option: string, text: string, least: number, most: number): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least || n > most)
    throw new UsageError(`${option} is a whole number from ${least} to ${most}, not ${text}`);
  return n;
}
