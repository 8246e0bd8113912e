import type { Stamp } from '@app/decider/fact';
import { stream } from '@app/domain/ids';
import type * as domain from '@app/domain/tasks/task.commands';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofRep, sealable } from '../commands/subjects';
import { AnInstant, Id, Label, OneOf, Part, PersonalText } from '../fields';
import { AContact } from '../leads/contact-ref';
import { taskKinds } from '../leads/outcomes.commands';

export class ScheduleOwnTask extends Intent<domain.ScheduleOwnTask> {
  @Id({ optional: true, example: 'task-31', description: 'Yours, if you have one; else a new one is made.' })
  taskId?: string;
  @OneOf(taskKinds)
  kind!: TaskKind;
  @AnInstant({ example: '2026-03-09T10:00:00+01:00' })
  dueAt!: string;
  @Id({ optional: true, example: 'rep-7', description: 'Who does it; a rep themselves where absent.' })
  assignee!: string;
  @PersonalText(2000, { optional: true, example: 'Fill in the tender form.' })
  reason?: string;
  @Label({ optional: true, description: 'What decided, where no person did.' })
  rule?: string;
  @Part(() => AContact, { optional: true, description: 'The contact that led to it.' })
  after?: AContact;

  async command(stamp: Stamp, desk: Desk): Promise<domain.ScheduleOwnTask> {
    const { id: taskId, kind, dueAt, assignee, rule, after } = this;
    // Words about a contact are about whoever was at its other end.
    const subject = after ? await desk.subjectOfContact(stream(after.kind, after.id)) : ofRep(assignee);
    const reason = sealable(subject, 'note', this.reason);
    return { type: 'ScheduleOwnTask', stamp, taskId, kind, dueAt, assignee, reason, rule, after };
  }
}

/** `assignee`, whom the words are about, is set by the controller. */
abstract class OwnTaskIntent<C extends domain.TaskCommand> extends Intent<C> {
  declare assignee: string;

  protected task(stamp: Stamp) {
    return { stamp, taskId: this.id };
  }
  protected words(text: string | undefined) {
    return sealable(ofRep(this.assignee), 'note', text);
  }
}

export class RescheduleOwnTask extends OwnTaskIntent<domain.RescheduleOwnTask> {
  @AnInstant({ example: '2026-03-11T10:00:00+01:00' })
  dueAt!: string;
  @PersonalText(2000, { optional: true })
  reason?: string;

  command(stamp: Stamp): domain.RescheduleOwnTask {
    return { type: 'RescheduleOwnTask', ...this.task(stamp), dueAt: this.dueAt, reason: this.words(this.reason) };
  }
}

export class ReassignOwnTask extends OwnTaskIntent<domain.ReassignOwnTask> {
  @Id({ example: 'rep-9' })
  to!: string;
  @Label({ optional: true, description: 'What decided, where no person did.' })
  rule?: string;

  command(stamp: Stamp): domain.ReassignOwnTask {
    return { type: 'ReassignOwnTask', ...this.task(stamp), to: this.to, rule: this.rule };
  }
}

export class CompleteOwnTask extends OwnTaskIntent<domain.CompleteOwnTask> {
  @Part(() => AContact, { optional: true, description: 'The contact that completed it.' })
  by?: AContact;

  command(stamp: Stamp): domain.CompleteOwnTask {
    return { type: 'CompleteOwnTask', ...this.task(stamp), by: this.by };
  }
}

export class CancelOwnTask extends OwnTaskIntent<domain.CancelOwnTask> {
  @PersonalText(2000, { optional: true })
  reason?: string;

  command(stamp: Stamp): domain.CancelOwnTask {
    return { type: 'CancelOwnTask', ...this.task(stamp), reason: this.words(this.reason) };
  }
}
