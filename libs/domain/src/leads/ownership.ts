import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type Instant, type Stamp } from '@app/decider/fact';
import type { RepId } from '../ids';
import type {
  AssignLead,
  ClaimLead,
  HandOverAccount,
  ReassignLead,
  RecordLeadOwner,
  ReleaseLead,
  ReopenLead,
} from './lead.commands';
import type {
  AccountHandedOver,
  CapacityExceeded,
  LeadAssigned,
  LeadEvent,
  LeadReassigned,
  LeadReleased,
  SelfAssignmentDenied,
} from './lead.events';

/** Who held the lead from when; null: nobody. In order of time, and of arrival at the same instant. */
export interface Tenure {
  readonly since: Instant;
  readonly owner: RepId | null;
}
export type Ownership = readonly Tenure[];
export type OwnershipIntent = AssignLead | ReassignLead | ClaimLead | ReleaseLead;
/** The rule under which a leaver's leads pass on: the closed ones too. */
export const offboarding = 'offboarding';

export const ownerOf = (ownership: Ownership): RepId | null => ownership.at(-1)?.owner ?? null;
export const ownerAt = (ownership: Ownership, at: Instant): RepId | null =>
  ownership.findLast((tenure) => tenure.since <= at)?.owner ?? null;

/** A late record takes its place by its own time, so it never becomes the current owner by arriving last. */
export function evolveOwnership(ownership: Ownership, event: LeadEvent): Ownership {
  const since = event.occurredAt;
  const place = (owner: RepId | null): Ownership => {
    const after = ownership.findIndex((tenure) => tenure.since > since);
    return ownership.toSpliced(after < 0 ? ownership.length : after, 0, { since, owner });
  };
  switch (event.type) {
    case 'LeadAssigned':
    case 'LeadReassigned':
    case 'AccountHandedOver':
      return place(event.data.to);
    case 'LeadReleased':
      return place(null);
    default:
      return ownership;
  }
}

/** `nextDue` is when the lead's next task is due. */
export function decideOwnership(
  command: OwnershipIntent,
  ownership: Ownership,
  nextDue: Instant | undefined,
): Decision<LeadEvent> {
  const { stamp, leadId } = command;
  const owner = ownerOf(ownership);
  if (owner === wantedOwner(command)) return nothing;
  if (command.type === 'ClaimLead' && owner !== null) return denied(command, owner);

  const late = changedSince(stamp, ownership);
  if (late) return late;

  switch (command.type) {
    case 'ClaimLead':
      return take({ ...command, override: false }, command.by, () => assigned(command, command.by));
    case 'AssignLead':
      if (owner !== null) return heldByAnother(owner);
      return take(command, command.to, (override) => assigned(command, command.to, { override, rule: command.rule }));
    case 'ReassignLead': {
      const { from, to, unlessDue } = command;
      if (owner === null) return reject('lead.without-owner', 'a lead without an owner is assigned, not reassigned');
      if (from !== undefined && from !== owner) return heldByAnother(owner);
      if (unlessDue && nextDue !== undefined && unlessDue.from <= nextDue && nextDue < unlessDue.until)
        return reject('lead.contact-due', 'a contact is due in that time', { dueAt: nextDue });
      return take(command, to, () => reassigned(command, owner, to));
    }
    case 'ReleaseLead': {
      const { reason } = command;
      if (owner === null) return nothing;
      const data = { from: owner, reason };
      return accept(fact<LeadReleased>(stamp, 'LeadReleased', data, { reps: [owner], leads: [leadId] }));
    }
    default:
      return never(command);
  }
}

/** From who won the account to who keeps it. The caller has seen that it is won. */
export function handOver({ stamp, leadId, to, note }: HandOverAccount, ownership: Ownership): Decision<LeadEvent> {
  const owner = ownerOf(ownership);
  if (owner === to) return nothing;
  if (owner === null) return reject('lead.without-owner', 'nobody holds the account');
  const late = changedSince(stamp, ownership);
  if (late) return late;
  const data = { from: owner, to, decidedBy: stamp.actor, note };
  return accept(fact<AccountHandedOver>(stamp, 'AccountHandedOver', data, { reps: [owner, to], leads: [leadId] }));
}

