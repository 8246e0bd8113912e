import type { CallDirection, Captured, CapturedCall, CapturedRecording, Disposition, RepHint } from '../captured';
import { iso } from '../local-time';
import { isExtension, isInside, type CdrDisposition, type Leg } from './legs';
import { answeredIn, handOvers, isConference, reaches, speakerOf, talksWith, type Talk } from './talks';

/** The legs of one call so far. */
export interface LinkedCall {
  readonly id: string;
  readonly legs: readonly Leg[];
}

/** What the legs say together, whatever order they came in: the call, and where its recordings lie. Nothing where they are but helper channels. */
export function factsOf(linked: LinkedCall, account: string): Captured[] {
  const legs = linked.legs.toSorted(
    (a, b) => a.start - b.start || a.sequence - b.sequence || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  );
  const call = callOf(linked.id, legs, account);
  return call ? [call, ...recordingsOf(call, legs)] : [];
}

function callOf(id: string, legs: readonly Leg[], account: string): CapturedCall | undefined {
  const begin = beginOf(legs);
  if (!begin) return undefined;
  const direction = directionOf(begin);
  const own = hint(begin.channel.extension ?? (isExtension(begin.src) ? begin.src : undefined)) ?? rungBack(legs);
  const outside = direction === 'outbound' ? firstOutside(legs) : undefined;
  const talks = talksWith(new Set([outside ? outside.dstChannel.name : begin.channel.name]), legs);
  const taken = direction === 'outbound' ? (outside ?? answeredIn(legs)[0]) : talks[0]?.leg;
  const byQueue = legs.find((leg) => leg.app === 'queue' && leg.disposition === 'ANSWERED' && leg.dstChannel.extension);
  const taker = talks[0]?.with ?? hint(byQueue?.dstChannel.extension);
  const rep = direction === 'inbound' ? taker : own;
  const { transfers, joined } = handOvers(talks, legs);
  // Who is called to a conference among ourselves comes into it as everybody else does.
  const came = direction === 'internal' && talks[0] && isConference(talks[0].leg) ? [talks[0], ...joined] : joined;
  const tried = legs.findLast((leg) => reaches(leg) && !leg.dstChannel.extension);
  const trunk = direction === 'inbound' ? begin.channel : (taken ?? tried)?.dstChannel;
  const message = voicemailIn(legs, begin);

  return {
    kind: 'call',
    origin: {
      externalId: id,
      row: JSON.stringify(legs.map((leg) => ({ ...leg, line: undefined })).sort((a, b) => (a.key < b.key ? -1 : 1))),
      line: Math.min(...legs.map((leg) => leg.line)),
    },
    callId: `${account}-${id.replace(/[^A-Za-z0-9._~:@+-]/g, '_')}`,
    direction,
    placedAt: iso(legs[0]!.start),
    ...(begin.src && { from: begin.src }),
    ...(begin.dst && { to: begin.dst }),
    ...(trunk && trunk.tech && !trunk.extension && !trunk.helper && { line: `${trunk.tech}/${trunk.peer}` }),
    ...(rep && { rep }),
    ...(taken && {
      connected: {
        at: iso(taken.answer!),
        // Somebody at a phone of ours picked it up; who picks up outside, a PBX can't tell.
        answeredBy: taken.dstChannel.extension ? 'human' : 'unknown',
        ...(rep && { rep }),
      },
    }),
    ...(transfers.length && {
      transfers: transfers.map(({ from, to }) => ({ from, to: to.with, at: iso(to.at) })),
    }),
    ...(came.length && { joined: came.map((talk: Talk) => ({ rep: talk.with, at: iso(talk.at) })) }),
    ...(message && { voicemail: { at: iso(message.answer ?? message.start) } }),
    ended: {
      at: iso(Math.max(...legs.map((leg) => leg.end))),
      disposition: dispositionOf(legs, taken ?? byQueue, message),
      ...(taken && { sourceTalkSeconds: taken.billsec }),
    },
    ...(direction === 'inbound' && !taken && !byQueue && { missed: { offeredTo: offeredTo(legs) } }),
  };
}

