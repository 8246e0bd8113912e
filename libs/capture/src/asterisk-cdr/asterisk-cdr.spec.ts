import { CaptureError, type CapturedCall, type Reading } from '../captured';
import { readAsteriskCdr } from './asterisk-cdr';
import { cdrColumns, type CdrColumn } from './legs';

type Row = Partial<Record<CdrColumn, string>>;
const trunk = 'SIP/beeline-00000001';
const base: Row = {
  src: '79031234567',
  dst: '74950001122',
  dcontext: 'from-trunk',
  clid: '"79031234567" <79031234567>',
  channel: trunk,
  lastapp: 'Dial',
  start: '2015-12-14 10:00:00',
  answer: '',
  end: '2015-12-14 10:01:00',
  duration: '60',
  billsec: '0',
  disposition: 'NO ANSWER',
  amaflags: 'DOCUMENTATION',
  uniqueid: '1450076400.1',
  linkedid: '1450076400.1',
  sequence: '1',
};
const answered: Row = { disposition: 'ANSWERED', answer: '2015-12-14 10:00:10', billsec: '50' };
const outbound: Row = {
  src: '201',
  dst: '79031234567',
  channel: 'PJSIP/201-0000004a',
  dstchannel: 'SIP/beeline-00000009',
};

const csv = (rows: readonly Row[], columns: readonly CdrColumn[] = cdrColumns) =>
  rows
    .map((row) => columns.map((column) => `"${({ ...base, ...row }[column] ?? '').replaceAll('"', '""')}"`).join(','))
    .join('\n') + '\n';
async function* chunks(text: string | Buffer) {
  for (let bytes = Buffer.from(text); bytes.length; bytes = bytes.subarray(777)) yield bytes.subarray(0, 777);
}
async function read(
  text: string | Buffer,
  options: { columns?: readonly string[]; zone?: string; gmt?: boolean } = {},
): Promise<Reading[]> {
  const all: Reading[] = [];
  for await (const some of readAsteriskCdr(chunks(text), {
    columns: cdrColumns,
    zone: 'Europe/Moscow',
    account: 'pbx',
    ...options,
  }))
    all.push(...some);
  return all;
}
const callsIn = (readings: readonly Reading[]): CapturedCall[] =>
  readings.flatMap((reading) => (reading.how === 'taken' ? (reading.facts as CapturedCall[]) : []));
const calls = async (...rows: readonly Row[]) => callsIn(await read(csv(rows)));
const notTaken = (readings: readonly Reading[]) => readings.filter((reading) => reading.how !== 'taken');

describe('one leg', () => {
  it('is an outbound call of the extension that dialled', async () => {
    expect(await calls({ ...outbound, ...answered })).toMatchObject([
      {
        callId: 'pbx-1450076400.1',
        direction: 'outbound',
        placedAt: '2015-12-14T07:00:00.000Z',
        from: '201',
        to: '79031234567',
        line: 'SIP/beeline',
        rep: { extension: '201' },
        connected: { at: '2015-12-14T07:00:10.000Z', answeredBy: 'unknown', rep: { extension: '201' } },
        ended: { at: '2015-12-14T07:01:00.000Z', disposition: 'answered', sourceTalkSeconds: 50 },
      },
    ]);
  });

  it('is an inbound call of the extension that took it', async () => {
    const [call] = await calls({ dstchannel: 'SIP/202-0000000b', ...answered });
    expect(call).toMatchObject({
      direction: 'inbound',
      rep: { extension: '202' },
      connected: { answeredBy: 'human' },
      line: 'SIP/beeline',
    });
    expect(call!.missed).toBeUndefined();
  });

  it('is an internal call between two extensions', async () => {
    expect(await calls({ ...outbound, dst: '202', dstchannel: 'SIP/202-1' })).toMatchObject([
      { direction: 'internal', rep: { extension: '201' } },
    ]);
  });

  it.each([
    ['NO ANSWER', 'no answer'],
    ['BUSY', 'busy'],
    ['FAILED', 'failed'],
    ['CONGESTION', 'congestion'],
  ])('%s ended with %s, and nobody connected', async (disposition, expected) => {
    const [call] = await calls({ ...outbound, disposition });
    expect(call!.ended!.disposition).toBe(expected);
    // the carrier counts it whether anybody answers or not
    expect(call!.line).toBe('SIP/beeline');
    expect(call!.connected).toBeUndefined();
  });

  it('of an inbound call that nobody took is missed, with whom it was offered to', async () => {
    expect(await calls({ dstchannel: 'SIP/202-0000000b' })).toMatchObject([
      { direction: 'inbound', missed: { offeredTo: [{ extension: '202' }] } },
    ]);
  });

  it('with billsec above 0 and NO ANSWER is still no connect', async () => {
    const [call] = await calls({ ...outbound, disposition: 'NO ANSWER', answer: '2015-12-14 10:00:10', billsec: '50' });
    expect(call).toMatchObject({ ended: { disposition: 'no answer' } });
    expect(call!.connected).toBeUndefined();
  });
});

