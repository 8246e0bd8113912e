import type * as domain from '@app/domain/leads/lead.commands';
import type { Stamp } from '@app/decider/fact';
import type { TaskKind } from '@app/domain/tasks/task.events';
import { newId } from '../commands/caller';
import { Intent } from '../commands/intent';
import { ofLead, sealable } from '../commands/subjects';
import { AnInstant, Id, Label, OneOf, Part, PersonalText } from '../fields';
import { AContact } from './contact-ref';
import { taskKinds } from './outcomes.commands';

export class ScheduleTask extends Intent<domain.ScheduleTask> {
  @Id({ optional: true, example: 'task-31', description: 'Yours, if you have one; else a new one is made.' })
  taskId?: string;
  @OneOf(taskKinds)
  kind!: TaskKind;
  @AnInstant({ example: '2026-03-09T10:00:00+01:00' })
  dueAt!: string;
  @PersonalText(2000, { optional: true, example: 'Send the revised offer.' })
  reason?: string;
  @Label({ optional: true, description: 'What decided, where no person did.' })
  rule?: string;

  command(stamp: Stamp): domain.ScheduleTask {
    const { id: leadId, taskId = newId(this.caller), kind, dueAt, rule } = this;
    return {
      type: 'ScheduleTask',
      stamp,
      leadId,
      taskId,
      kind,
      dueAt,
      reason: sealable(ofLead(leadId), 'note', this.reason),
      rule,
    };
  }
}

/** A task that the path names. */
abstract class TaskIntent<C extends domain.RescheduleTask | domain.CompleteTask | domain.CancelTask> extends Intent<C> {
  declare taskId: string;

  protected task(stamp: Stamp) {
    return { stamp, leadId: this.id, taskId: this.taskId };
  }
  protected words(text: string | undefined) {
    return sealable(ofLead(this.id), 'note', text);
  }
}

export class RescheduleTask extends TaskIntent<domain.RescheduleTask> {
  @AnInstant({ example: '2026-03-11T10:00:00+01:00' })
  dueAt!: string;
  @PersonalText(2000, { optional: true })
  reason?: string;

  command(stamp: Stamp): domain.RescheduleTask {
    return { type: 'RescheduleTask', ...this.task(stamp), dueAt: this.dueAt, reason: this.words(this.reason) };
  }
}

export class CompleteTask extends TaskIntent<domain.CompleteTask> {
  @Part(() => AContact, { optional: true, description: 'The contact that completed it.' })
  by?: AContact;

  command(stamp: Stamp): domain.CompleteTask {
    return { type: 'CompleteTask', ...this.task(stamp), by: this.by };
  }
}

export class CancelTask extends TaskIntent<domain.CancelTask> {
  @PersonalText(2000, { optional: true })
  reason?: string;

  command(stamp: Stamp): domain.CancelTask {
    return { type: 'CancelTask', ...this.task(stamp), reason: this.words(this.reason) };
  }
}
