import type { Captured, CapturedCall, CapturedRecording, CapturedTranscript, Origin } from '@app/capture/captured';
import { personal, type BlobRef, type PersonalField } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import { rep as repDecider } from '@app/domain/reps/rep';
import type { RepCommand } from '@app/domain/reps/rep.commands';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { MemoryBlobStore } from '@app/vault/memory/memory.blob-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import fc from 'fast-check';
import type { IntakeSource } from './desk';
import { Intake } from './intake';

const source: IntakeSource = {
  system: 'twilio',
  account: 'main',
  evidence: 'captured',
  ingest: 'live',
  actor: { kind: 'service', id: 'twilio:main' },
  correlationId: 'delivery',
};
const at = '2026-03-02T10:00:00.000Z';
const home = '+31201234567';
const origin = (externalId: string, row = externalId): Origin => ({ externalId, row, zone: 'Europe/Amsterdam' });

async function desk() {
  const blobs = new MemoryBlobStore();
  const put = jest.spyOn(blobs, 'put');
  const vault = await memoryVault({ blobs, region: 'NL' });
  const ports = { store: memoryEventStore(), codec: codec<StoredEvent>(storedEvents), vault };
  await vault.enter('rep-extension', 'ann', 'ann');
  await vault.enter('rep-extension', 'bob', 'bob');
  const take = (...facts: Captured[]) => new Intake(ports, source).take(facts);
  const recorded = async (stream = 'call-c') => {
    const found = [];
    for await (const record of ports.store.readStream(stream)) found.push(record);
    return found;
  };
  const types = async () => (await recorded()).map(({ type }) => type);
  /** As the API does it. */
  const named = async (repId: string, open = home, from = '2026-03-01T00:00:00.000Z') => {
    const joins = { type: 'JoinRep', repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' } as const;
    const names = { type: 'NamePrivateNumber', repId, value: personal(`rep-${repId}`, 'contact', open), from } as const;
    await vault.enter('rep-private-number', open, repId, from);
    for (const command of [joins, names])
      await handle(ports, repDecider, { ...command, stamp: stamp(at) } as RepCommand);
  };
  return { vault, put, take, recorded, types, named };
}
const recording = (of: Partial<CapturedRecording> = {}): CapturedRecording => ({
  kind: 'recording',
  origin: origin('r', JSON.stringify(of)),
  callId: 'c',
  at,
  recordingId: 'r',
  mediaType: 'audio/mpeg',
  seconds: 60,
  ...of,
});
const transcript: CapturedTranscript = { kind: 'transcript', origin: origin('t'), callId: 'c', at, transcriptId: 't', content: Buffer.from('Good morning'), mediaType: 'text/plain', language: 'en', recordingId: 'r' }; // prettier-ignore
const call = (of: Partial<CapturedCall> = {}): CapturedCall => ({
  kind: 'call',
  origin: origin('c', JSON.stringify(of)),
  callId: 'c',
  direction: 'outbound',
  placedAt: at,
  rep: { extension: 'ann' },
  to: '020 123 4567',
  ended: { at, disposition: 'answered' },
  ...of,
});

describe('the sound of a call', () => {
  it('is stored where it is given, once, though it is told again and otherwise', async () => {
    const { vault, put, take, recorded } = await desk();
    const content = Buffer.from('sound');
    expect((await take(recording({ content }))).events).toEqual({ RecordingStored: 1 });
    expect(await take(recording({ content }))).toMatchObject({ events: {}, known: 1 });
    expect(await take(recording({ content, seconds: 61 }))).toMatchObject({ events: {}, known: 1 });
    const [stored] = await recorded();
    expect(stored!.data).toMatchObject({ recordingId: 'r', mediaType: 'audio/mpeg', seconds: 60, content: { subject: 'call-c' } }); // prettier-ignore
    expect(await vault.openBlob((stored!.data as { content: BlobRef }).content)).toEqual(content);
    expect(put).toHaveBeenCalledTimes(1);
  });
  it('is reported where it lies elsewhere, and where that is is nobody’s to read', async () => {
    const { vault, take, recorded } = await desk();
    const location = 'https://media.example/r?token=t';
    expect((await take(recording({ location }))).events).toEqual({ RecordingReported: 1 });
    expect((await take(recording({ location: `${location}&renewed` }))).events).toEqual({});
    const { data } = (await recorded())[0]! as { data: { location: PersonalField } };
    // the open store seals on its way in: what it is sealed for is the call's own key
    expect(data).toMatchObject({
      recordingId: 'r',
      location: { subject: 'call-c', purpose: 'content', open: location },
    });
    expect(JSON.stringify(await vault.seal(data))).not.toContain('token');
  });
  it('is missing for the source’s reason, or for none', async () => {
    const { take, recorded } = await desk();
    await take(recording({ recordingId: undefined, missing: 'no consent' }), recording({ recordingId: 'r2' }));
    expect((await recorded()).map(({ data }) => data)).toEqual([
      { reason: 'no consent' },
      { reason: 'the source does not say', recordingId: 'r2' },
    ]);
  });
  it('may be written down', async () => {
    const { take, recorded } = await desk();
    await take(transcript);
    await take(transcript);
    const [stored, ...more] = await recorded();
    expect(stored!.data).toMatchObject({
      transcriptId: 't',
      mediaType: 'text/plain',
      language: 'en',
      recordingId: 'r',
    });
    expect(more).toEqual([]);
  });
  it('of a private call is dropped and counted, sealed nowhere, and refused to nobody', async () => {
    const { put, take, types, named } = await desk();
    await named('ann');
    await take(call());
    const before = await types();
    const all = [recording({ content: Buffer.from('sound') }), recording({ location: 'https://media.example/r' }), transcript]; // prettier-ignore
    for (let again = 0; again < 2; again++)
      expect(await take(...all)).toMatchObject({ events: {}, known: 0, private: 3, rejected: [] });
    expect(await types()).toEqual(before);
    expect(put).not.toHaveBeenCalled();
  });
});

describe('a call with a private number', () => {
  const whole = ['CallPlaced', 'CallAttributed', 'CallEnded', 'CallMarkedPrivate'];
  it('is on the record as a call, without the number, and marked by rule', async () => {
    const { take, recorded, types, named } = await desk();
    await named('ann');
    const taken = await take(call({ from: 'ann' }));
    expect(taken).toMatchObject({ rejected: [], events: { CallPlaced: 1, CallMarkedPrivate: 1 } });
    expect(await types()).toEqual(whole);
    const [placed, , , marked] = await recorded();
    expect(placed!.data).toMatchObject({
      from: { subject: 'rep-ann', open: 'ann' },
      to: { subject: expect.stringMatching(/^party-/) as string, open: null },
    });
    expect(marked!.data).toEqual({ by: 'rule: private number', shredded: [] });
    expect(marked!.meta).toMatchObject({ about: { reps: ['ann'] }, occurredAt: at });
    expect(await take(call({ from: 'ann' }))).toMatchObject({ events: {}, known: 1 });
  });
  it('is so from the moment on from which it was named', async () => {
    const { take, types, named } = await desk();
    await named('ann', home, '2026-03-03T00:00:00.000Z');
    await take(call());
    expect(await types()).not.toContain('CallMarkedPrivate');
  });
  it('is so for whoever named it, of several each for themselves', async () => {
    const { take, recorded, named } = await desk();
    await named('ann', home, '2026-03-01T00:00:00.000Z');
    await named('bob', home, '2026-03-01T12:00:00.000Z');
    await take(call(), call({ callId: 'b', rep: { extension: 'bob' } }), call({ callId: 'x', rep: { id: 'carl' } }));
    const isPrivate = async (id: string) =>
      (await recorded(`call-${id}`)).some(({ type }) => type === 'CallMarkedPrivate');
    expect([await isPrivate('c'), await isPrivate('b'), await isPrivate('x')]).toEqual([true, true, false]);
  });
  it('is so when it rang at whoever named it, and nobody took it', async () => {
    const { take, recorded, named } = await desk();
    await named('ann');
    const missed = (callId: string, ...reps: string[]) =>
      call({ callId, direction: 'inbound', rep: undefined, to: undefined, from: home, ended: { at, disposition: 'no answer' }, missed: { offeredTo: reps.map((extension) => ({ extension })) } }); // prettier-ignore
    await take(missed('c', 'ann'), missed('d', 'ann', 'bob'), missed('e'));
    const isPrivate = async (id: string) =>
      (await recorded(`call-${id}`)).some(({ type }) => type === 'CallMarkedPrivate');
    expect([await isPrivate('c'), await isPrivate('d'), await isPrivate('e')]).toEqual([true, true, false]);
  });
  it('is business where a lead answers to the number', async () => {
    const { vault, take, types, named } = await desk();
    await named('ann');
    await vault.enter('lead-phone', home, '7');
    await take(call());
    expect(await types()).toEqual(['CallPlaced', 'CallAttributed', 'CallMatchedToLead', 'CallEnded']);
  });

  it('is private in the end in whatever order, how often and in how many deliveries its halves are told', async () => {
    const half: Omit<CapturedCall, 'kind' | 'origin'> = { callId: 'c' };
    const facts: Captured[] = [
      { kind: 'call', origin: origin('number'), ...half, direction: 'outbound', placedAt: at, to: home },
      {
        kind: 'call',
        origin: origin('rep'),
        ...half,
        rep: { extension: 'ann' },
        connected: { at, answeredBy: 'unknown' },
      },
      { kind: 'call', origin: origin('end'), ...half, ended: { at, disposition: 'answered' } },
      recording({ location: 'https://media.example/r' }),
    ];
    const order = fc.array(fc.integer({ min: 0, max: facts.length - 1 }), { minLength: 0, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), order, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (first, again, splits) => {
        const { take, types, named } = await desk();
        await named('ann');
        const batch: Captured[] = [];
        for (const [i, n] of [...first, ...again].entries()) {
          batch.push(facts[n]!);
          if (splits[i]) await take(...batch.splice(0));
        }
        await take(...batch);
        const told = (await types()).filter((type) => type !== 'RecordingReported').toSorted();
        expect(told).toEqual(['CallAttributed', 'CallConnected', 'CallEnded', 'CallMarkedPrivate', 'CallPlaced']);
      }),
      { numRuns: 60 },
    ); // prettier-ignore
  });
});
