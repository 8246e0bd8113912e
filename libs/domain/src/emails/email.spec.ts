import { fold } from '@app/decider/decider';
import { personal } from '@app/decider/fact';
import { given } from '@app/decider/testing';
import fc from 'fast-check';
import { behavesLikeAConversation } from '../conversations/conversation.contract';
import { email, type EmailState } from './email';
import type { EmailCommand } from './email.commands';
import type { EmailEvent, Letter } from './email.events';
import {
  emailAttributed,
  emailBounced,
  emailCorrected,
  emailMatchedToLead,
  emailObjectionHandled,
  emailObjectionRaised,
  emailReceived,
  emailSent,
  recordBounce,
  recordEmail,
} from './email.examples';

const emailId = 'e-1';
const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-02T09:00:07.000Z';
const sent = emailSent(at);
const report = (parts: Parameters<typeof recordEmail>[2] = {}, when = at) => recordEmail(emailId, when, parts);
const anns = { attributed: { rep: 'ann', rule: 'mailbox' }, matched: { lead: 'lead-1', rule: 'address' } };

describe('a report of a letter', () => {
  it('tells that it was sent, by whom and to which lead', () => {
    const told = given(email, []).when(report({ ...anns, letter: { inReplyTo: 'e-0' } }));
    told.then([
      {
        type: 'EmailSent',
        data: { to: [{ open: 'jan@example.org' }], subject: { open: 'Our offer' }, inReplyTo: 'e-0', automated: false },
      },
      { type: 'EmailAttributed', data: { rep: 'ann', previous: null, rule: 'mailbox' } },
      { type: 'EmailMatchedToLead', data: { lead: 'lead-1', previous: null, rule: 'address' } },
    ]);
    for (const event of told.decision.events)
      expect(event).toMatchObject({ occurredAt: at, about: { reps: ['ann'], leads: ['lead-1'] } });
  });
  it('tells who got it unnamed, what it began with, which machine wrote it and what its signatures are worth', () => {
    const said: Partial<Letter> = {
      bcc: [personal('lead-lead-2', 'contact', 'kim@example.org')],
      thread: 'e-0',
      automated: true,
      machine: 'mass',
      authentication: [{ method: 'dkim', result: 'pass', domain: 'example.com', selector: 'spring' }],
    };
    given(email, [])
      .when(report({ letter: said }))
      .then([{ type: 'EmailSent', data: said }]);
  });
  it('tells that it was received', () =>
    given(email, [])
      .when(report({ direction: 'received' }))
      .then([{ type: 'EmailReceived' }]));
  it('tells both of a letter between our own mailboxes', () =>
    given(email, [sent])
      .when(report({ direction: 'received' }, later))
      .then([{ type: 'EmailReceived' }]));
  it('tells it once, whenever the other mailboxes got it', () =>
    given(email, [emailReceived(at)])
      .when(report({ direction: 'received' }, later))
      .thenNothing());
  it('tells later whose it was', () =>
    given(email, [sent])
      .when(report(anns))
      .then([{ type: 'EmailAttributed' }, { type: 'EmailMatchedToLead' }]));
  it('corrects what differs', () =>
    given(email, [sent])
      .when(report({ letter: { automated: true, inReplyTo: 'e-0' } }, later))
      .then([
        { type: 'EmailCorrected', data: { field: 'sentAt', was: at, is: later } },
        { type: 'EmailCorrected', data: { field: 'automated', was: false, is: true } },
        { type: 'EmailCorrected', data: { field: 'inReplyTo', was: null, is: 'e-0' } },
      ]));
  it('is old news where it was told before', () =>
    given(email, [
      sent,
      emailCorrected(later, { field: 'automated', was: false, is: true }),
      emailAttributed('ann', at),
      emailAttributed('bob', later, 'ann'),
    ])
      .when(report({ attributed: anns.attributed }))
      .thenNothing());

  it('ends in the same events in any order, however often it is told', () => {
    const reports = [
      report(),
      report(anns),
      report({ matched: anns.matched }),
      report({ direction: 'received' }),
      report({ direction: 'received', ...anns }),
      recordBounce(emailId, later, 'dsn-1'),
      recordBounce(emailId, later, 'dsn-2', { action: 'delayed' }),
    ];
    const record = (list: readonly EmailCommand[]) =>
      list.reduce<EmailEvent[]>(
        (history, command) => [...history, ...email.decide(command, fold(email, history)).events],
        [],
      );
    const asSet = (events: readonly EmailEvent[]) =>
      events.map(({ type, data }) => JSON.stringify([type, data])).sort();
    const stateOf = (events: readonly EmailEvent[]) => {
      const { bounces, ...state } = fold(email, events);
      return { ...state, bounces: [...bounces].sort() };
    };
    const inOrder = record(reports);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.array(fc.constantFrom(...reports)),
        (shuffled, again) => {
          const anyhow = record([...shuffled, ...again]);
          expect(asSet(anyhow)).toEqual(asSet(inOrder));
          expect(stateOf(anyhow)).toEqual(stateOf(inOrder));
        },
      ),
    );
  });
});

