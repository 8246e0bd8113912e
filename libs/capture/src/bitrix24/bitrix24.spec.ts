import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { CapturedCall } from '../captured';
import { readAttachRecord, readFinish, readRegister } from './bitrix24';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const source = { account: 'main', zone: 'Europe/Moscow', hash };
/** As in the REST documentation. */
const call = {
  USER_PHONE_INNER: '555',
  USER_ID: 1,
  PHONE_NUMBER: '+79062001010',
  TYPE: 1,
  CALL_START_DATE: '2023-06-01T14:20:15+03:00',
  LINE_NUMBER: '79117654321',
  CRM_CREATE: 1,
  SHOW: 0,
};
const idOf = (change: object = {}) => readRegister({ ...call, ...change }, source).callId!;
const factIn = (reading: ReturnType<typeof readFinish>): Partial<CapturedCall> => {
  if (reading.how !== 'taken') throw new Error(reading.reason);
  const { kind, origin, callId, ...rest } = reading.facts[0] as CapturedCall;
  expect([kind, callId.startsWith('bitrix24-main-externalCall.'), origin.zone]).toEqual(['call', true, source.zone]);
  return rest;
};
const registered = (change: object = {}) => factIn(readRegister({ ...call, ...change }, source).reading);
const finished = (change: object, type = 1) =>
  factIn(readFinish({ CALL_ID: idOf({ TYPE: type }), USER_ID: 1, DURATION: 42, ...change }, source));

it('registers an outbound call of the user', () =>
  expect(registered()).toEqual({
    direction: 'outbound',
    placedAt: '2023-06-01T11:20:15.000Z',
    to: '+79062001010',
    line: '79117654321',
    rep: { extension: 'bitrix24:1' },
  }));

it('registers an inbound call of nobody yet', () =>
  expect(registered({ TYPE: '2' })).toEqual({
    direction: 'inbound',
    placedAt: '2023-06-01T11:20:15.000Z',
    from: '+79062001010',
    line: '79117654321',
  }));

it('knows a user by their extension alone, and reads a time without offset in the zone', () =>
  expect(registered({ USER_ID: '', CALL_START_DATE: '2023-06-01T14:20:15' })).toMatchObject({
    rep: { extension: '555' },
    placedAt: '2023-06-01T11:20:15.000Z',
  }));

it('gives the same CALL_ID for the same call, another for another, and no number in it', () => {
  expect(idOf()).toBe(idOf({ SHOW: 1 }));
  expect(idOf()).toMatch(/^externalCall\.1\.[0-9a-f]{32}\.1685618415$/);
  expect(new Set([idOf(), idOf({ PHONE_NUMBER: '2' }), idOf({ TYPE: 2 }), idOf({ USER_ID: 2 })]).size).toBe(4);
});

it.each([
  [1, 'outbound', undefined, { extension: 'bitrix24:1' }],
  [2, 'inbound', undefined, undefined],
  [3, 'inbound', 'redirected', undefined],
  [4, 'outbound', 'callback', { extension: 'bitrix24:1' }],
  [5, 'outbound', 'announcement', undefined],
])('of type %i is %s, labelled %s, and the work of %j', (TYPE, direction, label, rep) => {
  const call = registered({ TYPE });
  expect([call.direction, call.label, call.rep]).toEqual([direction, label, rep]);
});

it("that announces something to many is nobody's dial", () => {
  const { reading, callId } = readRegister({ ...call, TYPE: 5 }, source);
  const finish = readFinish({ CALL_ID: callId, USER_ID: 1, DURATION: 20 }, source);
  expect([reading, finish]).toMatchObject([{ nobody: true }, { nobody: true }]);
  expect(factIn(finish).rep).toBeUndefined();
});

describe('a recording', () => {
  const started = '2023-06-01T11:20:15.000Z';
  const url = 'https://pbx.example.com/records/call-001.mp3';
  /** As in the REST documentation of attachRecord, which cuts the file short. */
  const attached = { CALL_ID: idOf(), FILENAME: 'call-001.mp3', FILE_CONTENT: Buffer.from('ID3 and some sound').toString('base64') }; // prettier-ignore
  const soundIn = ({ reading }: ReturnType<typeof readAttachRecord>) => {
    if (reading.how !== 'taken') throw new Error(reading.reason);
    const { origin: _, ...sound } = reading.facts[0]!;
    return sound;
  };
  const callId = `bitrix24-main-${idOf()}`;

  it('comes with the end as a link', () => {
    const reading = readFinish({ CALL_ID: idOf(), USER_ID: 1, DURATION: 42, RECORD_URL: url }, source);
    expect(reading.how === 'taken' && reading.facts[1]).toMatchObject({
      kind: 'recording',
      callId,
      recordingId: `record-${hash(url)}`,
      at: started,
      location: url,
      mediaType: 'audio/mpeg',
    });
  });

  it('is attached as the file itself', () =>
    expect(soundIn(readAttachRecord(attached, source))).toEqual({
      kind: 'recording',
      callId,
      recordingId: `record-${hash(attached.FILE_CONTENT)}`,
      at: started,
      content: Buffer.from('ID3 and some sound'),
      mediaType: 'audio/mpeg',
    }));

  it('is attached as a link, and the one that the end told is the same', () => {
    const link = { CALL_ID: idOf(), RECORD_URL: url };
    expect(soundIn(readAttachRecord(link, source))).toEqual({
      kind: 'recording',
      callId,
      recordingId: `record-${hash(url)}`,
      at: started,
      location: url,
      mediaType: 'audio/mpeg',
    });
    expect(soundIn(readAttachRecord({ ...link, FILENAME: 'a.wav' }, source))).toMatchObject({ mediaType: 'audio/wav' });
  });

  it('is the same where it is the same, and named in the answer', () => {
    const again = { ...attached, FILENAME: 'other.mp3' };
    const other = { ...attached, FILE_CONTENT: Buffer.from('another').toString('base64') };
    const [a, b, c] = [attached, again, other].map((sent) => readAttachRecord(sent, source).recordingId);
    expect([a === b, a === c]).toEqual([true, false]);
  });

  it.each([
    [{ CALL_ID: 'externalCall.716f1cb73def9700a23842adf9c4c568.1773130779' }, 'CALL_ID'],
    [{ FILENAME: 'call-001.exe' }, 'FILENAME'],
    [{ FILENAME: undefined, FILE_CONTENT: undefined }, 'FILENAME'],
    [{ FILE_CONTENT: undefined }, 'FILE_CONTENT'],
    [{ FILE_CONTENT: 'SUQzAwAAAAAiVVRJVDI...AAAAAAAAAAAAP8=' }, 'FILE_CONTENT'],
    [{ FILE_CONTENT: ['call-001.mp3', 'SUQz'] }, 'FILE_CONTENT'],
    [{ RECORD_URL: 'x'.repeat(5000) }, 'RECORD_URL'],
  ])('is refused with %j', (change, field) => {
    const { reading, recordingId } = readAttachRecord({ ...attached, ...change }, source);
    expect([reading, recordingId]).toMatchObject([{ how: 'refused', field }, undefined]);
  });
});

