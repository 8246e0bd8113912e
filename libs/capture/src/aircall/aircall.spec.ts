import fc from 'fast-check';
import type { CapturedCall } from '../captured';
import { readAircall } from './aircall';

const source = { account: 'main', zone: 'Europe/Paris' };
const user = { id: 456, name: 'Madeline', email: 'madeline@example.org', available: true };

/** As in the API reference: an outbound call, talked from 1584998205 to 1584998210. */
const call = {
  id: 812,
  call_uuid: 'CA1234567890abcdef',
  direct_link: 'https://api.aircall.io/v1/calls/812',
  direction: 'outbound',
  status: 'done',
  missed_call_reason: null,
  started_at: 1584998199,
  answered_at: 1584998205,
  ended_at: 1584998210,
  duration: 11,
  voicemail: null,
  recording: null,
  raw_digits: '+33 6 12 34 56 78',
  number: { id: 123, name: 'French office', digits: '+33 1 76 36 06 95' },
  user,
  contact: null,
  assigned_to: null,
  tags: [],
  comments: [],
};
const webhook = (event: string, data: object = {}, envelope: object = {}) => ({
  event,
  resource: 'call',
  timestamp: 1584998240,
  token: 'not looked at here',
  data: { ...call, ...data },
  ...envelope,
});
const read = (sent: object) => readAircall({ ...sent }, source);
const told = (sent: object): Partial<CapturedCall> => {
  const reading = read(sent);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  const { kind, origin, callId, ...rest } = reading.facts[0] as CapturedCall;
  expect([kind, callId, origin.zone]).toEqual(['call', 'aircall-main-812', 'Europe/Paris']);
  return rest;
};

it('reads an outbound call at its end', () =>
  expect(told(webhook('call.ended'))).toEqual({
    direction: 'outbound',
    placedAt: '2020-03-23T21:16:39.000Z',
    to: '+33 6 12 34 56 78',
    line: '+33 1 76 36 06 95',
    connected: { at: '2020-03-23T21:16:45.000Z', answeredBy: 'unknown' },
    rep: { mailbox: 'madeline@example.org' },
    // not the 11 that it lasted, ringing included
    ended: { at: '2020-03-23T21:16:50.000Z', disposition: 'answered', sourceTalkSeconds: 5 },
  }));

it('tells the beginning at the beginning, and no more', () =>
  expect(told(webhook('call.created', { status: 'initial', answered_at: null, ended_at: null, user: null }))).toEqual({
    direction: 'outbound',
    placedAt: '2020-03-23T21:16:39.000Z',
    to: '+33 6 12 34 56 78',
    line: '+33 1 76 36 06 95',
  }));

it('takes an answer inbound for a person of ours, and whose it was from the end alone', () => {
  const { rep, connected } = told(webhook('call.answered', { direction: 'inbound', ended_at: null }));
  expect([rep, connected]).toEqual([undefined, { at: '2020-03-23T21:16:45.000Z', answeredBy: 'human' }]);
});

it.each([
  ['agents_did_not_answer', {}, 'no answer', [{ mailbox: 'madeline@example.org' }]],
  ['no_available_agent', { user: null }, 'no answer', []],
  ['out_of_opening_hours', { user: null }, 'no answer', []],
  ['abandoned_in_ivr', { user: null }, 'cancelled', []],
  ['abandoned_in_classic', { user: null }, 'cancelled', []],
  ['short_abandoned', { user: null }, 'cancelled', []],
  ['agents_did_not_answer', { voicemail: 'https://example.org/812.mp3' }, 'voicemail', [{ mailbox: user.email }]],
])('missed: %s %j', (missed_call_reason, more, disposition, offeredTo) => {
  const missed = told(webhook('call.ended', { direction: 'inbound', answered_at: null, missed_call_reason, ...more }));
  expect(missed).toMatchObject({ from: '+33 6 12 34 56 78', ended: { disposition }, missed: { offeredTo } });
  expect(missed.rep).toBeUndefined();
});

it('reads a transfer, to a person or to a team', () => {
  const to = (transferred_to: object | null) =>
    told(webhook('call.transferred', { transferred_by: user, transferred_to }, { timestamp: 1584998207 }));
  const at = '2020-03-23T21:16:47.000Z';
  expect(to({ id: 457 })).toEqual({ transfers: [{ from: { mailbox: user.email }, to: { extension: 'aircall:457' }, at }], at }); // prettier-ignore
  expect(to(null)).toEqual({ transfers: [{ from: { mailbox: user.email }, at }], at });
});

it('hands over to nobody of ours outside', () =>
  expect(told(webhook('call.external_transferred', { transferred_by: user, transferred_to: '+33987654321' }))).toEqual({
    transfers: [{ from: { mailbox: user.email }, at: '2020-03-23T21:17:20.000Z' }],
    at: '2020-03-23T21:17:20.000Z',
  }));

it("was the first rep's, though Aircall names the one who has it by now", () => {
  const second = { id: 457, email: 'luc@example.org' };
  const transferred = { transferred_by: user, transferred_to: second };
  expect(told(webhook('call.ended', { ...transferred, user: second })).rep).toEqual({ mailbox: user.email });
  expect(told(webhook('call.ended', { ...transferred, user })).rep).toEqual({ mailbox: user.email });
});

