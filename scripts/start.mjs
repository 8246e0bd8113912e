/** `npm start`: installs and builds what is missing, starts the embedded database unless DATABASE_URL is set, runs everything. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openDatabase } from './database.mjs';
import { built, dataDir, giveUp, root } from './prepare.mjs';

let app;
let asked = false;

async function start() {
  await built();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  const database = await openDatabase();
  console.log(
    process.env.DATABASE_URL
      ? 'Using the database at DATABASE_URL.'
      : `Using the embedded PostgreSQL; its files are in ${database.home}.`,
  );
  try {
    return asked ? 0 : await runApp(database.url);
  } finally {
    await database.stop();
  }
}

function stop() {
  asked = true;
  app?.kill('SIGTERM');
}

function runApp(url) {
  app = spawn(
    process.execPath,
    ['-r', join(root, 'scripts/follow-parent.cjs'), join(root, 'dist/apps/standalone/src/main.js')],
    {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url, ONRECORD_DATA_DIR: dataDir },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  return new Promise((done, fail) => {
    app.once('error', fail);
    app.once('exit', (code) => done(code ?? (asked ? 0 : 1)));
  });
}

start().then((code) => process.exit(code), giveUp);
