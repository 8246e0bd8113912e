import type { Command, Decider } from '@app/decider/decider';
import type { Actor, Evidence, Fact, Stamp } from '@app/decider/fact';
import { activity } from '@app/domain/activities/activity';
import type { ActivityCommand } from '@app/domain/activities/activity.commands';
import { call } from '@app/domain/calls/call';
import type { CallCommand } from '@app/domain/calls/call.commands';
import { email } from '@app/domain/emails/email';
import type { EmailCommand } from '@app/domain/emails/email.commands';
import { lead } from '@app/domain/leads/lead';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import { rep } from '@app/domain/reps/rep';
import type { RepCommand } from '@app/domain/reps/rep.commands';
import { intended, type Intended } from '@app/intake/recorder';
import type { LookupKind } from '@app/vault/vault';
import type { SeedRep } from './people';

/** A command without its stamp: the script knows when it was said, by whom, and how that is known. */
type Unstamped<C extends Command> = C extends Command ? Omit<C, 'stamp'> : never;
interface Line {
  readonly at: number;
  readonly said: Intended;
}
export interface Entry {
  readonly kind: LookupKind;
  readonly value: string;
  readonly ref: string;
  readonly from: string;
}

export const iso = (at: number): string => new Date(Math.round(at)).toISOString();
export const pbx: Actor = { kind: 'service', id: 'pbx' };
export const mailServer: Actor = { kind: 'service', id: 'mail' };
export const website: Actor = { kind: 'service', id: 'website' };
export const clock: Actor = { kind: 'system', id: 'clock' };
export const actorOf = ({ id }: SeedRep): Actor => ({ kind: 'rep', id });
export const managerOf = ({ team }: { team: { manager: string } }): Actor => ({ kind: 'manager', id: team.manager });

/** Everything that is said in the department, put in the order of time and handed out a day at a time. */
export class Script {
  private lines: Line[] = [];
  private entries: Entry[] = [];
  private said = 0;

  /** What happens from `liveFrom` on is as if it came in live: its tasks can fall overdue. */
  constructor(
    private readonly account: string,
    private readonly liveFrom: number,
  ) {}

  rep = (at: number, by: Actor, command: Unstamped<RepCommand>) =>
    this.say(rep, at, by, 'declared', command as never, command.repId);
  lead = (
    at: number,
    by: Actor,
    command: Unstamped<LeadCommand>,
    evidence: Evidence = by.kind === 'service' ? 'captured' : 'declared',
  ) => this.say(lead, at, by, evidence, command as never, command.leadId);
  call = (
    at: number,
    command: Unstamped<CallCommand>,
    by: Actor = pbx,
    evidence: Evidence = by === pbx ? 'captured' : 'declared',
  ) => this.say(call, at, by, evidence, command as never, command.callId);
  email = (
    at: number,
    command: Unstamped<EmailCommand>,
    by: Actor = mailServer,
    evidence: Evidence = by === mailServer ? 'captured' : 'declared',
  ) => this.say(email, at, by, evidence, command as never, command.emailId);
  activity = (at: number, by: Actor, command: Unstamped<ActivityCommand>) =>
    this.say(activity, at, by, 'declared', command as never, command.activityId);
  /** For the look-up of a number or an address. */
  known(kind: LookupKind, value: string, ref: string, from: number): void {
    this.entries.push({ kind, value, ref, from: iso(from) });
  }

  /** What was said before that moment, in order. */
  until(end: number): { commands: Intended[]; entries: Entry[] } {
    const due = this.lines.filter(({ at }) => at < end).sort((a, b) => a.at - b.at);
    this.lines = this.lines.filter(({ at }) => at >= end);
    const { entries } = this;
    this.entries = [];
    return { commands: due.map(({ said }) => said), entries };
  }

  private say<C extends Command, S, E extends Fact>(
    decider: Decider<C, S, E>,
    at: number,
    actor: Actor,
    evidence: Evidence,
    command: Omit<C, 'stamp'>,
    id: string,
  ): void {
    const externalId = `${id}#${(this.said += 1)}`;
    const stamp: Stamp = {
      occurredAt: iso(at),
      actor,
      source: { system: 'seed', account: this.account, externalId },
      evidence,
      ingest: at >= this.liveFrom ? 'live' : 'backfill',
      commandId: `seed:${this.account}:${externalId}`,
      correlationId: `seed:${this.account}`,
    };
    this.lines.push({ at, said: intended(decider, { ...command, stamp } as unknown as C) });
  }
}
