import type { Captured, CapturedCall, Reading } from '../captured';
import { cdrColumns, type CdrColumn } from './legs';
import { Uniting } from './uniting';

type Row = Partial<Record<CdrColumn, string>>;
const trunk = 'SIP/beeline-00000001';
const base: Row = {
  src: '79031234567',
  dst: '600',
  channel: trunk,
  lastapp: 'Dial',
  start: '2015-12-14 10:00:00',
  end: '2015-12-14 10:01:00',
  duration: '60',
  billsec: '0',
  disposition: 'NO ANSWER',
  uniqueid: '1450076400.1',
  linkedid: '1450076400.1',
  sequence: '1',
};
const answered: Row = { disposition: 'ANSWERED', answer: '2015-12-14 10:00:10', billsec: '50', sequence: '2' };
let line = 0;
const row = (more: Row) => ({ line: ++line, fields: cdrColumns.map((column) => ({ ...base, ...more })[column] ?? '') });
const live = () => new Uniting({ columns: cdrColumns, zone: 'Europe/Moscow', account: 'pbx', quietMs: 60_000, rememberMs: 24 * 3600_000 }); // prettier-ignore
const factsIn = (readings: readonly Reading[]): Captured[] =>
  readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
const callsIn = (readings: readonly Reading[]) => factsIn(readings) as CapturedCall[];
/** The one call of these rows, all there at once. */
const callOf = (...rows: readonly Row[]) => {
  const calls = live();
  calls.take(rows.map(row));
  return callsIn(calls.rest())[0]!;
};
beforeEach(() => (line = 0));

describe('a live call', () => {
  it('is given out once it has been quiet for a minute', () => {
    const calls = live();
    calls.take([row({ dstchannel: 'SIP/201-1' })], 0);
    expect(calls.settle(30_000)).toEqual([]);
    calls.take([row({ dstchannel: 'SIP/202-1', ...answered })], 50_000);
    expect(calls.settle(100_000)).toEqual([]);
    expect(callsIn(calls.settle(110_000))).toMatchObject([{ connected: { rep: { extension: '202' } } }]);
    expect([calls.settle(999_000), calls.waiting]).toEqual([[], 0]);
  });

  it('is given out at once where the log has moved on for hours', () => {
    const calls = live();
    calls.take([row({}), row({ linkedid: '9.9', uniqueid: '9.9', end: '2015-12-14 14:01:01' })], 0);
    expect(callsIn(calls.settle(0))).toHaveLength(1);
  });

  it('whose first channel has not been told of still goes on; after an hour its row is not to come', () => {
    const calls = live();
    calls.take([row({ uniqueid: '1450076400.2', channel: 'SIP/201-1', src: '201', dst: '202' })], 0);
    expect(calls.settle(3_599_000)).toEqual([]);
    expect(callsIn(calls.settle(3_600_000))).toHaveLength(1);
  });

  it('is given out again, whole, when a leg comes later', () => {
    const calls = live();
    calls.take([row({ dstchannel: 'SIP/201-1' })], 0);
    expect(callsIn(calls.settle(60_000))).toMatchObject([{ missed: { offeredTo: [{ extension: '201' }] } }]);
    calls.take([row({ dstchannel: 'SIP/202-1', ...answered })], 70_000);
    const [reading] = calls.settle(130_000);
    expect(reading).toMatchObject({ rows: 1, facts: [{ placedAt: '2015-12-14T07:00:00.000Z', rep: { extension: '202' } }] }); // prettier-ignore
  });

  it('is forgotten a day of the log after its end', () => {
    const calls = live();
    calls.take([row({})], 0);
    calls.settle(60_000);
    expect(calls.remembers(row({}).fields)).toBe(true);
    calls.take([row({ linkedid: '9.9', uniqueid: '9.9', end: '2015-12-15 10:01:01' })], 70_000);
    calls.settle(70_000);
    expect(calls.remembers(row({}).fields)).toBe(false);
  });
});

