import { createHash } from 'node:crypto';
import type {
  ActivityFact,
  BounceFact,
  CallFact,
  FactItem,
  FactTime,
  LeadFact,
  LetterFact,
  MessageFact,
  OwnerFact,
  RecordingFact,
  TranscriptFact,
} from '@app/contracts/capture/facts.v1';
import type {
  Captured,
  CapturedActivity,
  CapturedBounce,
  CapturedCall,
  CapturedLead,
  CapturedLetter,
  CapturedMessage,
  CapturedOwner,
  CapturedRecording,
  CapturedTranscript,
  Origin,
} from '../captured';
import { iso, isTimeOfCall, isZone, RowError, timeReader } from '../local-time';
import type { CallSource } from '../sent-fields';
import { checked, type FactError } from './check';

/** What one item says, or all that is wrong with it. */
export type FactRead =
  | { readonly id: string; readonly fact: Captured }
  | { readonly id: string | undefined; readonly errors: readonly FactError[] };

/** What no schema can say of an item: that a time never was, or a zone is none. */
class Unreadable extends Error {
  constructor(readonly error: FactError) {
    super(error.message);
  }
}

/** Reads items of one account, as `POST /capture/facts` and NDJSON have them; `line` is an item's place, from 1. */
export function factReader(source: CallSource): (item: unknown, line: number) => FactRead {
  const inZone = new Map<string, (text: string) => number>();
  const readerIn = (zone: string) => {
    const known = inZone.get(zone);
    if (known) return known;
    if (!isZone(zone)) throw new Unreadable({ path: 'zone', message: 'is no IANA time zone' });
    const reader = timeReader('ISO', zone);
    // one item, one zone: whoever sends ever new ones gains nothing
    if (inZone.size < 1000) inZone.set(zone, reader);
    return reader;
  };
  return (sent, line) => {
    const item = checked(sent);
    if (!('kind' in item)) return { id: idOf(sent), errors: item };
    try {
      return { id: item.id, fact: factOf(item, new Words(item, source, line, readerIn(item.zone ?? source.zone))) };
    } catch (error) {
      if (error instanceof Unreadable) return { id: item.id, errors: [error.error] };
      throw error;
    }
  };
}

function idOf(sent: unknown): string | undefined {
  const id = typeof sent === 'object' && sent !== null ? (sent as { id?: unknown }).id : undefined;
  return typeof id === 'string' && /^[A-Za-z0-9._~:@+-]{1,128}$/.test(id) ? id : undefined;
}

function factOf(item: FactItem, words: Words): Captured {
  switch (item.kind) {
    case 'call':
      return callOf(item, words);
    case 'recording':
      return recordingOf(item, words);
    case 'transcript':
      return transcriptOf(item, words);
    case 'letter':
      return letterOf(item, words);
    case 'bounce':
      return bounceOf(item, words);
    case 'message':
      return messageOf(item, words);
    case 'activity':
      return activityOf(item, words);
    case 'lead':
      return leadOf(item, words);
    case 'owner':
      return ownerOf(item, words);
  }
}

/** How an item's ids and times are said on the record. */
class Words {
  constructor(
    private readonly item: FactItem,
    private readonly source: CallSource,
    private readonly line: number,
    private readonly millis: (text: string) => number,
  ) {}

  /** `about`: what else tells this fact from others of that id, so that an id used twice is two facts. */
  origin(about?: string): Origin {
    const { id, zone = this.source.zone } = this.item;
    const externalId =
      about === undefined ? id : `${id} of ${createHash('sha256').update(about).digest('hex').slice(0, 16)}`;
    return { externalId, row: canonical(this.item), line: this.line, zone };
  }

  own(id: string): string {
    return `facts-${this.source.account}-${id}`;
  }

  callOf(item: { call: string } | { callId: string }): string {
    return 'call' in item ? this.own(item.call) : item.callId;
  }

  at(path: string, text: FactTime): string {
    const wrong = (message: string) => new Unreadable({ path, message });
    let millis: number;
    try {
      millis = this.millis(text);
    } catch (error) {
      if (error instanceof RowError) throw wrong(error.message);
      throw error;
    }
    if (!isTimeOfCall(millis)) throw wrong('is no time from 1990 to 2099');
    return iso(millis);
  }