it('answered by a menu or a queue is not answered: only an agent sets answered_at', () => {
  const gaveUp = { direction: 'inbound', answered_at: null, user: null, missed_call_reason: 'abandoned_in_ivr' };
  expect(told(webhook('call.ended', gaveUp))).not.toHaveProperty('connected');
});

describe('what there is to hear', () => {
  /** Webhooks that Aircall sent to a public project: numbers changed, persons and signatures left out. */
  const voicemail = 'https://production-pdx-555773567328-web.s3.us-west-2.amazonaws.com/companies/196488/recordings/call-780836754-f759b3275353036ea10492f18632ad0e-voicemail.mp3?X-Amz-Date=20220304T102946Z&X-Amz-Expires=600'; // prettier-ignore
  const missed = {
    id: 780836754,
    direct_link: 'https://api.aircall.io/v1/calls/780836754',
    direction: 'inbound',
    status: 'done',
    missed_call_reason: 'agents_did_not_answer',
    started_at: 1646389739,
    answered_at: null,
    ended_at: 1646389756,
    duration: 17,
    voicemail,
    recording: null,
    asset: 'https://assets.aircall.io/calls/780836754/voicemail',
    raw_digits: '+44 20 7946 0000',
    number: { id: 397375, digits: '+43 1 234567', time_zone: 'Europe/Vienna', live_recording_activated: false },
    user: null,
  };
  const factsOf = (event: string, data: object) => {
    const reading = read(webhook(event, data));
    if (reading.how !== 'taken') throw new Error(reading.reason);
    return reading.facts.map(({ origin: _, ...rest }) => rest);
  };
  const at = '2022-03-04T10:29:16.000Z';
  const callId = 'aircall-main-780836754';
  const message = { kind: 'recording', callId, recordingId: '780836754:voicemail', at, location: voicemail, mediaType: 'audio/mpeg' }; // prettier-ignore

  it('is a voicemail on a call that nobody took', () =>
    expect(factsOf('call.ended', missed)).toEqual([
      expect.objectContaining({
        voicemail: { at },
        missed: { offeredTo: [] },
        ended: { at, disposition: 'voicemail' },
      }),
      message,
    ]));

  it('is told again, and no more than that, once the message is there', () => {
    for (const event of ['call.voicemail_left', 'call.comm_assets_generated'])
      expect(factsOf(event, missed)).toEqual([{ kind: 'call', callId, voicemail: { at }, at }, message]);
  });

  it('is the recording of a talk, at the end or later, under a link that is good for minutes', () => {
    const recording = 'https://example.org/recordings/call-812.mp3?X-Amz-Expires=600&X-Amz-Signature=a10873';
    const heard = { kind: 'recording', callId: 'aircall-main-812', recordingId: '812:recording', at: '2020-03-23T21:16:50.000Z', location: recording, mediaType: 'audio/mpeg' }; // prettier-ignore
    expect(factsOf('call.ended', { recording })[1]).toEqual(heard);
    expect(factsOf('call.comm_assets_generated', { recording })).toEqual([heard]);
    const renewed = read(webhook('call.ended', { recording: recording.replace('a10873', 'b20984') }));
    expect(renewed.how === 'taken' && renewed.facts[1]).toMatchObject({ recordingId: '812:recording' });
  });

  it('is nothing where the number records nothing, and says so', () =>
    expect(factsOf('call.ended', { number: { ...call.number, live_recording_activated: false } })[1]).toEqual({
      kind: 'recording',
      callId: 'aircall-main-812',
      at: '2020-03-23T21:16:50.000Z',
      missing: 'not recorded on this number',
    }));

  it('is nothing that is known of where Aircall names neither', () => {
    expect(factsOf('call.ended', {})).toHaveLength(1);
    expect(read(webhook('call.comm_assets_generated'))).toMatchObject({ how: 'skipped' });
  });
});

it('has no number of a caller who hides it', () =>
  expect(told(webhook('call.ended', { direction: 'inbound', raw_digits: 'anonymous' })).from).toBeUndefined());

it.each(['call.hungup', 'call.commented', 'call.tagged', 'user.connected'])('skips %s', (event) =>
  expect(read(webhook(event))).toMatchObject({ how: 'skipped' }),
);

it.each([
  [{ event: undefined }, 'event'],
  [{ data: 'x' }, 'data'],
  [{ data: undefined }, 'data'],
  [{ data: { ...call, id: null } }, 'data.id'],
  [{ data: { ...call, direction: 'sideways' } }, 'data.direction'],
  [{ data: { ...call, started_at: '2020-03-23T21:16:39Z' } }, 'data.started_at'],
  [{ data: { ...call, started_at: 1584998199000 } }, 'data.started_at'],
  [{ data: { ...call, number: [] } }, 'data.number'],
  [{ data: { ...call, user: { email: 'x'.repeat(300) } } }, 'data.user.email'],
  [{ data: { ...call, recording: 'x'.repeat(5000) } }, 'data.recording'],
])('is refused with %j', (change, field) =>
  expect(read({ ...webhook('call.ended'), ...change })).toMatchObject({ how: 'refused', field }),
);

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(fc.constantFrom('call.created', 'call.transferred', 'call.voicemail_left', 'call.ended'), fc.dictionary(fc.constantFrom(...Object.keys(call)), fc.anything()), (event, data) => void read(webhook(event, data))), // prettier-ignore
    { numRuns: 500 },
  ));
