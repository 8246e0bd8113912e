import type { CallEvent } from '@app/domain/calls/call.events';
import type { EmailEvent, Letter } from '@app/domain/emails/email.events';
import type { MessageEvent } from '@app/domain/messages/message.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { contacts, unsettledContacts } from './unsettled-contacts.projection';

type Event = CallEvent | EmailEvent | MessageEvent;
const of = (subject: string) => ({ subject, key: 'k', sealed: 'x' });
const rows = (...events: ReturnType<ReturnType<typeof recorder<Event>>>[]) =>
  project(unsettledContacts, events).all(contacts);

let record: ReturnType<typeof recorder<Event>>;
beforeEach(() => {
  record = recorder<Event>();
});

const placed = (direction: 'outbound' | 'inbound' | 'internal' = 'outbound') =>
  record('call-1', 'CallPlaced', { direction, from: of('party-ours'), to: of('party-theirs'), line: '201' });
const byAnna = () => record('call-1', 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' });
const withLead = (lead: string | null = '7') =>
  record('call-1', 'CallMatchedToLead', { lead, previous: null, rule: 'phone' });

it('a call waits until both its rep and its lead are known', () => {
  const [call, rep, lead] = [placed(), byAnna(), withLead()];
  expect(rows(call)).toMatchObject([
    { contact: 'call:1', rep: '', lead: null, party: 'party-theirs', unsettled: true },
  ]);
  expect(rows(call, rep)).toMatchObject([{ rep: 'anna', unsettled: true }]);
  expect(rows(call, lead)).toMatchObject([{ lead: '7', unsettled: true }]);
  expect(rows(call, rep, lead)).toMatchObject([{ unsettled: false }]);
  expect(rows(call, rep, lead, withLead(null))).toMatchObject([{ lead: null, unsettled: true }]);
});

it('is not there to be settled before the call itself is told of', () => {
  expect(rows(record('call-1', 'CallEnded', { endedAt: '2026-03-02T09:00:00.000Z', disposition: 'answered' }))).toEqual(
    [],
  );
  expect(rows(byAnna())).toMatchObject([{ rep: 'anna', at: null, unsettled: false }]);
});

it('whoever picked up has it, unless somebody else is named', () => {
  const call = placed('inbound');
  const connected = record('call-1', 'CallConnected', {
    at: '2026-03-02T09:00:09.000Z',
    answeredBy: 'human',
    rep: 'bert',
  });
  expect(rows(call, connected)).toMatchObject([{ rep: 'bert', party: 'party-ours' }]);
  expect(rows(call, connected, byAnna())).toMatchObject([{ rep: 'anna' }]);
});

it('of a missed call only the lead is asked', () => {
  const missed = () => record('call-1', 'CallMissed', { offeredTo: ['anna'] });
  expect(rows(placed('inbound'), missed())).toMatchObject([{ missed: true, unsettled: true }]);
  expect(rows(placed('inbound'), missed(), withLead())).toMatchObject([{ rep: '', unsettled: false }]);
});

it('a call without an outside number lacks no lead', () => {
  expect(rows(record('call-1', 'CallPlaced', { direction: 'outbound' }), byAnna())).toMatchObject([
    { party: null, unsettled: false },
  ]);
});

it('nothing is asked of internal, private, retracted and duplicate calls, nor of what a machine wrote', () => {
  expect(rows(placed('internal'))).toMatchObject([{ unsettled: false }]);
  record = recorder<Event>();
  expect(rows(placed(), record('call-1', 'CallMarkedPrivate', { by: 'anna', shredded: [] }))).toMatchObject([
    { unsettled: false },
  ]);
  record = recorder<Event>();
  expect(rows(placed(), record('call-1', 'CallRetracted', {}))).toMatchObject([{ unsettled: false }]);
  record = recorder<Event>();
  const duplicate = [placed(), record('call-1', 'CallDuplicateOf', { callId: '2' })];
  expect(rows(...duplicate)).toMatchObject([{ unsettled: false }]);
  const lifted = record('call-1', 'CallDuplicateLifted', { callId: '2' });
  expect(rows(...duplicate, lifted)).toMatchObject([{ unsettled: true }]);
  expect(rows(...duplicate, record('call-1', 'CallRetracted', {}), lifted)).toMatchObject([{ unsettled: false }]);
  const letter = { to: [of('party-z')], cc: [], attachments: [], automated: true };
  expect(rows(record('email-1', 'EmailSent', letter))).toMatchObject([{ unsettled: false }]);
});

it('a corrected direction is the other side’s, a corrected time is its time', () => {
  const is = '2026-03-02T08:00:00.000Z';
  expect(
    rows(
      placed(),
      record('call-1', 'CallCorrected', { field: 'direction', was: 'outbound', is: 'inbound' }),
      record('call-1', 'CallCorrected', { field: 'placedAt', was: null, is }),
      record('call-1', 'CallCorrected', { field: 'disposition', was: 'busy', is: 'answered' }),
    ),
  ).toMatchObject([{ direction: 'inbound', party: 'party-ours', at: is }]);
});

it('a letter’s other side is whoever is not one of us; between our own mailboxes there is none', () => {
  const inside: Letter = { from: of('rep-anna'), to: [of('rep-bert')], cc: [], attachments: [], automated: false };
  const outside: Letter = { ...inside, cc: [of('party-y')] };
  for (const order of [['EmailSent', 'EmailReceived'] as const, ['EmailReceived', 'EmailSent'] as const]) {
    record = recorder<Event>();
    const told = (data: Letter) => rows(...order.map((type) => record('email-1', type, data)));
    expect(told(inside)).toMatchObject([{ direction: 'internal', unsettled: false }]);
    record = recorder<Event>();
    expect(told(outside)).toMatchObject([{ direction: 'outbound', party: 'party-y', unsettled: true }]);
  }
});

it('letters and messages wait as calls do', () => {
  const letter = {
    from: of('party-z'),
    to: [of('party-us')],
    cc: [],
    attachments: [],
    automated: false,
    mailbox: of('rep-anna'),
  };
  const all = [
    record('email-1', 'EmailReceived', letter),
    record('email-1', 'EmailAttributed', { rep: 'anna', previous: null, rule: 'mailbox' }),
    record('email-2', 'EmailSent', { ...letter, to: [of('party-y')] }),
    record('email-2', 'EmailMatchedToLead', { lead: '7', previous: null, rule: 'address' }),
    record('email-2', 'EmailCorrected', { field: 'automated', was: false, is: true }),
    record('message-1', 'MessageSent', { channel: 'sms', from: of('rep-anna'), to: of('party-x'), automated: false }),
    record('message-1', 'MessageAttributed', { rep: 'anna', previous: null, rule: 'line' }),
    record('message-2', 'MessageReceived', { channel: 'sms', from: of('party-w'), automated: false }),
    record('message-2', 'MessageMatchedToLead', { lead: '8', previous: null, rule: 'number' }),
  ];
  expect(rows(...all)).toMatchObject([
    { contact: 'email:1', direction: 'inbound', party: 'party-z', rep: 'anna', lead: null, unsettled: true },
    { contact: 'email:2', direction: 'outbound', party: 'party-y', rep: '', lead: '7', unsettled: false },
    { contact: 'message:1', direction: 'outbound', party: 'party-x', rep: 'anna', lead: null, unsettled: true },
    { contact: 'message:2', direction: 'inbound', party: 'party-w', rep: '', lead: '8', unsettled: true },
  ]);
  expectSameRowsTwice(unsettledContacts, [placed(), byAnna(), withLead(), ...all]);
  expectSameRowsInAnyOrder(unsettledContacts, [placed(), byAnna(), withLead(), withLead(null), ...all]);
});
