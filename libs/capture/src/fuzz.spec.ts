import fc from 'fast-check';
import { readAircall } from './aircall/aircall';
import { readAmoCrm } from './amocrm/amocrm';
import { readAttachRecord, readFinish, readRegister } from './bitrix24/bitrix24';
import { readAttachTranscription } from './bitrix24/transcripts';
import type { Reading } from './captured';
import { deep, expectSound, hostile, spoilt } from './hostile.examples';
import { hubSpotCallsIn, readHubSpotCalls } from './hubspot/hubspot';
import type { Sent } from './sent-fields';
import { readTwilioConference } from './twilio/conferences';
import { readTwilioRecording } from './twilio/recordings';
import { readTwilio } from './twilio/twilio';

/* Whatever a vendor's webhook brings is refused with a reason, or is plain data that can go on the record. */
const source = { account: 'main', zone: 'Europe/Amsterdam' };
const hash = (text: string) => text.length.toString(16).padStart(32, '0').slice(-32);
const receivedAt = '2026-03-02T10:00:00.000Z';

const callback = { CallSid: 'CA1', ParentCallSid: '', From: '+31201234567', To: 'client:alice', Direction: 'inbound', CallStatus: 'completed', CallDuration: '61', SequenceNumber: '0', Timestamp: 'Tue, 12 May 2015 17:53:40 +0000', AnsweredBy: 'human', RecordingSid: 'RE1', RecordingUrl: 'https://api.twilio.com/r/RE1', RecordingDuration: '60' }; // prettier-ignore
const recording = { CallSid: 'CA1', ConferenceSid: '', RecordingSid: 'RE1', RecordingStatus: 'absent', ErrorCode: '16101', RecordingUrl: 'https://api.twilio.com/r/RE1', RecordingDuration: '15', RecordingStartTime: 'Tue, 12 May 2015 17:52:39 +0000', RecordingSource: 'RecordVerb' }; // prettier-ignore
const conference = { ConferenceSid: 'CF1', FriendlyName: `CA${'0'.repeat(32)}`, StatusCallbackEvent: 'participant-join', CallSid: 'CA2', ParticipantLabel: 'alice', Coaching: 'false', Timestamp: 'Tue, 12 May 2015 17:52:39 +0000' }; // prettier-ignore
const user = { id: 4, email: 'ann@example.org' };
const call = { id: 812, direction: 'inbound', started_at: 1_772_445_600, answered_at: 1_772_445_610, ended_at: 1_772_445_700, raw_digits: '+31 20 123 45 67', number: { digits: '+31207654321', live_recording_activated: false }, user, transferred_by: user, transferred_to: user, missed_call_reason: 'abandoned_in_ivr', recording: 'https://a.example/1.mp3', voicemail: 'https://a.example/2.mp3' }; // prettier-ignore
const item = { direction: 'inbound', uniq: 'u-1', duration: 60, source: 'PBX', phone: '+31201234567', call_responsible: 504141, responsible_user_id: 1, call_status: 4, created_at: 1_772_445_600, link: 'https://a.example/1.mp3' }; // prettier-ignore
const callId = `externalCall.2.${'a'.repeat(32)}.1772445600`;
const register = { USER_ID: '1', USER_PHONE_INNER: '201', PHONE_NUMBER: '+31201234567', TYPE: '2', LINE_NUMBER: '1', CALL_START_DATE: '2026-03-02T11:00:00+01:00' }; // prettier-ignore
const finish = { CALL_ID: callId, USER_ID: '1', DURATION: '60', STATUS_CODE: '200', RECORD_URL: 'https://a.example/1.mp3' }; // prettier-ignore
const attach = { CALL_ID: callId, FILENAME: '1.mp3', FILE_CONTENT: 'AAAA', RECORD_URL: '' };
const said = { SIDE: 'User', START_TIME: 1, STOP_TIME: 2, MESSAGE: 'Hello' };
const properties = { hs_object_id: '1', hs_timestamp: '2026-03-02T10:00:00Z', hs_call_duration: '60000', hs_call_direction: 'INBOUND', hs_call_status: 'COMPLETED', hs_call_disposition: 'Connected', hs_call_from_number: '+31201234567', hs_call_to_number: '+31207654321', hubspot_owner_id: '9', hs_call_recording_url: 'https://a.example/1.mp3', hs_call_has_voicemail: 'true' }; // prettier-ignore

