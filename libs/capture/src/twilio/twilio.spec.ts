import fc from 'fast-check';
import type { CapturedCall } from '../captured';
import type { Sent } from '../sent-fields';
import { readTwilio } from './twilio';

const source = { account: 'main', zone: 'Europe/Amsterdam' };
const callSid = 'CAe2c8fb40d516f4f5c4d6b6f0c5aa1f6e';
const childSid = 'CA81bd32324f804bbd23e7bb3ba40f99b4';

/** As in the voice documentation, with more than anybody reads. */
const callback = {
  CallSid: callSid,
  AccountSid: 'AC5ef8732a3c49700934481addd5ce1659',
  ApiVersion: '2010-04-01',
  From: '+18883331234',
  Caller: '+18883331234',
  To: '+14151234444',
  Called: '+14151234444',
  CallbackSource: 'call-progress-events',
  Direction: 'outbound-api',
  CallStatus: 'initiated',
  SequenceNumber: '0',
  Timestamp: 'Tue, 12 May 2015 17:52:22 +0000',
};
const completed = {
  ...callback,
  CallStatus: 'completed',
  SequenceNumber: '3',
  Timestamp: 'Tue, 12 May 2015 17:53:40 +0000',
  CallDuration: '61',
  Duration: '2',
};
const inbound = { ...completed, Direction: 'inbound', SequenceNumber: '0' };
const child = { ...completed, CallSid: childSid, ParentCallSid: callSid, Direction: 'outbound-dial' };

const read = (sent: object, address?: Sent) => readTwilio({ ...sent }, source, address);
const told = (sent: object, address?: Sent): Partial<CapturedCall> => {
  const reading = read(sent, address);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  const { kind, origin, callId, ...rest } = reading.facts[0] as CapturedCall;
  expect([kind, callId, origin.zone]).toEqual(['call', `twilio-main-${callSid}`, 'Europe/Amsterdam']);
  return rest;
};

describe('an outbound call', () => {
  it('begins with the first callback', () =>
    expect(told(callback)).toEqual({
      direction: 'outbound',
      placedAt: '2015-05-12T17:52:22.000Z',
      to: '+14151234444',
      line: '+18883331234',
    }));

  it('was answered so many seconds before its end, and minutes begun are not those', () =>
    expect(told(completed)).toEqual({
      connected: { at: '2015-05-12T17:52:39.000Z', answeredBy: 'unknown' },
      ended: { at: '2015-05-12T17:53:40.000Z', disposition: 'answered', sourceTalkSeconds: 61 },
    }));

  it.each([
    ['human', 'human', 'answered'],
    ['machine_start', 'machine', 'voicemail'],
    ['machine_end_beep', 'machine', 'voicemail'],
    ['fax', 'machine', 'answered'],
    ['unknown', 'unknown', 'answered'],
  ])('answered by %s', (AnsweredBy, answeredBy, disposition) =>
    expect(told({ ...completed, AnsweredBy })).toMatchObject({ connected: { answeredBy }, ended: { disposition } }),
  );

  it.each([
    ['busy', 'busy'],
    ['failed', 'failed'],
    ['no-answer', 'no answer'],
    ['canceled', 'cancelled'],
  ])('that ended %s connected nobody', (CallStatus, disposition) =>
    expect(told({ ...completed, CallStatus, CallDuration: '0' })).toEqual({
      ended: { at: '2015-05-12T17:53:40.000Z', disposition },
    }),
  );

  it.each(['queued', 'ringing', 'in-progress'])('%s in between tells nothing of its own', (CallStatus) =>
    expect(read({ ...callback, CallStatus, SequenceNumber: '1' })).toMatchObject({ how: 'skipped' }),
  );

  it('of which only the end is reported began that much earlier', () =>
    expect(told({ ...completed, SequenceNumber: '0' })).toMatchObject({
      placedAt: '2015-05-12T17:52:39.000Z',
      direction: 'outbound',
      ended: { disposition: 'answered' },
    }));
});

