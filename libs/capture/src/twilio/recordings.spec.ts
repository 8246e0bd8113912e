import fc from 'fast-check';
import type { Captured } from '../captured';
import type { Sent } from '../sent-fields';
import { readTwilioRecording } from './recordings';

const source = { account: 'main', zone: 'Europe/Amsterdam' };
const received = '2026-03-02T10:00:00.000Z';
/**
 * The parameters that Twilio documents for recordingStatusCallback of <Dial>, <Record> and <Conference>; statuses and error
 * codes as in its support article "Getting Started with Recording Status Callbacks".
 */
const callback = {
  AccountSid: 'AC5ef8732a3c49700934481addd5ce1659',
  CallSid: 'CAe2c8fb40d516f4f5c4d6b6f0c5aa1f6e',
  RecordingSid: 'RE557ce644e5ab84fa21cc21112e22c485',
  RecordingUrl: 'https://api.twilio.com/2010-04-01/Accounts/AC5ef8732a3c49700934481addd5ce1659/Recordings/RE557ce644e5ab84fa21cc21112e22c485', // prettier-ignore
  RecordingStatus: 'completed',
  RecordingDuration: '61',
  RecordingChannels: '2',
  RecordingStartTime: 'Tue, 12 May 2015 17:52:39 +0000',
  RecordingSource: 'DialVerb',
};
const read = (change: object = {}, address?: Sent) =>
  readTwilioRecording({ ...callback, ...change }, source, received, address);
const told = (change: object = {}, address?: Sent): readonly Partial<Captured>[] => {
  const reading = read(change, address);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  return reading.facts.map(({ origin: _, ...rest }) => rest);
};
const recording = {
  kind: 'recording',
  callId: 'twilio-main-CAe2c8fb40d516f4f5c4d6b6f0c5aa1f6e',
  recordingId: 'RE557ce644e5ab84fa21cc21112e22c485',
  at: '2015-05-12T17:52:39.000Z',
};

it('says where the sound lies', () =>
  expect(told()).toEqual([{ ...recording, location: callback.RecordingUrl, seconds: 61 }]));

it('of a <Record> verb is a voicemail', () =>
  expect(told({ RecordingSource: 'RecordVerb', RecordingDuration: '15' })).toEqual([
    { kind: 'call', callId: recording.callId, voicemail: { at: recording.at, seconds: 15 }, at: recording.at },
    { ...recording, location: callback.RecordingUrl, seconds: 15 },
  ]));

it.each([
  ['absent', '16101', 'too short'],
  ['absent', '16102', 'silent'],
  ['absent', undefined, 'too short or silent'],
  ['absent', '16199', 'too short or silent: error 16199'],
  ['failed', undefined, 'not encrypted by the source'],
])('%s with error %s is missing: %s', (RecordingStatus, ErrorCode, missing) =>
  // an empty <Record> left no message
  expect(told({ RecordingStatus, ErrorCode, RecordingUrl: undefined, RecordingSource: 'RecordVerb' })).toEqual([
    { ...recording, missing },
  ]),
);

it('under way tells nothing yet', () =>
  expect(read({ RecordingStatus: 'in-progress' })).toMatchObject({ how: 'skipped' }));

it('of a leg or of a conference is of the call that the address names', () => {
  const address = { call: 'CA81bd32324f804bbd23e7bb3ba40f99b4' };
  expect(told({}, address)).toMatchObject([{ callId: 'twilio-main-CA81bd32324f804bbd23e7bb3ba40f99b4' }]);
  const conference = { CallSid: undefined, ConferenceSid: 'CFbbe46ff1274e283f7e3ac1df0072ab39', RecordingSource: 'Conference' }; // prettier-ignore
  expect(told(conference, address)).toMatchObject([{ callId: 'twilio-main-CA81bd32324f804bbd23e7bb3ba40f99b4' }]);
  expect(read(conference)).toMatchObject({ how: 'refused', field: 'ConferenceSid' });
});

it('began when it was received, where it does not say, and is the same each time', () => {
  const without = { RecordingStartTime: undefined };
  expect(told(without)).toMatchObject([{ at: received }]);
  const origins = [received, '2026-03-02T11:00:00.000Z'].map((at) => {
    const reading = readTwilioRecording({ ...callback, ...without }, source, at);
    return reading.how === 'taken' && reading.facts[0]!.origin;
  });
  expect(origins[0]).toEqual(origins[1]);
});

it('with a link that is none is missing', () =>
  expect(told({ RecordingUrl: 'n/a' })).toEqual([{ ...recording, missing: 'unusable link', seconds: 61 }]));

it.each([
  [{ RecordingSid: undefined }, 'RecordingSid'],
  [{ CallSid: undefined }, 'CallSid'],
  [{ RecordingStatus: 'gone' }, 'RecordingStatus'],
  [{ RecordingUrl: '' }, 'RecordingUrl'],
  [{ RecordingDuration: '1:01' }, 'RecordingDuration'],
  [{ RecordingStartTime: 'today' }, 'RecordingStartTime'],
])('is refused with %j', (change, field) => expect(read(change)).toMatchObject({ how: 'refused', field }));

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(callback), 'ErrorCode', 'ConferenceSid'), fc.anything()),
      fc.dictionary(fc.constantFrom('call', 'leg'), fc.anything()),
      (change, address) => void read(change, address),
    ),
    { numRuns: 500 },
  ));
