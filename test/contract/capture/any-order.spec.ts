import { createHash } from 'node:crypto';
import { readAircall } from '@app/capture/aircall/aircall';
import { readAmoCrm } from '@app/capture/amocrm/amocrm';
import { readAttachRecord, readFinish, readRegister } from '@app/capture/bitrix24/bitrix24';
import { readAttachTranscription } from '@app/capture/bitrix24/transcripts';
import type { Captured, Reading } from '@app/capture/captured';
import { readHubSpotCalls } from '@app/capture/hubspot/hubspot';
import { readTwilioConference } from '@app/capture/twilio/conferences';
import { readTwilioRecording } from '@app/capture/twilio/recordings';
import { readTwilio } from '@app/capture/twilio/twilio';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import fc from 'fast-check';

/*
 * Deliveries of one source in any order, any number of times, in any batches, by one process after another: always the
 * same streams.
 */
const source = { account: 'main', zone: 'Europe/Amsterdam' };
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const bitrix = { ...source, hash };

const twilio = (sent: object, address = {}) => [
  readTwilio({ From: '+31201234567', To: '+31207654321', Direction: 'outbound-dial', ...sent }, source, address),
];
const recording = (CallSid: string, RecordingSid: string, sent: object, address = {}) => [
  readTwilioRecording({ CallSid, RecordingSid, RecordingStatus: 'completed', RecordingUrl: `https://x/${RecordingSid}`, RecordingStartTime: clock(3), RecordingDuration: 60, ...sent }, source, '2026-03-02T10:00:00.000Z', address), // prettier-ignore
];
const joins = (CallSid: string, ParticipantLabel: string, minute: number) => [
  readTwilioConference({ ConferenceSid: 'CF1', FriendlyName: 'sales', StatusCallbackEvent: 'participant-join', CallSid, ParticipantLabel, Timestamp: clock(minute) }, source, { call: 'CB1' }), // prettier-ignore
];
const clock = (minute: number) => `Mon, 02 Mar 2026 10:${String(minute).padStart(2, '0')}:00 +0000`;
const leg = (CallSid: string, more: object, statuses: readonly (readonly [status: string, minute: number])[]) =>
  statuses.map(([CallStatus, minute], SequenceNumber) =>
    twilio({
      CallSid,
      CallStatus,
      SequenceNumber,
      Timestamp: clock(minute),
      ...(CallStatus === 'completed' && { CallDuration: 120 }),
      ...more,
    }),
  );
const aircall = (event: string, id: number, data: object) =>
  [readAircall({ event, timestamp: 1_772_445_700, data: { id, started_at: 1_772_445_600, raw_digits: '+31201234567', number: { digits: '+31207654321' }, ...data } }, source)]; // prettier-ignore
const ann = { id: 1, email: 'ann@example.org' };
const bob = { id: 2 };
const amo = { direction: 'inbound', phone: '+31201234567', duration: 60, call_responsible: '77', created_at: 1_772_445_600 }; // prettier-ignore
const registered = (TYPE: number) =>
  readRegister({ USER_ID: 5, PHONE_NUMBER: '+31201234567', TYPE, CALL_START_DATE: '2026-03-02T11:00:00+01:00' }, bitrix); // prettier-ignore
const hubSpot = (id: string, properties: object) =>
  readHubSpotCalls([{ id, properties: { hs_timestamp: '2026-03-02T10:00:00Z', ...properties } }], source);

