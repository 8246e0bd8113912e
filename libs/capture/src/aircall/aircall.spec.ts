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
])('is refused with %j', (change, field) =>
  expect(read({ ...webhook('call.ended'), ...change })).toMatchObject({ how: 'refused', field }),
);

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(fc.constantFrom('call.created', 'call.transferred', 'call.ended'), fc.dictionary(fc.constantFrom(...Object.keys(call)), fc.anything()), (event, data) => void read(webhook(event, data))), // prettier-ignore
    { numRuns: 500 },
  ));
