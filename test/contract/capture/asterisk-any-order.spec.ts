import { Uniting } from '@app/capture/asterisk-cdr/uniting';
import { cdrColumns, type CdrColumn } from '@app/capture/asterisk-cdr/legs';
import type { Captured, Reading } from '@app/capture/captured';
import type { Recorded } from '@app/decider/fact';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { repScorecard, type ScorecardEvent } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { MemoryRows } from '@app/projections/testing';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import fc from 'fast-check';

/*
 * The rows of a PBX in any order, any number of times, in any batches, with any pauses between them, by one process after
 * another.
 */
type Row = Partial<Record<CdrColumn, string>>;
const phone = '+79031234567';
const rows: string[][] = [];
/** Times are minutes and seconds after ten. */
function leg(call: string, channel: number, more: Row & { at: [start: string, answer: string, end: string] }): void {
  const [start, answer, end] = more.at.map((time) => time && `2015-12-14 10:${time}`);
  const row: Row = {
    src: '79031234567',
    dst: '600',
    channel: 'SIP/beeline-00000001',
    lastapp: 'Dial',
    disposition: answer ? 'ANSWERED' : 'NO ANSWER',
    uniqueid: `${call}.${channel}`,
    linkedid: `${call}.1`,
    sequence: String(rows.length),
    ...more,
    start: start!,
    answer: answer!,
    end: end!,
  };
  rows.push(cdrColumns.map((column) => row[column] ?? ''));
}
const trunk = 'SIP/beeline-00000001';
const own = 'SIP/201-00000009';
// Out, and answered; out, and busy.
leg('1450076400', 1, { src: '201', dst: phone, channel: own, dstchannel: trunk, at: ['00:00', '00:20', '05:00'] });
leg('1450076401', 1, { src: '202', dst: phone, channel: 'SIP/202-1', dstchannel: trunk, disposition: 'BUSY', at: ['01:00', '', '01:05'] }); // prettier-ignore
// A ring group in vain, then the mailbox.
leg('1450076402', 1, { dstchannel: 'SIP/201-2', at: ['02:00', '', '02:30'] });
leg('1450076402', 1, { dstchannel: 'SIP/202-2', at: ['02:00', '', '02:30'] });
leg('1450076402', 1, { lastapp: 'VoiceMail', at: ['02:30', '02:30', '03:00'] });
// A queue through helpers; a consultation; handed over.
leg('1450076403', 1, { lastapp: 'Queue', dstchannel: 'Local/202@q-1;1', at: ['03:00', '03:01', '09:00'] });
leg('1450076403', 2, { dst: '202', channel: 'Local/202@q-1;2', dstchannel: 'SIP/202-3', at: ['03:02', '03:20', '09:00'] }); // prettier-ignore
leg('1450076403', 3, { src: '202', dst: '203', channel: 'SIP/202-3', dstchannel: 'SIP/203-3', at: ['08:00', '08:10', '09:00'] }); // prettier-ignore
leg('1450076403', 1, { dst: '203', dstchannel: 'SIP/203-3', at: ['09:00', '09:00', '12:00'] });
// A call of three, and a conference.
leg('1450076404', 1, { dstchannel: 'SIP/201-4', at: ['13:00', '13:10', '20:00'] });
leg('1450076404', 2, { src: '201', dst: '203', channel: 'SIP/201-4', dstchannel: 'SIP/203-4', at: ['14:00', '14:10', '15:00'] }); // prettier-ignore
leg('1450076404', 1, { dst: '203', dstchannel: 'SIP/203-4', at: ['15:00', '15:00', '20:00'] });
leg('1450076405', 1, { dst: '1000', lastapp: 'ConfBridge', dstchannel: 'SIP/202-5', at: ['21:00', '21:10', '25:00'] }); // prettier-ignore
leg('1450076405', 2, { src: '202', dst: '1000', lastapp: 'ConfBridge', channel: 'SIP/202-5', dstchannel: 'SIP/203-5', at: ['21:10', '22:00', '25:00'] }); // prettier-ignore
leg('1450076405', 1, { dst: '1000', lastapp: 'ConfBridge', dstchannel: 'SIP/203-5', at: ['21:00', '22:00', '26:00'] }); // prettier-ignore
// Among ourselves, and a menu that nobody left.
leg('1450076406', 1, { src: '201', dst: '203', channel: 'SIP/201-6', dstchannel: 'SIP/203-6', at: ['30:00', '30:05', '31:00'] }); // prettier-ignore
leg('1450076407', 1, { dst: 's', lastapp: 'BackGround', at: ['32:00', '32:01', '32:30'] });

interface Batch {
  readonly rows: readonly (readonly string[])[];
  /** Until the next. */
  readonly pauseMs: number;
  /** A new process after it, which reads what is on the record again. */
  readonly restart: boolean;
}

