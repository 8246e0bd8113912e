import type * as domain from '@app/domain/activities/activity.commands';
import type { Stamp } from '@app/decider/fact';
import { activityKinds, type ActivityKind } from '@app/domain/activities/activity.events';
import type { Desk } from '../commands/desk';
import { Intent, type Happened } from '../commands/intent';
import { ofLead, ofRep, sealable } from '../commands/subjects';
import { AnInstant, Id, Label, OneOf, PersonalText } from '../fields';

/** Work that is neither call nor letter; reported again with other values it is corrected, field by field. */
export class RecordActivity extends Intent<domain.RecordActivity> {
  @Id({ optional: true, example: 'activity-12', description: 'Yours, if you have one; else a new one is made.' })
  activityId?: string;
  @OneOf(activityKinds)
  kind!: ActivityKind;
  @Label({ optional: true, example: 'credit assessment', description: "The source's own name for it." })
  label?: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Id({ optional: true })
  lead?: string;
  @AnInstant()
  from!: string;
  @AnInstant({ optional: true, example: '2026-03-02T10:15:00+02:00' })
  to?: string;
  @PersonalText(4000, { optional: true })
  note?: string;

  override happened(): Happened[] {
    return [
      ['from', this.from],
      ['to', this.to],
    ];
  }

  command(stamp: Stamp, desk: Desk): domain.RecordActivity {
    const { id: activityId, kind, label, rep, lead, from, to } = this;
    const whose = lead === undefined ? (rep === undefined ? desk.partyOf(activityId) : ofRep(rep)) : ofLead(lead);
    return {
      type: 'RecordActivity',
      stamp,
      activityId,
      kind,
      label,
      rep,
      lead,
      from,
      to,
      note: sealable(whose, 'note', this.note),
    };
  }
}
