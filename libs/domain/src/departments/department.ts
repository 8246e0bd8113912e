import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type LocalDate, type PersonalField } from '@app/decider/fact';
import { isId } from '../ids';
import type {
  AdoptScoringForm,
  DepartmentCommand,
  SetCalendarDay,
  SetDefinition,
  TakeDecision,
} from './department.commands';
import {
  departmentStream,
  type CalendarDaySet,
  type DecisionTaken,
  type DefinitionSet,
  type DefinitionValue,
  type DepartmentEvent,
  type ScoringFormAdopted,
  type ScoringQuestion,
} from './department.events';
import { fits, isRuleGroup, possible } from './rules';

type Parameters = Readonly<Record<string, DefinitionValue>>;
type Word = CalendarDaySet['data'];

export interface DepartmentState {
  /** What was set of a group from a day on, under `<group> <day>`. */
  readonly definitions: Readonly<Record<string, Parameters>>;
  /** Every word on a day, in order. */
  readonly days: Readonly<Record<LocalDate, readonly Word[]>>;
  /** Version 1 first. */
  readonly forms: Readonly<Record<string, readonly (readonly ScoringQuestion[])[]>>;
  readonly decisions: Readonly<Record<string, DecisionTaken['data']>>;
}

export const department: Decider<DepartmentCommand, DepartmentState, DepartmentEvent> = {
  name: 'department',
  streamOf: () => departmentStream,
  initial: { definitions: {}, days: {}, forms: {}, decisions: {} },
  evolve,
  decide,
};

function evolve(state: DepartmentState, event: DepartmentEvent): DepartmentState {
  switch (event.type) {
    case 'DefinitionSet': {
      const name = nameOf(event.data);
      const parameters = { ...state.definitions[name], ...event.data.parameters };
      return { ...state, definitions: { ...state.definitions, [name]: parameters } };
    }
    case 'CalendarDaySet': {
      const { day } = event.data;
      return { ...state, days: { ...state.days, [day]: [...(state.days[day] ?? []), event.data] } };
    }
    case 'ScoringFormAdopted': {
      const { form, questions } = event.data;
      return { ...state, forms: { ...state.forms, [form]: [...versionsOf(state, form), questions] } };
    }
    case 'DecisionTaken':
      return { ...state, decisions: { ...state.decisions, [event.data.decisionId]: event.data } };
    default:
      return never(event);
  }
}

function decide(command: DepartmentCommand, state: DepartmentState): Decision<DepartmentEvent> {
  switch (command.type) {
    case 'SetDefinition':
      return setDefinition(command, state);
    case 'SetCalendarDay':
      return setCalendarDay(command, state);
    case 'AdoptScoringForm':
      return adopt(command, state);
    case 'TakeDecision':
      return take(command, state);
    default:
      return never(command);
  }
}

function setDefinition(command: SetDefinition, state: DepartmentState): Decision<DepartmentEvent> {
  const { stamp, metric, parameters, effectiveFrom } = command;
  if (!isRuleGroup(metric)) return reject('definition.unknown', `there is no rule ${metric}`);
  if (Object.keys(parameters).length === 0) return reject('definition.incomplete', 'a definition sets something');
  for (const [parameter, value] of Object.entries(parameters)) {
    const allowed = possible(metric, parameter);
    if (allowed === undefined)
      return reject('definition.bad-parameter', `${metric} has no parameter ${parameter}`, { parameter });
    if (!fits(metric, parameter, value))
      return reject('definition.bad-parameter', `${metric}.${parameter} is ${allowed}`, { parameter, allowed });
  }
  if (!isDay(effectiveFrom)) return reject('definition.bad-day', 'effectiveFrom is a calendar day, yyyy-mm-dd');
  const said = state.definitions[nameOf(command)];
  if (said && Object.entries(parameters).every(([name, value]) => JSON.stringify(said[name]) === JSON.stringify(value)))
    return nothing;
  // What was judged by then stays judged as it was: a rule begins on the day it is set at the earliest.
  const earliest = stamp.occurredAt.slice(0, 10);
  if (effectiveFrom < earliest)
    return reject('definition.in-the-past', 'a rule does not change what was already judged', { earliest });
  return accept(fact<DefinitionSet>(stamp, 'DefinitionSet', { metric, parameters, effectiveFrom }, {}));
}

