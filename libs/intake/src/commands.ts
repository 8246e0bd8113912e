import type { Actor, Evidence, Ingest, Instant, Stamp } from '@app/decider/fact';
import { activity } from '@app/domain/activities/activity';
import type { RecordActivity } from '@app/domain/activities/activity.commands';
import { call } from '@app/domain/calls/call';
import type { RecordCall } from '@app/domain/calls/call.commands';
import { lead } from '@app/domain/leads/lead';
import type { RecordLeadOwner, RegisterLead } from '@app/domain/leads/lead.commands';
import { rep } from '@app/domain/reps/rep';
import type { JoinRep } from '@app/domain/reps/rep.commands';
import type {
  Captured,
  CapturedActivity,
  CapturedCall,
  CapturedLead,
  CapturedOwner,
  CapturedRep,
  Origin,
  RepHint,
} from '@app/capture/captured';
import type { OtherSide, Parties } from './parties';
import { intended, type Intended } from './recorder';

/** What is the same for all that one source gives in one run. */
export interface IntakeSource {
  /** `csv-import`, `asterisk-cdr`, … with `account`: part of every fact's identity. */
  readonly system: string;
  readonly account: string;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly actor: Actor;
  /** The run. */
  readonly correlationId: string;
}

/**
 * A captured fact as the command that records it, or undefined where it names an owner whom nobody knows. The command id is
 * made from the row and its fingerprint: the same row again is the same command, a changed row is another.
 */
export async function commandOf(
  captured: Captured,
  source: IntakeSource,
  parties: Parties,
  fingerprint: (row: string) => string,
): Promise<Intended | undefined> {
  const stamped = (at: Instant) => stampOf(captured.origin, captured.kind, at, source, fingerprint);
  switch (captured.kind) {
    case 'rep':
      return intended(rep, joinRep(captured, stamped(captured.at)));
    case 'lead':
      return intended(lead, registerLead(captured, stamped(captured.at)));
    case 'owner': {
      const owner = await parties.rep(captured.owner, captured.at);
      return owner === undefined ? undefined : intended(lead, recordOwner(captured, owner, stamped(captured.at)));
    }
    case 'activity':
      return intended(activity, await recordActivity(captured, stamped(captured.from), parties));
    case 'call': {
      const { placedAt, connected, ended } = captured;
      const at = placedAt ?? connected?.at ?? ended?.at ?? captured.at;
      if (at === undefined) throw new Error(`a call without any time: ${captured.callId}`);
      return intended(call, await recordCall(captured, stamped(at), parties));
    }
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

async function recordCall(captured: CapturedCall, stamp: Stamp, parties: Parties): Promise<RecordCall> {
  const { callId, direction, placedAt, line, calleeZone, label, ended } = captured;
  const at = stamp.occurredAt;
  const rep = await parties.rep(captured.rep, at);
  const { from, to, lead } = await sidesOf(captured, at, rep, parties);

  const connected = captured.connected && {
    at: captured.connected.at,
    answeredBy: captured.connected.answeredBy,
    // Mostly whose call it is anyway: then nobody has to be looked up again.
    ...known({
      rep: isSame(captured.connected.rep, captured.rep) ? rep : await parties.rep(captured.connected.rep, at),
    }),
  };
  const transfers =
    captured.transfers &&
    (await Promise.all(
      captured.transfers.map(async (transfer) => ({
        ...known({
          from: await parties.rep(transfer.from, transfer.at),
          to: await parties.rep(transfer.to, transfer.at),
        }),
        at: transfer.at,
      })),
    ));
  const offered =
    captured.missed && (await Promise.all(captured.missed.offeredTo.map((hint) => parties.rep(hint, at))));

  return {
    type: 'RecordCall',
    stamp,
    callId,
    ...known({
      placed: placedAt &&
        direction && { at: placedAt, direction, ...known({ from, to, line, calleeZone, kind: label }) },
      attributed: rep && { rep, rule: ruleOf(captured.rep) },
      matched: lead && { lead, rule: captured.lead ? 'mapping' : 'phone' },
      connected,
      transfers,
      ended,
      missed: offered && { offeredTo: offered.filter((id) => id !== undefined) },
    }),
  };
}

const isSame = (a: RepHint | undefined, b: RepHint | undefined) => JSON.stringify(a) === JSON.stringify(b);
const ruleOf = (hint: CapturedCall['rep']): string => (!hint || 'id' in hint ? 'mapping' : Object.keys(hint)[0]!);

/** Which number is ours and which is the other side's, by the direction of the call. */
async function sidesOf(captured: CapturedCall, at: Instant, rep: string | undefined, parties: Parties) {
  const inbound = captured.direction === 'inbound';
  const ours = (number: string | undefined, whose: string | undefined) =>
    number && { field: parties.inside(number, whose) };
  const theirs = (number: string | undefined) => number && parties.outside(number, at, captured.lead);
  const from: Side = (inbound ? await theirs(captured.from) : ours(captured.from, rep)) || {};
  const to: Side =
    (captured.direction === 'outbound' ? await theirs(captured.to) : ours(captured.to, inbound ? rep : undefined)) ||
    {};
  return { from: from.field, to: to.field, lead: captured.lead ?? from.lead ?? to.lead };
}
type Side = Partial<OtherSide>;

/** Without what is undefined: absent is how a record says "not known". */
function known<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined | ''> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as never;
}