it('finishes a talk', () =>
  expect(finished({})).toEqual({
    rep: { extension: 'bitrix24:1' },
    connected: { at: '2023-06-01T11:20:15.000Z', answeredBy: 'unknown' },
    ended: { at: '2023-06-01T11:20:57.000Z', disposition: 'answered', sourceTalkSeconds: 42 },
  }));

it.each([
  [{ DURATION: 42 }, 'answered'],
  [{ DURATION: 0 }, 'no answer'],
  [{ DURATION: '0', STATUS_CODE: '' }, 'no answer'],
  [{ DURATION: undefined }, 'no answer'],
  [{ DURATION: 0, STATUS_CODE: 200 }, 'answered'],
  [{ STATUS_CODE: '304' }, 'no answer'],
  [{ STATUS_CODE: '603' }, 'busy'],
  [{ STATUS_CODE: '603-S' }, 'cancelled'],
  [{ STATUS_CODE: '486' }, 'busy'],
  [{ STATUS_CODE: '404' }, 'failed'],
  [{ STATUS_CODE: '503' }, 'congestion'],
  [{ STATUS_CODE: 'OTHER' }, 'unknown'],
])('finished with %j was %s', (change, disposition) => expect(finished(change).ended!.disposition).toBe(disposition));

it('finishes by extension alone', () =>
  expect(finished({ USER_ID: undefined, USER_PHONE_INNER: '555' }).rep).toEqual({ extension: '555' }));

it('inbound belongs to who took it, or was missed by whom it rang at', () => {
  expect(finished({ USER_ID: 7 }, 2)).toMatchObject({
    rep: { extension: 'bitrix24:7' },
    connected: { answeredBy: 'human' },
  });
  const missed = finished({ USER_ID: 7, DURATION: 0 }, 3);
  expect([missed.rep, missed.missed]).toEqual([undefined, { offeredTo: [{ extension: 'bitrix24:7' }] }]);
});

it.each([
  [{ TYPE: 9 }, 'TYPE'],
  [{ TYPE: undefined }, 'TYPE'],
  [{ PHONE_NUMBER: '' }, 'PHONE_NUMBER'],
  [{ USER_ID: '', USER_PHONE_INNER: '' }, 'USER_ID'],
  [{ CALL_START_DATE: undefined }, 'CALL_START_DATE'],
  [{ CALL_START_DATE: '01.06.2023 14:20' }, 'CALL_START_DATE'],
])('refuses to register %j', (change, field) => {
  const { reading, callId } = readRegister({ ...call, ...change }, source);
  expect([reading, callId]).toMatchObject([{ how: 'refused', field }, undefined]);
});

it.each([
  [{ CALL_ID: 'externalCall.0cd02f0bc9dd180dfd355522b0fde568.1498551666' }, 'CALL_ID'],
  [{ CALL_ID: undefined }, 'CALL_ID'],
  [{ USER_ID: undefined }, 'USER_ID'],
  [{ DURATION: '1:30' }, 'DURATION'],
  [{ STATUS_CODE: '201' }, 'STATUS_CODE'],
])('refuses to finish %j', (change, field) =>
  expect(readFinish({ CALL_ID: idOf(), USER_ID: 1, DURATION: 1, ...change }, source)).toMatchObject({
    how: 'refused',
    field,
  }),
);

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom(...Object.keys(call), 'CALL_ID', 'DURATION', 'RECORD_URL', 'FILENAME', 'FILE_CONTENT'),
        fc.anything(),
      ),
      (change) => {
        readRegister({ ...call, ...change }, source);
        readFinish({ CALL_ID: idOf(), USER_ID: 1, DURATION: 1, ...change }, source);
        readAttachRecord({ CALL_ID: idOf(), ...change }, source);
      },
    ),
    { numRuns: 500 },
  ));
