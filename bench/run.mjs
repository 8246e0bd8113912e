/**
 * `npm run bench [-- --rounds N --scale F]`: contenders take turns, round by round, on one PostgreSQL; what counts is the
 * ratio of one round's figures, not a figure alone: the machine may be shared. Prints docs/benchmarks.md's tables.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startDatabase } from '../scripts/embedded-database.mjs';
import { emmettConsumer, onrecordRebuild, rawRead } from './consume.mjs';
import { contenders, copy } from './contenders.mjs';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, scale: { type: 'string', default: '1' } },
});
const rounds = Number(flags.rounds);
const scaled = (count) => Math.round(count * Number(flags.scale));
const note = (text) => process.stderr.write(`${text}\n`);

const root = fileURLToPath(new URL('..', import.meta.url));
const home = `${root}.onrecord/bench`;
const peers = installPeers();
const server = process.env.DATABASE_URL
  ? { url: process.env.DATABASE_URL, stop: async () => {} }
  : await startDatabase({ dataDir: `${home}/postgres`, port: 0 });
const databases = [];
try {
  await main();
} finally {
  await onServer(async (client) => {
    for (const name of databases) await client.query(`drop database if exists ${name} with (force)`);
  });
  await server.stop();
}
process.exit(0);

async function main() {
  const version = await onServer(async (client) => (await client.query('show server_version')).rows[0].server_version);
  print(
    `${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}; PostgreSQL ${version}; ${rounds} rounds, contenders in turn, medians.\n`,
  );

  const opened = {};
  for (const [name, open] of Object.entries(contenders)) opened[name] = await open(await database(), peers);
  const appends = [
    { title: 'single appends, 32 callers', callers: 32, count: scaled(6000), size: 1 },
    { title: 'single appends, 400 callers', callers: 400, count: scaled(12000), size: 1 },
    { title: 'batches of 10, 32 callers', callers: 32, count: scaled(1500), size: 10 },
  ];
  const names = Object.keys(opened);
  print(
    `| events/s | ${names.join(' | ')} | to emmett | to castore | to raw |\n|---|${names.map(() => '---:').join('|')}|---:|---:|---:|`,
  );
  for (const load of appends) {
    const rates = await inTurn(names, load.title, (name) => appending(opened[name], load, name));
    const to = (other) => `${median(rates.onrecord.map((rate, i) => rate / rates[other][i])).toFixed(1)}x`;
    print(
      `| ${load.title} | ${names.map((name) => whole(median(rates[name]))).join(' | ')} | ${to('emmett')} | ${to('castore')} | ${to('raw unnest')} |`,
    );
  }
  for (const contender of Object.values(opened)) await contender.close();
  const copied = await database();
  print(`\nCOPY of everything in one go, for scale: ${whole(await copy(copied, scaled(60000)))} events/s.\n`);

  const events = scaled(100000);
  const [ours, theirs] = [await database(), await database()];
  note(`filling two stores with ${events} events each`);
  for (const [name, url] of [
    ['onrecord', ours],
    ['emmett', theirs],
  ]) {
    const contender = await contenders[name](url, peers);
    // One caller: where many wrote at once, emmett's consumer leaves events out (its checkpoint is the position alone).
    await appending(contender, { callers: 1, count: events / 10, size: 10 }, name);
    await contender.close();
    await onServer((client) => client.query('checkpoint'));
  }
  const readers = {
    'raw paged read': () => rawRead(ours, events),
    'onrecord rebuild': () => onrecordRebuild(ours, events),
    "emmett's consumer": () => emmettConsumer(theirs, events, peers),
  };
  const rates = await inTurn(Object.keys(readers), 'consume everything', (name) => readers[name]());
  const to = (other) => median(rates['onrecord rebuild'].map((rate, i) => rate / rates[other][i]));
  print(
    `| ${whole(events)} events, events/s | ${Object.keys(readers).join(' | ')} | to emmett's | of the raw read |\n|---|---:|---:|---:|---:|---:|`,
  );
  print(
    `| consume everything | ${Object.values(rates)
      .map((all) => whole(median(all)))
      .join(' | ')} | ${to("emmett's consumer").toFixed(1)}x | ${Math.round(100 * to('raw paged read'))} % |`,
  );
}

/** `callers` each wait for their append before the next; events a second. */
async function appending({ append }, { callers, count, size }, name) {
  const run = `${name.replace(/\W/g, '')}-${randomBytes(4).toString('hex')}`;
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < count) await append(`${run}-${next++}`, size);
    }),
  );
  return (count * size) / ((performance.now() - started) / 1000);
}

/** One warm-up, then `rounds` rounds; the order turns by one each round. */
async function inTurn(names, title, measure) {
  const rates = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (let k = 0; k < names.length; k++) {
      const name = names[(k + round) % names.length];
      const rate = await measure(name);
      note(`${title}: ${round === 0 ? 'warm-up' : `round ${round}`} ${name} ${whole(rate)}/s`);
      if (round > 0) rates[name].push(rate);
    }
  return rates;
}

function installPeers() {
  mkdirSync(`${home}/peers`, { recursive: true });
  copyFileSync(new URL('peers.json', import.meta.url), `${home}/peers/package.json`);
  note('installing what is measured against');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: `${home}/peers`,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return createRequire(`${home}/peers/package.json`);
}

async function database() {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  databases.push(name);
  await onServer((client) => client.query(`create database ${name}`));
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}
async function onServer(work) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
function median(all) {
  const sorted = [...all].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
function whole(number) {
  return Math.round(number).toLocaleString('en-GB');
}
function print(text) {
  process.stdout.write(`${text}\n`);
}
