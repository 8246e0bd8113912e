import { DateTime } from 'luxon';
import type { Instant } from '@app/decider/fact';
import type { Reading } from '../captured';
import { partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';
import { linkedSound, longestLink, soundOf } from '../sounds';
import { callIdOf, callIn } from './twilio';

const statuses = ['in-progress', 'completed', 'absent', 'failed'] as const;
/** Twilio's error codes of recordings that are absent. */
const whyAbsent: Readonly<Record<string, string>> = { 16101: 'too short', 16102: 'silent' };

/**
 * Reads a recording status callback. Which call it is of say `call` in the callback's address, or CallSid: of a leg, and of a
 * conference (which tells its ConferenceSid alone), only the address can. What a `<Record>` verb made is a voicemail.
 * `receivedAt` stands in where the callback tells no RecordingStartTime.
 */
export const readTwilioRecording = (sent: Sent, source: CallSource, receivedAt: Instant, address: Sent = {}): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const recordingId = fields.id('RecordingSid');
    const callId = callIdOf(source, callIn(address) ?? legIn(fields));
    const status = fields.oneOf('RecordingStatus', statuses) ?? fields.missing('RecordingStatus');
    if (status === 'in-progress') return { skipped: 'the recording is not made yet' };
    const at = fields.time('RecordingStartTime', startOf) ?? receivedAt;
    const seconds = fields.whole('RecordingDuration');
    const length = seconds === undefined ? {} : { seconds };
    const origin = { externalId: `${recordingId}:${status}`, zone: source.zone };

    if (status !== 'completed')
      return soundOf({ callId, recordingId, at, missing: whyMissing(status, fields.text('ErrorCode')) }, origin);
    const link = fields.text('RecordingUrl', longestLink) ?? fields.missing('RecordingUrl');
    const sound = soundOf({ callId, recordingId, at, ...linkedSound(link), ...length }, origin);
    return fields.text('RecordingSource') === 'RecordVerb'
      ? { facts: [partOfCall({ callId, voicemail: { at, ...length }, at }, origin), sound] }
      : sound;
  });

function legIn(fields: SentFields): string {
  if (fields.text('ConferenceSid') && !fields.text('CallSid'))
    throw fields.wrong('ConferenceSid', 'says nothing of the call, nor does the address as call=CA…');
  return fields.id('CallSid');
}

function whyMissing(status: 'absent' | 'failed', code: string | undefined): string {
  const why = status === 'failed' ? 'not encrypted by the source' : 'too short or silent';
  if (code === undefined) return why;
  return (Object.hasOwn(whyAbsent, code) && whyAbsent[code]) || `${why}: error ${code}`;
}

/** Documented as a timestamp, sent as RFC 2822. */
const startOf = (text: string) => {
  const sent = DateTime.fromRFC2822(text);
  return (sent.isValid ? sent : DateTime.fromISO(text, { zone: 'utc' })).toMillis();
};
