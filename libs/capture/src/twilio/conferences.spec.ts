import fc from 'fast-check';
import type { CapturedCall } from '../captured';
import type { Sent } from '../sent-fields';
import { readTwilioConference } from './conferences';

const source = { account: 'main', zone: 'Europe/Amsterdam' };
const customers = 'CAe2c8fb40d516f4f5c4d6b6f0c5aa1f6e';
/** With the parameters and values of Twilio's documentation of <Conference>'s statusCallback; named after the customer's call. */
const joins = {
  ConferenceSid: 'CFe08c870c500c6e44a9ad184defd1f391',
  FriendlyName: customers,
  AccountSid: 'AC25e16e9a716a4a1786a7c83f58e30482',
  SequenceNumber: '1',
  Timestamp: 'Thu, 1 Jun 2017 20:48:32 +0000',
  StatusCallbackEvent: 'participant-join',
  CallSid: 'CA25e16e9a716a4a1786a7c83f58e30482',
  Muted: 'false',
  Hold: 'false',
  Coaching: 'false',
  EndConferenceOnExit: 'false',
  StartConferenceOnEnter: 'true',
  ParticipantLabel: 'alice',
};
const read = (change: object = {}, address?: Sent) => readTwilioConference({ ...joins, ...change }, source, address);
const told = (change: object = {}, address?: Sent): Partial<CapturedCall> => {
  const reading = read(change, address);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  const { kind, origin, ...rest } = reading.facts[0] as CapturedCall;
  expect([kind, origin.zone]).toEqual(['call', 'Europe/Amsterdam']);
  return rest;
};
const at = '2017-06-01T20:48:32.000Z';

it("is the customer's call, and whoever comes in joins that", () =>
  expect(told()).toEqual({
    callId: `twilio-main-${customers}`,
    joined: [{ rep: { extension: 'alice' }, at }],
    at,
  }));

it.each([
  ['client:bob', { extension: 'bob' }],
  ['sip:202@desk.sip.twilio.com', { extension: '202' }],
  ['+31612345678', { phone: '+31612345678' }],
  ['202', { extension: '202' }],
])('the participant %s is the rep with that line', (ParticipantLabel, rep) =>
  expect(told({ ParticipantLabel }).joined).toEqual([{ rep, at }]),
);

it('is the call that its address names, whatever its own name is', () => {
  const other = 'CA81bd32324f804bbd23e7bb3ba40f99b4';
  expect(told({ FriendlyName: 'sales' }, { call: other }).callId).toBe(`twilio-main-${other}`);
  expect(told({ FriendlyName: `call-${customers}` }).callId).toBe(`twilio-main-${customers}`);
  expect(read({ FriendlyName: 'sales' })).toMatchObject({ how: 'refused', field: 'FriendlyName' });
});

it('comes again when somebody leaves and comes back, and is another fact for each', () => {
  const origin = (change: object) => {
    const reading = read(change);
    return reading.how === 'taken' ? reading.facts[0]!.origin : undefined;
  };
  expect(origin({})).toEqual(origin({ Muted: 'true' }));
  expect(origin({})).not.toEqual(origin({ Timestamp: 'Thu, 1 Jun 2017 20:58:32 +0000' }));
});

it.each([
  ['the customer', { CallSid: customers }],
  ['the customer by label', { ParticipantLabel: 'customer' }],
  ['somebody unnamed', { ParticipantLabel: '' }],
  ['a coach', { Coaching: 'true' }],
  ['the beginning', { StatusCallbackEvent: 'conference-start', CallSid: undefined }],
  ['whoever leaves', { StatusCallbackEvent: 'participant-leave' }],
  ['the end', { StatusCallbackEvent: 'conference-end', CallSid: undefined, FriendlyName: 'sales' }],
])('skips %s', (_, change) => expect(read(change)).toMatchObject({ how: 'skipped' }));

it.each([
  [{ ConferenceSid: undefined }, 'ConferenceSid'],
  [{ StatusCallbackEvent: undefined }, 'StatusCallbackEvent'],
  [{ CallSid: undefined }, 'CallSid'],
  [{ Timestamp: undefined }, 'Timestamp'],
  [{ ParticipantLabel: 'a\0b' }, 'ParticipantLabel'],
])('is refused with %j', (change, field) => expect(read(change)).toMatchObject({ how: 'refused', field }));

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(joins)), fc.anything()),
      fc.dictionary(fc.constant('call'), fc.anything()),
      (change, address) => void read(change, address),
    ),
    { numRuns: 500 },
  ));
