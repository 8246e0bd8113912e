import type { CapturedCall, Disposition, Reading, RepHint } from '../captured';
import { timeReader } from '../local-time';
import { after, partOfCall, reading, SentFields, type CallSource } from '../sent-fields';
import { linkedSound, longestLink, soundOf } from '../sounds';

const seconds = timeReader('epoch seconds', 'UTC');

/** `call_status`: what the label says, whether somebody was talked to, and how it ended where nobody was. */
const statuses: Readonly<Record<string, { label: string; talked?: true; without: Disposition }>> = {
  1: { label: 'left a message', without: 'voicemail' },
  2: { label: 'call back later', without: 'no answer' },
  3: { label: 'absent', without: 'no answer' },
  4: { label: 'talked', talked: true, without: 'unknown' },
  5: { label: 'wrong number', without: 'failed' },
  6: { label: 'not reached', without: 'no answer' },
  7: { label: 'busy', without: 'busy' },
};

/**
 * Reads the calls of one `POST /api/v4/calls`, one reading each, `line` being the place in the list from 1. Each item is a
 * whole call, from `created_at` for `duration` seconds of talk: amoCRM knows of no ringing.
 */
export const readAmoCrm = (sent: readonly unknown[], { account, zone }: CallSource): Reading[] =>
  sent.map((item, nth) =>
    reading(nth + 1, () => {
      const fields = SentFields.of(item, `[${nth}]`);
      const uniq = fields.id('uniq');
      const origin = { externalId: uniq, zone, line: nth + 1 };
      const callId = `amocrm-${account}-${uniq}`;
      const part = partIn(fields);
      const call = partOfCall({ callId, ...part }, origin);
      const link = fields.text('link', longestLink);
      if (!link) return call;
      const sound = { callId, recordingId: uniq, at: part.placedAt!, ...linkedSound(link) };
      return { facts: [call, soundOf(sound, origin)] };
    }),
  );

function partIn(fields: SentFields): Omit<CapturedCall, 'kind' | 'origin' | 'callId'> {
  const direction = fields.oneOf('direction', ['inbound', 'outbound']) ?? fields.missing('direction');
  const inbound = direction === 'inbound';
  const placedAt = fields.time('created_at', seconds) ?? fields.missing('created_at');
  const duration = fields.whole('duration') ?? fields.missing('duration');
  const phone = fields.needed('phone');
  const code = fields.text('call_status');
  const status = code !== undefined && Object.hasOwn(statuses, code) ? statuses[code] : undefined;
  if (code !== undefined && !status) throw fields.wrong('call_status', 'is none of 1 to 7');
  const rep = repOf(fields);

  // `Left a message` lasts as well, and is no talk.
  const reached = status?.talked ?? (status?.without === 'voicemail' ? false : status && duration > 0);
  const missed = inbound && status !== undefined && !reached;
  const endedAt = after(placedAt, duration);
  return {
    direction,
    placedAt,
    ...(inbound ? { from: phone } : { to: phone }),
    ...(fields.text('source') && { line: fields.text('source')! }),
    ...(status && { label: status.label }),
    ...(rep && !missed && { rep }),
    ...(reached && { connected: { at: placedAt, answeredBy: status!.talked ? 'human' : 'unknown' } }),
    // Whose machine it is on is told by the direction.
    ...(status?.without === 'voicemail' && { voicemail: { at: endedAt } }),
    ended: {
      at: endedAt,
      disposition: reached ? 'answered' : (status?.without ?? 'unknown'),
      ...(reached && { sourceTalkSeconds: duration }),
    },
    ...(missed && { missed: { offeredTo: rep ? [rep] : [] } }),
  };
}

/** amoCRM takes an id of its user, a number, or a name; all but phones are a rep's line `amocrm:…`. */
function repOf(fields: SentFields): RepHint | undefined {
  const said = fields.text('call_responsible') ?? fields.text('responsible_user_id');
  if (said === undefined) return undefined;
  return /^\+\d{7,15}$/.test(said) ? { phone: said } : { extension: `amocrm:${said}` };
}