describe('legs of one call', () => {
  it('are united by linkedid: a ring group is one call, offered to several', async () => {
    const found = await calls(
      { dstchannel: 'SIP/201-1', sequence: '1' },
      { dstchannel: 'SIP/202-1', sequence: '2', ...answered },
      { uniqueid: '1450076400.2', channel: 'SIP/202-1', src: '202', dst: 's', lastapp: 'AppDial', sequence: '3' },
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      direction: 'inbound',
      from: '79031234567',
      rep: { extension: '202' },
      ended: { disposition: 'answered' },
    });
  });

  it('are united by uniqueid, which repeats, where there is no linkedid', async () => {
    const columns = cdrColumns.filter((column) => column !== 'linkedid' && column !== 'sequence');
    const rows = [{ dstchannel: 'SIP/201-1' }, { dstchannel: 'SIP/202-1', ...answered }];
    expect(callsIn(await read(csv(rows, columns), { columns }))).toHaveLength(1);
  });

  it('keep a uniqueid apart that the PBX used again on another day', async () => {
    const columns = cdrColumns.filter((column) => column !== 'linkedid');
    const again = { start: '2016-03-01 10:00:00', end: '2016-03-01 10:01:00', sequence: '9' };
    expect(callsIn(await read(csv([{}, again], columns), { columns })).map((call) => call.callId)).toEqual([
      'pbx-1450076400.1',
      'pbx-1450076400.1@2016-03-01',
    ]);
  });

  it('take ids as they are when they gain a host prefix in mid-file', async () => {
    const found = await calls(
      {},
      { uniqueid: 'pbx1-1450076460.7', linkedid: 'pbx1-1450076460.7' },
      { uniqueid: 'pbx1-1450076460.8', linkedid: 'pbx1-1450076460.7' },
    );
    expect(found.map((call) => call.origin.externalId)).toEqual(['1450076400.1', 'pbx1-1450076460.7']);
  });

  it('are told apart by uniqueid too, when sequence starts again', async () => {
    const readings = await read(
      csv([
        { dstchannel: 'SIP/201-1' },
        { uniqueid: '1450076400.2', channel: 'SIP/201-1', dstchannel: 'SIP/202-1', ...answered },
      ]),
    );
    expect(readings).toMatchObject([{ how: 'taken', rows: 2 }]);
  });

  it('count once where the same row comes again', async () => {
    const readings = await read(csv([{}, {}]));
    expect(callsIn(readings)).toHaveLength(1);
    expect(notTaken(readings)).toEqual([{ line: 2, how: 'skipped', reason: 'the same row again' }]);
  });

  it('are no calls where they are helper channels', async () => {
    const helpers = [
      {
        channel: 'Local/202@from-queue-0001;1',
        uniqueid: '1450076400.8',
        linkedid: '1450076400.8',
        lastapp: 'AppQueue',
        sequence: '7',
      },
      {
        channel: 'Local/202@from-queue-0001;2',
        uniqueid: '1450076400.9',
        linkedid: '1450076400.8',
        lastapp: 'Playback',
        sequence: '8',
      },
    ];
    const readings = await read(csv(helpers));
    expect(callsIn(readings)).toEqual([]);
    expect(notTaken(readings)).toMatchObject([{ reason: 'helper channels only' }, { reason: 'helper channels only' }]);
  });

  it('see through a helper to the phone that it dialled', async () => {
    const found = await calls(
      { lastapp: 'Queue', dstchannel: 'Local/202@from-queue-0001;1', ...answered, answer: '2015-12-14 10:00:01' },
      {
        uniqueid: '1450076400.3',
        channel: 'Local/202@from-queue-0001;2',
        dstchannel: 'SIP/202-1',
        dst: '202',
        ...answered,
        sequence: '3',
      },
    );
    expect(found).toMatchObject([
      { direction: 'inbound', rep: { extension: '202' }, connected: { at: '2015-12-14T07:00:10.000Z' } },
    ]);
  });

  it('that a menu answered are no connect: the call is missed', async () => {
    const [call] = await calls({ lastapp: 'BackGround', dst: 's', ...answered });
    expect(call).toMatchObject({ missed: { offeredTo: [] }, ended: { disposition: 'unknown' } });
    expect(call!.connected).toBeUndefined();
  });

  it('that a queue answered are no connect; whose phone the queue found is known, when is not', async () => {
    const [alone] = await calls({ lastapp: 'Queue', ...answered });
    expect(alone!.connected).toBeUndefined();
    expect(alone!.missed).toEqual({ offeredTo: [] });
    const [taken] = await calls({ lastapp: 'Queue', dstchannel: 'SIP/203-1', ...answered });
    expect(taken).toMatchObject({ rep: { extension: '203' }, ended: { disposition: 'answered' } });
    expect([taken!.connected, taken!.missed]).toEqual([undefined, undefined]);
  });

  it('that ended in the voice mailbox are missed', async () => {
    expect(
      await calls({ dstchannel: 'SIP/202-1' }, { lastapp: 'VoiceMail', sequence: '2', ...answered }),
    ).toMatchObject([{ missed: { offeredTo: [{ extension: '202' }] }, ended: { disposition: 'voicemail' } }]);
  });

  it('tell a transfer from one phone to the next', async () => {
    const next = {
      ...answered,
      answer: '2015-12-14 10:05:00',
      start: '2015-12-14 10:04:30',
      end: '2015-12-14 10:09:00',
      sequence: '2',
    };
    expect(await calls({ dstchannel: 'SIP/201-1', ...answered }, { dstchannel: 'SIP/202-1', ...next })).toMatchObject([
      {
        rep: { extension: '201' },
        transfers: [{ from: { extension: '201' }, to: { extension: '202' }, at: '2015-12-14T07:05:00.000Z' }],
        ended: { at: '2015-12-14T07:09:00.000Z' },
      },
    ]);
  });

  it('that come hours late reopen their call, which is given again as a whole', async () => {
    const other = {
      uniqueid: '1450110000.5',
      linkedid: '1450110000.5',
      start: '2015-12-14 19:20:00',
      end: '2015-12-14 19:21:00',
    };
    // More than one delivery of the reader, so that the first call has been given out in between.
    const filler = Array.from({ length: 2500 }, (_, i) => ({
      ...other,
      uniqueid: `1450110001.${i}`,
      linkedid: `1450110001.${i}`,
    }));
    const found = (
      await calls({ dstchannel: 'SIP/201-1' }, other, ...filler, {
        dstchannel: 'SIP/202-1',
        sequence: '2',
        ...answered,
      })
    ).filter((call) => call.callId === 'pbx-1450076400.1');
    expect(found).toMatchObject([
      { missed: { offeredTo: [{ extension: '201' }] } },
      { connected: { rep: { extension: '202' } } },
    ]);
    expect(found[1]!.placedAt).toBe(found[0]!.placedAt);
  });

  it('give the same facts in whatever order they come', async () => {
    const rows = [
      { dstchannel: 'SIP/201-1', sequence: '1', ...answered },
      {
        uniqueid: '1450076400.2',
        dstchannel: 'SIP/202-1',
        channel: 'SIP/201-1',
        src: '201',
        start: '2015-12-14 10:00:30',
        sequence: '2',
      },
    ];
    const facts = (found: CapturedCall[]) => found.map(({ origin, ...fact }) => ({ ...fact, row: origin.row }));
    expect(facts(await calls(...rows.toReversed()))).toEqual(facts(await calls(...rows)));
  });
});

