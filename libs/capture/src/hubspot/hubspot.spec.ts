import fc from 'fast-check';
import type { CapturedCall, Reading } from '../captured';
import { hubSpotCallsIn, readHubSpotCalls, readHubSpotExport } from './hubspot';

const source = { account: 'main', zone: 'America/New_York' };
/** As in the API's documentation. */
const properties = {
  hs_timestamp: '2021-03-17T01:32:44.872Z',
  hs_call_title: 'Support call',
  hs_call_body: 'Resolved issue',
  hs_call_direction: 'OUTBOUND',
  hs_call_duration: '3800',
  hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  hs_call_status: 'COMPLETED',
  hs_call_from_number: '(857) 829 5489',
  hs_call_to_number: '(509) 999 9999',
  hs_call_recording_url: 'https://example.com/recordings/abc',
  hubspot_owner_id: '11349275740',
};
const callIn = (reading: Reading | undefined): Partial<CapturedCall> => {
  if (reading?.how !== 'taken') throw new Error(reading?.reason);
  const { kind, origin, callId, ...rest } = reading.facts[0] as CapturedCall;
  expect([kind, callId, origin.externalId]).toEqual(['call', 'hubspot-main-4711', '4711']);
  return rest;
};
const told = (change: object = {}) =>
  callIn(readHubSpotCalls([{ id: '4711', properties: { ...properties, ...change } }], source)[0]);

it('reads the documented example', () =>
  expect(told()).toEqual({
    placedAt: '2021-03-17T01:32:44.872Z',
    direction: 'outbound',
    from: '(857) 829 5489',
    to: '(509) 999 9999',
    label: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
    rep: { extension: 'hubspot:11349275740' },
    connected: { at: '2021-03-17T01:32:44.872Z', answeredBy: 'human' },
    // milliseconds, in text
    ended: { at: '2021-03-17T01:32:48.672Z', disposition: 'answered', sourceTalkSeconds: 4 },
  }));

it.each([
  ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'busy', false],
  ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'answered', true],
  ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'voicemail', false],
  ['73a0d17f-1163-4015-bdd5-ec830791da20', 'no answer', false],
  ['17b47fee-58de-441e-a44c-c6300d46f273', 'unknown', false],
  ['00000000-0000-4000-8000-000000000001', 'unknown', false],
  ['Connected', 'answered', true],
  ['Left voicemail', 'voicemail', false],
  ['Our own outcome', 'unknown', false],
])('outcome %s: %s, and stays the label', (hs_call_disposition, disposition, connected) => {
  const call = told({ hs_call_disposition });
  expect([call.label, call.ended!.disposition, call.connected !== undefined]).toEqual([
    hs_call_disposition,
    disposition,
    connected,
  ]);
});

it.each([
  ['NO_ANSWER', 'no answer'],
  ['BUSY', 'busy'],
  ['FAILED', 'failed'],
  ['CANCELED', 'cancelled'],
  ['COMPLETED', 'unknown'],
])('status %s without an outcome: %s', (hs_call_status, disposition) =>
  expect(told({ hs_call_status, hs_call_disposition: null }).ended!.disposition).toBe(disposition),
);

it('says nothing of the end while it rings', () =>
  expect(told({ hs_call_status: 'RINGING', hs_call_disposition: '', hs_call_duration: null }).ended).toBeUndefined());

it('inbound and missed was missed by its owner', () => {
  const call = told({ hs_call_direction: 'INBOUND', hs_call_status: 'MISSED', hs_call_disposition: null });
  expect([call.missed, call.rep]).toEqual([{ offeredTo: [{ extension: 'hubspot:11349275740' }] }, undefined]);
});

it('was recorded behind its link', () => {
  const soundsOf = (change: object = {}) => {
    const [reading] = readHubSpotCalls([{ id: '4711', properties: { ...properties, ...change } }], source);
    return reading!.how === 'taken' ? reading!.facts.slice(1) : [];
  };
  expect(soundsOf()).toMatchObject([
    {
      kind: 'recording',
      callId: 'hubspot-main-4711',
      recordingId: '4711:recording',
      at: '2021-03-17T01:32:44.872Z',
      location: 'https://example.com/recordings/abc',
    },
  ]);
  expect(soundsOf({ hs_call_recording_url: '' })).toEqual([]);
  expect(soundsOf({ hs_call_recording_url: 'abc' })).toMatchObject([{ missing: 'unusable link' }]);
});

it('was missed, with a message on our machine', () => {
  // as the guide of the calls API tells voicemails from recorded calls
  const left = { hs_call_direction: 'INBOUND', hs_call_status: 'MISSED', hs_call_disposition: null, hs_call_has_voicemail: 'true' }; // prettier-ignore
  expect(told(left)).toMatchObject({
    missed: { offeredTo: [{ extension: 'hubspot:11349275740' }] },
    voicemail: { at: '2021-03-17T01:32:48.672Z' },
    ended: { disposition: 'voicemail' },
  });
  for (const none of ['false', null, ''])
    expect(told({ ...left, hs_call_has_voicemail: none })).not.toHaveProperty('voicemail');
});

it("was answered by the callee's machine, on which the rep left a message", () => {
  const call = told({ hs_call_disposition: 'Left voicemail' });
  expect([call.voicemail, call.connected]).toEqual([{ at: '2021-03-17T01:32:48.672Z' }, undefined]);
});

