#!/usr/bin/env node
/** The command line from a clone: prepares it where needed, lends it a database, and runs `apps/cli`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openDatabase } from './database.mjs';
import { built, dataDir, giveUp, root } from './prepare.mjs';

const args = process.argv.slice(2);
const onlyAsksForHelp = args.length === 0 || args.some((arg) => ['help', '--help', '-h'].includes(arg));

// Ctrl-C reaches the command itself too; this process stays to leave the database behind in order.
process.on('SIGINT', () => undefined);

async function onrecord() {
  await built();
  if (onlyAsksForHelp) return cli({});
  const database = await openDatabase();
  try {
    return await cli({ DATABASE_URL: database.url });
  } finally {
    await database.stop();
  }
}

function cli(env) {
  const child = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), ...args], {
    env: { ...process.env, ONRECORD_DATA_DIR: dataDir, ...env },
    stdio: 'inherit',
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

onrecord().then((code) => process.exit(code), giveUp);
