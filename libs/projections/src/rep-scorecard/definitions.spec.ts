import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { definitions } from './definitions';
import { Tally } from './tally';

const documented = readFileSync(resolve(__dirname, '../../../../docs/metrics.md'), 'utf8');
const names = Object.keys(definitions) as (keyof typeof definitions)[];

it('docs/metrics.md says what every number means', () => {
  expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

it('of nothing, additive numbers are 0 and ratios have nothing to divide by', () => {
  const nothing = new Tally();
  for (const name of names) {
    const { class: kind, value, why } = definitions[name].formula(nothing, nothing);
    if (kind === 'A' || kind === 'C') expect([name, value]).toEqual([name, 0]);
    else expect([name, value, why]).toEqual([name, null, expect.any(String)]);
  }
});

it('says not measured, and never 0, where calls were made and their source told nothing', () => {
  const tally = new Tally();
  tally.add('dials', 'assumed', 3);
  for (const name of ['connects', 'answers', 'conversations', 'talkTime', 'contacts'] as const)
    expect([name, definitions[name].formula(tally, tally).value]).toEqual([name, null]);
});

it('a rep without calls has 0 connects where others have some, and no value where nobody is measured', () => {
  const idle = new Tally();
  const measured = new Tally();
  measured.add('dials', 'captured', 1);
  measured.add('dials_known', 'captured', 1);
  measured.add('telling_known', 'captured', 1);
  expect(definitions.connects.formula(idle, measured).value).toBe(0);
  const unmeasured = new Tally();
  unmeasured.add('dials', 'assumed', 1);
  expect(definitions.connects.formula(idle, unmeasured).value).toBeNull();
});