describe('an inbound call', () => {
  it('that Twilio took is not yet one that a person took', () =>
    expect(told(inbound)).toEqual({
      direction: 'inbound',
      placedAt: '2015-05-12T17:52:39.000Z',
      from: '+18883331234',
      line: '+14151234444',
      ended: { at: '2015-05-12T17:53:40.000Z', disposition: 'unknown' },
    }));

  it('is connected by the leg to the rep that was answered, and theirs', () =>
    expect(told({ ...child, To: 'client:alice', CallDuration: '40' })).toEqual({
      rep: { extension: 'alice' },
      connected: { at: '2015-05-12T17:53:00.000Z', answeredBy: 'human', rep: { extension: 'alice' } },
    }));

  it('rang in vain at the rep whose leg was not', () =>
    expect(told({ ...child, To: 'sip:201@desk.sip.twilio.com', CallStatus: 'no-answer', CallDuration: '0' })).toEqual({
      missed: { offeredTo: [{ extension: '201' }] },
      at: '2015-05-12T17:53:40.000Z',
    }));

  it('that Twilio itself did not take was missed by those alone whose legs say so', () => {
    const { ended, missed } = told({ ...inbound, CallStatus: 'no-answer', CallDuration: undefined });
    expect([ended!.disposition, missed]).toEqual(['no answer', undefined]);
  });

  it("was forwarded to a rep's own phone where the address says that it is a rep's", () =>
    expect(told({ ...child, To: '+31612345678' }, { leg: 'rep' })).toMatchObject({
      rep: { phone: '+31612345678' },
      connected: { answeredBy: 'unknown' },
    }));

  it('is handed over where the address says transfer', () =>
    expect(told({ ...child, To: 'client:bob' }, { leg: 'transfer' })).toEqual({
      transfers: [{ to: { extension: 'bob' }, at: '2015-05-12T17:52:39.000Z' }],
      at: '2015-05-12T17:52:39.000Z',
    }));
});

describe('a conference, whose legs know of no parent', () => {
  const leg = { ...completed, CallSid: childSid, Direction: 'outbound-api', CallDuration: '40' };

  it('is the call that the address names: whoever took it', () =>
    expect(told({ ...leg, To: 'client:alice' }, { call: callSid })).toEqual({
      rep: { extension: 'alice' },
      connected: { at: '2015-05-12T17:53:00.000Z', answeredBy: 'human', rep: { extension: 'alice' } },
    }));

  it('has whoever came in later in it, too, where the address says so', () =>
    expect(told({ ...leg, To: 'client:bob' }, { call: callSid, leg: 'joined' })).toEqual({
      joined: [{ rep: { extension: 'bob' }, at: '2015-05-12T17:53:00.000Z' }],
      at: '2015-05-12T17:53:00.000Z',
    }));

  it('but not who was asked in and did not come', () =>
    expect(read({ ...leg, CallStatus: 'no-answer' }, { call: callSid, leg: 'joined' })).toMatchObject({ how: 'skipped' })); // prettier-ignore

  it("has the customer's leg of a call out told as any other's", () =>
    expect(told({ ...leg, SequenceNumber: '0', CallStatus: 'initiated' }, { call: callSid })).toMatchObject({
      direction: 'outbound',
      to: '+14151234444',
    }));

  it("that the customer's own leg names is that leg's", () =>
    expect(told(inbound, { call: callSid })).toMatchObject({
      direction: 'inbound',
      ended: { disposition: 'unknown' },
    }));
});

it('a queue that took the call is nobody: the leg to the rep says who did, and when', () => {
  // <Enqueue> answers at once: the leg of the caller is in progress from then on
  expect(told({ ...inbound, CallStatus: 'completed' })).not.toHaveProperty('connected');
  expect(told({ ...child, To: 'client:alice', CallDuration: '10' }).connected).toMatchObject({
    at: '2015-05-12T17:53:30.000Z',
    answeredBy: 'human',
  });
});

