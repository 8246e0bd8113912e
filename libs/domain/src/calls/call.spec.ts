import { captured, given, stamp } from '@app/decider/testing';
import { personal, type Actor } from '@app/decider/fact';
import { behavesLikeAConversation } from '../conversations/conversation.contract';
import { call, type CallState } from './call';
import type { CallCommand } from './call.commands';
import type { CallEvent, CallField, CallFieldValue } from './call.events';
import {
  callAttributed,
  callConnected,
  callCorrected,
  callDuplicateLifted,
  callDuplicateOf,
  callEnded,
  callHeld,
  callJoined,
  callMatchedToLead,
  callMissed,
  callObjectionHandled,
  callObjectionRaised,
  callPlaced,
  callResumed,
  callRetracted,
  callTransferred,
  conversation,
  numberOf,
  recordCall,
  voicemailLeft,
} from './call.examples';

const callId = 'call-1';
const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 2, 9, minute, second)).toISOString();
const placed = callPlaced(at(0));
const report = (parts: Parameters<typeof recordCall>[2]) => recordCall(callId, at(0), parts);
type Of<T extends CallCommand['type']> = Omit<CallCommand & { type: T }, 'stamp' | 'type' | 'callId'>;
const ask = <T extends CallCommand['type']>(type: T, payload: Of<T>) =>
  ({ type, callId, stamp: stamp(at(30)), ...payload }) as unknown as CallCommand;