describe('a report that it was not delivered', () => {
  const anns = [sent, emailAttributed('ann', at), emailMatchedToLead('lead-1', at)];
  const status = { status: '5.1.1', diagnostic: personal('lead-lead-1', 'content', '550 no such user') };

  it('tells to whom, and why', () => {
    const told = given(email, anns).when(recordBounce(emailId, later, 'dsn-1', status));
    told.then([
      { type: 'EmailBounced', data: { recipient: { open: 'jan@example.org' }, action: 'failed', ...status } },
    ]);
    expect(told.decision.events[0]).toMatchObject({ occurredAt: later, about: { reps: ['ann'], leads: ['lead-1'] } });
  });
  it('is told once, whichever account it is found in', () => {
    const again = recordBounce(emailId, later, 'dsn-1');
    const elsewhere = { ...again.stamp, source: { ...again.stamp.source, account: 'another' }, commandId: 'another' };
    given(email, [sent, emailBounced('dsn-1', at)])
      .when(again)
      .thenNothing();
    given(email, [sent, emailBounced('dsn-1', at)])
      .when({ ...again, stamp: elsewhere })
      .thenNothing();
  });
  it('is told again by another report: delayed first, failed in the end', () =>
    given(email, [sent, emailBounced('dsn-1', at, 'delayed')])
      .when(recordBounce(emailId, later, 'dsn-2'))
      .then([{ type: 'EmailBounced', data: { action: 'failed' } }]));
  it('is told of a letter that nothing is known of', () =>
    given(email, [])
      .when(recordBounce(emailId, later, 'dsn-1'))
      .then([{ type: 'EmailBounced' }]));
  it('makes the letter no less sent', () => {
    const bounced = [emailBounced('dsn-1', at), sent];
    expect(fold(email, bounced)).toMatchObject({ sentAt: { is: at }, bounces: ['dsn-1'] });
  });
});

behavesLikeAConversation<EmailCommand, EmailState, EmailEvent>({
  decider: email,
  known: emailReceived(at),
  attributed: emailAttributed,
  matched: emailMatchedToLead,
  raised: emailObjectionRaised,
  handled: emailObjectionHandled,
  attribute: (stamp, rep) => ({ type: 'AttributeEmail', emailId, stamp, rep, rule: 'by hand' }),
  match: (stamp, lead) => ({ type: 'MatchEmailToLead', emailId, stamp, lead, rule: 'by hand' }),
  raise: (stamp, objectionId, objection, words) => ({
    type: 'RaiseEmailObjection',
    emailId,
    stamp,
    objectionId,
    objection,
    words,
  }),
  handle: (stamp, objectionId, technique, result) => ({
    type: 'HandleEmailObjection',
    emailId,
    stamp,
    objectionId,
    technique,
    result,
  }),
});