describe('how far it has been read', () => {
  it('is before the first row that was not given out, and before the first of a call that is remembered', () => {
    const calls = live();
    expect(calls.places()).toEqual({ done: undefined, needed: undefined });
    calls.take([row({}), row({ linkedid: '9.9', uniqueid: '9.9' })], 0);
    calls.settle(60_000);
    expect(calls.places()).toEqual({ done: undefined, needed: 1 });
    calls.take([row({ linkedid: '9.9', uniqueid: '9.9', sequence: '7' })], 70_000);
    expect(calls.places()).toEqual({ done: 3, needed: 1 });
  });

  it('moves on with a row that stands further on, too, but for one that was not given out yet', () => {
    const calls = live();
    calls.take([row({}), row({})], 0);
    expect(calls.places()).toEqual({ done: 1, needed: 1 });
    calls.settle(60_000);
    calls.take([row({})], 60_000);
    expect(calls.places()).toEqual({ done: undefined, needed: 3 });
  });

  it('rows on the record bring their call back, and are not given out again', () => {
    const calls = live();
    const known = (at: number) => at < 2;
    calls.take([row({ dstchannel: 'SIP/201-1' })], 0, known);
    expect([calls.settle(60_000), calls.waiting]).toEqual([[], 0]);
    calls.take([row({ dstchannel: 'SIP/202-1', ...answered })], 70_000, known);
    expect(callsIn(calls.settle(130_000))).toMatchObject([{ placedAt: '2015-12-14T07:00:00.000Z', rep: { extension: '202' } }]); // prettier-ignore
  });
});

describe('who took it', () => {
  it('by picking up a phone that rang elsewhere', () => {
    const call = callOf(
      { dstchannel: 'SIP/201-00000002', ...answered },
      { channel: 'SIP/202-00000003', src: '202', dst: '*8', uniqueid: '1450076410.3', lastapp: 'Pickup', start: '2015-12-14 10:00:09', end: '2015-12-14 10:00:10', disposition: 'ANSWERED', answer: '2015-12-14 10:00:09', sequence: '3' }, // prettier-ignore
    );
    expect(call).toMatchObject({ rep: { extension: '202' }, connected: { answeredBy: 'human' } });
    expect(call.transfers).toBeUndefined();
  });

  it('on a number outside that the call was forwarded to: that phone, and nobody can tell a human', () => {
    const helper = 'Local/201@from-internal-0001';
    const call = callOf(
      { dst: '201', dstchannel: `${helper};1`, ...answered },
      { channel: `${helper};2`, dst: '79161112233', dstchannel: 'SIP/beeline-00000005', uniqueid: '1450076401.4', ...answered, answer: '2015-12-14 10:00:20', sequence: '4' }, // prettier-ignore
    );
    expect(call).toMatchObject({
      direction: 'inbound',
      rep: { phone: '79161112233' },
      connected: { at: '2015-12-14T07:00:20.000Z', answeredBy: 'unknown' },
    });
    expect(call.missed).toBeUndefined();
  });

  it('after an outbound call was handed over to another phone of ours', () => {
    const call = callOf(
      { src: '201', dst: '79031234567', channel: 'SIP/201-00000001', dstchannel: 'SIP/beeline-00000002', ...answered }, // prettier-ignore
      { src: '79031234567', dst: '202', channel: 'SIP/beeline-00000002', dstchannel: 'SIP/202-00000003', uniqueid: '1450076405.2', ...answered, start: '2015-12-14 10:01:00', answer: '2015-12-14 10:01:05', end: '2015-12-14 10:03:00', sequence: '3' }, // prettier-ignore
    );
    expect(call).toMatchObject({
      direction: 'outbound',
      rep: { extension: '201' },
      connected: { at: '2015-12-14T07:00:10.000Z', answeredBy: 'unknown' },
      transfers: [{ from: { extension: '201' }, to: { extension: '202' }, at: '2015-12-14T07:01:05.000Z' }],
    });
  });

  it('in a call among ourselves is no transfer', () => {
    const call = callOf({ src: '201', dst: '202', channel: 'SIP/201-1', dstchannel: 'SIP/202-1', ...answered });
    expect(call).toMatchObject({ direction: 'internal', rep: { extension: '201' }, connected: { answeredBy: 'human' } }); // prettier-ignore
    expect([call.transfers, call.joined]).toEqual([undefined, undefined]);
  });

  it('in a conference of ours: each phone that came, beside whoever called it', () => {
    const call = callOf(
      { src: '201', dst: '1000', channel: 'SIP/201-1', dstchannel: 'SIP/202-1', lastapp: 'MeetMe', ...answered },
      { src: '201', dst: '1000', channel: 'SIP/201-1', dstchannel: 'SIP/203-1', lastapp: 'MeetMe', ...answered, answer: '2015-12-14 10:00:30', sequence: '3' }, // prettier-ignore
    );
    expect(call).toMatchObject({
      direction: 'internal',
      joined: [
        { rep: { extension: '202' }, at: '2015-12-14T07:00:10.000Z' },
        { rep: { extension: '203' }, at: '2015-12-14T07:00:30.000Z' },
      ],
    });
  });

  it('of a queue that answered itself is known, and when is not', () => {
    const call = callOf(
      { lastapp: 'Queue', dstchannel: 'SIP/203-1', ...answered },
      { lastapp: 'Queue', dstchannel: 'SIP/204-1', answer: '2015-12-14 10:00:10', sequence: '3' },
    );
    expect(call).toMatchObject({ rep: { extension: '203' }, ended: { disposition: 'answered' } });
    expect([call.connected, call.missed]).toEqual([undefined, undefined]);
  });
});

