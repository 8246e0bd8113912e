import type * as domain from '@app/domain/reps/rep.commands';
import { personal, type Stamp } from '@app/decider/fact';
import type { LineKind, RepRole, WorkingHours } from '@app/domain/reps/rep.events';
import type { Desk } from '../commands/desk';
import { Intent, type Happened } from '../commands/intent';
import { ofRep, sealable } from '../commands/subjects';
import {
  ADate,
  AnEndOfHours,
  AnInstant,
  ATimeOfDay,
  AZone,
  Id,
  Label,
  OneOf,
  Part,
  PersonalText,
  Whole,
} from '../fields';

const roles: readonly RepRole[] = ['hunter', 'farmer'];
const lineKinds: readonly LineKind[] = ['extension', 'phone', 'mailbox'];

export class JoinRep extends Intent<domain.JoinRep> {
  @Id({ optional: true, example: 'rep-7', description: 'Yours, if you have one; else a new one is made.' })
  repId?: string;
  @PersonalText(200, { optional: true, example: 'Ada Visser' })
  name?: string;
  @Label({ example: 'north' })
  team!: string;
  @OneOf(roles)
  role!: RepRole;
  @AZone()
  timeZone!: string;

  command(stamp: Stamp): domain.JoinRep {
    const { id: repId, name, team, role, timeZone } = this;
    return { type: 'JoinRep', stamp, repId, name: sealable(ofRep(repId), 'identity', name), team, role, timeZone };
  }
}

abstract class LineIntent<C extends domain.AssignRepLine | domain.RemoveRepLine> extends Intent<C> {
  @OneOf(lineKinds)
  kind!: LineKind;
  @PersonalText(320, { example: '104', description: 'An extension, a number or a mailbox.' })
  value!: string;
  @AnInstant({ optional: true, description: 'From when on; from occurredAt where absent.' })
  from?: string;

  protected line(stamp: Stamp) {
    const { id: repId, kind, value, from = stamp.occurredAt } = this;
    return { stamp, repId, kind, value: personal(ofRep(repId), 'contact', value), from };
  }
}
export class AssignRepLine extends LineIntent<domain.AssignRepLine> {
  command(stamp: Stamp): domain.AssignRepLine {
    return { type: 'AssignRepLine', ...this.line(stamp) };
  }
}
export class RemoveRepLine extends LineIntent<domain.RemoveRepLine> {
  command(stamp: Stamp): domain.RemoveRepLine {
    return { type: 'RemoveRepLine', ...this.line(stamp) };
  }
}

export class MoveRep extends Intent<domain.MoveRep> {
  @Label({ example: 'south' })
  team!: string;

  command(stamp: Stamp): domain.MoveRep {
    return { type: 'MoveRep', stamp, repId: this.id, team: this.team };
  }
}

export class ChangeRepRole extends Intent<domain.ChangeRepRole> {
  @OneOf(roles)
  role!: RepRole;

  command(stamp: Stamp): domain.ChangeRepRole {
    return { type: 'ChangeRepRole', stamp, repId: this.id, role: this.role };
  }
}

class Hours implements WorkingHours {
  @OneOf([1, 2, 3, 4, 5, 6, 7], { description: 'ISO: 1 is Monday.' })
  weekday!: WorkingHours['weekday'];
  @ATimeOfDay({ example: '09:00' })
  from!: string;
  @AnEndOfHours({
    example: '17:30',
    description: 'A shift over midnight is two: until 24:00, and from 00:00 of the next day.',
  })
  to!: string;
}
export class SetWorkingPattern extends Intent<domain.SetWorkingPattern> {
  @Whole(1, 100, { example: 80 })
  ftePercent!: number;
  @Part(() => Hours, { listOf: { max: 50 } })
  hours!: Hours[];
  @ADate({ description: "From the start of that day in the rep's zone." })
  validFrom!: string;

  command(stamp: Stamp): domain.SetWorkingPattern {
    const { id: repId, ftePercent, hours, validFrom } = this;
    return { type: 'SetWorkingPattern', stamp, repId, ftePercent, hours, validFrom };
  }
}

export class RecordRepAbsence extends Intent<domain.RecordRepAbsence> {
  @Id({ optional: true, example: 'summer-2026' })
  absenceId?: string;
  @AnInstant()
  from!: string;
  @AnInstant({ description: 'Exclusive.', example: '2026-03-16T09:00:00+01:00' })
  to!: string;

  command(stamp: Stamp): domain.RecordRepAbsence {
    const { id: repId, from, to, absenceId = `${from}/${to}` } = this;
    return { type: 'RecordRepAbsence', stamp, repId, absenceId, from, to };
  }
}

export class NameSubstitute extends Intent<domain.NameSubstitute> {
  @Id({ example: 'rep-8' })
  substitute!: string;
  @AnInstant()
  from!: string;
  @AnInstant({ description: 'Exclusive.', example: '2026-03-16T09:00:00+01:00' })
  to!: string;

  command(stamp: Stamp): domain.NameSubstitute {
    const { id: repId, substitute, from, to } = this;
    return { type: 'NameSubstitute', stamp, repId, substitute, from, to };
  }
}

export class SetRepCapacity extends Intent<domain.SetRepCapacity> {
  @Whole(0, 1_000_000, { example: 120 })
  maxOpenLeads!: number;

  command(stamp: Stamp): domain.SetRepCapacity {
    return { type: 'SetRepCapacity', stamp, repId: this.id, maxOpenLeads: this.maxOpenLeads };
  }
}

/** From now on nothing is the rep's any more: leads, tasks and correspondence pass to the successor, and access ends. */
export class OffboardRep extends Intent<domain.OffboardRep> {
  @Id({ example: 'rep-8', description: 'Who has it all from now on.' })
  successor!: string;
  @AnInstant({ optional: true, description: 'The last moment here; now where absent. Never in the future.' })
  at?: string;

  override happened(): Happened[] {
    return [['at', this.at]];
  }

  async command(stamp: Stamp, desk: Desk): Promise<domain.OffboardRep> {
    const { id: repId, successor, at = stamp.occurredAt } = this;
    await desk.maySucceed(repId, successor);
    return { type: 'OffboardRep', stamp, repId, successor, at };
  }
}
