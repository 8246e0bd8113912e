/**
 * Breaks every rule of the house on purpose, in a copy of the tree, and tells which rule caught it: a rule that nothing
 * trips is no rule. Ends with `N passed, N failed`, and with 1 unless every mutation is caught and every rule tripped.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { lapses, mutations, strays } from '../test/architecture/mutations.mjs';
import { bin, installed, root } from './prepare.mjs';

const require = createRequire(import.meta.url);
const { roomsOf } = require('../test/architecture/rooms.cjs');
const { forbidden } = require('../.dependency-cruiser.cjs');

await installed();
const copy = mutatedCopy();
const violations = cruise(copy);
const complaints = lint(copy);
rmSync(copy, { recursive: true, force: true });
const results = [
  ...mutations.map(([label, file, , rule]) => ({
    label,
    caught: violations.some((v) => v.from === file && v.rule.name === rule),
    by: rule,
  })),
  ...lapses.map(([label, file, , rule]) => ({
    label,
    caught: complaints.some((c) => c.file === file && c.rule === rule),
    by: rule,
  })),
  ...strays.map((file) => ({
    label: `a file without a room: ${file}`,
    caught: roomsOf(file).length === 0,
    by: 'rooms.spec',
  })),
  ...forbidden
    .filter(({ name }) => mutations.every(([, , , rule]) => rule !== name))
    .map(({ name }) => ({ label: `no mutation trips ${name}`, caught: false })),
];
for (const { label, caught, by } of results) console.log(caught ? `CAUGHT  ${label} -> ${by}` : `MISSED  ${label}`);
const failed = results.filter(({ caught }) => !caught).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** A copy of the tree with all mutations in it: a file that exists gets the import on top, another is made for it. */
function mutatedCopy() {
  const copy = join(root, '.onrecord', 'mutations');
  rmSync(copy, { recursive: true, force: true });
  const parts = ['apps', 'libs', 'test', 'bench', 'tsconfig.json', '.dependency-cruiser.cjs', 'eslint.config.mjs'];
  for (const path of parts) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  for (const [, file, imported] of mutations) {
    const path = join(copy, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, importing(imported) + (existsSync(path) ? readFileSync(path, 'utf8') : ''));
  }
  for (const [, file, code] of lapses) writeFileSync(join(copy, file), code);
  return copy;
}

function importing(imported) {
  const [, type, from] = /^(type:)?(.*)$/.exec(imported);
  return type ? `import type * as probe from '${from}';\nexport type Probe = typeof probe;\n` : `import '${from}';\n`;
}

function cruise(cwd) {
  const args = 'apps libs test bench --config .dependency-cruiser.cjs --output-type json'.split(' ');
  return jsonOf(cwd, 'dependency-cruiser/bin/dependency-cruise.mjs', args).summary.violations;
}

function lint(cwd) {
  const results = jsonOf(cwd, 'eslint/bin/eslint.js', ['--format', 'json', ...lapses.map(([, file]) => file)]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId }) => ({ file: relative(cwd, filePath).split(sep).join('/'), rule: ruleId })),
  );
}

function jsonOf(cwd, program, args) {
  const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const { stdout, stderr } = spawnSync(process.execPath, [bin(program), ...args], options);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}
