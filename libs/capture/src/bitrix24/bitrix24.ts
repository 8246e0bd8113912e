import type { Instant } from '@app/decider/fact';
import type { CapturedCall, Disposition, Reading, RepHint } from '../captured';
import { iso, timeReader } from '../local-time';
import { after, FieldError, partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';
import { linkedSound, longestLink, mediaTypeBy, soundOf } from '../sounds';

const types = ['1', '2', '3', '4', '5'] as const;
/** 1 out, 2 in, 3 in and passed on to a phone outside, 4 out to who asked to be called back, 5 an announcement. */
const isInbound = (type: string) => type === '2' || type === '3';
/** A machine speaks to many: nobody dialled. */
const isAnnouncement = (type: string) => type === '5';
const labels: Readonly<Record<string, string>> = { 3: 'redirected', 4: 'callback', 5: 'announcement' };

const statuses = ['200', '304', '603', '603-S', '403', '404', '486', '484', '503', '480', '402', '423', 'OTHER'] as const; // prettier-ignore
const dispositions: Readonly<Record<(typeof statuses)[number], Disposition>> = {
  200: 'answered',
  304: 'no answer',
  603: 'busy',
  '603-S': 'cancelled',
  403: 'failed',
  404: 'failed',
  486: 'busy',
  484: 'failed',
  503: 'congestion',
  480: 'no answer',
  402: 'failed',
  423: 'failed',
  OTHER: 'unknown',
};

export interface Bitrix24Source extends CallSource {
  /** A keyed hash, 32 hexadecimal digits: numbers mustn't be guessable from an id. */
  readonly hash: (text: string) => string;
}

/** A reading, and the CALL_ID that the answer names. */
export interface Registered {
  readonly reading: Reading;
  readonly callId?: string;
}

/**
 * `telephony.externalcall.register`. Where Bitrix24 gives a CALL_ID out, this does, made from what was sent: the same again
 * has the same. Type and start stand in it, as `finish` says neither.
 */
export function readRegister(sent: Sent, source: Bitrix24Source): Registered {
  let id: string | undefined;
  const read = reading(1, () => {
    const fields = new SentFields(sent);
    const type = fields.oneOf('TYPE', types) ?? fields.missing('TYPE');
    const phone = fields.needed('PHONE_NUMBER');
    const placedAt =
      fields.time('CALL_START_DATE', timeReader('ISO', source.zone)) ?? fields.missing('CALL_START_DATE');
    const line = fields.text('LINE_NUMBER');
    const inner = fields.text('USER_PHONE_INNER');
    const user = fields.text('USER_ID');
    if (!inner && !user) throw fields.wrong('USER_ID', 'is missing, and so is USER_PHONE_INNER');
    const rep = user ? userOf(user) : { extension: inner! };

    id = `externalCall.${type}.${source.hash(JSON.stringify([source.account, user ?? inner, phone, type, placedAt]))}.${Math.floor(Date.parse(placedAt) / 1000)}`;
    const inbound = isInbound(type);
    const part = {
      direction: inbound ? ('inbound' as const) : ('outbound' as const),
      placedAt,
      ...(inbound ? { from: phone } : { to: phone }),
      ...(line && { line }),
      ...(labels[type] && { label: labels[type] }),
      // Whom an inbound call rings at is not yet who takes it.
      ...(!inbound && !isAnnouncement(type) && { rep }),
    };
    const origin = { externalId: `${id}:register`, zone: source.zone };
    const call = partOfCall({ callId: streamId(source, id), ...part }, origin);
    return { facts: [call], ...(isAnnouncement(type) && { nobody: true as const }) };
  });
  return { reading: read, ...(id && read.how === 'taken' && { callId: id }) };
}

/** `telephony.externalcall.finish`: DURATION is of the talk, and the end is that long after the start. */
export const readFinish = (sent: Sent, source: Bitrix24Source): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const { id, type, started } = callIn(fields);
    const inner = fields.text('USER_PHONE_INNER');
    const user = fields.text('USER_ID');
    if (!inner && !user) throw fields.wrong('USER_ID', 'is missing, and so is USER_PHONE_INNER');
    const rep = user ? userOf(user) : { extension: inner! };
    const seconds = fields.whole('DURATION') ?? 0;
    const status = fields.oneOf('STATUS_CODE', statuses) ?? (seconds > 0 ? '200' : '304');
    const answered = status === '200';
    const part: Omit<CapturedCall, 'kind' | 'origin' | 'callId'> = {
      ...((answered || !isInbound(type)) && !isAnnouncement(type) && { rep }),
      ...(answered && { connected: { at: started, answeredBy: isInbound(type) ? 'human' : 'unknown' } }),
      ended: {
        at: after(started, seconds),
        disposition: dispositions[status],
        ...(answered && { sourceTalkSeconds: seconds }),
      },
      ...(isInbound(type) && !answered && { missed: { offeredTo: [rep] } }),
    };
    const origin = { externalId: `${id}:finish`, zone: source.zone };
    const callId = streamId(source, id);
    const link = fields.text('RECORD_URL', longestLink);
    return {
      facts: [
        partOfCall({ callId, ...part }, origin),
        ...(link ? [soundOf(behind(link, { callId, at: started }, source), origin)] : []),
      ],
      ...(isAnnouncement(type) && { nobody: true as const }),
    };
  });