const events = ['call.created', 'call.answered', 'call.ended', 'call.transferred', 'call.voicemail_left', 'call.comm_assets_generated']; // prettier-ignore
const address = fc.dictionary(fc.constantFrom('call', 'leg'), hostile, { maxKeys: 2 });
const webhook = fc.record({ event: fc.oneof(fc.constantFrom(...events), hostile), timestamp: fc.oneof(fc.constant(1_772_445_700), hostile), data: fc.oneof(spoilt(call), hostile) }); // prettier-ignore
const within = (name: string, values: fc.Arbitrary<Record<string, unknown>>) => values.map((one) => ({ [name]: one }));

const parsers: readonly [string, fc.Arbitrary<[unknown, Sent]>, (sent: never, address: Sent) => Reading[]][] = [
  ['Twilio', fc.tuple(spoilt(callback), address), (sent, at) => [readTwilio(sent, source, at)]],
  ['Twilio recordings', fc.tuple(spoilt(recording), address), (sent, at) => [readTwilioRecording(sent, source, receivedAt, at)]],
  ['Twilio conferences', fc.tuple(spoilt(conference), address), (sent, at) => [readTwilioConference(sent, source, at)]],
  ['Aircall', fc.tuple(webhook, address), (sent) => [readAircall(sent, source)]],
  ['amoCRM', fc.tuple(fc.array(fc.oneof(spoilt(item), hostile), { maxLength: 3 }), address), (sent) => readAmoCrm(sent, source)],
  ['Bitrix24 register', fc.tuple(spoilt(register), address), (sent) => [readRegister(sent, { ...source, hash }).reading]],
  ['Bitrix24 finish', fc.tuple(spoilt(finish), address), (sent) => [readFinish(sent, { ...source, hash })]],
  ['Bitrix24 attach-record', fc.tuple(spoilt(attach), address), (sent) => [readAttachRecord(sent, { ...source, hash }).reading]],
  ['Bitrix24 attach-transcription', fc.tuple(fc.oneof(spoilt({ CALL_ID: callId, MESSAGES: [said] }, 'MESSAGES[0][SIDE]', 'MESSAGES[99999][MESSAGE]'), fc.array(spoilt(said), { maxLength: 3 }).map((MESSAGES) => ({ CALL_ID: callId, MESSAGES }))), address), (sent) => [readAttachTranscription(sent, { ...source, hash }).reading]],
  ['HubSpot', fc.tuple(fc.oneof(spoilt({ id: '1', properties }), within('properties', spoilt(properties)), hostile), address), (sent) => readHubSpotCalls(hubSpotCallsIn(Object(sent) as object), source)],
]; // prettier-ignore

it.each(parsers)('%s', (_, sendings, read) =>
  fc.assert(
    fc.property(sendings, ([sent, at]) => read(sent as never, at).forEach(expectSound)),
    { numRuns: 150 },
  ),
);

describe('names that every object has mean nothing', () => {
  it.each(['constructor', '__proto__', 'toString'])('as a status of amoCRM: %s', (call_status) =>
    expect(readAmoCrm([{ ...item, call_status }], source)).toMatchObject([
      { how: 'refused', field: '[0].call_status' },
    ]),
  );
  it.each(['constructor', '__proto__', 'toString'])('as an error code of Twilio: %s', (ErrorCode) =>
    expect(readTwilioRecording({ ...recording, ErrorCode }, source, receivedAt)).toMatchObject({
      facts: [{ missing: `too short or silent: error ${ErrorCode}` }],
    }),
  );
});

it('a body as deep as it gets is refused', () => {
  expect(readAircall({ event: 'call.ended', data: { ...call, id: deep() } }, source)).toMatchObject({ how: 'refused', field: 'data.id' }); // prettier-ignore
  expect(readAmoCrm([deep()], source)).toMatchObject([{ how: 'refused' }]);
});

it('a file without a name is refused', () =>
  expect(readAttachRecord({ ...attach, FILENAME: '' }, { ...source, hash }).reading).toMatchObject({
    how: 'refused',
    field: 'FILENAME',
  }));
