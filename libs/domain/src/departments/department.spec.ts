import { given } from '@app/decider/testing';
import { department } from './department';
import {
  adoptScoringForm,
  calendarDaySet,
  definitionSet,
  inWords,
  labourDay,
  questions,
  scoringFormAdopted,
  setCalendarDay,
  setDefinition,
  takeDecision,
} from './department.examples';

describe('a rule', () => {
  it('is set from a day on, once', () => {
    given(department, [])
      .when(setDefinition())
      .then([
        {
          type: 'DefinitionSet',
          data: { metric: 'response', parameters: { minutes: 30 }, effectiveFrom: '2026-03-10' },
        },
      ]);
    given(department, [definitionSet({ parameters: { minutes: 20 } })])
      .when(setDefinition())
      .then([{ type: 'DefinitionSet' }]);
    given(department, [definitionSet(), definitionSet({ effectiveFrom: '2026-04-01', parameters: { minutes: 9 } })])
      .when(setDefinition())
      .thenNothing();
  });

  it('can change some of its group now and some later', () => {
    const calls = { metric: 'dayPlan', parameters: { callMinutes: 5 } };
    const letters = { metric: 'dayPlan', parameters: { letterMinutes: 7 } };
    const said = [definitionSet(calls), definitionSet(letters)];
    given(department, said)
      .when(setDefinition({ ...calls }))
      .thenNothing();
    given(department, said)
      .when(setDefinition({ metric: 'dayPlan', parameters: { callMinutes: 5, letterMinutes: 8 } }))
      .then([{ type: 'DefinitionSet' }]);
  });

  it.each([
    ['definition.unknown', { metric: 'luck' }],
    ['definition.unknown', { metric: 'constructor' }],
    ['definition.incomplete', { parameters: {} }],
    ['definition.bad-parameter', { parameters: { hours: 1 } }],
    ['definition.bad-parameter', { parameters: { constructor: 1 } }],
    ['definition.bad-parameter', { parameters: { minutes: '30' } }],
    ['definition.bad-parameter', { parameters: { minutes: 0 } }],
    ['definition.bad-parameter', { parameters: { minutes: 1.5 } }],
    ['definition.bad-parameter', { parameters: { minutes: null } }],
    ['definition.bad-day', { effectiveFrom: '2026-02-30' }],
    ['definition.bad-day', { effectiveFrom: 'tomorrow' }],
  ])('%s: %j', (code, of) =>
    given(department, [])
      .when(setDefinition(of as object))
      .thenRejected(code),
  );

  it('names the parameter that is wrong, and what it can be', () =>
    expect(given(department, []).when(setDefinition({ parameters: { minutes: 0 } })).decision.rejection).toEqual({
      code: 'definition.bad-parameter',
      message: 'response.minutes is minutes of working time, 1 to 10080',
      details: { parameter: 'minutes', allowed: 'minutes of working time, 1 to 10080' },
    }));

  it('begins on the day it is set at the earliest: it does not change what was already judged', () => {
    given(department, [])
      .when(setDefinition({ effectiveFrom: '2026-03-01' }))
      .thenRejected('definition.in-the-past');
    given(department, [])
      .when(setDefinition({ effectiveFrom: '2026-03-02' }))
      .then([{ type: 'DefinitionSet' }]);
    // Saying it again later, when its day has long begun, is still the same.
    given(department, [definitionSet()])
      .when(setDefinition({}, { occurredAt: '2026-06-01T10:00:00.000Z' }))
      .thenNothing();
  });
});