/** A reading, and what the answer names the file by. */
export interface Attached {
  readonly reading: Reading;
  readonly recordingId?: string;
}

/** `telephony.externalCall.attachRecord`: the sound itself, or where it lies. Bitrix24 keeps the last one, the record all of them. */
export function readAttachRecord(sent: Sent, source: Bitrix24Source): Attached {
  let recordingId: string | undefined;
  const read = reading(1, () => {
    const fields = new SentFields(sent);
    const { id, started } = callIn(fields);
    const [call, origin] = [
      { callId: streamId(source, id), at: started },
      { externalId: `${id}:record`, zone: source.zone },
    ];
    const name = fields.text('FILENAME');
    if (name && !/\.(wav|mp3)$/i.test(name)) throw fields.wrong('FILENAME', 'ends neither in .wav nor in .mp3');
    const link = fields.text('RECORD_URL', longestLink);
    const content = link ? undefined : contentIn(fields, name);
    const sound = content
      ? { ...call, recordingId: `record-${source.hash(String(sent.FILE_CONTENT))}`, content, ...mediaTypeBy(name!) }
      : { ...behind(link!, call, source), ...(name && mediaTypeBy(name)) };
    recordingId = sound.recordingId;
    return soundOf(sound, origin);
  });
  return { reading: read, ...(read.how === 'taken' && recordingId && { recordingId }) };
}

/** The sound itself; of what kind it is says its name alone. */
function contentIn(fields: SentFields, name: string | undefined): Uint8Array {
  if (!name) throw fields.wrong('FILENAME', 'is missing, and so is RECORD_URL');
  const content = fields.bytes('FILE_CONTENT');
  if (content) return content;
  throw fields.wrong('FILE_CONTENT', 'is missing, and nothing can be uploaded afterwards: send it, or RECORD_URL');
}

/** The same link is the same recording, whichever method brought it. */
const behind = (link: string, call: { callId: string; at: Instant }, { hash }: Bitrix24Source) => ({
  ...call,
  recordingId: `record-${hash(link)}`,
  ...linkedSound(link),
});

export function callIn(fields: SentFields): { id: string; type: string; started: Instant } {
  const id = fields.needed('CALL_ID');
  const [, type, unix] = /^externalCall\.([1-5])\.[0-9a-f]{32}\.(\d{9,10})$/.exec(id) ?? [];
  if (!type || !unix) throw new FieldError('CALL_ID', 'is none that a register here has given');
  return { id, type, started: iso(Number(unix) * 1000) };
}

export const streamId = ({ account }: CallSource, id: string) => `bitrix24-${account}-${id}`;
const userOf = (id: string): RepHint => ({ extension: `bitrix24:${id}` });