it('says where the recording of a leg lies, which runs from the answer on', () => {
  const recorded = { ...completed, RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/AC5ef8732a3c49700934481addd5ce1659/Recordings/RE557ce644e5ab84fa21cc21112e22c485`, RecordingSid: 'RE557ce644e5ab84fa21cc21112e22c485', RecordingDuration: '60' }; // prettier-ignore
  const reading = read(recorded);
  expect(reading.how === 'taken' && reading.facts[1]).toMatchObject({
    kind: 'recording',
    callId: `twilio-main-${callSid}`,
    recordingId: 'RE557ce644e5ab84fa21cc21112e22c485',
    location: recorded.RecordingUrl,
    seconds: 60,
    at: '2015-05-12T17:52:39.000Z',
  });
});

describe("a call from a rep's browser", () => {
  it("is inbound to Twilio and the rep's to us", () =>
    expect(told({ ...callback, Direction: 'inbound', From: 'client:alice', To: '' })).toEqual({
      rep: { extension: 'alice' },
      at: '2015-05-12T17:52:22.000Z',
    }));

  it('is outbound, to whom the leg to the customer says', () =>
    expect(told({ ...child, CallStatus: 'initiated', SequenceNumber: '0' })).toMatchObject({
      direction: 'outbound',
      placedAt: expect.any(String) as string,
      to: '+14151234444',
    }));

  it('or by a click that rings the rep first', () =>
    expect(told({ ...callback, To: 'client:alice' })).toMatchObject({ rep: { extension: 'alice' } }));
});

it('is the same fact each time it is delivered, and another for each leg and status', () => {
  const origin = (sent: object) => {
    const reading = read(sent);
    return reading.how === 'taken' ? reading.facts[0]!.origin : undefined;
  };
  expect(origin(completed)).toEqual(origin({ ...completed, ApiVersion: '2026-01-01' }));
  expect(new Set([callback, completed, child].map((sent) => origin(sent)!.externalId)).size).toBe(3);
});

it.each([
  [{ CallSid: undefined }, 'CallSid', 'CallSid is missing'],
  [{ CallSid: 'x'.repeat(300) }, 'CallSid', 'CallSid is longer than 256 characters'],
  [{ CallStatus: 'gone' }, 'CallStatus', expect.stringContaining('CallStatus is none of queued') as string],
  [{ Timestamp: '2015-05-12T17:53:40Z' }, 'Timestamp', expect.stringContaining('is no time of a call') as string],
  [{ Timestamp: undefined }, 'Timestamp', 'Timestamp is missing'],
  [{ CallDuration: '1.5' }, 'CallDuration', 'CallDuration is no whole number: "1.5"'],
  [{ From: 'a\uFFFDb' }, 'From', 'From is not UTF-8'],
  [{ To: 'a\0b' }, 'To', 'To has control characters in it'],
  [{ To: ['+1'] }, 'To', 'To is neither text nor a number'],
  [
    { RecordingSid: 'RE1', RecordingUrl: 'x'.repeat(5000) },
    'RecordingUrl',
    'RecordingUrl is longer than 4096 characters',
  ],
])('is refused with %j', (change, field, reason) =>
  expect(read({ ...completed, ...change })).toEqual({ line: 1, how: 'refused', reason, field }),
);

it('is refused with an address that makes no sense', () => {
  expect(read(completed, { leg: 'arm' })).toMatchObject({ how: 'refused', field: 'leg' });
  expect(read(completed, { call: ['CA1', 'CA2'] })).toMatchObject({ how: 'refused', field: 'call' });
});

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(
      fc.record(Object.fromEntries(Object.keys(completed).map((name) => [name, fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.constant(completed[name as 'To']))])), { requiredKeys: [] }), // prettier-ignore
      (sent) => void read(sent),
    ),
    { numRuns: 500 },
  ));
