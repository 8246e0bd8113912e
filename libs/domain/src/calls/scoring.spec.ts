import { personal } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import { call } from './call';
import type { CallCommand } from './call.commands';
import {
  callMarkedPrivate,
  callScored,
  callScoreDisputed,
  callScoreRuled,
  callTransferred,
  conversation,
} from './call.examples';

const callId = 'call-1';
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z`;
type Of<T extends CallCommand['type']> = Omit<Extract<CallCommand, { type: T }>, 'type' | 'stamp' | 'callId'>;
const ask = <T extends CallCommand['type']>(type: T, rest: Of<T>) =>
  ({ type, stamp: stamp(at(30)), callId, ...rest }) as unknown as CallCommand;

const questions = [
  { id: 'opening', points: 5 },
  { id: 'needs', points: 10 },
];
const answers = (opening: number, needs: number) => [
  { question: 'opening', points: opening },
  { question: 'needs', points: needs },
];
const anns = conversation('ann', at(0), 120, 'lead-1');
const scored = [...anns, callScored('s-1', 'head', at(5))];
const disputed = [...scored, callScoreDisputed('s-1', at(6))];

describe('scoring', () => {
  const score = (given: Partial<Of<'ScoreCall'>> = {}) =>
    ask('ScoreCall', {
      scoreId: 's-1',
      form: 'cold',
      version: 1,
      questions,
      answers: answers(4, 6),
      heardSeconds: 60,
      scorer: 'head',
      ...given,
    });

  it('adds up what was given, out of what could be', () => {
    const given1 = given(call, anns).when(score());
    given1.then([
      {
        type: 'CallScored',
        data: { scoreId: 's-1', form: 'cold', version: 1, points: 10, outOf: 15, heardSeconds: 60, scorer: 'head' },
      },
    ]);
    expect(given1.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
  });
  it('is done once under an id, in whatever order the answers come', () => {
    given(call, scored)
      .when(score({ answers: answers(4, 6).reverse() }))
      .thenNothing();
    given(call, scored)
      .when(score({ answers: answers(5, 6) }))
      .thenRejected('score.already-given');
  });
  it.each([
    ['an unanswered question', answers(4, 6).slice(1), 'opening'],
    ['an answer twice', [...answers(4, 6), { question: 'needs', points: 6 }], 'needs'],
    ['a question of another form', [...answers(4, 6), { question: 'closing', points: 1 }], 'closing'],
    ['too many points', answers(6, 6), 'opening'],
    ['too few', answers(4, -1), 'needs'],
    ['half a point', answers(4, 5.5), 'needs'],
  ])('refuses %s', (_, wrong, question) => {
    const refused = given(call, anns).when(score({ answers: wrong }));
    refused.thenRejected('score.bad-answer');
    expect(refused.decision.rejection!.details).toEqual({ question });
  });
  it('is for nobody who was in the call', () => {
    given(call, anns)
      .when(score({ scorer: 'ann' }))
      .thenRejected('score.own-call');
    given(call, [...anns, callTransferred(at(1), 'ann', 'bob')])
      .when(score({ scorer: 'bob' }))
      .thenRejected('score.own-call');
  });
  it('is of no private call, and of none that nobody knows', () => {
    given(call, [...anns, callMarkedPrivate('ann', at(4))])
      .when(score())
      .thenRejected('call.private');
    given(call, []).when(score()).thenRejected('call.unknown');
  });
});

describe('a dispute', () => {
  const dispute = (by = 'ann', scoreId = 's-1') =>
    ask('DisputeCallScore', { scoreId, by, reason: personal('rep-ann', 'note', 'they hung up') });

  it("is the call's rep's", () => {
    given(call, scored)
      .when(dispute())
      .then([{ type: 'CallScoreDisputed', data: { scoreId: 's-1', reason: { open: 'they hung up' } } }]);
    given(call, scored).when(dispute('bob')).thenRejected('score.not-yours');
  });
  it('comes once, also after a ruling', () => {
    given(call, disputed).when(dispute()).thenRejected('score.already-disputed');
    given(call, [...disputed, callScoreRuled('s-1', 'boss', at(7))])
      .when(dispute())
      .thenRejected('score.already-disputed');
  });
  it('needs a score', () => given(call, scored).when(dispute('ann', 's-2')).thenRejected('score.unknown'));
});

describe('a ruling', () => {
  const rule = (ruling: 'upheld' | 'revised' | 'withdrawn', more: Partial<Of<'RuleOnCallScore'>> = {}) =>
    ask('RuleOnCallScore', {
      scoreId: 's-1',
      ruling,
      by: 'boss',
      grounds: personal('rep-ann', 'note', 'heard it too'),
      ...more,
    });
  const revised = { questions, answers: answers(5, 8) };

  it('upholds, withdraws, or brings new answers', () => {
    given(call, disputed)
      .when(rule('upheld'))
      .then([{ type: 'CallScoreRuled', data: { ruling: 'upheld', by: 'boss' } }]);
    given(call, disputed)
      .when(rule('withdrawn'))
      .then([{ type: 'CallScoreRuled', data: { ruling: 'withdrawn' } }]);
    given(call, disputed)
      .when(rule('revised', revised))
      .then([{ type: 'CallScoreRuled', data: { ruling: 'revised', answers: answers(5, 8), points: 13 } }]);
  });
  it('says with a revision, and only then, what the points are', () => {
    given(call, disputed).when(rule('revised')).thenRejected('score.incomplete');
    given(call, disputed).when(rule('upheld', revised)).thenRejected('score.contradictory');
    given(call, disputed)
      .when(rule('revised', { questions, answers: answers(5, 11) }))
      .thenRejected('score.bad-answer');
  });
  it("is not the scorer's, nor of who was in the call", () => {
    given(call, disputed)
      .when(rule('upheld', { by: 'head' }))
      .thenRejected('score.same-scorer');
    given(call, disputed)
      .when(rule('upheld', { by: 'ann' }))
      .thenRejected('score.own-call');
  });
  it('needs a dispute, and stands', () => {
    given(call, scored).when(rule('upheld')).thenRejected('score.not-disputed');
    given(call, [...disputed, callScoreRuled('s-1', 'boss', at(7))])
      .when(rule('withdrawn'))
      .thenRejected('score.already-ruled');
    given(call, disputed)
      .when(rule('upheld', { scoreId: 's-2' }))
      .thenRejected('score.unknown');
  });
});
