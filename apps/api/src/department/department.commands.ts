import { personal, type Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/departments/department.commands';
import type { DefinitionValue, ScoringQuestion } from '@app/domain/departments/department.events';
import { Refusal } from '@app/wiring/auth/refusal';
import { Intent } from '../commands/intent';
import { ofRep } from '../commands/subjects';
import { ADate, Flag, Id, Label, NamedValues, Part, PersonalText, Whole } from '../fields';

export class SetDefinition extends Intent<domain.SetDefinition> {
  @Label({ example: 'response', description: 'A group of docs/rules.md.' })
  metric!: string;
  @NamedValues({ example: { minutes: 30 }, description: 'Those of its parameters that change.' })
  parameters!: Record<string, DefinitionValue>;
  @ADate({ description: 'From that day on, local to whoever is judged; today (UTC) at the earliest.' })
  effectiveFrom!: string;

  command(stamp: Stamp): domain.SetDefinition {
    // Else an earlier occurredAt would let a rule begin before it was known.
    if (this.occurredAt !== undefined)
      throw new Refusal('request.invalid', 'The request is wrong.', {
        errors: [{ field: 'occurredAt', message: 'a rule is set at the moment it is recorded' }],
      });
    const { metric, parameters, effectiveFrom } = this;
    return { type: 'SetDefinition', stamp, metric, parameters, effectiveFrom };
  }
}

export class SetCalendarDay extends Intent<domain.SetCalendarDay> {
  @ADate({ example: '2026-12-25' })
  day!: string;
  @Flag({ description: 'false: a day off, whatever the working patterns say; true takes it back.' })
  works!: boolean;
  @Label({ optional: true, example: 'north', description: 'Of this team only; of everybody where absent.' })
  team?: string;
  @Label({ optional: true, example: 'Christmas Day' })
  label?: string;

  command(stamp: Stamp): domain.SetCalendarDay {
    const { day, works, team, label } = this;
    return { type: 'SetCalendarDay', stamp, day, works, team, label };
  }
}

class Question implements ScoringQuestion {
  @Id({ example: 'next-step' })
  id!: string;
  @Label({ example: 'Agreed a dated next step' })
  text!: string;
  @Whole(1, 100, { description: 'The most that an answer can give.' })
  points!: number;
}
export class AdoptScoringForm extends Intent<domain.AdoptScoringForm> {
  @Label({ example: 'first call' })
  form!: string;
  @Whole(1, 10_000, { description: 'The next one: an adopted version never changes.' })
  version!: number;
  @Part(() => Question, { listOf: { min: 1, max: 100 } })
  questions!: Question[];

  command(stamp: Stamp): domain.AdoptScoringForm {
    const { form, version, questions } = this;
    return { type: 'AdoptScoringForm', stamp, form, version, questions };
  }
}

/** `id` is the decision's. */
export class TakeDecision extends Intent<domain.TakeDecision> {
  declare repId: string;

  @Id({ optional: true, example: 'decision-1', description: 'Yours, if you have one; else a new one is made.' })
  decisionId?: string;
  @PersonalText(4_000, { example: 'A second coach for a month.' })
  decision!: string;
  @PersonalText(8_000, { description: 'In words: a number alone is none.' })
  grounds!: string;
  @Label({ optional: true, listOf: { max: 50 }, example: ['winRate 2026-02'], description: 'What was looked at.' })
  figures?: string[];
  @Flag({ description: 'Whether the rep was heard before.' })
  repHeard!: boolean;

  command(stamp: Stamp): domain.TakeDecision {
    const { id: decisionId, repId: about, figures = [], repHeard } = this;
    const [decision, grounds] = [this.decision, this.grounds].map((text) => personal(ofRep(about), 'note', text));
    return {
      type: 'TakeDecision',
      stamp,
      decisionId,
      about,
      decision: decision!,
      grounds: grounds!,
      figures,
      by: stamp.actor.id,
      repHeard,
    };
  }
}
