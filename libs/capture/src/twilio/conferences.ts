import { DateTime } from 'luxon';
import type { Reading, RepHint } from '../captured';
import { partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';
import { callIdOf, callIn, hintOf } from './twilio';

/**
 * Reads a conference status callback. A conference is no call of its own: it belongs to the customer's, whose CallSid its
 * name has in it, or `call` in the callback's address. Who came into it is told by the participant's label, which is a rep's
 * line. What else there is to tell (that it began, who left, that it ended) the callbacks of the legs do.
 */
export const readTwilioConference = (sent: Sent, source: CallSource, address: Sent = {}): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const conference = fields.id('ConferenceSid');
    const event = fields.needed('StatusCallbackEvent');
    if (event !== 'participant-join') return { skipped: `${event} tells nothing that is kept of a call` };
    const leg = fields.id('CallSid');
    const label = fields.text('ParticipantLabel');
    const call = callIn(address) ?? /CA[0-9a-f]{32}/i.exec(fields.text('FriendlyName') ?? '')?.[0];
    if (leg === call || label?.toLowerCase() === 'customer') return { skipped: 'the customer is in the call anyway' };
    if (fields.flag('Coaching')) return { skipped: 'a coach is heard by the rep alone' };
    if (!call) throw fields.wrong('FriendlyName', 'has no CallSid in it, nor has the address one as call=CA…');
    if (!label) return { skipped: 'the participant has no label that says who it is' };
    const at = fields.time('Timestamp', (text) => DateTime.fromRFC2822(text).toMillis()) ?? fields.missing('Timestamp');
    return partOfCall(
      { callId: callIdOf(source, call), joined: [{ rep: repBy(label), at }], at },
      { externalId: `${conference}:${leg}:${event}`, zone: source.zone },
    );
  });

/** A label is a phone, a device, or the extension itself. */
const repBy = (label: string): RepHint =>
  /^\+?\d{7,15}$/.test(label) || label.includes(':') ? hintOf(label)! : { extension: label };
