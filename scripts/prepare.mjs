/** Brings a clone to where it can run: packages installed, sources built. Uses nothing that must be installed first. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dataDir = process.env.ONRECORD_DATA_DIR ?? join(root, '.onrecord');

if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(`OnRecord needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the packages where node_modules is not what package-lock.json says. */
export async function installed() {
  await once('install', async () => {
    if (await isInstalled()) return;
    await step('Installing the packages (npm ci)', () => npm(['ci', '--include=dev', '--no-audit', '--no-fund']));
  });
}

/** Installs, and builds dist/ where the sources are not those it was built from. */
export async function built() {
  await installed();
  await once('build', async () => {
    const sources = await fingerprint();
    const stamp = join(root, 'dist', '.built-from');
    if ((await readFile(stamp, 'utf8').catch(() => '')) === sources) return;
    await step('Building', () => run(process.execPath, [bin('@nestjs/cli/bin/nest.js'), 'build', 'standalone']));
    await writeFile(stamp, sources);
  });
}

/** The path of a file in node_modules. */
export const bin = (path) => join(root, 'node_modules', path);

/** Says what is going on where `work` takes more than a moment, and on the same line how long it takes. */
export async function step(label, work) {
  const from = Date.now();
  const seconds = () => `${Math.round((Date.now() - from) / 1000)} s`;
  let said = false;
  const say = (text) => {
    process.stderr.write(said ? text : `${label} …${text}`);
    said = true;
  };
  const soon = setTimeout(() => say(''), 700);
  const clock = setInterval(() => say(` ${seconds()} …`), 5000);
  try {
    const result = await work();
    if (said) say(` done, ${seconds()}\n`);
    return result;
  } catch (error) {
    say(` failed after ${seconds()}\n`);
    throw error;
  } finally {
    clearTimeout(soon);
    clearInterval(clock);
  }
}

/** Runs a program at the project's root and returns what it printed, which is the error's message where it fails. */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done(output) : fail(new Error(output.trim() || `${program} ended with ${code}`)),
    );
  });
}

/** Reports an error in plain words and ends the process. */
export function giveUp(error) {
  console.error(error.message);
  process.exit(1);
}

function npm(args) {
  // Under npm the very same npm; on its own, the one on the path, which is a shell script on Windows.
  const self = process.env.npm_execpath;
  if (self?.endsWith('.js')) return run(process.execPath, [self, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

async function once(name, work) {
  const locks = join(root, '.onrecord');
  await mkdir(locks, { recursive: true });
  await withLock(join(locks, `${name}.lock`), work);
}

async function isInstalled() {
  const read = async (path) => JSON.parse(await readFile(join(root, path), 'utf8')).packages;
  const wanted = await read('package-lock.json');
  const there = await read('node_modules/.package-lock.json').catch(() => ({}));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || there[path]?.version === version || (optional && !there[path]),
  );
}

async function fingerprint() {
  const files = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const folder of ['apps', 'libs']) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !entry.name.endsWith('.spec.ts'))
        files.push(join(entry.parentPath ?? entry.path, entry.name));
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash.update(file).update(await readFile(file.startsWith(root) ? file : join(root, file)));
  return hash.digest('hex');
}