describe('a day off', () => {
  it('is said once, and taken back once', () => {
    given(department, [])
      .when(setCalendarDay({ label: 'Labour Day' }))
      .then([{ type: 'CalendarDaySet' }]);
    given(department, [])
      .when(setCalendarDay({ works: true }))
      .thenNothing();
    given(department, [calendarDaySet()])
      .when(setCalendarDay({ works: true }))
      .then([{ type: 'CalendarDaySet' }]);
    given(department, [calendarDaySet()])
      .when(setCalendarDay({ label: 'Labour Day' }))
      .then([{ type: 'CalendarDaySet' }]);
    given(department, [])
      .when(setCalendarDay({ day: '2026-13-01' }))
      .thenRejected('calendar.bad-day');
  });

  it.each([
    ['a team is off with everybody; saying so is nothing new', [calendarDaySet()], { team: 'north' }, 0],
    ['a team works though everybody is off', [calendarDaySet()], { team: 'north', works: true }, 1],
    [
      'everybody is off again, that team too',
      [calendarDaySet(), calendarDaySet({ team: 'north', works: true })],
      {},
      1,
    ],
    ['one team off is not everybody', [calendarDaySet({ team: 'north' })], {}, 1],
    ['nor another team', [calendarDaySet({ team: 'north' })], { team: 'south' }, 1],
    ['everybody works, the teams that were off too', [calendarDaySet({ team: 'north' })], { works: true }, 1],
    [
      'what was said before everybody was off is over',
      [calendarDaySet({ team: 'north', works: true }), calendarDaySet()],
      {},
      0,
    ],
  ])('%s', (_, history, of, added) =>
    given(department, history)
      .when(setCalendarDay(of))
      .then(Array.from({ length: added }, () => ({ type: 'CalendarDaySet', data: { day: labourDay, ...of } }))),
  );
});

describe('a scoring form', () => {
  it('is adopted version by version', () => {
    given(department, [])
      .when(adoptScoringForm())
      .then([{ type: 'ScoringFormAdopted', data: { version: 1, questions } }]);
    given(department, [scoringFormAdopted()]).when(adoptScoringForm()).thenNothing();
    given(department, [scoringFormAdopted()])
      .when(adoptScoringForm({ version: 2 }))
      .then([{ type: 'ScoringFormAdopted' }]);
    given(department, [scoringFormAdopted()])
      .when(adoptScoringForm({ version: 3 }))
      .thenRejected('form.bad-version');
    given(department, [scoringFormAdopted()])
      .when(adoptScoringForm({ form: 'constructor', version: 2 }))
      .thenRejected('form.bad-version');
  });

  it('never changes once adopted', () =>
    given(department, [scoringFormAdopted()])
      .when(adoptScoringForm({ questions: questions.slice(1) }))
      .thenRejected('form.already-adopted'));

  it.each([
    ['none', []],
    ['two of one id', [questions[0]!, questions[0]!]],
    ['one without an id', [{ ...questions[0]!, id: '' }]],
    ['one that says nothing', [{ ...questions[0]!, text: ' ' }]],
    ['one that gives nothing', [{ ...questions[0]!, points: 0 }]],
    ['half a point', [{ ...questions[0]!, points: 0.5 }]],
  ])('asks proper questions, not %s', (_, wrong) =>
    given(department, [])
      .when(adoptScoringForm({ questions: wrong }))
      .thenRejected('form.bad-questions'),
  );
});

describe('a decision about a rep', () => {
  it('names the human, the grounds, the figures looked at, and whether the rep was heard', () => {
    const { decision } = given(department, []).when(takeDecision());
    expect(decision.events).toMatchObject([
      {
        type: 'DecisionTaken',
        data: { about: 'anna', by: 'head', repHeard: true, figures: ['mishandled share 2026-02'] },
        about: { reps: ['anna'], leads: [] },
      },
    ]);
    given(department, [])
      .when(takeDecision({ repHeard: false }))
      .then([{ data: { repHeard: false }, type: 'DecisionTaken' }]);
    given(department, decision.events)
      .when(takeDecision({ grounds: inWords('Others') }))
      .thenRejected('decision.already-taken');
    given(department, decision.events)
      .when(takeDecision({ decisionId: 'constructor' }))
      .then([{ type: 'DecisionTaken' }]);
  });

  it.each(['', '  ', '17 %', '0.42'])('is never taken by a number alone: grounds "%s"', (grounds) =>
    given(department, [])
      .when(takeDecision({ grounds: inWords(grounds) }))
      .thenRejected('decision.incomplete'),
  );

  it('is taken by the manager who records it, not by a machine', () => {
    const policy = { actor: { kind: 'policy', id: 'head' } } as const;
    given(department, []).when(takeDecision({}, policy)).thenRejected('decision.not-by-a-human');
    given(department, [])
      .when(takeDecision({ by: 'somebody' }))
      .thenRejected('decision.not-by-a-human');
  });
});
