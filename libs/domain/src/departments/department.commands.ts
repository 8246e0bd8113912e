import type { Command } from '@app/decider/decider';
import type { LocalDate, PersonalField } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { DefinitionValue, ScoringQuestion } from './department.events';

/** Sets parameters of one group of the rules from a day on; refused where the group or a parameter is unknown or of another kind. */
export type SetDefinition = Command<
  'SetDefinition',
  { metric: string; parameters: Readonly<Record<string, DefinitionValue>>; effectiveFrom: LocalDate }
>;
export type SetCalendarDay = Command<
  'SetCalendarDay',
  { day: LocalDate; works: boolean; team?: string; label?: string }
>;
export type AdoptScoringForm = Command<
  'AdoptScoringForm',
  { form: string; version: number; questions: readonly ScoringQuestion[] }
>;
export type TakeDecision = Command<
  'TakeDecision',
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
export type DepartmentCommand = SetDefinition | SetCalendarDay | AdoptScoringForm | TakeDecision;
