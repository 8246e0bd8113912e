import type { Command, Decider } from '@app/decider/decider';
import type { Actor, Evidence, Fact, Ingest, Stamp } from '@app/decider/fact';
import { activity } from '@app/domain/activities/activity';
import type { ActivityCommand } from '@app/domain/activities/activity.commands';
import { call } from '@app/domain/calls/call';
import type { CallCommand } from '@app/domain/calls/call.commands';
import { email } from '@app/domain/emails/email';
import type { EmailCommand } from '@app/domain/emails/email.commands';
import { lead } from '@app/domain/leads/lead';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import { department } from '@app/domain/departments/department';
import type { DepartmentCommand } from '@app/domain/departments/department.commands';
import { message } from '@app/domain/messages/message';
import type { MessageCommand } from '@app/domain/messages/message.commands';
import { redistribution } from '@app/domain/redistributions/redistribution';
import type { RedistributionCommand } from '@app/domain/redistributions/redistribution.commands';
import { rep } from '@app/domain/reps/rep';
import type { RepCommand } from '@app/domain/reps/rep.commands';
import { task } from '@app/domain/tasks/task';
import type { TaskCommand } from '@app/domain/tasks/task.commands';
import { trunk, trunkDayId } from '@app/domain/trunks/trunk';
import type { TrunkCommand } from '@app/domain/trunks/trunk.commands';
import { intended, type Intended } from '@app/intake/recorder';
import type { LookupKind } from '@app/vault/vault';
import type { SeedRep } from './people';
import type { Unsealed } from './recordings';

/** A command without its stamp: the script knows when it was said, by whom, and how that is known. */
type Unstamped<C extends Command> = C extends Command ? Omit<C, 'stamp'> : never;
interface Line {
  readonly at: number;
  readonly said: Intended | Unsealed;
}
interface Recording {
  readonly callId: string;
  readonly recordingId: string;
  readonly seconds: number;
  readonly of: string;
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
export const provider: Actor = { kind: 'service', id: 'messages' };
export const carrier: Actor = { kind: 'service', id: 'carrier' };
export const website: Actor = { kind: 'service', id: 'website' };
export const clock: Actor = { kind: 'system', id: 'clock' };
export const policy = (id: string): Actor => ({ kind: 'policy', id });
/** Of all teams: a second pair of eyes. */
export const head: Actor = { kind: 'manager', id: 'head-of-sales' };
export const actorOf = ({ id }: SeedRep): Actor => ({ kind: 'rep', id });
export const managerOf = ({ team }: { team: { manager: string } }): Actor => ({ kind: 'manager', id: team.manager });

/** So that refusals wait for review, and promises come due, as soon as there is somebody to see to them. */
const standing: ReadonlySet<string> = new Set<LeadCommand['type']>([
  'DeclareOutcome',
  'CorrectOutcome',
  'DisqualifyLead',
  'ScheduleTask',
  'RescheduleTask',
]);

/** Everything that is said in the department, put in the order of time and handed out a day at a time. */
export class Script {
  private lines: Line[] = [];
  private entries: Entry[] = [];
  private said = 0;

  /** History, which starts nothing; but what was said from `liveFrom` on of how contacts ended, and of what is to be done, stands. */
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
  message = (at: number, command: Unstamped<MessageCommand>, by: Actor = provider) =>
    this.say(message, at, by, by === provider ? 'captured' : 'declared', command as never, command.messageId);
  task = (at: number, by: Actor, command: Unstamped<TaskCommand>) =>
    this.say(task, at, by, 'declared', command as never, command.taskId);
  trunk = (at: number, command: Unstamped<TrunkCommand>) =>
    this.say(trunk, at, carrier, 'captured', command as never, trunkDayId(command));
  redistribution = (at: number, by: Actor, command: Unstamped<RedistributionCommand>) =>
    this.say(redistribution, at, by, 'declared', command as never, command.redistributionId);
  department = (at: number, by: Actor, command: Unstamped<DepartmentCommand>) =>
    this.say(department, at, by, 'declared', command as never, 'department');
  /** `of` is whose words they are; the sound is made where there is a vault to seal it. */
  recording(at: number, { callId, recordingId, seconds, of }: Recording): void {
    const stamp = this.stamp(at, pbx, 'captured', callId);
    const told = { type: 'StoreRecording' as const, callId, recordingId, mediaType: 'audio/wav', seconds, stamp };
    this.lines.push({
      at,
      said: { callId, subject: of, seconds, stamp, with: (content) => intended(call, { ...told, content }) },
    });
  }
  /** What was said in it, as a service that listens wrote it down. */
  transcript(at: number, { callId, recordingId, seconds, of }: Recording, text: string): void {
    const stamp = this.stamp(at, pbx, 'captured', callId);
    const told = { type: 'StoreTranscript' as const, callId, recordingId, transcriptId: `${recordingId}-words`, stamp };
    const kept = { ...told, mediaType: 'text/plain', language: 'en' };
    this.lines.push({
      at,
      said: { callId, subject: of, seconds, text, stamp, with: (content) => intended(call, { ...kept, content }) },
    });
  }
  /** For the look-up of a number or an address. */
  known(kind: LookupKind, value: string, ref: string, from: number): void {
    this.entries.push({ kind, value, ref, from: iso(from) });
  }

  /** What was said before that moment, in order. */
  until(end: number): { commands: (Intended | Unsealed)[]; entries: Entry[] } {
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
    const stands = at >= this.liveFrom && standing.has((command as unknown as Command).type);
    const stamp = this.stamp(at, actor, evidence, id, stands ? 'live' : 'backfill');
    this.lines.push({ at, said: intended(decider, { ...command, stamp } as unknown as C) });
  }

  private stamp(at: number, actor: Actor, evidence: Evidence, id: string, ingest: Ingest = 'backfill'): Stamp {
    const externalId = `${id}#${(this.said += 1)}`;
    return {
      occurredAt: iso(at),
      actor,
      source: { system: 'seed', account: this.account, externalId },
      evidence,
      ingest,
      commandId: `seed:${this.account}:${externalId}`,
      correlationId: `seed:${this.account}`,
    };
  }
}
