import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** `onrecord …`, as built, in a process of its own. */
export interface Command {
  readonly ended: Promise<{ code: number | null; output: string }>;
  /** -9; returns once it is gone. */
  kill(): Promise<void>;
  /** As a service manager does it. */
  stop(): Promise<{ code: number | null; output: string }>;
}

/** What a process is told of the database `url`, and of its files in `folder`. */
export const environment = (url: string, folder: string) => ({
  DATABASE_URL: url,
  ONRECORD_DATA_DIR: folder,
  LOG_LEVEL: 'warn',
});

export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>): Command {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'end-with-parent.cjs'), join(root, 'dist/apps/cli/src/main.js'), ...args],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({ code, output }));
  return {
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