/** Who works on a reopened lead: `to`, else whoever holds it; either has one open lead more than before. */
export function takeUpAgain(command: ReopenLead, ownership: Ownership): Decision<LeadEvent> {
  const owner = ownerOf(ownership);
  const to = command.to ?? owner;
  if (to === null) return nothing;
  if (to === owner) return roomFor(to, command);
  const late = changedSince(command.stamp, ownership);
  if (late) return late;
  return take(command, to, (override) =>
    owner === null ? assigned(command, to, { override }) : reassigned(command, owner, to),
  );
}

/**
 * A source's word on who held the lead at a moment. It is judged against who held it *then*: what agrees adds nothing,
 * what differs takes its place in time, and a moment that has already had this owner adds nothing, so a repeated
 * import is silent even where two owners share an instant. Late news never moves the present owner. Changes of hands in
 * any order give the same tenures; a record that merely agreed when it came left no trace, though, and a change that
 * arrives later and belongs before it misses it (A, A, then B between them) until the source is read again. So an
 * import reads a lead's owners in order of time.
 */
export function recordOwner(
  { stamp, leadId, owner, rule }: RecordLeadOwner,
  ownership: Ownership,
): Decision<LeadEvent> {
  const at = stamp.occurredAt;
  const before = ownerAt(ownership, at);
  if (before === owner || ownership.some((tenure) => tenure.since === at && tenure.owner === owner)) return nothing;
  if (before === null) return accept(assigned({ stamp, leadId }, owner, { rule }));
  return accept(reassigned({ stamp, leadId, rule }, before, owner));
}

const wantedOwner = (command: OwnershipIntent): RepId | null =>
  command.type === 'ReleaseLead' ? null : command.type === 'ClaimLead' ? command.by : command.to;

function changedSince(stamp: Stamp, ownership: Ownership): Decision<never> | undefined {
  const changed = ownership.at(-1)?.since;
  return changed !== undefined && stamp.occurredAt < changed
    ? reject('lead.changed-since', 'the lead changed hands after this moment', { changed })
    : undefined;
}
const heldByAnother = (heldBy: RepId) => reject('lead.held-by-another', `the lead is held by ${heldBy}`, { heldBy });

function denied({ stamp, leadId, by }: ClaimLead, heldBy: RepId): Decision<LeadEvent> {
  const denial = fact<SelfAssignmentDenied>(
    stamp,
    'SelfAssignmentDenied',
    { by, heldBy },
    { reps: [by, heldBy], leads: [leadId] },
  );
  return { ...heldByAnother(heldBy), events: [denial] };
}

const assigned = (
  { stamp, leadId }: Pick<AssignLead, 'stamp' | 'leadId'>,
  to: RepId,
  { rule, override }: { rule?: string | undefined; override?: true | undefined } = {},
) =>
  fact<LeadAssigned>(stamp, 'LeadAssigned', { to, by: stamp.actor, rule, override }, { reps: [to], leads: [leadId] });
const reassigned = (
  { stamp, leadId, reason, rule }: Pick<ReassignLead, 'stamp' | 'leadId' | 'reason' | 'rule'>,
  from: RepId,
  to: RepId,
) => {
  const data = { from, to, reason, rule, decidedBy: stamp.actor };
  return fact<LeadReassigned>(stamp, 'LeadReassigned', data, { reps: [from, to], leads: [leadId] });
};

type Making = Pick<AssignLead, 'stamp' | 'leadId' | 'capacity' | 'override'>;

/** The lead goes to `to` if they have room, or if a manager overrides; then the excess is recorded beside it. */
function take(command: Making, to: RepId, change: (overridden?: true) => LeadEvent): Decision<LeadEvent> {
  const { events: excess, rejection } = roomFor(to, command);
  if (rejection) return { events: [], rejection };
  return accept(change(excess.length > 0 ? true : undefined), ...excess);
}

/** For one more open lead. */
function roomFor(rep: RepId, { stamp, leadId, capacity, override }: Making): Decision<CapacityExceeded> {
  if (!capacity || capacity.load < capacity.max) return nothing;
  const { load, max } = capacity;
  if (!override)
    return reject('rep.capacity-exceeded', `${rep} holds ${load} open leads of at most ${max}`, { load, max });
  const data = { rep, load: load + 1, max, override };
  return accept(fact<CapacityExceeded>(stamp, 'CapacityExceeded', data, { reps: [rep], leads: [leadId] }));
}