describe('the file', () => {
  it('may have its columns in any order', async () => {
    const columns = ['clid', ...cdrColumns.filter((column) => column !== 'clid').toReversed()] as CdrColumn[];
    const [call] = callsIn(await read(csv([{ ...outbound, ...answered }], columns), { columns }));
    expect(call).toMatchObject({ direction: 'outbound', rep: { extension: '201' } });
  });

  it('is in UTC with usegmtime', async () => {
    const [call] = callsIn(await read(csv([{}]), { gmt: true }));
    expect(call).toMatchObject({ placedAt: '2015-12-14T10:00:00.000Z', origin: { zone: 'Europe/Moscow' } });
  });

  it('may have bytes that are no UTF-8 where nobody looks, and loses a row only where they matter', async () => {
    const [before, after] = csv([{ clid: '"####" <79031234567>' }]).split('####') as [string, string];
    const bad = Buffer.from([0xcf, 0xe5, 0xf2]);
    expect(callsIn(await read(Buffer.concat([Buffer.from(before), bad, Buffer.from(after)])))).toHaveLength(1);
    const [head, tail] = csv([{ channel: '####' }]).split('####') as [string, string];
    expect(await read(Buffer.concat([Buffer.from(head), bad, Buffer.from(tail)]))).toEqual([
      { line: 1, how: 'refused', reason: 'channel is not UTF-8' },
    ]);
  });

  it('that is cut off in its last line loses that line alone', async () => {
    const text = csv([{}, { uniqueid: '1450076400.9', linkedid: '1450076400.9' }]);
    const readings = await read(text.slice(0, -30));
    expect(callsIn(readings)).toHaveLength(1);
    expect(notTaken(readings)).toMatchObject([{ line: 2, how: 'refused' }]);
  });

  it.each([
    [{ disposition: 'GONE' }, '"GONE" is no disposition'],
    [{ start: 'yesterday' }, '"yesterday" is not a time like yyyy-MM-dd HH:mm:ss'],
    [{ end: '2015-12-14 09:00:00' }, 'it ends (2015-12-14 09:00:00) before it starts (2015-12-14 10:00:00)'],
    [{ uniqueid: '', linkedid: '' }, 'it has neither linkedid nor uniqueid'],
  ])('refuses a row with %j and goes on', async (row, reason) => {
    const readings = await read(csv([row, { uniqueid: '1450076400.9', linkedid: '1450076400.9' }]));
    expect(notTaken(readings)).toEqual([{ line: 1, how: 'refused', reason }]);
    expect(callsIn(readings)).toHaveLength(1);
  });

  it('says what is wrong with the list of columns', async () => {
    await expect(read('', { columns: ['src', 'dst', 'start', 'colour'] })).rejects.toThrow(CaptureError);
    await expect(read('', { columns: ['src', 'dst', 'start', 'colour'] })).rejects.toThrow(/"colour" is no CDR column/);
  });

  it('over the end of summer time takes the hour that fits the duration', async () => {
    const row = { start: '2015-10-25 02:50:00', end: '2015-10-25 02:20:00', duration: '1800', ...outbound };
    const [call] = callsIn(await read(csv([row]), { zone: 'Europe/Berlin' }));
    expect([call!.placedAt, call!.ended!.at]).toEqual(['2015-10-25T00:50:00.000Z', '2015-10-25T01:20:00.000Z']);
  });
});