it('a message in the voice mailbox is one, without a length: the greeting is in the row', () => {
  const call = callOf(
    { dstchannel: 'SIP/202-1' },
    { lastapp: 'VoiceMail', ...answered, answer: '2015-12-14 10:00:30', billsec: '30' },
  );
  expect(call).toMatchObject({ missed: { offeredTo: [{ extension: '202' }] }, ended: { disposition: 'voicemail' } });
  expect(call.voicemail).toEqual({ at: '2015-12-14T07:00:30.000Z' });
  expect(callOf({ lastapp: 'VoiceMail' }).voicemail).toBeUndefined();
});

describe('a recording', () => {
  const recordings = (...rows: readonly Row[]) => {
    const calls = live();
    calls.take(rows.map(row));
    return factsIn(calls.rest()).slice(1);
  };
  const location = 'https://pbx.example.org/monitor/1450076400.1.wav';

  it('is reported where userfield has its address, once', () => {
    const userfield = `${location};x`;
    expect(recordings({ userfield }, { userfield, ...answered })).toMatchObject([
      { kind: 'recording', callId: 'pbx-1450076400.1', recordingId: '1450076400.1', location },
    ]);
  });
  it.each(['/var/spool/asterisk/monitor/out.wav', '2015/12/14/out-201.wav', 'https://crm.example.org/card/7', 'file:///x.wav'])(
    'is not where it has %s',
    (userfield) => expect(recordings({ userfield, lastdata: userfield })).toEqual([]),
  ); // prettier-ignore
});

describe('a row', () => {
  it.each([
    [{ src: 'x'.repeat(256) }, 'src is longer than 255 characters'],
    [{ channel: 'SIP/20\u00001-1' }, 'channel has control characters in it'],
    [{ linkedid: 'x'.repeat(81) }, 'linkedid or uniqueid is longer than 80 characters'],
    [{ start: '2015-02-30 10:00:00' }, '"2015-02-30 10:00:00" is not a time like yyyy-MM-dd HH:mm:ss'],
    [{ start: '2015-12-14 24:00:00' }, '"2015-12-14 24:00:00" is not a time like yyyy-MM-dd HH:mm:ss'],
  ])('with %j is refused', (more, reason) =>
    expect(live().take([row(more)])).toEqual([{ line: 1, how: 'refused', reason }]),
  );

  it('in the hour that was twice is placed by the second in its uniqueid, whatever came before', () => {
    const calls = new Uniting({ columns: cdrColumns, zone: 'Europe/Berlin', account: 'pbx' });
    const wall = { start: '2015-10-25 02:30:00', end: '2015-10-25 02:31:00', duration: '60' };
    const [first, second] = [1445733000, 1445736600];
    for (const born of [second, first]) calls.take([row({ ...wall, uniqueid: `${born}.1`, linkedid: `${born}.1` })]);
    expect(callsIn(calls.rest()).map(({ placedAt }) => placedAt)).toEqual([
      '2015-10-25T01:30:00.000Z',
      '2015-10-25T00:30:00.000Z',
    ]);
  });

  it('makes an id that is one, whatever the PBX calls it', () => {
    expect(callOf({ linkedid: 'a/b c', uniqueid: 'a/b c' }).callId).toBe('pbx-a_b_c');
  });
});