function setCalendarDay({ stamp, ...said }: SetCalendarDay, state: DepartmentState): Decision<DepartmentEvent> {
  const { day, works, team, label } = said;
  if (!isDay(day)) return reject('calendar.bad-day', 'day is a calendar day, yyyy-mm-dd');
  if (isAlreadySo(state.days[day] ?? [], said)) return nothing;
  return accept(fact<CalendarDaySet>(stamp, 'CalendarDaySet', { day, works, team, label }, {}));
}

/** Of a day, the last word that concerns a team counts: its own, or everybody's. */
function isAlreadySo(words: readonly Word[], { works, team, label }: Pick<Word, 'works' | 'team' | 'label'>): boolean {
  const everybodys = words.findLastIndex((word) => word.team === undefined);
  const concerning = words.slice(Math.max(0, everybodys)).filter((word) => !team || !word.team || word.team === team);
  const standing = team === undefined ? words[everybodys] : concerning.at(-1);
  const isAgreed = team === undefined ? concerning.every((word) => word.works === works) : true;
  return isAgreed && (standing?.works ?? true) === works && (label === undefined || standing?.label === label);
}

function adopt(
  { stamp, form, version, questions }: AdoptScoringForm,
  state: DepartmentState,
): Decision<DepartmentEvent> {
  const wrong = wrongQuestions(questions);
  if (wrong) return reject('form.bad-questions', wrong);
  const versions = versionsOf(state, form);
  const next = versions.length + 1;
  const adopted = versions[version - 1];
  if (adopted && textOfForm(adopted) === textOfForm(questions)) return nothing;
  if (adopted) return reject('form.already-adopted', 'an adopted version never changes; adopt the next one', { next });
  if (version !== next) return reject('form.bad-version', `the next version of this form is ${next}`, { next });
  return accept(fact<ScoringFormAdopted>(stamp, 'ScoringFormAdopted', { form, version, questions }, {}));
}

function wrongQuestions(questions: readonly ScoringQuestion[]): string | undefined {
  if (questions.length === 0) return 'a form asks something';
  for (const { id, text, points } of questions) {
    if (!isId(id)) return 'a question has an id';
    if (text.trim() === '') return `question ${id} says something`;
    if (!Number.isInteger(points) || points < 1 || points > 100) return `question ${id} gives 1 to 100 points`;
  }
  if (new Set(questions.map(({ id }) => id)).size < questions.length) return 'each question has an id of its own';
  return undefined;
}

function take(command: TakeDecision, state: DepartmentState): Decision<DepartmentEvent> {
  const { stamp, decisionId, about, decision, grounds, figures, by, repHeard } = command;
  if (stamp.actor.kind !== 'manager' || stamp.actor.id !== by)
    return reject('decision.not-by-a-human', 'a decision is taken by the manager who records it');
  if (!saysSomething(decision) || !saysSomething(grounds))
    return reject('decision.incomplete', 'a decision says what was decided and on which grounds, in words');
  const data = { decisionId, about, decision, grounds, figures, by, repHeard };
  const taken = Object.hasOwn(state.decisions, decisionId) ? state.decisions[decisionId] : undefined;
  if (taken && textOfDecision(taken) === textOfDecision(data)) return nothing;
  if (taken) return reject('decision.already-taken', `decision ${decisionId} was taken with other words`);
  return accept(fact<DecisionTaken>(stamp, 'DecisionTaken', data, { reps: [about] }));
}

/** A number alone says nothing; what was sealed before it came here can't be looked at. */
const saysSomething = (field: PersonalField) => !('open' in field) || /\p{L}/u.test(field.open ?? '');
const textOf = (field: PersonalField) => ('open' in field ? field.open : null);
const textOfDecision = ({ about, decision, grounds, figures, by, repHeard }: DecisionTaken['data']) =>
  JSON.stringify([about, textOf(decision), textOf(grounds), figures, by, repHeard]);
const textOfForm = (questions: readonly ScoringQuestion[]) =>
  JSON.stringify(questions.map(({ id, text, points }) => [id, text, points]));

const nameOf = ({ metric, effectiveFrom }: DefinitionSet['data']) => `${metric} ${effectiveFrom}`;
const versionsOf = ({ forms }: DepartmentState, form: string) => (Object.hasOwn(forms, form) ? forms[form]! : []);
const isDay = (day: LocalDate) =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
