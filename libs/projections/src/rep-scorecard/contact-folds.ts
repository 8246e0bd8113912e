import type { Fact, Recorded } from '@app/decider/fact';
import type { ActivityEvent } from '@app/domain/activities/activity.events';
import type { CallDuplicateLifted, CallDuplicateOf, CallEvent } from '@app/domain/calls/call.events';
import { isInternal, type EmailEvent } from '@app/domain/emails/email.events';
import type { MessageEvent } from '@app/domain/messages/message.events';
import type { ObjectionEvent } from '@app/domain/objections/objection.events';
import type { ActivityFact, CallFact, LetterFact, MessageFact, ObjectionFact } from './facts';

/** What a row knows before its first event. */
const origin = ({ evidence, ingest, source }: Fact) => ({ evidence, ingest, source: source.system, revision: -1 });

export const unknownCall = (call: string, event: Recorded): CallFact => ({
  call,
  rep: '',
  lead: null,
  direction: null,
  kind: null,
  placed_at: null,
  connected_at: null,
  answered_by: null,
  ended_at: null,
  disposition: null,
  missed: false,
  offered_to: [],
  party: null,
  number: null,
  callee_zone: null,
  transfers: [],
  joined: [],
  voicemail_at: null,
  voicemail_seconds: null,
  held: [],
  resumed: [],
  connect_evidence: null,
  account: event.source.account ?? '',
  duplicate_of: null,
  duplicate_by: null,
  apart_from: [],
  gone: null,
  void: false,
  ...origin(event),
});

/** What the event says of the call. */
export function evolveCall(call: CallFact, event: Recorded<Exclude<CallEvent, ObjectionEvent>>): Partial<CallFact> {
  switch (event.type) {
    case 'CallPlaced': {
      const { direction, kind, calleeZone, from, to } = event.data;
      const otherSide = direction === 'inbound' ? from : to;
      const { evidence, ingest, source, occurredAt } = event;
      return {
        direction,
        kind: kind ?? null,
        placed_at: occurredAt,
        party: otherSide?.subject ?? null,
        number: otherSide ?? null,
        callee_zone: calleeZone ?? null,
        evidence,
        ingest,
        source: source.system,
        account: source.account ?? '',
      };
    }
    case 'CallAttributed':
      return { rep: event.data.rep ?? '' };
    case 'CallMatchedToLead':
      return { lead: event.data.lead };
    case 'CallConnected': {
      const { at, answeredBy, rep } = event.data;
      return {
        connected_at: at,
        answered_by: answeredBy,
        connect_evidence: event.evidence,
        rep: call.rep || (rep ?? ''),
      };
    }
    case 'CallTransferred':
      return {
        transfers: inOrder([...call.transfers, { at: event.data.at, to: event.data.to ?? null }], ({ at }) => at),
      };
    case 'CallJoined': {
      const { at, rep } = event.data;
      return { joined: inOrder([...call.joined, { at, rep }], (one) => `${one.at} ${one.rep}`) };
    }
    case 'VoicemailLeft':
      return { voicemail_at: event.occurredAt, voicemail_seconds: event.data.seconds ?? null };
    case 'CallHeld':
      return { held: inOrder([...call.held, event.data.at], (at) => at) };
    case 'CallResumed':
      return { resumed: inOrder([...call.resumed, event.data.at], (at) => at) };
    case 'CallEnded':
      return { ended_at: event.data.endedAt, disposition: event.data.disposition };
    case 'CallMissed':
      return {
        missed: true,
        offered_to: inOrder([...new Set([...call.offered_to, ...event.data.offeredTo])], (rep) => rep),
      };
    case 'CallCorrected':
      return corrected(event);
    case 'CallDuplicateOf':
    case 'CallDuplicateLifted':
      return counting({ ...call, ...duplicate(call, event) });
    case 'CallRetracted':
      return counting({ ...call, gone: 'retracted' });
    case 'CallMarkedPrivate':
      return counting({ ...call, gone: call.gone ?? 'private' });
    default:
      return {};
  }
}

/** What a person said stands against any policy: see the call's own decider. */
function duplicate(
  { apart_from: before }: CallFact,
  { type, data: { callId }, actor }: Recorded<CallDuplicateOf | CallDuplicateLifted>,
): Partial<CallFact> {
  const by = actor.kind === 'policy' ? 'policy' : 'person';
  const apart_from = by === 'policy' ? before : before.filter((id) => id !== callId);
  if (type === 'CallDuplicateOf') return { duplicate_of: callId, duplicate_by: by, apart_from };
  return {
    duplicate_of: null,
    duplicate_by: null,
    apart_from: by === 'policy' ? before : [...apart_from, callId],
  };
}
const counting = (call: CallFact): CallFact => ({ ...call, void: call.gone !== null || call.duplicate_of !== null });

