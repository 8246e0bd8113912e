import type { CapturedCall, Disposition, Reading, RepHint } from '../captured';
import { iso, timeReader } from '../local-time';
import { after, FieldError, partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';

const types = ['1', '2', '3', '4', '5'] as const;
/** 1 out, 2 in, 3 in and redirected, 4 called back, 5 an announcement. */
const isInbound = (type: string) => type === '2' || type === '3';

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
      // Whom an inbound call rings at is not yet who takes it.
      ...(!inbound && { rep }),
    };
    return partOfCall({ callId: streamId(source, id), ...part }, { externalId: `${id}:register`, zone: source.zone });
  });
  return { reading: read, ...(id && read.how === 'taken' && { callId: id }) };
}

/** `telephony.externalcall.finish`: DURATION is of the talk, and the end is that long after the start. */
export const readFinish = (sent: Sent, source: CallSource): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const id = fields.needed('CALL_ID');
    const [, type, unix] = /^externalCall\.([1-5])\.[0-9a-f]{32}\.(\d{9,10})$/.exec(id) ?? [];
    if (!type || !unix) throw new FieldError('CALL_ID', 'is none that a register here has given');
    const rep = userOf(fields.needed('USER_ID'));
    const seconds = fields.whole('DURATION') ?? fields.missing('DURATION');
    const status = fields.oneOf('STATUS_CODE', statuses) ?? (seconds > 0 ? '200' : '304');
    const started = iso(Number(unix) * 1000);
    const answered = status === '200';
    const part: Omit<CapturedCall, 'kind' | 'origin' | 'callId'> = {
      ...((answered || !isInbound(type)) && { rep }),
      ...(answered && { connected: { at: started, answeredBy: isInbound(type) ? 'human' : 'unknown' } }),
      ended: {
        at: after(started, seconds),
        disposition: dispositions[status],
        ...(answered && { sourceTalkSeconds: seconds }),
      },
      ...(isInbound(type) && !answered && { missed: { offeredTo: [rep] } }),
    };
    return partOfCall({ callId: streamId(source, id), ...part }, { externalId: `${id}:finish`, zone: source.zone });
  });

const streamId = ({ account }: CallSource, id: string) => `bitrix24-${account}-${id}`;
const userOf = (id: string): RepHint => ({ extension: `bitrix24:${id}` });
