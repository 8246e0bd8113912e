import { unusual, type DayAmount } from './unusual';

const rule = { atLeast: 20, timesOwnPast: 3, timesTeam: 3 };
const revealed = (user: string, counts: readonly number[], role = 'rep'): DayAmount[] =>
  counts.map((count, daysAgo) => ({ user, role, kind: 'ContactRevealed', daysAgo, count }));
const found = (...days: DayAmount[][]) => unusual(days.flat(), () => rule);

describe('looking is unusual', () => {
  const team = [revealed('bert', [5, 6, 7]), revealed('carl', [4, 6])];

  it('far beyond the own past and the team’s', () =>
    expect(found(revealed('anna', [40, 5, 6, 12, 5, 5]), ...team)).toEqual([
      { user: 'anna', kind: 'ContactRevealed', count: 40, ownPast: 12, team: 6 },
    ]));
  it('not below the least', () => expect(found(revealed('anna', [19]), ...team)).toEqual([]));
  it('from the least on, for who has no past and no team', () =>
    expect(found(revealed('anna', [20]))).toMatchObject([{ count: 20, ownPast: null, team: 0 }]));
  it('not where it is the own habit', () => expect(found(revealed('anna', [40, 14, 3, 3, 3, 3]), ...team)).toEqual([]));
  it('not by a past of a few days', () =>
    expect(found(revealed('anna', [40, 14, 3, 3, 3]), ...team)).toMatchObject([{ ownPast: null, team: 6 }]));
  it('not where the whole team does it', () =>
    expect(found(revealed('anna', [40, 5]), revealed('bert', [30]), revealed('carl', [14]))).toEqual([]));
  it('at exactly so many times as much it is not yet', () => {
    expect(found(revealed('anna', [36, 12, 12, 12, 12, 12]))).toEqual([]);
    expect(found(revealed('anna', [37, 12, 12, 12, 12, 12]))).toHaveLength(1);
  });
  it('measured by the 95th of a hundred days, not by the one odd day', () =>
    expect(found(revealed('anna', [40, ...Array<number>(19).fill(5), 90]))).toMatchObject([{ ownPast: 5 }]));
  it('where others were about and never exported', () => {
    const exported = { user: 'anna', role: 'rep', kind: 'RecordExported', daysAgo: 0, count: 500 } as const;
    const before = [1, 2, 3, 4, 5].map((daysAgo) => ({ ...exported, daysAgo, count: 300 }));
    expect(found([exported], ...team)).toMatchObject([{ kind: 'RecordExported', ownPast: null, team: 0 }]);
    expect(found([exported, ...before], ...team)).toEqual([]);
  });
  it('is judged among one’s like', () =>
    expect(found(revealed('anna', [40]), revealed('head', Array<number>(6).fill(90), 'manager'))).toMatchObject([
      { user: 'anna', team: 0 },
    ]));
  it('by nobody where nobody looked', () => expect(found()).toEqual([]));
});
