import type * as domain from '@app/domain/leads/lead.commands';
import type { Stamp } from '@app/decider/fact';
import type { Outcome } from '@app/domain/leads/lead.events';
import type { TaskKind } from '@app/domain/tasks/task.events';
import { Intent } from '../commands/intent';
import { ofLead, sealable } from '../commands/subjects';
import { AnInstant, Id, Label, OneOf, Part, PersonalText, Whole } from '../fields';
import { AContact } from './contact-ref';

const outcomes: readonly Outcome[] = ['sale', 'refusal', 'nextContact', 'noneNeeded'];
export const taskKinds: readonly TaskKind[] = ['call', 'email', 'message', 'meeting', 'visit', 'paperwork'];

class Next {
  @Id({ example: 'task-31' })
  taskId!: string;
  @OneOf(taskKinds)
  kind!: TaskKind;
  @AnInstant({ example: '2026-03-09T10:00:00+01:00' })
  dueAt!: string;
  @PersonalText(2000, { optional: true, example: 'Asked to be called after the budget round.' })
  reason?: string;
}
class Refused {
  @Label({ example: 'price' })
  reason!: string;
  @Id({ listOf: { max: 20 }, example: ['objection-1'], description: 'Ids of the objections that stood.' })
  objections!: string[];
  @PersonalText(4000, { optional: true })
  words?: string;
}
class AnAmount {
  @Whole(0, Number.MAX_SAFE_INTEGER, { example: 1_250_000, description: 'In the smallest unit of the currency.' })
  minor!: number;
  @OneOf(Intl.supportedValuesOf('currency'), { example: 'EUR' })
  currency!: string;
}
class Deal {
  @Id({ example: 'deal-9' })
  dealId!: string;
  @Part(() => AnAmount, { optional: true })
  value?: AnAmount;
}

/** Exactly one way a contact ended: `sale` needs `deal`, `refusal` needs `refusal`, `nextContact` needs `next`. */
abstract class OutcomeIntent<C extends domain.DeclareOutcome | domain.CorrectOutcome> extends Intent<C> {
  @Part(() => AContact)
  contact!: AContact;
  @Id({ optional: true, example: 'rep-7', description: 'Whose contact it was, where it was not the owner’s.' })
  rep?: string;
  @OneOf(outcomes)
  outcome!: Outcome;
  @PersonalText(4000, { optional: true })
  note?: string;
  @Part(() => Next, { optional: true })
  next?: Next;
  @Part(() => Refused, { optional: true })
  refusal?: Refused;
  @Part(() => Deal, { optional: true })
  deal?: Deal;

  protected said(stamp: Stamp) {
    const { id: leadId, contact, rep, outcome, note, next, refusal, deal } = this;
    const words = (text: string | undefined) => sealable(ofLead(leadId), 'note', text);
    return {
      stamp,
      leadId,
      contact,
      rep,
      outcome,
      note: words(note),
      next: next && { ...next, reason: words(next.reason) },
      refusal: refusal && { ...refusal, words: words(refusal.words) },
      deal,
    };
  }
}
export class DeclareOutcome extends OutcomeIntent<domain.DeclareOutcome> {
  command(stamp: Stamp): domain.DeclareOutcome {
    return { type: 'DeclareOutcome', ...this.said(stamp) };
  }
}
export class CorrectOutcome extends OutcomeIntent<domain.CorrectOutcome> {
  command(stamp: Stamp): domain.CorrectOutcome {
    return { type: 'CorrectOutcome', ...this.said(stamp) };
  }
}