/** What each source delivers of several calls, every delivery once and in order. */
const deliveries: Readonly<Record<string, readonly (readonly Reading[])[]>> = {
  twilio: [
    // Rung at two at once, taken by one, handed over to a third.
    ...leg('CA1', { Direction: 'inbound' }, [['completed', 20]]),
    ...leg('CA2', { ParentCallSid: 'CA1', To: 'client:ann' }, [['initiated', 1], ['ringing', 1], ['in-progress', 2], ['completed', 20]]), // prettier-ignore
    ...leg('CA3', { ParentCallSid: 'CA1', To: 'sip:202@x' }, [['initiated', 1], ['canceled', 2]]), // prettier-ignore
    [readTwilio({ CallSid: 'CA4', ParentCallSid: 'CA1', Direction: 'outbound-dial', CallStatus: 'completed', Timestamp: clock(20), CallDuration: 60, SequenceNumber: 3, To: 'client:bob' }, source, { leg: 'transfer' })], // prettier-ignore
    // Rung at two in vain, and only bridged calls are answered.
    ...leg('CA8', { Direction: 'inbound' }, [['no-answer', 3]]),
    ...leg('CA9', { ParentCallSid: 'CA8', To: 'client:ann' }, [['initiated', 1], ['no-answer', 2]]), // prettier-ignore
    ...leg('CA10', { ParentCallSid: 'CA8', To: 'client:bob' }, [['initiated', 2], ['no-answer', 3]]), // prettier-ignore
    // Out of a browser, to a machine.
    ...leg('CA5', { Direction: 'inbound', From: 'client:ann', To: '' }, [['in-progress', 1], ['completed', 9]]), // prettier-ignore
    ...leg('CA6', { ParentCallSid: 'CA5', AnsweredBy: 'machine_start' }, [['initiated', 1], ['ringing', 2], ['completed', 9]]), // prettier-ignore
    ...leg('CA7', { Direction: 'outbound-api' }, [['initiated', 1], ['ringing', 1], ['busy', 2]]), // prettier-ignore
    // Recorded by the dial, told by both callbacks; and by hand, in vain.
    ...leg('CA11', { Direction: 'outbound-api', RecordingSid: 'RE1', RecordingUrl: 'https://x/RE1', RecordingDuration: 120 }, [['initiated', 1], ['completed', 9]]), // prettier-ignore
    recording('CA11', 'RE1', { RecordingStartTime: clock(7), RecordingDuration: 120 }),
    recording('CA11', 'RE2', { RecordingStatus: 'in-progress' }),
    recording('CA11', 'RE2', { RecordingStatus: 'absent', ErrorCode: 16102 }),
    // Rung in vain, and a message was left.
    ...leg('CA12', { Direction: 'inbound' }, [['completed', 4]]),
    ...leg('CA13', { ParentCallSid: 'CA12', To: 'client:ann' }, [['initiated', 1], ['no-answer', 2]]), // prettier-ignore
    recording('CA12', 'RE3', { RecordingSource: 'RecordVerb' }),
    recording('CA12', 'RE4', { RecordingSource: 'RecordVerb', RecordingStatus: 'absent', ErrorCode: 16101 }),
    // A conference: taken by one, two more come in, one of them twice.
    ...leg('CB1', { Direction: 'inbound' }, [['completed', 20]]),
    ...[['initiated', 1], ['completed', 20]].map(([CallStatus, minute], SequenceNumber) =>
      twilio({ CallSid: 'CB2', To: 'client:ann', Direction: 'outbound-api', CallStatus, SequenceNumber, Timestamp: clock(minute as number), CallDuration: 1080 }, { call: 'CB1' })), // prettier-ignore
    joins('CB1', 'customer', 1),
    joins('CB2', 'ann', 2),
    joins('CB3', 'bob', 5),
    joins('CB4', '202', 6),
    joins('CB5', 'bob', 9),
    recording('', 'RE5', { ConferenceSid: 'CF1', RecordingSource: 'Conference' }, { call: 'CB1' }),
  ],
  aircall: [
    aircall('call.created', 1, { direction: 'inbound' }),
    aircall('call.answered', 1, { direction: 'inbound', answered_at: 1_772_445_610, user: ann }),
    aircall('call.transferred', 1, { transferred_by: ann, transferred_to: bob }),
    aircall('call.hungup', 1, { direction: 'inbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: bob }),
    aircall('call.ended', 1, { direction: 'inbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: bob }),
    aircall('call.created', 2, { direction: 'inbound' }),
    aircall('call.ended', 2, { direction: 'inbound', ended_at: 1_772_445_700, user: ann, voicemail: 'https://x' }),
    aircall('call.voicemail_left', 2, { direction: 'inbound', ended_at: 1_772_445_700, voicemail: 'https://x' }),
    aircall('call.created', 3, { direction: 'outbound' }),
    aircall('call.external_transferred', 3, { transferred_by: ann }),
    aircall('call.ended', 3, { direction: 'outbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: ann, number: { digits: '+31207654321', live_recording_activated: false } }), // prettier-ignore
    aircall('call.ended', 4, { direction: 'outbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: bob, transferred_by: ann, transferred_to: bob, recording: 'https://x/4' }), // prettier-ignore
    aircall('call.comm_assets_generated', 4, { ended_at: 1_772_445_800, recording: 'https://x/4' }),
  ],
  amocrm: [1, 2, 3, 4, 5, 6, 7].map((call_status) => readAmoCrm([{ ...amo, uniq: `u${call_status}`, call_status, link: call_status === 3 ? 'none' : `https://x/${call_status}.mp3` }], source)), // prettier-ignore
  bitrix24: [1, 2, 3, 4, 5].flatMap((type) => {
    const { reading, callId: CALL_ID } = registered(type);
    const RECORD_URL = 'https://x/1.mp3';
    const FILE_CONTENT = Buffer.from('a sound').toString('base64');
    return [
      [reading],
      [readFinish({ CALL_ID, USER_ID: 5, DURATION: type === 3 ? 0 : 60, ...(type < 3 && { RECORD_URL }) }, bitrix)],
      ...(type === 2 ? [[readAttachTranscription({ CALL_ID, MESSAGES: [{ SIDE: 'User', START_TIME: 1, STOP_TIME: 3, MESSAGE: 'Hello' }] }, bitrix).reading]] : []), // prettier-ignore
      ...(type === 1 ? [[readAttachRecord({ CALL_ID, RECORD_URL }, bitrix).reading]] : []),
      ...(type === 4 ? [[readAttachRecord({ CALL_ID, FILENAME: '1.mp3', FILE_CONTENT }, bitrix).reading]] : []),
    ];
  }),
  hubspot: [
    hubSpot('1', { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED', hs_call_disposition: 'Connected', hs_call_duration: '60000', hubspot_owner_id: '9' }), // prettier-ignore
    hubSpot('2', { hs_call_direction: 'INBOUND', hs_call_status: 'MISSED', hs_call_from_number: '+31201234567' }),
    hubSpot('3', { hs_call_status: 'NO_ANSWER' }),
    hubSpot('4', { hs_call_direction: 'INBOUND', hs_call_status: 'MISSED', hs_call_has_voicemail: true, hs_call_recording_url: 'https://x/4' }), // prettier-ignore
    hubSpot('5', { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED', hs_call_disposition: 'Left voicemail', hs_call_recording_url: 'none', hubspot_owner_id: '9' }), // prettier-ignore
  ],
};

/** What must be among it, beside calls. */
const tells: Readonly<Record<string, readonly string[]>> = {
  twilio: ['CallTransferred', 'CallJoined', 'CallMissed', 'VoicemailLeft', 'RecordingReported', 'RecordingMissing'],
  aircall: ['CallTransferred', 'CallMissed', 'VoicemailLeft', 'RecordingReported', 'RecordingMissing'],
  amocrm: ['CallMissed', 'VoicemailLeft', 'RecordingReported', 'RecordingMissing'],
  bitrix24: ['CallMissed', 'RecordingReported', 'RecordingStored', 'TranscriptStored'],
  hubspot: ['CallMissed', 'VoicemailLeft', 'RecordingReported', 'RecordingMissing'],
};

const lines = [
  ['rep-extension', 'ann', 'ann'],
  ['rep-extension', 'bob', 'bob'],
  ['rep-extension', '202', 'carl'],
  ['rep-mailbox', 'ann@example.org', 'ann'],
  ['rep-extension', 'aircall:2', 'bob'],
  ['rep-extension', 'amocrm:77', 'ann'],
  ['rep-extension', 'bitrix24:5', 'ann'],
  ['rep-extension', 'hubspot:9', 'ann'],
  ['lead-phone', '+31201234567', 'lead-1'],
] as const;

let vault: Vault;
beforeAll(async () => {
  vault = await memoryVault();
  for (const [index, value, id] of lines) await vault.enter(index, value, id, '2026-01-01T00:00:00.000Z');
});

async function streamsOf(system: string, batches: readonly (readonly Reading[])[]) {
  const ports = { store: memoryEventStore(), codec: codec<StoredEvent>(storedEvents), vault };
  const from = {
    system,
    account: 'main',
    evidence: 'captured',
    ingest: 'live',
    actor: { kind: 'system', id: 'capture' },
    correlationId: 'c',
  } as const;
  for (const readings of batches) {
    const facts: Captured[] = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
    const { rejected } = await new Intake(ports, from).take(facts);
    expect(rejected).toEqual([]);
  }
  const events: string[] = [];
  for await (const { stream, type, data, meta } of ports.store.readAll())
    events.push(JSON.stringify([stream, type, meta.occurredAt, sorted(data)]));
  return events.sort();
}
/** Enciphered twice, the same sound is two blobs. */
const sorted = (data: unknown) =>
  Object.entries(data as object)
    .map(
      ([name, value]) =>
        [name, typeof value === 'object' && value !== null && 'blob' in value ? 'sealed' : (value as unknown)] as const,
    ) // prettier-ignore
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Every delivery at least once, shuffled, some again, cut into batches. */
const jumbled = (once: readonly (readonly Reading[])[]): fc.Arbitrary<Reading[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...once], { minLength: once.length }),
      fc.array(fc.constantFrom(...once), { maxLength: 6 }),
      fc.array(fc.nat(once.length + 6), { maxLength: 5 }),
    )
    .map(([all, again, cuts]) => {
      const sent = [...all, ...again];
      const edges = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length];
      return edges.slice(1).map((end, i) => sent.slice(edges[i], end).flat());
    });

describe.each(Object.entries(deliveries))('%s', (system, once) => {
  it('delivers nothing that is refused', () => expect(once.flat().filter(({ how }) => how === 'refused')).toEqual([]));

  it('gives the same streams in any order, however often and in whatever batches', async () => {
    const expected = await streamsOf(system, once);
    expect(expected.length).toBeGreaterThan(once.length / 2);
    expect(expected.filter((event) => event.includes('CallCorrected'))).toEqual([]);
    for (const type of tells[system] ?? []) expect([type, expected.some((event) => event.includes(type))]).toEqual([type, true]); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(jumbled(once), async (batches) => {
        expect(await streamsOf(system, batches)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
