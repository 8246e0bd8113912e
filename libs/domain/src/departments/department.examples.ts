import { fact, personal, type Stamp } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { AdoptScoringForm, SetCalendarDay, SetDefinition, TakeDecision } from './department.commands';
import type { CalendarDaySet, DefinitionSet, ScoringFormAdopted } from './department.events';

/** Monday 2 March 2026, when everything here is said. */
const at = '2026-03-02T10:00:00.000Z';
type Said<C> = Partial<Omit<C, 'type' | 'stamp'>>;

export const setDefinition = (of: Said<SetDefinition> = {}, stamped: Partial<Stamp> = {}): SetDefinition => ({
  type: 'SetDefinition',
  stamp: stamp(at, stamped),
  metric: 'response',
  parameters: { minutes: 30 },
  effectiveFrom: '2026-03-10',
  ...of,
});
export const definitionSet = (of: Partial<DefinitionSet['data']> = {}) =>
  fact<DefinitionSet>(
    stamp(at),
    'DefinitionSet',
    { metric: 'response', parameters: { minutes: 30 }, effectiveFrom: '2026-03-10', ...of },
    {},
  );

export const labourDay = '2026-05-01';
export const setCalendarDay = (of: Said<SetCalendarDay> = {}): SetCalendarDay => ({
  type: 'SetCalendarDay',
  stamp: stamp(at),
  day: labourDay,
  works: false,
  ...of,
});
export const calendarDaySet = (of: Partial<CalendarDaySet['data']> = {}) =>
  fact<CalendarDaySet>(stamp(at), 'CalendarDaySet', { day: labourDay, works: false, ...of }, {});

export const questions = [
  { id: 'need', text: 'Asked what the customer needs', points: 5 },
  { id: 'next', text: 'Agreed a dated next step', points: 10 },
];
export const adoptScoringForm = (of: Said<AdoptScoringForm> = {}): AdoptScoringForm => ({
  type: 'AdoptScoringForm',
  stamp: stamp(at),
  form: 'cold call',
  version: 1,
  questions,
  ...of,
});
export const scoringFormAdopted = (of: Partial<ScoringFormAdopted['data']> = {}) =>
  fact<ScoringFormAdopted>(stamp(at), 'ScoringFormAdopted', { form: 'cold call', version: 1, questions, ...of }, {});

export const inWords = (text: string) => personal('rep-anna', 'note', text);
export const takeDecision = (of: Said<TakeDecision> = {}, stamped: Partial<Stamp> = {}): TakeDecision => ({
  type: 'TakeDecision',
  stamp: stamp(at, stamped),
  decisionId: 'd1',
  about: 'anna',
  decision: inWords('A second coach for a month'),
  grounds: inWords('Six of ten refusals were heard to be mishandled'),
  figures: ['mishandled share 2026-02'],
  by: 'head',
  repHeard: true,
  ...of,
});