describe('a report of a call', () => {
  it('tells all of it at once', () => {
    const told = given(call, []).when(
      report({
        placed: {
          at: at(0),
          direction: 'outbound',
          from: numberOf('101'),
          to: numberOf('+31201234567'),
          line: 'SIP/101',
          calleeZone: 'Europe/Amsterdam',
          kind: 'offer',
        },
        attributed: { rep: 'ann', rule: 'extension' },
        matched: { lead: 'lead-1', rule: 'phone' },
        connected: { at: at(1), answeredBy: 'human', rep: 'ann' },
        transfers: [{ from: 'ann', to: 'bob', at: at(2) }],
        held: [{ at: at(3), resumedAt: at(4) }],
        ended: { at: at(5), disposition: 'answered', sourceTalkSeconds: 240 },
      }),
    );
    told.then([
      {
        type: 'CallPlaced',
        data: {
          direction: 'outbound',
          from: { open: '101' },
          to: { open: '+31201234567' },
          line: 'SIP/101',
          calleeZone: 'Europe/Amsterdam',
          kind: 'offer',
        },
      },
      { type: 'CallAttributed', data: { rep: 'ann', previous: null, rule: 'extension' } },
      { type: 'CallMatchedToLead', data: { lead: 'lead-1', previous: null, rule: 'phone' } },
      { type: 'CallConnected', data: { at: at(1), answeredBy: 'human', rep: 'ann' } },
      { type: 'CallTransferred', data: { from: 'ann', to: 'bob', at: at(2) } },
      { type: 'CallHeld', data: { at: at(3) } },
      { type: 'CallResumed', data: { at: at(4) } },
      { type: 'CallEnded', data: { endedAt: at(5), disposition: 'answered', sourceTalkSeconds: 240 } },
    ]);
    const { events } = told.decision;
    expect(events.map((event) => event.occurredAt)).toEqual([at(0), at(0), at(0), at(1), at(2), at(3), at(4), at(5)]);
    for (const event of events) expect(event.about).toEqual({ reps: ['ann', 'bob'], leads: ['lead-1'] });
  });
  it('is about nobody yet', () =>
    expect(
      given(call, []).when(report({ placed: { at: at(0), direction: 'inbound' } })).decision.events[0]!.about,
    ).toEqual({ reps: [], leads: [] }));
  it('is about whom earlier reports named', () =>
    expect(
      given(call, [placed, callAttributed('ann', at(0)), callMatchedToLead('lead-1', at(0))]).when(
        report({ ended: { at: at(5), disposition: 'busy' } }),
      ).decision.events[0]!.about,
    ).toEqual({ reps: ['ann'], leads: ['lead-1'] }));
  it('may begin with the end', () => {
    const ended = given(call, []).when(report({ ended: { at: at(5), disposition: 'no answer' } }));
    ended.then([{ type: 'CallEnded', data: { endedAt: at(5), disposition: 'no answer' } }]);
    given(call, ended.decision.events)
      .when(report({ placed: { at: at(0), direction: 'outbound' } }))
      .then([{ type: 'CallPlaced' }]);
  });
  it('tells who missed it, and who else did', () => {
    const missed = given(call, [placed]).when(report({ missed: { offeredTo: ['ann', 'bob'] } }));
    missed.then([{ type: 'CallMissed', data: { offeredTo: ['ann', 'bob'] } }]);
    expect(missed.decision.events[0]!.about.reps).toEqual(['ann', 'bob']);
    given(call, [placed, callMissed(at(1), ['ann'])])
      .when(report({ missed: { offeredTo: ['bob', 'ann'] } }))
      .then([{ type: 'CallMissed', data: { offeredTo: ['bob'] } }]);
    given(call, [placed])
      .when(report({ missed: { offeredTo: [] } }))
      .then([{ type: 'CallMissed', data: { offeredTo: [] } }]);
  });
  it('tells each hold and transfer once', () =>
    given(call, [placed, callHeld(at(1)), callResumed(at(2)), callTransferred(at(3), 'ann', 'bob')])
      .when(
        report({
          held: [{ at: at(1), resumedAt: at(2) }, { at: at(4) }, { at: at(4) }],
          transfers: [{ from: 'ann', to: 'bob', at: at(3) }],
        }),
      )
      .then([{ type: 'CallHeld', data: { at: at(4) } }]));
  it('tells who joined it, once for each time, and is about them from then on', () => {
    const joined = given(call, [placed, callAttributed('ann', at(0))]).when(
      report({
        joined: [
          { rep: 'bob', at: at(2) },
          { rep: 'carl', at: at(3) },
          { rep: 'bob', at: at(2) },
        ],
      }),
    );
    joined.then([
      { type: 'CallJoined', data: { rep: 'bob', at: at(2) } },
      { type: 'CallJoined', data: { rep: 'carl', at: at(3) } },
    ]);
    const { events } = joined.decision;
    expect(events.map(({ occurredAt, about }) => [occurredAt, about.reps])).toEqual([
      [at(2), ['ann', 'bob', 'carl']],
      [at(3), ['ann', 'bob', 'carl']],
    ]);
    given(call, [placed, callJoined(at(2), 'bob')])
      .when(report({ joined: [{ rep: 'bob', at: at(2) }] }))
      .thenNothing();
    // out, and in again
    given(call, [placed, callJoined(at(2), 'bob')])
      .when(report({ joined: [{ rep: 'bob', at: at(4) }] }))
      .then([{ type: 'CallJoined', data: { rep: 'bob', at: at(4) } }]);
    const later = given(call, [placed, callJoined(at(2), 'bob')]).when(report({ matched: { lead: 'l1', rule: 'phone' } })); // prettier-ignore
    expect(later.decision.events[0]!.about).toEqual({ reps: ['bob'], leads: ['l1'] });
  });
  it('tells of a message on a machine, once, beside the call that was missed', () => {
    const left = given(call, [placed]).when(
      report({ missed: { offeredTo: ['ann'] }, voicemail: { at: at(2), seconds: 15 } }),
    );
    left.then([
      { type: 'VoicemailLeft', data: { seconds: 15 } },
      { type: 'CallMissed', data: { offeredTo: ['ann'] } },
    ]);
    expect(left.decision.events[0]!.occurredAt).toBe(at(2));
    given(call, []).when(report({ voicemail: { at: at(2) } })).then([{ type: 'VoicemailLeft', data: {} }]); // prettier-ignore
    given(call, [placed, voicemailLeft(at(2), 15)])
      .when(report({ voicemail: { at: at(3), seconds: 16 } }))
      .thenNothing();
  });
  it('is recorded on a retracted call too', () =>
    given(call, [placed, callRetracted(at(10))])
      .when(report({ ended: { at: at(5), disposition: 'busy' } }))
      .then([{ type: 'CallEnded' }]));
});