describe("outcomes of the portal's own", () => {
  const own = '0b1f3c5e-6d0c-4b8f-9f8e-3f3d8c1d2a10';
  const meaning = (outcome: 'human' | 'voicemail' | 'busy', label = own) => {
    const of = { ...source, outcomes: { [own.toUpperCase()]: outcome } };
    return callIn(readHubSpotCalls([{ id: '4711', properties: { ...properties, hs_call_disposition: label } }], of)[0]); // prettier-ignore
  };
  it.each([
    ['human', 'answered', true],
    ['voicemail', 'voicemail', false],
    ['busy', 'busy', false],
  ] as const)('that mean %s: %s', (outcome, disposition, connected) => {
    const call = meaning(outcome);
    expect([call.ended!.disposition, call.connected !== undefined, call.label]).toEqual([disposition, connected, own]);
  });
  it("may stand for HubSpot's own, too", () => expect(meaning('human', 'busy').ended!.disposition).toBe('busy'));
});

it('keeps what there is of a call without direction, number and owner', () =>
  expect(told({ hs_call_direction: null, hs_call_to_number: '', hubspot_owner_id: undefined })).toMatchObject({
    placedAt: '2021-03-17T01:32:44.872Z',
    ended: { disposition: 'answered' },
  }));

it.each([
  ['1615944764872', '2021-03-17T01:32:44.872Z'],
  ['2021-03-16 21:32', '2021-03-17T01:32:00.000Z'],
  ['2021-03-17T01:32:44+01:00', '2021-03-17T00:32:44.000Z'],
])('reads the time %s', (hs_timestamp, placedAt) => expect(told({ hs_timestamp }).placedAt).toBe(placedAt));

it.each([
  [{ hs_timestamp: '' }, '[0].properties.hs_timestamp'],
  [{ hs_timestamp: '2021-03-14 02:30' }, '[0].properties.hs_timestamp'],
  [{ hs_call_duration: '3.8' }, '[0].properties.hs_call_duration'],
  [{ hs_call_direction: 'UP' }, '[0].properties.hs_call_direction'],
  [{ hs_call_status: 'GONE' }, '[0].properties.hs_call_status'],
])('refuses %j', (change, field) =>
  expect(readHubSpotCalls([{ id: '1', properties: { ...properties, ...change } }], source)).toMatchObject([
    { how: 'refused', field },
  ]),
);

describe('an export', () => {
  const file = async (text: string, size = 7) => {
    const all = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
      all.subarray(i * size, (i + 1) * size),
    );
    const readings: Reading[] = [];
    for await (const some of readHubSpotExport((async function* () { yield* chunks; })(), source)) readings.push(...some); // prettier-ignore
    return readings;
  };
  const labels =
    'Record ID,Call Title,Activity date,Call direction,Call duration,Call outcome,Call status,To Number,Activity assigned to';
  const row = '4711,"Support, call",2021-03-16 21:32,OUTBOUND,60000,Connected,COMPLETED,+15099999999,jan@example.org';

  it('as CSV has columns by label', async () =>
    expect(callIn((await file(`\uFEFF${labels}\r\n${row}\r\n`))[0])).toEqual({
      placedAt: '2021-03-17T01:32:00.000Z',
      direction: 'outbound',
      to: '+15099999999',
      label: 'Connected',
      rep: { mailbox: 'jan@example.org' },
      connected: { at: '2021-03-17T01:32:00.000Z', answeredBy: 'human' },
      ended: { at: '2021-03-17T01:33:00.000Z', disposition: 'answered', sourceTalkSeconds: 60 },
    }));

  it('as CSV says where recordings lie, and what was left on a machine', async () => {
    const titles = 'Record ID,Activity date,Call direction,Call status,Call has voicemail,Recording URL';
    const [reading] = await file(`${titles}\n4711,2021-03-16 21:32,INBOUND,MISSED,true,https://example.com/4711.wav\n`);
    expect(reading!.how === 'taken' && reading!.facts).toMatchObject([
      { kind: 'call', voicemail: { at: '2021-03-17T01:32:00.000Z' }, missed: { offeredTo: [] } },
      { kind: 'recording', location: 'https://example.com/4711.wav', mediaType: 'audio/wav' },
    ]);
  });

  it('as CSV refuses a row by its line and goes on', async () =>
    expect(await file(`${labels}\n${row.replace('60000', 'a minute')}\n,,\n${row}\n`, 1000)).toMatchObject([
      { line: 2, how: 'refused', field: 'hs_call_duration' },
      { line: 3, how: 'refused' },
      { line: 4, how: 'taken' },
    ]));

  it('as CSV without what is needed says so', async () =>
    await expect(file('Call Title,Activity date\nx,y\n')).rejects.toThrow('hs_object_id is missing'));

  it('as JSON is a list, or a page of the API', async () => {
    const call = { id: '4711', properties };
    for (const text of [JSON.stringify([call]), `\uFEFF  ${JSON.stringify({ results: [call], paging: {} })}`])
      expect(callIn((await file(text, 1000))[0])).toEqual(told());
  });

  it('as JSON that is none says so', async () => await expect(file('{"results": [')).rejects.toThrow('is none'));
  it('that is empty has nothing in it', async () => expect(await file('')).toEqual([]));

  it('never fails but with a CaptureError, whatever comes', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await file(`${labels}\n${row}\n${text}`, 1000);
        await file(text, 1000).catch((error: Error) => expect(error.name).toBe('CaptureError'));
      }),
    ));
});

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(properties)), fc.anything()), fc.anything(), (change, other) => void readHubSpotCalls([{ id: '1', properties: { ...properties, ...change } }, ...hubSpotCallsIn([other])], source)), // prettier-ignore
    { numRuns: 500 },
  ));
