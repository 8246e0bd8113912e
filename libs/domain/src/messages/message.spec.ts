import { fold } from '@app/decider/decider';
import { personal } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import fc from 'fast-check';
import { message } from './message';
import type { MessageCommand } from './message.commands';
import type { MessageEvent } from './message.events';
import {
  messageAttributed,
  messageMatchedToLead,
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
type Of<T extends MessageCommand['type']> = Omit<MessageCommand & { type: T }, 'stamp' | 'type' | 'messageId'>;
const ask = <T extends MessageCommand['type']>(type: T, payload: Of<T>) =>
  ({ type, messageId, stamp: stamp(later), ...payload }) as unknown as MessageCommand;
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

describe('settling by hand', () => {
  it('whose it was', () => {
    const settled = given(message, [sent, messageAttributed('ann', at)]).when(
      ask('AttributeMessage', { rep: 'bob', rule: 'by hand' }),
    );
    settled.then([{ type: 'MessageAttributed', data: { rep: 'bob', previous: 'ann', rule: 'by hand' } }]);
    expect(settled.decision.events[0]!.about.reps).toEqual(['bob', 'ann']);
  });
  it('nobody’s', () =>
    given(message, [sent])
      .when(ask('AttributeMessage', { rep: null, rule: 'by hand' }))
      .thenNothing());
  it('which lead it was with', () => {
    const settled = given(message, [sent, messageMatchedToLead('lead-1', at)]).when(
      ask('MatchMessageToLead', { lead: null, rule: 'by hand' }),
    );
    settled.then([{ type: 'MessageMatchedToLead', data: { lead: null, previous: 'lead-1' } }]);
    expect(settled.decision.events[0]!.about.leads).toEqual(['lead-1']);
  });
  it('the same lead', () =>
    given(message, [sent, messageMatchedToLead('lead-1', at)])
      .when(ask('MatchMessageToLead', { lead: 'lead-1', rule: 'by hand' }))
      .thenNothing());
  it('needs a message', () =>
    given(message, [])
      .when(ask('AttributeMessage', { rep: 'ann', rule: 'by hand' }))
      .thenRejected('message.unknown'));
});

describe('objections in a message', () => {
  const raise = ask('RaiseMessageObjection', {
    objectionId: 'o-1',
    objection: 'price',
    words: personal('lead-lead-1', 'content', 'too dear'),
  });
  const handle = ask('HandleMessageObjection', { objectionId: 'o-1', technique: 'total cost', result: 'deferred' });
  const known = [messageReceived(at), messageAttributed('ann', at), messageMatchedToLead('lead-1', at)];
  const raised = [...known, messageObjectionRaised('o-1', at)];

  it('is raised', () => {
    const said = given(message, known).when(raise);
    said.then([{ type: 'ObjectionRaised', data: { objectionId: 'o-1', type: 'price', words: { open: 'too dear' } } }]);
    expect(said.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
  });
  it('is handled', () =>
    given(message, raised)
      .when(handle)
      .then([{ type: 'ObjectionHandled', data: { type: 'price', technique: 'total cost', result: 'deferred' } }]));
  it('is handled only if raised', () => given(message, known).when(handle).thenRejected('objection.not-raised'));
});
