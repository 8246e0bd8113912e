import type { Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/alerts/alert.commands';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { sealable } from '../commands/subjects';
import { Id, PersonalText } from '../fields';

/** By whom, the token says. */
export class AcknowledgeAlert extends Intent<domain.AcknowledgeAlert> {
  @PersonalText(2000, { optional: true, example: 'Spoke with her; the task moves to Thursday.' })
  note?: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.AcknowledgeAlert> {
    const note = sealable(await desk.subjectOfAlert(this.id), 'note', this.note);
    return { type: 'AcknowledgeAlert', stamp, alertId: this.id, by: stamp.actor.id, note };
  }
}

const most = 200;
/** The same, of several at once. */
export class AcknowledgeAlerts {
  @Id({ listOf: { min: 1, max: most }, example: ['overdue~lead-7~task-3~2026-03-03T09:00:00.000Z'] })
  alertIds!: string[];
  @PersonalText(2000, { optional: true, description: 'Stands with each of them.' })
  note?: string;
}
