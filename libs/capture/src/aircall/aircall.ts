import type { CapturedCall, Reading, RepHint } from '../captured';
import { timeReader } from '../local-time';
import { partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';

/** Events that tell something of their own; what the others say stands in these, too. */
const events = ['call.created', 'call.answered', 'call.transferred', 'call.ended'] as const;
type Event = (typeof events)[number];

type Part = Omit<CapturedCall, 'kind' | 'origin' | 'callId'>;
const seconds = timeReader('epoch seconds', 'UTC');

/**
 * Reads a webhook of Aircall. Each carries the whole call as it stands, but only `call.ended`, half a minute after the end,
 * knows it all: whose it was and how it ended are told by that one alone, so that the order of deliveries is of no account.
 */
export const readAircall = (sent: Sent, { account, zone }: CallSource): Reading =>
  reading(1, () => {
    const envelope = new SentFields(sent);
    const name = envelope.needed('event');
    const event = events.find((known) => known === name);
    if (!event) return { skipped: `${name} tells nothing that is kept of a call` };
    const data = envelope.within('data') ?? envelope.missing('data');
    const id = data.id('id');
    const part = event === 'call.transferred' ? transfer(envelope, data) : call(event, data);
    return partOfCall({ callId: `aircall-${account}-${id}`, ...part }, { externalId: `${id}:${event}`, zone });
  });

function transfer(envelope: SentFields, data: SentFields): Part {
  const at = envelope.time('timestamp', seconds) ?? envelope.missing('timestamp');
  const from = userOf(data.within('transferred_by'));
  const to = userOf(data.within('transferred_to'));
  return { transfers: [{ ...(from && { from }), ...(to && { to }), at }], at };
}

function call(event: Event, data: SentFields): Part {
  const direction = data.oneOf('direction', ['inbound', 'outbound']) ?? data.missing('direction');
  const inbound = direction === 'inbound';
  const placedAt = data.time('started_at', seconds) ?? data.missing('started_at');
  const answeredAt = data.time('answered_at', seconds);
  // `anonymous` where the caller hides it.
  const theirs = data.text('raw_digits')?.replace(/^anonymous$/i, '');
  const ours = data.within('number')?.text('digits');
  return {
    direction,
    placedAt,
    ...(theirs && { [inbound ? 'from' : 'to']: theirs }),
    ...(ours && { line: ours }),
    ...(answeredAt && {
      // Aircall says that the other side picked up, not who or what did.
      connected: { at: answeredAt, answeredBy: inbound ? 'human' : 'unknown' },
    }),
    ...(event === 'call.ended' && end(data, inbound, answeredAt)),
  };
}

function end(data: SentFields, inbound: boolean, answeredAt: string | undefined): Part {
  const at = data.time('ended_at', seconds) ?? data.missing('ended_at');
  const rep = userOf(data.within('user'));
  const reason = data.text('missed_call_reason');
  const ended = answeredAt
    ? { disposition: 'answered', sourceTalkSeconds: Math.max(0, (Date.parse(at) - Date.parse(answeredAt)) / 1000) }
    : data.text('voicemail', 4096)
      ? { disposition: 'voicemail' }
      : { disposition: reason?.includes('abandoned') ? 'cancelled' : 'no answer' };
  return {
    ...(rep && (answeredAt || !inbound) && { rep }),
    ended: { at, ...ended } as CapturedCall['ended'],
    ...(inbound && !answeredAt && { missed: { offeredTo: rep ? [rep] : [] } }),
  };
}

/** A user by their mailbox, which is a rep's line anyway; else by the vendor's id, as the line `aircall:456`. */
function userOf(user: SentFields | undefined): RepHint | undefined {
  const mailbox = user?.text('email');
  if (mailbox) return { mailbox };
  const id = user?.text('id');
  return id ? { extension: `aircall:${id}` } : undefined;
}