describe('a report that differs', () => {
  const known = [placed, callAttributed('ann', at(0)), callConnected(at(1)), callEnded(at(5))];

  it('corrects field by field', () =>
    given(call, known)
      .when(
        report({
          placed: { at: at(0, 1), direction: 'inbound' },
          connected: { at: at(1, 1), answeredBy: 'machine' },
          ended: { at: at(5, 1), disposition: 'voicemail', sourceTalkSeconds: 230 },
        }),
      )
      .then([
        { type: 'CallCorrected', data: { field: 'placedAt', was: at(0), is: at(0, 1) } },
        { type: 'CallCorrected', data: { field: 'direction', was: 'outbound', is: 'inbound' } },
        { type: 'CallCorrected', data: { field: 'connectedAt', was: at(1), is: at(1, 1) } },
        { type: 'CallCorrected', data: { field: 'answeredBy', was: 'human', is: 'machine' } },
        { type: 'CallCorrected', data: { field: 'endedAt', was: at(5), is: at(5, 1) } },
        { type: 'CallCorrected', data: { field: 'disposition', was: 'answered', is: 'voicemail' } },
        { type: 'CallCorrected', data: { field: 'sourceTalkSeconds', was: null, is: 230 } },
      ]));
  it('that can’t say takes nothing back', () =>
    given(call, known)
      .when(report({ connected: { at: at(1), answeredBy: 'unknown' }, ended: { at: at(5), disposition: 'unknown' } }))
      .thenNothing());
  it('attributes anew, and is about both', () => {
    const anew = given(call, known).when(report({ attributed: { rep: 'bob', rule: 'login' } }));
    anew.then([{ type: 'CallAttributed', data: { rep: 'bob', previous: 'ann', rule: 'login' } }]);
    expect(anew.decision.events[0]!.about.reps).toEqual(['bob', 'ann']);
  });
  it('matches anew, and is about both', () => {
    const anew = given(call, [placed, callMatchedToLead('lead-1', at(0))]).when(
      report({ matched: { lead: 'lead-2', rule: 'tax id' } }),
    );
    anew.then([{ type: 'CallMatchedToLead', data: { lead: 'lead-2', previous: 'lead-1' } }]);
    expect(anew.decision.events[0]!.about.leads).toEqual(['lead-2', 'lead-1']);
  });
  it('is old news where it was told before, so that reading a file again undoes no correction', () => {
    const first = report({
      attributed: { rep: 'ann', rule: 'extension' },
      connected: { at: at(1), answeredBy: 'human' },
    });
    given(call, [
      ...known,
      callCorrected(at(9), 'answeredBy', 'human', 'machine'),
      callAttributed('bob', at(9), 'ann', 'by hand'),
    ])
      .when(first)
      .thenNothing();
    given(call, [...known, callAttributed(null, at(9), 'ann', 'by hand')])
      .when(first)
      .thenNothing();
  });
});

describe('correcting by hand', () => {
  const correct = (field: CallField, is: CallFieldValue) => ask('CorrectCall', { field, is });
  const known = conversation('ann', at(0), 120);

  it('says what it was', () => {
    const corrected = given(call, known).when(correct('answeredBy', 'machine'));
    corrected.then([{ type: 'CallCorrected', data: { field: 'answeredBy', was: 'human', is: 'machine' } }]);
    expect(corrected.decision.events[0]!.about.reps).toEqual(['ann']);
  });
  it('takes a connect back', () =>
    given(call, known)
      .when(correct('connectedAt', null))
      .then([{ type: 'CallCorrected', data: { is: null } }]));
  it('goes back to an earlier value', () =>
    given(call, [...known, callCorrected(at(9), 'answeredBy', 'human', 'machine')])
      .when(correct('answeredBy', 'human'))
      .then([{ type: 'CallCorrected', data: { was: 'machine', is: 'human' } }]));
  it('adds the billed seconds', () =>
    given(call, [placed, callEnded(at(5))])
      .when(correct('sourceTalkSeconds', 200))
      .then([{ type: 'CallCorrected', data: { was: null, is: 200 } }]));
  it('changes nothing that is right', () => given(call, known).when(correct('answeredBy', 'human')).thenNothing());
  it('needs something to correct', () =>
    given(call, [placed])
      .when(correct('endedAt', at(5)))
      .thenRejected('call.nothing-to-correct'));
  it.each<[CallField, CallFieldValue]>([
    ['placedAt', null],
    ['placedAt', '2 March'],
    ['direction', 'sideways'],
    ['disposition', null],
    ['sourceTalkSeconds', -1],
    ['sourceTalkSeconds', '10'],
  ])('%s is never %p', (field, is) => given(call, known).when(correct(field, is)).thenRejected('call.bad-value'));
});

