/**
 * `npm test`: types, import rules, lint, format, and all specs; ends with the line `N passed, N failed`.
 * `npm test -- unit some/path` runs jest alone, on the projects named and with what else is given;
 * `npm run test:faults -- --cycles 100` kills that often.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, built, giveUp, root, run, step } from './prepare.mjs';

const checks = [
  ['Types', 'typescript/bin/tsc', '--noEmit -p tsconfig.json --incremental --tsBuildInfoFile .onrecord/types'],
  [
    'Import rules',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    'apps libs test bench --config .dependency-cruiser.cjs --output-type err',
  ],
  ['Lint', 'eslint/bin/eslint.js', '. --max-warnings 0'],
  ['Format', 'prettier/bin/prettier.cjs', '. --check --cache --cache-location .onrecord/prettier --log-level warn'],
];

const projects = ['unit', 'contract', 'e2e', 'faults'];

async function test(args) {
  const cycles = args.indexOf('--cycles');
  if (cycles >= 0) [, process.env.FAULT_CYCLES] = args.splice(cycles, 2);
  const named = projects.filter((project) => args.includes(project));
  const rest = args.filter((arg) => !projects.includes(arg));
  await built();
  const total = { passed: 0, failed: 0 };
  if (args.length === 0) {
    for (const [label, program, options] of checks) {
      await count(total, () => step(label, () => run(process.execPath, [bin(program), ...options.split(' ')])));
    }
  }
  const { passed, failed } = await jest(named.length > 0 ? named : ['unit', 'contract', 'e2e'], rest);
  console.log(`${total.passed + passed} passed, ${total.failed + failed} failed`);
  return total.failed + failed === 0 ? 0 : 1;
}

async function count(total, check) {
  try {
    await check();
    total.passed++;
  } catch (error) {
    console.error(error.message);
    total.failed++;
  }
}

async function jest(named, args) {
  // every core, but for the tests that kill: those need the machine to themselves
  const workers = named.includes('faults') ? [] : ['--maxWorkers', '100%'];
  const folder = await mkdtemp(join(tmpdir(), 'onrecord-jest-'));
  const outputFile = join(folder, 'results.json');
  const child = spawn(
    process.execPath,
    [bin('jest/bin/jest.js'), '--selectProjects', ...named, '--json', '--outputFile', outputFile, ...workers, ...args],
    {
      cwd: root,
      stdio: ['inherit', 'ignore', 'inherit'],
    },
  );
  const left = await ended(child, outputFile);
  const results = JSON.parse(await readFile(outputFile, 'utf8').catch(() => '{}'));
  await rm(folder, { recursive: true, force: true });
  if (results.numPassedTests === undefined) return { passed: 0, failed: 1 };
  // A spec that doesn't even load has no tests to count.
  const broken = results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken + left };
}

/** Resolves to 1 where jest had to be killed, since a spec left something open that keeps it from ending. */
async function ended(child, outputFile) {
  let left = 0;
  const guard = setInterval(async () => {
    const since = await stat(outputFile).catch(() => undefined);
    if (!since || Date.now() - since.mtimeMs < 15_000) return;
    console.error('A spec left something open: jest did not end by itself.');
    left = 1;
    child.kill('SIGKILL');
  }, 1000);
  await new Promise((done, fail) => child.once('error', fail).once('exit', done));
  clearInterval(guard);
  return left;
}

test(process.argv.slice(2)).then((code) => process.exit(code), giveUp);
