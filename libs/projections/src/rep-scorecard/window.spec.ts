import { resolveWindow, type WindowError } from './window';

const window = (from: string, to: string, zone: string) => {
  const { from: start, to: end } = resolveWindow({ from, to, zone });
  return [start, end];
};
const codeOf = (from: string, to: string, zone: string) => {
  try {
    resolveWindow({ from, to, zone });
    return 'none';
  } catch (error) {
    return (error as WindowError).code;
  }
};

describe('the window of a scorecard', () => {
  it.each([
    ['2026-03-02', '2026-03-03', 'UTC', '2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z'],
    ['2026-03-02', '2026-03-03', 'Asia/Kolkata', '2026-03-01T18:30:00.000Z', '2026-03-02T18:30:00.000Z'],
    ['2026-03-02', '2026-03-03', 'Asia/Kathmandu', '2026-03-01T18:15:00.000Z', '2026-03-02T18:15:00.000Z'],
    ['2026-03-02', '2026-03-03', 'Pacific/Chatham', '2026-03-01T10:15:00.000Z', '2026-03-02T10:15:00.000Z'],
    ['2026-03-02', '2026-03-03', 'America/Los_Angeles', '2026-03-02T08:00:00.000Z', '2026-03-03T08:00:00.000Z'],
  ])('%s to %s in %s', (from, to, zone, start, end) => expect(window(from, to, zone)).toEqual([start, end]));

  it('a day of 23 and one of 25 hours', () => {
    expect(window('2011-03-27', '2011-03-28', 'Europe/Amsterdam')).toEqual([
      '2011-03-26T23:00:00.000Z',
      '2011-03-27T22:00:00.000Z',
    ]);
    expect(window('2011-10-30', '2011-10-31', 'Europe/Amsterdam')).toEqual([
      '2011-10-29T22:00:00.000Z',
      '2011-10-30T23:00:00.000Z',
    ]);
  });

  it('half an hour of daylight saving', () => {
    expect(window('2026-04-05', '2026-04-06', 'Australia/Lord_Howe')).toEqual([
      '2026-04-04T13:00:00.000Z',
      '2026-04-05T13:30:00.000Z',
    ]);
  });

  it('a midnight that clocks jump over, and one they show twice', () => {
    expect(window('2018-11-04', '2018-11-05', 'America/Sao_Paulo')).toEqual([
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
    ]);
    expect(window('2020-11-01', '2020-11-02', 'America/Havana')).toEqual([
      '2020-11-01T04:00:00.000Z',
      '2020-11-02T05:00:00.000Z',
    ]);
  });

  it('a day that a zone never had begins with the next one', () => {
    expect(window('2011-12-29', '2011-12-30', 'Pacific/Apia')).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ]);
    expect(window('2011-12-29', '2011-12-31', 'Pacific/Apia')).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ]);
  });

  it('instants as they are', () => {
    expect(window('2026-03-02T09:15:00+05:45', '2026-03-02T09:30Z', 'UTC')).toEqual([
      '2026-03-02T03:30:00.000Z',
      '2026-03-02T09:30:00.000Z',
    ]);
  });

  it.each([
    ['2026-03-02T09:10:00Z', '2026-03-03', 'UTC', 'scorecard.window-not-aligned'],
    ['1936-03-02', '1936-03-03', 'Africa/Monrovia', 'scorecard.window-not-aligned'],
    ['2026-03-02', '2026-03-03', 'Mars/Olympus', 'scorecard.unknown-zone'],
    ['2026-03-03', '2026-03-02', 'UTC', 'scorecard.bad-window'],
    ['2026-03-02', '2026-03-02', 'UTC', 'scorecard.bad-window'],
    ['2026-02-30', '2026-03-02', 'UTC', 'scorecard.bad-window'],
    ['2026-03-02T09:00:00', '2026-03-03', 'UTC', 'scorecard.bad-window'],
    ['yesterday', '2026-03-03', 'UTC', 'scorecard.bad-window'],
  ])('%s to %s in %s: %s', (from, to, zone, code) => expect(codeOf(from, to, zone)).toBe(code));
});