/** The leg of the channel that began the call; of a call that was made for somebody (click to call) the leg that went out. */
function beginOf(legs: readonly Leg[]): Leg | undefined {
  const real = legs.filter((leg) => !leg.channel.helper);
  if (real.length > 0) return real.find((leg) => leg.first) ?? real[0];
  const reached = legs.filter(reaches);
  const back = rungBack(legs);
  return (back && reached.find((leg) => !leg.dstChannel.extension)) ?? reached[0] ?? undefined;
}

/** Click to call rings the rep through a helper channel, and dials out once they have picked up. */
const rungBack = (legs: readonly Leg[]): RepHint | undefined =>
  legs.every((leg) => leg.channel.helper) && legs.some((leg) => reaches(leg) && !leg.dstChannel.extension)
    ? hint(answeredIn(legs).find((leg) => leg.dstChannel.extension)?.dstChannel.extension)
    : undefined;

function directionOf(leg: Leg): CallDirection {
  if (leg.channel.helper) {
    if (reaches(leg) && !leg.dstChannel.extension) return 'outbound';
    if (!isExtension(leg.src)) return 'inbound';
  } else if (leg.channel.extension === undefined) return 'inbound';
  return isInside(leg.dst) ? 'internal' : 'outbound';
}

/** The leg on which the other side of an outbound call picked up. */
const firstOutside = (legs: readonly Leg[]): Leg | undefined => {
  const speaker = speakerOf(legs);
  return answeredIn(legs).find((leg) => {
    const by = speaker(leg);
    return !leg.dstChannel.extension && (!by || by.extension !== undefined);
  });
};

const offeredTo = (legs: readonly Leg[]): RepHint[] =>
  [...new Set(legs.filter(reaches).map((leg) => leg.dstChannel.extension))]
    .filter((extension) => extension !== undefined)
    .map((extension) => ({ extension }));

/** Spoken by the other side, where one leg is theirs. How long the message is, no row tells: the greeting is in it. */
function voicemailIn(legs: readonly Leg[], begin: Leg): Leg | undefined {
  const spoken = legs.filter((leg) => leg.app === 'voicemail' && leg.disposition === 'ANSWERED');
  return spoken.findLast((leg) => leg.channel.name === begin.channel.name) ?? spoken.at(-1);
}

const meanings: Readonly<Record<Exclude<CdrDisposition, 'ANSWERED'>, Disposition>> = {
  'NO ANSWER': 'no answer',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'congestion',
};
function dispositionOf(legs: readonly Leg[], taken: Leg | undefined, message: Leg | undefined): Disposition {
  if (taken) return 'answered';
  if (message) return 'voicemail';
  const last =
    legs.findLast((leg) => leg.disposition !== 'ANSWERED' && !leg.channel.helper) ??
    legs.findLast((leg) => leg.disposition !== 'ANSWERED');
  return last ? meanings[last.disposition as keyof typeof meanings] : 'unknown';
}

/** An address of sound in `userfield`. A path (MixMonitor's `2015/out-….wav`) is none: where it lies, only the PBX knows. */
const sound = /^https?:\/\/[^\s\p{Cc};]+\.(wav|mp3|ogg|opus|gsm|m4a)(\?[^\s\p{Cc};]*)?$/iu;
function recordingsOf(call: CapturedCall, legs: readonly Leg[]): CapturedRecording[] {
  const found = new Map<string, CapturedRecording>();
  const told = new Set<string>();
  for (const { userfield, uniqueid } of legs) {
    const location = userfield
      .split(';')
      .find((part) => sound.test(part.trim()))
      ?.trim();
    if (!location || told.has(location) || found.has(uniqueid)) continue;
    told.add(location);
    const origin = { ...call.origin, externalId: `${call.origin.externalId}/${uniqueid}`, row: location };
    found.set(uniqueid, { kind: 'recording', origin, callId: call.callId, at: call.ended!.at, recordingId: uniqueid, location }); // prettier-ignore
  }
  return [...found.values()];
}

const hint = (extension: string | undefined): RepHint | undefined =>
  extension === undefined ? undefined : { extension };
