import { personal } from '@app/decider/fact';
import { callAttributed, callConnected, callMatchedToLead, callPlaced, callRetracted } from '../calls/call.examples';
import { emailMatchedToLead, emailReceived, emailSent } from '../emails/email.examples';
import { messageMatchedToLead, messageSent } from '../messages/message.examples';
import { on } from './policy.examples';
import { recordTheBreach } from './when-somebody-not-to-be-contacted-was-contacted-record-the-breach.policy';

const at = '2026-03-02T09:00:00.000Z';
const late = '2026-03-09T09:00:00.000Z';

describe(recordTheBreach.name, () => {
  it('holds a call out against the lead’s word as soon as it is known whose it was, however late', () => {
    on(recordTheBreach, { now: late })
      .when('call-c', [callPlaced(at), callAttributed('anna', at), callMatchedToLead('a', late)])
      .then([
        {
          type: 'RecordBreach',
          leadId: 'a',
          contact: { kind: 'call', id: 'c' },
          channel: 'call',
          at,
          rep: 'anna',
        },
      ]);
    on(recordTheBreach, { now: at })
      .when('call-c', [callMatchedToLead('a', at), callPlaced(at)])
      .then([{ leadId: 'a' }]);
  });
  it('holds letters and messages against it, automatic ones too', () => {
    on(recordTheBreach, { now: at })
      .when('email-e', [emailSent(at, { automated: true }), emailMatchedToLead('lead-1', at)])
      .then([{ contact: { kind: 'email', id: 'e' }, channel: 'email' }]);
    on(recordTheBreach, { now: at })
      .when('message-m', [messageSent(at), messageMatchedToLead('a', at)])
      .then([{ contact: { kind: 'message', id: 'm' }, channel: 'message' }]);
  });
  it('holds a letter to several against the word of each of them', () => {
    const of = (subject: string) => personal(subject, 'contact', 'x@example.org');
    const letter = { to: [of('lead-a'), of('lead-b')], cc: [of('party-1')], bcc: [of('lead-c'), of('lead-b')] };
    on(recordTheBreach, { now: at })
      .when('email-e', [emailSent(at, letter), emailMatchedToLead('a', at)])
      .then([{ leadId: 'a' }, { leadId: 'b' }, { leadId: 'c' }]);
  });
  it('does so once, and for another lead again', () => {
    const known = [callPlaced(at), callMatchedToLead('a', at)];
    on(recordTheBreach, { now: at })
      .when('call-c', [...known, callConnected(at)])
      .thenNothing();
    on(recordTheBreach, { now: at })
      .when('call-c', [...known, callMatchedToLead('b', at, 'a')])
      .then([{ leadId: 'b' }]);
  });
  it('leaves alone what they began, what was no call, and what was brought in afterwards', () => {
    const matched = callMatchedToLead('a', at);
    on(recordTheBreach, { now: at })
      .when('call-c', [callPlaced(at, { direction: 'inbound' }), matched])
      .thenNothing();
    on(recordTheBreach, { now: at })
      .when('call-c', [callPlaced(at), callRetracted(at), matched])
      .thenNothing();
    on(recordTheBreach, { now: at })
      .when('email-e', [emailReceived(at), emailMatchedToLead('a', at)])
      .thenNothing();
    on(recordTheBreach, { now: at })
      .when('call-c', [callPlaced(at, {}, {}, { ingest: 'backfill' }), matched])
      .thenNothing();
  });
});
