import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CapturedCall, Captured, Reading } from '@app/capture/captured';
import { readCsv } from '@app/capture/csv/csv';
import { readMapping } from '@app/capture/csv/mapping';

const project = resolve(__dirname, '../../..');
const log = resolve(project, '../shared/data/loan-desk/work-items.csv');
const here = existsSync(log);
if (!here)
  process.stderr.write('loan-desk.spec: ../shared/data/loan-desk is not here, so its figures are not checked\n');

const mappingText = readFileSync(resolve(project, 'mappings/loan-desk.yaml'), 'utf8');
async function readings(mapping: string): Promise<Reading[]> {
  const all: Reading[] = [];
  for await (const some of readCsv(createReadStream(log), readMapping(mapping))) all.push(...some);
  return all;
}
const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;
const callTimes = (calls: readonly CapturedCall[]) => calls.map((call) => [call.placedAt!, call.ended!.at] as const);
function union(spans: readonly (readonly [string, string])[]): number {
  let total = 0;
  let until = '';
  for (const [from, to] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (to <= until) continue;
    total += seconds(from > until ? from : until, to);
    until = to;
  }
  return total;
}

/** The figures of the data's README, from what the parser gives; the same from the API: test/e2e/loan-desk.spec.ts. */
(here ? describe : describe.skip)('the loan desk, read', () => {
  const facts: Captured[] = [];
  let all: Reading[] = [];
  const of = <K extends Captured['kind']>(kind: K) =>
    facts.filter((fact): fact is Extract<Captured, { kind: K }> => fact.kind === kind);
  const repOf = (fact: { rep?: unknown }) => (fact.rep as { id: string } | undefined)?.id;

  beforeAll(async () => {
    all = await readings(mappingText);
    for (const reading of all) if (reading.how === 'taken') facts.push(...reading.facts);
  });

  it('accounts for every row', () => {
    const count = (test: (reading: Reading) => boolean) => all.filter(test).length;
    expect(all).toHaveLength(48_967);
    expect(count((r) => r.how === 'skipped')).toBe(11_928);
    expect(count((r) => r.how === 'taken' && r.nobody === true)).toBe(5_666);
    expect(count((r) => r.how === 'taken' && !r.nobody)).toBe(31_373);
    expect(count((r) => r.how === 'refused' || r.how === 'unmapped')).toBe(0);
  });

  it('finds reps, leads and changes of hands', () => {
    const owner = new Map<string, string>();
    const moved = new Set<string>();
    let changes = 0;
    for (const { leadId, owner: by } of of('owner')) {
      const { id } = by as { id: string };
      const before = owner.get(leadId);
      if (before !== undefined && before !== id) {
        changes++;
        moved.add(leadId);
      }
      owner.set(leadId, id);
    }
    expect(new Set(of('rep').map((rep) => rep.repId)).size).toBe(50);
    expect([owner.size, changes, moved.size]).toEqual([5_618, 17_917, 3_616]);
  });

  it('tells calls from other work, and marks what nobody did', () => {
    const calls = of('call');
    const byReps = of('activity').filter((activity) => activity.rep);
    expect([calls.length, byReps.length]).toEqual([26_277, 5_096]);
    expect(of('activity').filter((activity) => !activity.rep && activity.activity === 'paperwork')).toHaveLength(5_666);
    const long = (from: string, to: string) => seconds(from, to) > 7200;
    const longCalls = callTimes(calls).filter(([from, to]) => long(from, to)).length;
    expect([longCalls, longCalls + byReps.filter(({ from, to }) => long(from, to!)).length]).toEqual([194, 218]);
    expect(calls.every((call) => call.connected === undefined && call.ended?.disposition === 'unknown')).toBe(true);
  });

  /** Three calls, one of them 11169's, last over the night in which summer time ended. */
  it.each([
    ['by the clock', { rep11169: 2_026_496, team: 16_429_569, longest: 66.48 }],
    ['real', { rep11169: 2_026_496 + 3600, team: 16_429_569 + 3 * 3600, longest: 66.63 }],
  ])('adds up handling time that is %s', async (elapsed, expected) => {
    const calls: CapturedCall[] = [];
    for (const reading of await readings(mappingText.replace('elapsed: by the clock', `elapsed: ${elapsed}`)))
      if (reading.how === 'taken') calls.push(...reading.facts.filter((fact) => fact.kind === 'call'));
    const byRep = new Map<string, CapturedCall[]>();
    for (const call of calls) {
      const rep = repOf(call)!;
      const before = byRep.get(rep);
      if (before) before.push(call);
      else byRep.set(rep, [call]);
    }
    const plausible = (calls: readonly CapturedCall[]) =>
      callTimes(calls).filter(([from, to]) => seconds(from, to) <= 7200);
    const figures = (rep: string) => [
      byRep.get(rep)!.length,
      Math.round(union(callTimes(byRep.get(rep)!))),
      Math.round(union(plausible(byRep.get(rep)!))),
    ];
    expect(figures('11189')).toEqual([1_705, 617_635, 554_900]);
    expect(figures('11181')).toEqual([1_415, 315_390, 303_692]);
    expect(figures('11169')).toEqual([1_313, expected.rep11169, 627_427]);
    const total = (spans: (calls: readonly CapturedCall[]) => (readonly [string, string])[]) =>
      Math.round([...byRep.values()].reduce((sum, calls) => sum + union(spans(calls)), 0));
    expect([total(callTimes), total(plausible)]).toEqual([expected.team, 6_795_431]);
    expect(Math.max(...callTimes(calls).map(([from, to]) => seconds(from, to))) / 3600).toBeCloseTo(
      expected.longest,
      2,
    );
  });
});