const corrections = {
  placedAt: 'placed_at',
  connectedAt: 'connected_at',
  answeredBy: 'answered_by',
  endedAt: 'ended_at',
  disposition: 'disposition',
  direction: 'direction',
} as const;

function corrected({
  data: { field, is },
}: Recorded<Extract<CallEvent, { type: 'CallCorrected' }>>): Partial<CallFact> {
  return field === 'sourceTalkSeconds' ? {} : { [corrections[field]]: is };
}

const inOrder = <T>(items: T[], at: (item: T) => string): T[] =>
  items.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));

export const unknownLetter = (email: string, event: Recorded): LetterFact => ({
  email,
  direction: null,
  rep: '',
  lead: null,
  at: null,
  automated: false,
  in_reply_to: null,
  ...origin(event),
});

export function evolveLetter(
  was: LetterFact,
  event: Recorded<Exclude<EmailEvent, ObjectionEvent>>,
): Partial<LetterFact> {
  switch (event.type) {
    case 'EmailSent':
    case 'EmailReceived': {
      const { evidence, ingest, source, occurredAt } = event;
      const { automated, inReplyTo } = event.data;
      // what we sent is ours, though another mailbox of ours got it too
      if (event.type === 'EmailReceived' && (was.direction === 'sent' || was.direction === 'internal')) return {};
      const direction = isInternal(event.data) ? 'internal' : event.type === 'EmailSent' ? 'sent' : 'received';
      return {
        direction,
        at: occurredAt,
        automated,
        in_reply_to: inReplyTo ?? null,
        evidence,
        ingest,
        source: source.system,
      };
    }
    case 'EmailAttributed':
      return { rep: event.data.rep ?? '' };
    case 'EmailMatchedToLead':
      return { lead: event.data.lead };
    case 'EmailCorrected': {
      const { field, is } = event.data;
      return { [field === 'sentAt' ? 'at' : field === 'inReplyTo' ? 'in_reply_to' : 'automated']: is };
    }
    default:
      return {};
  }
}

export const unknownMessage = (message: string, event: Recorded): MessageFact => ({
  message,
  direction: null,
  channel: null,
  rep: '',
  lead: null,
  at: null,
  automated: false,
  ...origin(event),
});

export function evolveMessage(event: Recorded<Exclude<MessageEvent, ObjectionEvent>>): Partial<MessageFact> {
  switch (event.type) {
    case 'MessageSent':
    case 'MessageReceived': {
      const { evidence, ingest, source, occurredAt } = event;
      const { channel, automated } = event.data;
      const direction = event.type === 'MessageSent' ? 'sent' : 'received';
      return { direction, channel, at: occurredAt, automated, evidence, ingest, source: source.system };
    }
    case 'MessageAttributed':
      return { rep: event.data.rep ?? '' };
    case 'MessageMatchedToLead':
      return { lead: event.data.lead };
  }
}

export const unknownActivity = (activity: string, event: Recorded): ActivityFact => ({
  activity,
  kind: null,
  rep: '',
  lead: null,
  from_at: null,
  to_at: null,
  ...origin(event),
});

export function evolveActivity(event: Recorded<ActivityEvent>): Partial<ActivityFact> {
  switch (event.type) {
    case 'ActivityLogged': {
      const { kind, rep, lead, from, to } = event.data;
      return { kind, rep: rep ?? '', lead: lead ?? null, from_at: from, to_at: to ?? null };
    }
    case 'ActivityCorrected': {
      const { field, is } = event.data;
      if (field === 'rep') return { rep: is ?? '' };
      return { [field === 'from' ? 'from_at' : field === 'to' ? 'to_at' : field]: is };
    }
    default:
      return {};
  }
}

export const unknownObjection = (contact: string, { data, evidence }: Recorded<ObjectionEvent>): ObjectionFact => ({
  contact,
  objection: data.objectionId,
  type: data.type,
  raised_at: null,
  technique: null,
  result: null,
  handled_at: null,
  evidence,
  revision: -1,
});

/** An objection that was handled had been raised; where nobody said when, it counts from its handling. */
export function evolveObjection(objection: ObjectionFact, event: Recorded<ObjectionEvent>): Partial<ObjectionFact> {
  const at = event.occurredAt;
  if (event.type === 'ObjectionRaised') return { type: event.data.type, raised_at: at, evidence: event.evidence };
  const { technique, result } = event.data;
  return { technique, result, handled_at: at, raised_at: objection.raised_at ?? at };
}
