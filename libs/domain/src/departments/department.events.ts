import type { Fact, LocalDate, PersonalField } from '@app/decider/fact';
import { stream, type EventTypes, type RepId } from '../ids';

/** One installation keeps the record of one department. */
export const departmentStream = stream('department', 'main');

/** A rule's parameters from that day on: what `metric` can be, and the defaults, are in rules.ts. */
export type DefinitionSet = Fact<
  'DefinitionSet',
  { metric: string; parameters: Readonly<Record<string, DefinitionValue>>; effectiveFrom: LocalDate }
>;
export type DefinitionValue = string | number | boolean | null | readonly string[];
/** A day that differs from everybody's working patterns: nobody works, or those of `team` don't. `works: true` takes it back. */
export type CalendarDaySet = Fact<'CalendarDaySet', { day: LocalDate; works: boolean; team?: string; label?: string }>;
export interface ScoringQuestion {
  readonly id: string;
  readonly text: string;
  /** The most points that an answer can give. */
  readonly points: number;
}
/** How calls are scored; an adopted version never changes. */
export type ScoringFormAdopted = Fact<
  'ScoringFormAdopted',
  { form: string; version: number; questions: readonly ScoringQuestion[] }
>;
/** A human decided about a rep, and why: never a number alone. `figures` names what they looked at. */
export type DecisionTaken = Fact<
  'DecisionTaken',
  {
    decisionId: string;
    about: RepId;
    decision: PersonalField;
    grounds: PersonalField;
    figures: readonly string[];
    by: string;
    repHeard: boolean;
  }
>;

export type DepartmentEvent = DefinitionSet | CalendarDaySet | ScoringFormAdopted | DecisionTaken;
export const departmentEventTypes: EventTypes<DepartmentEvent['type']> = {
  DefinitionSet: 1,
  CalendarDaySet: 1,
  ScoringFormAdopted: 1,
  DecisionTaken: 1,
};
