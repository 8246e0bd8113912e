import { fold } from '@app/decider/decider';
import type { Ingest, Instant, Recorded, Zone } from '@app/decider/fact';
import { servicingKinds } from '../activities/activity.events';
import { call } from '../calls/call';
import type { CallEvent, Disposition } from '../calls/call.events';
import { email } from '../emails/email';
import type { EmailEvent, EmailSent } from '../emails/email.events';
import { splitStream, type ContactRef, type LeadId, type RepId } from '../ids';
import type { Channel } from '../leads/lead.events';
import { message } from '../messages/message';
import type { MessageEvent } from '../messages/message.events';
import type { StoredEvent } from '../stored-events';

/** A contact that we made with a lead: a call out, a letter or a message sent. */
export interface Outreach {
  readonly contact: ContactRef;
  readonly channel: Channel;
  readonly lead: LeadId;
  /** Other leads who got the same letter. */
  readonly others?: readonly LeadId[];
  readonly rep?: RepId;
  readonly at: Instant;
  readonly ingest: Ingest;
  /** Somebody tried, and nobody was reached by it: of a letter or a message, not yet. */
  readonly isTry: boolean;
  readonly calleeZone?: Zone;
}
type History = readonly Recorded<StoredEvent>[];

/** The events that can make a contact one of ours, or a try. */
export const outreachEvents = [
  'CallPlaced',
  'CallMatchedToLead',
  'CallConnected',
  'CallEnded',
  'CallCorrected',
  'EmailSent',
  'EmailMatchedToLead',
  'EmailCorrected',
  'MessageSent',
  'MessageMatchedToLead',
] as const;

/** As far as this much of the contact's stream tells; undefined where it is none, or no longer counts. */
export function outreachOf(history: History): Outreach | undefined {
  const [category, id] = splitStream(history[0]?.stream ?? '');
  switch (category) {
    case 'call':
      return callOut(id, history as readonly Recorded<CallEvent>[]);
    case 'email':
      return letter(id, history as readonly Recorded<EmailEvent>[]);
    case 'message':
      return messageOut(id, history as readonly Recorded<MessageEvent>[]);
    default:
      return undefined;
  }
}

const nobody: ReadonlySet<Disposition> = new Set(['no answer', 'busy', 'failed', 'congestion', 'cancelled']);
/** Kinds that a source gives to a call that sells nothing. */
const servicing: ReadonlySet<string> = new Set(['servicing', 'internal', ...servicingKinds]);

function callOut(id: string, history: readonly Recorded<CallEvent>[]): Outreach | undefined {
  const { fields, lead, rep, transfers, duplicateOf, retracted } = fold(call, history);
  const placed = history.find((event) => event.type === 'CallPlaced');
  const isPrivate = history.some((event) => event.type === 'CallMarkedPrivate');
  if (fields.direction?.is !== 'outbound' || !placed || !lead?.is) return undefined;
  if (isPrivate || duplicateOf !== undefined || retracted) return undefined;
  const ended = fields.disposition?.is as Disposition | undefined;
  const connected = typeof fields.connectedAt?.is === 'string';
  const byMachine = connected && fields.answeredBy?.is === 'machine';
  const unanswered = ended !== undefined && (ended === 'voicemail' || byMachine || (!connected && nobody.has(ended)));
  const { kind, calleeZone } = placed.data;
  return {
    contact: { kind: 'call', id },
    channel: 'call',
    lead: lead.is,
    ...(rep?.is && { rep: rep.is }),
    at: fields.placedAt!.is as Instant,
    ingest: placed.ingest,
    isTry: unanswered && transfers.length === 0 && !servicing.has(kind ?? ''),
    ...(calleeZone && { calleeZone }),
  };
}

function letter(id: string, history: readonly Recorded<EmailEvent>[]): Outreach | undefined {
  const { sentAt, automated, lead, rep } = fold(email, history);
  const sent = history.find((event) => event.type === 'EmailSent');
  if (!sent || !sentAt || !lead?.is) return undefined;
  return {
    contact: { kind: 'email', id },
    channel: 'email',
    lead: lead.is,
    others: leadsAmong(sent.data).filter((one) => one !== lead.is),
    ...(rep?.is && { rep: rep.is }),
    at: sentAt.is,
    ingest: sent.ingest,
    isTry: automated?.is === false,
  };
}

/** A recipient who is known to be a lead is sealed for that lead. */
const leadsAmong = ({ to, cc, bcc = [] }: EmailSent['data']): LeadId[] => [
  ...new Set(
    [...to, ...cc, ...bcc].flatMap(({ subject }) => (subject.startsWith(ofLead) ? [subject.slice(ofLead.length)] : [])),
  ),
];
const ofLead = 'lead-';

function messageOut(id: string, history: readonly Recorded<MessageEvent>[]): Outreach | undefined {
  const { lead, rep } = fold(message, history);
  const sent = history.find((event) => event.type === 'MessageSent');
  if (!sent || !lead?.is) return undefined;
  return {
    contact: { kind: 'message', id },
    channel: 'message',
    lead: lead.is,
    ...(rep?.is && { rep: rep.is }),
    at: sent.occurredAt,
    ingest: sent.ingest,
    isTry: !sent.data.automated,
  };
}
