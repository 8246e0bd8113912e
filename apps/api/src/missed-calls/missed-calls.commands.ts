import type { Stamp } from '@app/decider/fact';
import type * as leads from '@app/domain/leads/lead.commands';
import type * as tasks from '@app/domain/tasks/task.commands';
import { Intent } from '../commands/intent';
import { AnInstant, Id } from '../fields';

export class CallBack {
  @Id({ listOf: { min: 1, max: 200 }, example: ['call-2201'], description: 'The missed calls.' })
  calls!: string[];
  @Id({
    optional: true,
    example: 'rep-7',
    description: 'Who calls back where no lead is known; whose line it was, or who was rung first, where absent.',
  })
  assignee?: string;
  @AnInstant({
    optional: true,
    description: 'The response time of whoever calls back, in their working hours, where absent.',
  })
  dueAt?: string;
}

/** One missed call: `due` comes from the controller, so that a retry is the same request. */
abstract class CallBackIntent<C extends leads.ScheduleTask | tasks.ScheduleOwnTask> extends Intent<C> {
  declare call: string;
  declare due: (now: string) => string;

  protected task(stamp: Stamp) {
    return {
      stamp,
      taskId: `call-back-${this.call}`,
      kind: 'call',
      dueAt: this.due(stamp.occurredAt),
      rule: 'call-back',
      after: { kind: 'call', id: this.call },
    } as const;
  }
}

export class CallBackLead extends CallBackIntent<leads.ScheduleTask> {
  command(stamp: Stamp): leads.ScheduleTask {
    return { type: 'ScheduleTask', leadId: this.id, ...this.task(stamp) };
  }
}

export class CallBackParty extends CallBackIntent<tasks.ScheduleOwnTask> {
  declare assignee: string;

  command(stamp: Stamp): tasks.ScheduleOwnTask {
    return { type: 'ScheduleOwnTask', assignee: this.assignee, ...this.task(stamp) };
  }
}
