import type { RepHint } from '../captured';
import { isExtension, type Endpoint, type Leg } from './legs';

/** Somebody of ours (or somebody whom we forwarded to) with the other side, in milliseconds. */
export interface Talk {
  readonly with: RepHint;
  readonly at: number;
  readonly end: number;
  readonly leg: Leg;
}

/** Applications that bring two people together: whoever they reached has picked up. */
const joining: ReadonlySet<string> = new Set(['dial', 'retrydial', 'park', 'bridge', 'confbridge', 'meetme']);
const conferences: ReadonlySet<string> = new Set(['confbridge', 'meetme']);
export const isConference = ({ app }: Leg): boolean => conferences.has(app);
export const reaches = ({ dstChannel }: Leg): boolean => !dstChannel.helper && dstChannel.tech !== '';

/**
 * Legs on which somebody answered, in order of that: never a queue, a menu or a voice mailbox. NO ANSWER with billsec > 0
 * occurs; only the disposition says whether somebody did. A queue's row has the time of the phone that took the call only if
 * the queue had not answered itself: then its vain attempts have no time of answer.
 */
export function answeredIn(legs: readonly Leg[]): Leg[] {
  const waiting = new Set(
    legs.filter((leg) => leg.app === 'queue' && leg.answer === undefined).map((leg) => leg.channel.name),
  );
  return legs
    .filter((leg) => leg.disposition === 'ANSWERED' && leg.answer !== undefined && reaches(leg))
    .filter((leg) => joining.has(leg.app) || (leg.app === 'queue' && waiting.has(leg.channel.name)))
    .sort((a, b) => a.answer! - b.answer!);
}

/** A helper has two ends: what goes in at `Local/…;1` comes out at `Local/…;2`. */
const otherHalf = (name: string): string => name.replace(/;[12]$/, (half) => (half === ';1' ? ';2' : ';1'));

/** Of each leg the channel that it speaks for: that of a helper is whoever dialled it; undefined where no leg tells. */
export function speakerOf(legs: readonly Leg[]): (leg: Leg) => Endpoint | undefined {
  const dialled = new Map<string, Leg>();
  for (const leg of legs.toReversed()) if (leg.dstChannel.helper) dialled.set(leg.dstChannel.name, leg);
  const speaker = (leg: Leg, deep: number): Endpoint | undefined => {
    if (!leg.channel.helper) return leg.channel;
    const by = dialled.get(otherHalf(leg.channel.name));
    return by && by !== leg && deep > 0 ? speaker(by, deep - 1) : undefined;
  };
  return (leg) => speaker(leg, 8);
}

/**
 * Who talked to the other side (its `channels`), each once, in order. A consultation between two of us is none of it: the
 * other side hears music.
 */
export function talksWith(channels: ReadonlySet<string>, legs: readonly Leg[]): Talk[] {
  const speaker = speakerOf(legs);
  const pickups = legs.filter((leg) => leg.app.startsWith('pickup') && leg.channel.extension);
  const talks = new Map<string, Talk>();
  for (const leg of answeredIn(legs)) {
    const by = speaker(leg);
    const ours = channels.has(leg.dstChannel.name) ? by : !by || channels.has(by.name) ? leg.dstChannel : undefined;
    const hint = ours && hintOf(pickedUp(leg, ours, pickups), ours === leg.dstChannel ? leg.dst : '');
    if (!hint) continue;
    const key = JSON.stringify(hint);
    const before = talks.get(key);
    talks.set(
      key,
      before ? { ...before, end: Math.max(before.end, leg.end) } : { with: hint, at: leg.answer!, end: leg.end, leg },
    );
  }
  return [...talks.values()];
}

/** The phone that took somebody else's ringing call; the row may still name the phone that rang. */
function pickedUp({ answer }: Leg, ours: Endpoint, pickups: readonly Leg[]): string | undefined {
  if (!ours.extension) return undefined;
  const by = pickups.find(({ start, end }) => start - 1000 <= answer! && answer! <= end + 1000);
  return by?.channel.extension ?? ours.extension;
}

/** A phone of ours; or the number outside that the call was sent on to. */
function hintOf(extension: string | undefined, dialled: string): RepHint | undefined {
  if (extension !== undefined) return { extension };
  return /^\+?\d{6,}$/.test(dialled) && !isExtension(dialled) ? { phone: dialled } : undefined;
}

/** Whoever picked up later either came in beside those who were talking, or took the call over. */
export function handOvers(talks: readonly Talk[], legs: readonly Leg[]): { transfers: HandOver[]; joined: Talk[] } {
  const transfers: HandOver[] = [];
  const joined: Talk[] = [];
  const there: Talk[] = talks.slice(0, 1);
  for (const talk of talks.slice(1)) {
    const beside = there.some(({ end }) => end - talk.at > second);
    if (isConference(talk.leg) || (beside && !wasLeftRinging(talk, legs))) joined.push(talk);
    else transfers.push({ from: (transfers.at(-1)?.to ?? there[0]!).with, to: talk });
    there.push(talk);
  }
  return { transfers, joined };
}
export interface HandOver {
  readonly from: RepHint;
  readonly to: Talk;
}
/** Times are whole seconds. */
const second = 1000;

/** Whoever dialled this phone to consult hung up while it rang: that hands the call over, though the PBX goes on with the earlier leg. */
const wasLeftRinging = ({ leg, at }: Talk, legs: readonly Leg[]): boolean =>
  legs.some(
    (other) =>
      other.dstChannel.name === leg.dstChannel.name &&
      other.channel.name !== leg.channel.name &&
      other.disposition !== 'ANSWERED' &&
      other.end <= at,
  );
