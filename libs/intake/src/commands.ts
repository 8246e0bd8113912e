import type { Instant, Stamp } from '@app/decider/fact';
import { activity } from '@app/domain/activities/activity';
import type { RecordActivity } from '@app/domain/activities/activity.commands';
import { call } from '@app/domain/calls/call';
import { email } from '@app/domain/emails/email';
import type { CallId } from '@app/domain/ids';
import { lead } from '@app/domain/leads/lead';
import type { RecordLeadOwner, RegisterLead } from '@app/domain/leads/lead.commands';
import { message } from '@app/domain/messages/message';
import { rep } from '@app/domain/reps/rep';
import type { JoinRep } from '@app/domain/reps/rep.commands';
import { trunk } from '@app/domain/trunks/trunk';
import type {
  Captured,
  CapturedActivity,
  CapturedLead,
  CapturedOwner,
  CapturedRep,
  Origin,
} from '@app/capture/captured';
import { recordCall, recordRecording, storeTranscript } from './calls';
import type { Desk, IntakeSource } from './desk';
import { known } from './known';
import { recordBounce, recordLetter } from './letters';
import { recordMessage } from './messages';
import type { Parties } from './parties';
import { intended, type Intended } from './recorder';
import { recordBilledCall, recordBilledDay, recordTrunkCount } from './trunks';

/** What a captured fact comes to. */
export interface Made {
  /** To one stream, in this order. */
  readonly commands: readonly Intended[];
  /** A call of which nobody can say before all of this is recorded whether it is private. */
  readonly doubtful?: { readonly callId: CallId; readonly stamp: Stamp };
  /** Why there is nothing to record: the owner is nobody we know, or the call is private and nothing of its content is kept. */
  readonly left?: 'unknown owner' | 'private';
}
const one = (command: Intended): Made => ({ commands: [command] });

/**
 * A captured fact as what records it. The command id is made from the row and its fingerprint: the same row again is the same
 * command, a changed row is another.
 */
export async function madeOf(captured: Captured, desk: Desk): Promise<Made> {
  const { source, parties, fingerprint } = desk;
  const stamped = (at: Instant) => stampOf(captured.origin, captured.kind, at, source, fingerprint);
  switch (captured.kind) {
    case 'rep':
      return one(intended(rep, joinRep(captured, stamped(captured.at))));
    case 'lead':
      return one(intended(lead, registerLead(captured, stamped(captured.at))));
    case 'owner': {
      const owner = await parties.rep(captured.owner, captured.at);
      return owner === undefined
        ? { commands: [], left: 'unknown owner' }
        : one(intended(lead, recordOwner(captured, owner, stamped(captured.at))));
    }
    case 'activity':
      return one(intended(activity, await recordActivity(captured, stamped(captured.from), parties)));
    case 'call': {
      const { placedAt, connected, ended } = captured;
      const at = placedAt ?? connected?.at ?? ended?.at ?? captured.at;
      if (at === undefined) throw new Error(`a call without any time: ${captured.callId}`);
      const stamp = stamped(at);
      const { commands, isDoubtful } = await recordCall(captured, stamp, desk);
      return {
        commands: commands.map((command) => intended(call, command)),
        ...(isDoubtful && { doubtful: { callId: captured.callId, stamp } }),
      };
    }
    case 'recording':
      // what has no content the call's own stream drops
      if (captured.content && (await desk.contents.isPrivate(captured.callId)))
        return { commands: [], left: 'private' };
      return one(intended(call, await recordRecording(captured, stamped(captured.at), desk.contents)));
    case 'transcript':
      if (await desk.contents.isPrivate(captured.callId)) return { commands: [], left: 'private' };
      return one(intended(call, await storeTranscript(captured, stamped(captured.at), desk.contents)));
    case 'letter':
      return {
        commands: (await recordLetter(captured, stamped(captured.at), desk)).map((side) => intended(email, side)),
      };
    case 'bounce':
      return one(intended(email, await recordBounce(captured, stamped(captured.at), parties)));
    case 'message':
      return one(intended(message, await recordMessage(captured, stamped(captured.at), desk)));
    case 'billed-call':
      return one(intended(trunk, await recordBilledCall(captured, stamped(captured.at), desk)));
    case 'billed-day':
      return one(intended(trunk, recordBilledDay(captured, stamped(captured.from), source.account)));
    case 'trunk-count':
      return one(intended(trunk, recordTrunkCount(captured, stamped(captured.from), source.account)));
  }
}

function stampOf(
  { externalId, row, zone }: Origin,
  kind: string,
  occurredAt: Instant,
  source: IntakeSource,
  fingerprintOf: (row: string) => string,
): Stamp {
  const { system, account, evidence, ingest, actor, correlationId } = source;
  const fingerprint = fingerprintOf(row);
  return {
    occurredAt,
    ...(zone && { zone }),
    actor,
    source: { system, account, externalId, fingerprint },
    evidence,
    ingest,
    commandId: [system, account, kind, externalId, fingerprint].join(':'),
    correlationId,
  };
}

const joinRep = ({ repId, team, role = 'hunter', timeZone }: CapturedRep, stamp: Stamp): JoinRep => ({
  type: 'JoinRep',
  stamp,
  repId,
  team,
  role,
  timeZone,
});

const registerLead = ({ leadId, source, segment }: CapturedLead, stamp: Stamp): RegisterLead => ({
  type: 'RegisterLead',
  stamp,
  leadId,
  source,
  ...(segment && { segment }),
  relation: 'acquire',
});

const recordOwner = ({ leadId, rule }: CapturedOwner, owner: string, stamp: Stamp): RecordLeadOwner => ({
  type: 'RecordLeadOwner',
  stamp,
  leadId,
  owner,
  rule,
});

async function recordActivity(captured: CapturedActivity, stamp: Stamp, parties: Parties): Promise<RecordActivity> {
  const { activityId, activity: kind, label, lead, from, to } = captured;
  const rep = await parties.rep(captured.rep, from);
  return { type: 'RecordActivity', stamp, activityId, kind, ...known({ label, rep, lead, to }), from };
}
