import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaults, fits, groups, possible, ruleOn, rulesOn, type Definitions } from './rules';

const all = groups.flatMap((group) =>
  Object.entries(defaults[group]).map(([parameter, value]) => ({ group, parameter, value })),
);

describe('rules', () => {
  it.each(all)('$group.$parameter can be what it is by default', ({ group, parameter, value }) =>
    expect([possible(group, parameter), fits(group, parameter, value)]).toEqual([expect.any(String), true]),
  );

  it.each([
    [['09:00-12:00', '12:00-18:00'], true],
    [['22:00-24:00'], true],
    [[], false],
    [['12:00-09:00'], false],
    [['09:00-12:00', '11:00-13:00'], false],
    [['10:00-12:00', '08:00-09:00'], false],
    [['9-12'], false],
    ['09:00-12:00', false],
    [['09:00-24:30'], false],
  ])('parts of a day: %j', (slots, fit) => expect(fits('attempts', 'slots', slots)).toBe(fit));

  it.each([
    ['2026-01', true],
    [null, true],
    ['', false],
    [7, false],
    ['a\nb', false],
  ])('the name of a notice: %j', (name, fit) => expect(fits('monitoring', 'noticeVersion', name)).toBe(fit));

  const said: Definitions = [
    { metric: 'dayPlan', parameters: { callMinutes: 5, letterMinutes: 5 }, effectiveFrom: '2026-03-20' },
    { metric: 'dayPlan', parameters: { callMinutes: 8 }, effectiveFrom: '2026-03-10' },
    { metric: 'dayPlan', parameters: { callMinutes: 9 }, effectiveFrom: '2026-03-10' },
    { metric: 'forgotten', parameters: { callMinutes: 1 }, effectiveFrom: '2026-03-10' },
  ];
  it.each([
    ['2026-03-09', 0, null, 10, 10],
    ['2026-03-10', 3, '2026-03-10', 9, 10],
    ['2026-03-20', 3, '2026-03-20', 5, 5],
  ])('on %s: version %d since %s, %d and %d minutes', (day, version, since, callMinutes, letterMinutes) => {
    const rule = { callMinutes, letterMinutes, minutesBefore: 30, paperworkMinutes: 20 };
    expect(ruleOn('dayPlan', day, said)).toEqual({ version, since, ...rule });
    expect(rulesOn(day, said)).toEqual({ ...defaults, dayPlan: rule });
  });

  it('docs/rules.md lists each of them with its default and what it can be', () => {
    const documented = readFileSync(resolve(__dirname, '../../../../docs/rules.md'), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, rule]) => /^`\w+\.\w+`$/.test(rule ?? ''));
    expect(documented.map((cells) => cells.slice(1, 4))).toEqual(
      all.map(({ group, parameter, value }) => [
        `\`${group}.${parameter}\``,
        Array.isArray(value) ? value.map((one) => String(one)).join(', ') : String(value),
        possible(group, parameter),
      ]),
    );
    expect(documented.filter(([, , , , effect]) => !effect)).toEqual([]);
  });
});