describe('duplicates and retractions', () => {
  const mark = (of: string) => ask('MarkCallDuplicate', { of });
  const retract = ask('RetractCall', { reason: personal('rep-ann', 'note', 'a test call') });

  it('is the duplicate of another', () =>
    given(call, [placed])
      .when(mark('call-2'))
      .then([{ type: 'CallDuplicateOf', data: { callId: 'call-2' } }]));
  it('is that once', () =>
    given(call, [placed, callDuplicateOf('call-2', at(9))])
      .when(mark('call-2'))
      .thenNothing());
  it('is not its own', () => given(call, [placed]).when(mark(callId)).thenRejected('call.duplicate-of-itself'));

  const policy: Actor = { kind: 'policy', id: 'p' };
  const byPolicy = <C extends CallCommand>(command: C): C => ({
    ...command,
    stamp: { ...command.stamp, actor: policy },
  });
  const ofPolicy = <E extends object>(event: E) => ({ ...event, actor: policy });
  const lift = ask('LiftCallDuplicate', {});
  const lifted = callDuplicateLifted('call-2', at(9));
  const marked = callDuplicateOf('call-2', at(8));

  it('is none after all', () =>
    given(call, [placed, marked])
      .when(lift)
      .then([{ type: 'CallDuplicateLifted', data: { callId: 'call-2' } }]));
  it('is none already', () => {
    given(call, [placed]).when(lift).thenNothing();
    given(call, [placed, marked, lifted]).when(lift).thenNothing();
  });
  it('stays apart, once a person said so, until a person says otherwise', () => {
    given(call, [placed, marked, lifted])
      .when(byPolicy(mark('call-2')))
      .thenNothing();
    given(call, [placed, marked, lifted])
      .when(byPolicy(mark('call-3')))
      .then([{ type: 'CallDuplicateOf' }]);
    given(call, [placed, marked, lifted])
      .when(mark('call-2'))
      .then([{ type: 'CallDuplicateOf' }]);
    given(call, [placed, marked, lifted, marked, ofPolicy(lifted)])
      .when(byPolicy(mark('call-2')))
      .then([{ type: 'CallDuplicateOf' }]);
  });
  it("stays what a person said, whatever a policy says; a policy's own word is the policy's to change", () => {
    given(call, [placed, marked]).when(byPolicy(lift)).thenNothing();
    given(call, [placed, marked])
      .when(byPolicy(mark('call-3')))
      .thenNothing();
    const theirs = [placed, ofPolicy(marked)];
    given(call, theirs)
      .when(byPolicy(lift))
      .then([{ type: 'CallDuplicateLifted' }]);
    given(call, theirs)
      .when(byPolicy(mark('call-3')))
      .then([{ type: 'CallDuplicateOf', data: { callId: 'call-3' } }]);
    given(call, [...theirs, ofPolicy(lifted)])
      .when(byPolicy(mark('call-2')))
      .then([{ type: 'CallDuplicateOf' }]);
  });
  it("becomes a person's word when a person agrees", () => {
    given(call, [placed, ofPolicy(marked)])
      .when(mark('call-2'))
      .then([{ type: 'CallDuplicateOf' }]);
    given(call, [placed, ofPolicy(marked), marked])
      .when(byPolicy(lift))
      .thenNothing();
  });
  it('is retracted', () =>
    given(call, [placed])
      .when(retract)
      .then([{ type: 'CallRetracted', data: { reason: { open: 'a test call' } } }]));
  it('is retracted once', () =>
    given(call, [placed, callRetracted(at(9))])
      .when(retract)
      .thenNothing());
  it('needs a call', () => given(call, []).when(retract).thenRejected('call.unknown'));
});

behavesLikeAConversation<CallCommand, CallState, CallEvent>({
  decider: call,
  known: placed,
  attributed: callAttributed,
  matched: callMatchedToLead,
  raised: callObjectionRaised,
  handled: callObjectionHandled,
  attribute: (stamp, rep) => ({ type: 'AttributeCall', callId, stamp, rep, rule: 'by hand' }),
  match: (stamp, lead) => ({ type: 'MatchCallToLead', callId, stamp, lead, rule: 'by hand' }),
  raise: (stamp, objectionId, objection, words) => ({
    type: 'RaiseCallObjection',
    callId,
    stamp,
    objectionId,
    objection,
    words,
  }),
  handle: (stamp, objectionId, technique, result) => ({
    type: 'HandleCallObjection',
    callId,
    stamp,
    objectionId,
    technique,
    result,
  }),
});

it('keeps what the stamp says of where it comes from', () =>
  expect(
    given(call, []).when({
      ...report({ placed: { at: at(0), direction: 'outbound' } }),
      stamp: captured(
        at(0),
        { system: 'asterisk-cdr', externalId: 'x-1', fingerprint: 'f-1' },
        { ingest: 'backfill', zone: 'Europe/Amsterdam' },
      ),
    }).decision.events[0],
  ).toMatchObject({
    source: { system: 'asterisk-cdr', externalId: 'x-1', fingerprint: 'f-1' },
    evidence: 'captured',
    ingest: 'backfill',
    zone: 'Europe/Amsterdam',
  }));
