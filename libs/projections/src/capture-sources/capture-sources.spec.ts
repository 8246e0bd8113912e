import type { Fact, Recorded } from '@app/decider/fact';
import type { CallEvent } from '@app/domain/calls/call.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { captureSourceRows, captureSources, sourceHours } from './capture-sources.projection';
import { hourMs, rhythmOf, silentHours, zoneOr, type Told } from './rhythm';

const record = recorder<CallEvent>();
const pbx = { actor: { kind: 'service', id: 'pbx' }, source: { system: 'asterisk-cdr', account: 'main' } } as const;
const placed = (call: string, at: string, of: Partial<Omit<Recorded, 'type' | 'data' | 'stream'>> = {}) =>
  record(
    call,
    'CallPlaced',
    { direction: 'outbound' },
    { ...pbx, occurredAt: at, recordedAt: '2026-03-09T00:00:00.000Z', ...of },
  );
const rows = (...events: Recorded<Fact>[]) => project(captureSources, events).all(captureSourceRows);

describe('what a source told', () => {
  it('begins and ends with its facts, by when they happened', () => {
    const told = [
      placed('call-1', '2026-03-02T10:10:00.000Z'),
      placed('call-2', '2026-03-02T09:50:00.000Z'),
      placed('call-3', '2026-03-02T10:59:00.000Z', { zone: 'Europe/Amsterdam' }),
      placed('call-4', '2026-03-02T10:20:00.000Z', { zone: '+02:00' }),
    ];
    const source = { source: 'asterisk-cdr', account: 'main' };
    expect(rows(...told)).toEqual([
      {
        ...source,
        zone: 'Europe/Amsterdam',
        zone_at: '2026-03-02T10:59:00.000Z',
        first_at: '2026-03-02T09:50:00.000Z',
        last_at: '2026-03-02T10:59:00.000Z',
      },
    ]);
    const nine = Date.parse('2026-03-02T09:00:00Z') / hourMs;
    expect(project(captureSources, told).all(sourceHours)).toEqual([
      { ...source, hour: nine },
      { ...source, hour: nine + 1 },
    ]);
  });
  it('is no later than it was recorded', () =>
    expect(rows(placed('call-1', '2027-01-01T00:00:00.000Z'))).toMatchObject([
      { last_at: '2026-03-09T00:00:00.000Z' },
    ]));
  it.each([
    ['history', { ingest: 'backfill' }],
    ['what a person says', { actor: { kind: 'manager', id: 'head' } }],
    ['what a policy does', { actor: { kind: 'policy', id: 'p' }, source: { system: 'policy', account: 'p' } }],
    ['what has no account', { source: { system: 'asterisk-cdr' } }],
  ] as const)('is not %s', (_, of) => expect(rows(placed('call-1', '2026-03-02T10:00:00.000Z', of))).toEqual([]));
  it('is what it says of a recording, and not what the relay finds where that is said to lie', () => {
    const recording = { occurredAt: '2026-03-02T10:00:00.000Z', recordedAt: '2026-03-02T10:00:00.000Z', source: pbx.source }; // prettier-ignore
    const missing = (kind: 'service' | 'system') =>
      record('call-1', 'RecordingMissing', { reason: 'expired' }, { ...recording, actor: { kind, id: 'a' } });
    expect(rows(missing('system'))).toEqual([]);
    expect(rows(missing('service'))).toMatchObject([{ last_at: '2026-03-02T10:00:00.000Z' }]);
  });
  it('is not what it says of leads', () =>
    expect(rows(record('lead-1', 'CallPlaced', { direction: 'outbound' }, pbx))).toEqual([]));
  it('is the same told twice, and whatever comes first', () => {
    const history = [
      placed('call-1', '2026-03-02T10:10:00.000Z', { zone: 'Europe/Amsterdam' }),
      placed('call-2', '2026-03-02T10:10:00.000Z', { zone: 'Europe/Paris' }),
      placed('call-3', '2026-03-03T10:10:00.000Z'),
      placed('call-4', '2026-03-01T10:10:00.000Z', { source: { system: 'twilio', account: 'main' } }),
    ];
    expectSameRowsTwice(captureSources, history);
    expectSameRowsInAnyOrder(captureSources, history);
  });
});

const at = (text: string) => Date.parse(text);
const rules = { lookBackWeeks: 8, fewestWeeks: 2 };
const never = new Set<string>();
/** Facts at nine and ten o'clock (UTC) of each weekday from Monday, 2 March 2026, until `last`. */
function weekdays(last: string, { zone = 'UTC', without = [] as string[] } = {}): Told {
  const hours: number[] = [];
  for (let day = at('2026-03-02'); day <= at(last.slice(0, 10)); day += 24 * hourMs) {
    const date = new Date(day);
    if ([0, 6].includes(date.getUTCDay()) || without.includes(date.toISOString().slice(0, 10))) continue;
    hours.push(day / hourMs + 9, day / hourMs + 10);
  }
  const known = hours.filter((hour) => hour * hourMs <= at(last));
  return { zone, firstAt: known[0]! * hourMs, lastAt: at(last), hours: known };
}

describe('a rhythm', () => {
  it('is the hours of the week that had facts in at least half of the weeks', () => {
    const rhythm = rhythmOf(weekdays('2026-03-20T10:30:00Z'), rules, never);
    expect([...rhythm!]).toEqual([0, 1, 2, 3, 4].flatMap((day) => [day * 24 + 9, day * 24 + 10]));
  });
  it('is in local time', () => {
    const rhythm = rhythmOf(weekdays('2026-03-20T10:30:00Z', { zone: 'Asia/Kolkata' }), rules, never);
    expect([...rhythm!].slice(0, 2)).toEqual([14, 15]);
  });
  it('takes two weeks to show', () => {
    expect(rhythmOf(weekdays('2026-03-13T10:30:00Z'), rules, never)).toBeUndefined();
    expect(rhythmOf(weekdays('2026-03-16T10:30:00Z'), rules, never)).toBeDefined();
  });
  it('does not lose an hour to days off', () => {
    const mondays = ['2026-03-09', '2026-03-16', '2026-03-23'];
    const told = weekdays('2026-04-03T10:30:00Z', { without: mondays });
    expect(rhythmOf(told, rules, never)!.has(9)).toBe(false);
    expect(rhythmOf(told, rules, new Set(mondays))!.has(9)).toBe(true);
  });
});

describe('a silence', () => {
  const friday = weekdays('2026-03-20T10:30:00Z');
  const rhythm = rhythmOf(friday, rules, never)!;
  const silent = (now: string, off: ReadonlySet<string> = never) => silentHours(friday, rhythm, off, at(now));
  it('is counted in usual hours that are over, so that no weekend is one', () => {
    expect(silent('2026-03-20T23:00:00Z')).toBe(0);
    expect(silent('2026-03-23T09:59:00Z')).toBe(0);
    expect(silent('2026-03-23T10:00:00Z')).toBe(1);
    expect(silent('2026-03-24T11:00:00Z')).toBe(4);
  });
  it('leaves days off out', () => expect(silent('2026-03-24T11:00:00Z', new Set(['2026-03-23']))).toBe(2));
  it('ends somewhere', () => expect(silent('2126-03-24T11:00:00Z')).toBe(529));
});

it('knows a zone that this process does not as UTC', () =>
  expect([zoneOr('Europe/Paris'), zoneOr('Mars/Base'), zoneOr(null)]).toEqual(['Europe/Paris', 'UTC', 'UTC']));
