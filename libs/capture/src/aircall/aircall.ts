import type { CapturedCall, CapturedRecording, Reading, RepHint } from '../captured';
import { timeReader } from '../local-time';
import { partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';
import { linkedSound, longestLink, soundOf } from '../sounds';

/** Events that tell something of their own; what the others say stands in these, too. */
const ofCalls = ['call.created', 'call.answered', 'call.ended'] as const;
const ofTransfers = ['call.transferred', 'call.external_transferred'] as const;
/** Sounds take a moment: they may be there at the end already, or only with these. */
const ofSounds = ['call.ended', 'call.voicemail_left', 'call.comm_assets_generated'] as const;

type Part = Omit<CapturedCall, 'kind' | 'origin' | 'callId'>;
const seconds = timeReader('epoch seconds', 'UTC');

/**
 * Reads a webhook of Aircall. Each carries the whole call as it stands, but only `call.ended`, half a minute after the end,
 * knows it all: whose it was and how it ended are told by that one alone, so that the order of deliveries is of no account.
 * Links to recordings and voicemails are presigned and good for ten minutes.
 */
export const readAircall = (sent: Sent, { account, zone }: CallSource): Reading =>
  reading(1, () => {
    const envelope = new SentFields(sent);
    const event = envelope.needed('event');
    const isOneOf = <E extends string>(some: readonly E[]) => some.find((known) => known === event);
    const [ofCall, ofSound] = [isOneOf(ofCalls), isOneOf(ofSounds)];
    const ofTransfer = isOneOf(ofTransfers);
    if (!ofCall && !ofSound && !ofTransfer) return { skipped: `${event} tells nothing that is kept of a call` };
    const data = envelope.within('data') ?? envelope.missing('data');
    const id = data.id('id');
    const callId = `aircall-${account}-${id}`;
    const origin = { externalId: `${id}:${event}`, zone };
    const part = ofTransfer ? transfer(ofTransfer, envelope, data) : ofCall ? call(ofCall, data) : voicemailIn(data);
    const facts = [
      ...(part ? [partOfCall({ callId, ...part }, origin)] : []),
      ...(ofSound ? soundsIn(data, { callId, id, zone }) : []),
    ];
    return facts.length > 0 ? { facts } : { skipped: `${event} of this call has nothing to hear` };
  });

function transfer(event: (typeof ofTransfers)[number], envelope: SentFields, data: SentFields): Part {
  const at = envelope.time('timestamp', seconds) ?? envelope.missing('timestamp');
  const from = userOf(data.within('transferred_by'));
  // Outside there is no user.
  const to = event === 'call.transferred' ? userOf(data.within('transferred_to')) : undefined;
  return { transfers: [{ ...(from && { from }), ...(to && { to }), at }], at };
}

function call(event: (typeof ofCalls)[number], data: SentFields): Part {
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
  const rep = firstOf(data);
  const reason = data.text('missed_call_reason');
  const voicemail = voicemailIn(data)?.voicemail;
  const ended = answeredAt
    ? { disposition: 'answered', sourceTalkSeconds: Math.max(0, (Date.parse(at) - Date.parse(answeredAt)) / 1000) }
    : voicemail
      ? { disposition: 'voicemail' }
      : { disposition: reason?.includes('abandoned') ? 'cancelled' : 'no answer' };
  return {
    ...(rep && (answeredAt || !inbound) && { rep }),
    ...(voicemail && { voicemail }),
    ended: { at, ...ended } as CapturedCall['ended'],
    ...(inbound && !answeredAt && { missed: { offeredTo: rep ? [rep] : [] } }),
  };
}

/** The call was its first rep's: where it was handed over to the user whom Aircall names by now, that of who did so. */
function firstOf(data: SentFields): RepHint | undefined {
  const [user, by, to] = ['user', 'transferred_by', 'transferred_to'].map((name) => userOf(data.within(name)));
  return by && to && JSON.stringify(user) === JSON.stringify(to) ? by : user;
}

/** Aircall keeps a message as long as nobody took the call; how long it is it does not tell. */
function voicemailIn(data: SentFields): Pick<Part, 'voicemail' | 'at'> | undefined {
  if (!data.text('voicemail', longestLink)) return undefined;
  const at = data.time('ended_at', seconds) ?? data.missing('ended_at');
  return { voicemail: { at }, at };
}

/** Where recording and voicemail lie by now, or why there will be none. */
function soundsIn(data: SentFields, { callId, id, zone }: { callId: string; id: string; zone: string }) {
  const at = data.time('ended_at', seconds) ?? data.missing('ended_at');
  const sounds: CapturedRecording[] = [];
  for (const kind of ['recording', 'voicemail']) {
    const link = data.text(kind, longestLink);
    const recordingId = `${id}:${kind}`;
    if (link)
      sounds.push(soundOf({ callId, recordingId, at, ...linkedSound(link) }, { externalId: recordingId, zone }));
  }
  const isOff = data.within('number')?.flag('live_recording_activated') === false;
  if (sounds.length === 0 && isOff && data.time('answered_at', seconds))
    sounds.push(soundOf({ callId, at, missing: 'not recorded on this number' }, { externalId: `${id}:none`, zone }));
  return sounds;
}

/** A user by their mailbox, which is a rep's line anyway; else by the vendor's id, as the line `aircall:456`. */
function userOf(user: SentFields | undefined): RepHint | undefined {
  const mailbox = user?.text('email');
  if (mailbox) return { mailbox };
  const id = user?.text('id');
  return id ? { extension: `aircall:${id}` } : undefined;
}