  zone(path: string, zone: string): string {
    if (!isZone(zone)) throw new Unreadable({ path, message: 'is no IANA time zone' });
    return zone;
  }
}

/** The same item always reads the same, whatever order its fields came in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

function callOf(item: CallFact, words: Words): CapturedCall {
  const { kind, id, zone: _, placedAt, calleeZone, at, connected, transfers, joined, voicemail, ended, ...same } = item;
  return {
    kind,
    origin: words.origin(),
    callId: words.own(id),
    ...same,
    ...(placedAt !== undefined && { placedAt: words.at('placedAt', placedAt) }),
    ...(calleeZone !== undefined && { calleeZone: words.zone('calleeZone', calleeZone) }),
    ...(at !== undefined && { at: words.at('at', at) }),
    ...(connected && { connected: { ...connected, at: words.at('connected.at', connected.at) } }),
    ...(transfers && {
      transfers: transfers.map((one, i) => ({ ...one, at: words.at(`transfers[${i}].at`, one.at) })),
    }),
    ...(joined && { joined: joined.map((one, i) => ({ ...one, at: words.at(`joined[${i}].at`, one.at) })) }),
    ...(voicemail && { voicemail: { ...voicemail, at: words.at('voicemail.at', voicemail.at) } }),
    ...(ended && {
      ended: {
        at: words.at('ended.at', ended.at),
        disposition: ended.disposition,
        ...(ended.talkSeconds !== undefined && { sourceTalkSeconds: ended.talkSeconds }),
      },
    }),
  };
}

function recordingOf(item: RecordingFact, words: Words): CapturedRecording {
  const { kind, id, mediaType, seconds } = item;
  const callId = words.callOf(item);
  return {
    kind,
    origin: words.origin(callId),
    callId,
    at: words.at('at', item.at),
    recordingId: id,
    ...('content' in item
      ? { content: bytesOf(item.content) }
      : 'location' in item
        ? { location: item.location }
        : { missing: item.missing }),
    ...(mediaType !== undefined && { mediaType }),
    ...(seconds !== undefined && { seconds }),
  };
}

function transcriptOf(item: TranscriptFact, words: Words): CapturedTranscript {
  const { kind, id, language, recording } = item;
  const callId = words.callOf(item);
  return {
    kind,
    origin: words.origin(callId),
    callId,
    at: words.at('at', item.at),
    transcriptId: id,
    ...('text' in item
      ? { content: Buffer.from(item.text), mediaType: 'text/plain; charset=utf-8' }
      : { content: bytesOf(item.content), mediaType: item.mediaType }),
    ...(language !== undefined && { language }),
    ...(recording !== undefined && { recordingId: recording }),
  };
}

function letterOf(item: LetterFact, words: Words): CapturedLetter {
  const { id: _, zone: __, at, cc = [], attachments = [], ...same } = item;
  return {
    ...same,
    origin: words.origin(item.messageId),
    at: words.at('at', at),
    cc,
    attachments: attachments.map((one) => ({ ...one, content: bytesOf(one.content) })),
  };
}

function bounceOf({ id: _, zone: __, at, ...same }: BounceFact, words: Words): CapturedBounce {
  return { ...same, origin: words.origin(same.messageId), at: words.at('at', at) };
}

function messageOf({ id, zone: _, at, ...same }: MessageFact, words: Words): CapturedMessage {
  return { ...same, origin: words.origin(), messageId: words.own(id), at: words.at('at', at) };
}

function activityOf({ id, zone: _, from, to, ...same }: ActivityFact, words: Words): CapturedActivity {
  return {
    ...same,
    origin: words.origin(),
    activityId: words.own(id),
    from: words.at('from', from),
    ...(to !== undefined && { to: words.at('to', to) }),
  };
}

function leadOf({ id, zone: _, at, ...same }: LeadFact, words: Words): CapturedLead {
  return { ...same, origin: words.origin(), leadId: id, at: words.at('at', at) };
}

function ownerOf({ id: _, zone: __, lead, at, ...same }: OwnerFact, words: Words): CapturedOwner {
  return { ...same, origin: words.origin(lead), leadId: lead, at: words.at('at', at) };
}

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