let vault: Vault;
beforeAll(async () => {
  vault = await memoryVault();
  for (const rep of ['201', '202', '203']) await vault.enter('rep-extension', rep, `rep-${rep}`, '2015-01-01T00:00:00.000Z'); // prettier-ignore
  await vault.enter('lead-phone', '79031234567', 'lead-1', '2015-01-01T00:00:00.000Z');
});

async function recorded(batches: readonly Batch[]) {
  const ports = { store: memoryEventStore(), codec: codec<StoredEvent>(storedEvents), vault };
  const from = { system: 'asterisk-cdr', account: 'pbx', evidence: 'captured', ingest: 'live', actor: { kind: 'system', id: 'capture' }, correlationId: 'c' } as const; // prettier-ignore
  const start = () => new Uniting({ columns: cdrColumns, zone: 'Europe/Moscow', account: 'pbx', quietMs: 60_000 });
  let calls = start();
  let line = 0;
  let now = 0;
  const before: { line: number; fields: readonly string[] }[] = [];
  const take = async (readings: readonly Reading[]) => {
    const facts: Captured[] = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
    expect((await new Intake(ports, from).take(facts)).rejected).toEqual([]);
  };
  for (const { rows, pauseMs, restart } of batches) {
    const records = rows.map((fields) => ({ line: ++line, fields }));
    before.push(...records);
    expect(calls.take(records, now).filter(({ how }) => how === 'refused')).toEqual([]);
    now += pauseMs;
    await take(calls.settle(now));
    if (!restart) continue;
    const { done = Infinity, needed = done } = calls.places();
    calls = start();
    calls.take(
      before.filter((record) => record.line >= needed),
      now,
      (at) => at < done,
    );
  }
  await take(calls.rest());
  const history: Recorded[] = [];
  for await (const record of ports.store.readAll()) history.push(ports.codec.decode(record));
  return history;
}
const streams = (history: readonly Recorded[]) =>
  history.map(({ stream, type, occurredAt, data }) => JSON.stringify([stream, type, occurredAt, Object.entries(data as object).sort(([a], [b]) => (a < b ? -1 : 1))])).sort(); // prettier-ignore
const figures = (history: readonly Recorded[]) => {
  const all = new MemoryRows(repScorecard as never);
  for (const event of history) all.apply(repScorecard, event as Recorded<ScorecardEvent>);
  const dump = all.dump();
  // How many events it took is no figure, nor is whom it had been offered to when it was still taken for missed.
  dump['calls'] = dump['calls']!.map((row) => ({ ...row, revision: 0, ...(row['connected_at'] !== null && { missed: 0, offered_to: [] }) })); // prettier-ignore
  return dump;
};

/** Every row at least once, shuffled, some again, cut into batches. */
const jumbled = (pause: fc.Arbitrary<number>): fc.Arbitrary<Batch[]> =>
  fc
    .tuple(
      fc.shuffledSubarray(rows, { minLength: rows.length }),
      fc.array(fc.constantFrom(...rows), { maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(rows.length + 6), pause, fc.boolean()), { maxLength: 6 }),
    )
    .map(([all, again, cuts]) => {
      const sent = [...all, ...again];
      const edges = [...cuts, [sent.length, 0, false] as const].sort(([a], [b]) => a - b);
      return edges.map(([end, pauseMs, restart], i) => ({ rows: sent.slice(edges[i - 1]?.[0] ?? 0, end), pauseMs, restart })); // prettier-ignore
    });

let expected: readonly Recorded[];
beforeAll(async () => {
  expected = await recorded([{ rows, pauseMs: 0, restart: false }]);
});

it('are calls with their transfers, conferences and messages', () => {
  const types = new Map<string, number>();
  for (const { type } of expected) types.set(type, (types.get(type) ?? 0) + 1);
  expect(Object.fromEntries(types)).toMatchObject({ CallPlaced: 8, CallConnected: 5, CallTransferred: 1, CallJoined: 2, VoicemailLeft: 1, CallMissed: 2, CallEnded: 8 }); // prettier-ignore
  expect(types.has('CallCorrected')).toBe(false);
});

it('give the same streams where the legs of a call come within the minute, in whatever order, batches and processes', () =>
  fc.assert(
    fc.asyncProperty(jumbled(fc.nat(9_000)), async (batches) => {
      expect(streams(await recorded(batches))).toEqual(streams(expected));
    }),
    { numRuns: 60 },
  ));

it('give the same figures where they come late, too: what was recorded before is corrected', () =>
  fc.assert(
    fc.asyncProperty(jumbled(fc.constantFrom(1_000, 61_000)), async (batches) => {
      expect(figures(await recorded(batches))).toEqual(figures(expected));
    }),
    { numRuns: 60 },
  ));
