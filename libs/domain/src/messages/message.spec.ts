import { fold } from '@app/decider/decider';
import { given } from '@app/decider/testing';
import fc from 'fast-check';
import { behavesLikeAConversation } from '../conversations/conversation.contract';
import { message, type MessageState } from './message';
import type { MessageCommand } from './message.commands';
import type { MessageEvent } from './message.events';
import {
  messageAttributed,
  messageMatchedToLead,
  messageObjectionHandled,
  messageObjectionRaised,
  messageReceived,
  messageSent,
  recordMessage,
} from './message.examples';

const messageId = 'm-1';
const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-02T09:00:07.000Z';
const sent = messageSent(at);
const report = (parts: Parameters<typeof recordMessage>[2] = {}, when = at) => recordMessage(messageId, when, parts);
const anns = { attributed: { rep: 'ann', rule: 'number' }, matched: { lead: 'lead-1', rule: 'number' } };

describe('a report of a message', () => {
  it('tells that it was sent, by whom and to which lead', () => {
    const told = given(message, []).when(report(anns));
    told.then([
      {
        type: 'MessageSent',
        data: { channel: 'whatsapp', to: { open: '+31 6 2000 0002' }, body: { open: 'Shall I call at four?' } },
      },
      { type: 'MessageAttributed', data: { rep: 'ann', previous: null, rule: 'number' } },
      { type: 'MessageMatchedToLead', data: { lead: 'lead-1', previous: null, rule: 'number' } },
    ]);
    for (const event of told.decision.events)
      expect(event).toMatchObject({ occurredAt: at, about: { reps: ['ann'], leads: ['lead-1'] } });
  });
  it('tells that it was received', () =>
    given(message, [])
      .when(report({ direction: 'received' }))
      .then([{ type: 'MessageReceived' }]));
  it('tells both of a message between our own numbers', () =>
    given(message, [sent])
      .when(report({ direction: 'received' }, later))
      .then([{ type: 'MessageReceived' }]));
  it('tells it once', () => given(message, [sent]).when(report({}, later)).thenNothing());
  it('tells later whose it was', () =>
    given(message, [sent])
      .when(report(anns))
      .then([{ type: 'MessageAttributed' }, { type: 'MessageMatchedToLead' }]));
  it('is old news where it was told before', () =>
    given(message, [sent, messageAttributed('ann', at), messageAttributed('bob', later, 'ann')])
      .when(report({ attributed: anns.attributed }))
      .thenNothing());

  it('ends in the same events in any order, however often it is told', () => {
    const reports = [
      report(),
      report(anns),
      report({ matched: anns.matched }),
      report({ direction: 'received' }),
      report({ direction: 'received', ...anns }),
    ];
    const record = (list: readonly MessageCommand[]) =>
      list.reduce<MessageEvent[]>(
        (history, command) => [...history, ...message.decide(command, fold(message, history)).events],
        [],
      );
    const asSet = (events: readonly MessageEvent[]) =>
      events.map(({ type, data }) => JSON.stringify([type, data])).sort();
    const inOrder = record(reports);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.array(fc.constantFrom(...reports)),
        (shuffled, again) => {
          const anyhow = record([...shuffled, ...again]);
          expect(asSet(anyhow)).toEqual(asSet(inOrder));
          expect(fold(message, anyhow)).toEqual(fold(message, inOrder));
        },
      ),
    );
  });
});

behavesLikeAConversation<MessageCommand, MessageState, MessageEvent>({
  decider: message,
  known: messageReceived(at),
  attributed: messageAttributed,
  matched: messageMatchedToLead,
  raised: messageObjectionRaised,
  handled: messageObjectionHandled,
  attribute: (stamp, rep) => ({ type: 'AttributeMessage', messageId, stamp, rep, rule: 'by hand' }),
  match: (stamp, lead) => ({ type: 'MatchMessageToLead', messageId, stamp, lead, rule: 'by hand' }),
  raise: (stamp, objectionId, objection, words) => ({
    type: 'RaiseMessageObjection',
    messageId,
    stamp,
    objectionId,
    objection,
    words,
  }),
  handle: (stamp, objectionId, technique, result) => ({
    type: 'HandleMessageObjection',
    messageId,
    stamp,
    objectionId,
    technique,
    result,
  }),
});
