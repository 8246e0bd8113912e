import { personal } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import { readAircall } from '@app/capture/aircall/aircall';
import type { Captured, Reading } from '@app/capture/captured';
import { readTwilio } from '@app/capture/twilio/twilio';
import { rep } from '@app/domain/reps/rep';
import type { RepCommand } from '@app/domain/reps/rep.commands';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { memoryVault } from '@app/vault/memory/memory.vault';
import fc from 'fast-check';

/*
 * Ann has named a number as private. Vendors tell of calls with it in several deliveries, of which hardly one knows both the number
 * and whose call it was: the same calls are private whatever the order, the repetition and the batches.
 */
const home = '+31201234567';
const source = { account: 'main', zone: 'Europe/Amsterdam' };
const clock = (minute: number) => `Mon, 02 Mar 2026 10:${String(minute).padStart(2, '0')}:00 +0000`;
const twilio = (sent: object): Reading[] => [
  readTwilio({ From: home, To: '+31207654321', Direction: 'outbound-dial', ...sent }, source, {}),
];
const leg = (CallSid: string, more: object, statuses: readonly (readonly [status: string, minute: number])[]) =>
  statuses.map(([CallStatus, minute], SequenceNumber) =>
    twilio({ CallSid, CallStatus, SequenceNumber, Timestamp: clock(minute), ...(CallStatus === 'completed' && { CallDuration: 120 }), ...more }),
  ); // prettier-ignore
const aircall = (event: string, id: number, data: object): Reading[] =>
  [readAircall({ event, timestamp: 1_772_445_700, data: { id, started_at: 1_772_445_600, raw_digits: home, number: { digits: '+31207654321' }, ...data } }, source)]; // prettier-ignore
const ann = { id: 1, email: 'ann@example.org' };
const bob = { id: 2 };

const deliveries: Readonly<
  Record<string, { readonly once: readonly Reading[][]; readonly private: readonly string[] }>
> = {
  twilio: {
    once: [
      // taken by ann; taken by bob, though it rang at ann, too; by nobody, though it rang at both; out of ann's browser
      ...leg('CA1', { Direction: 'inbound' }, [['completed', 9]]),
      ...leg('CA2', { ParentCallSid: 'CA1', To: 'client:ann' }, [['initiated', 1], ['in-progress', 2], ['completed', 9]]), // prettier-ignore
      ...leg('CB1', { Direction: 'inbound' }, [['completed', 9]]),
      ...leg('CB2', { ParentCallSid: 'CB1', To: 'client:bob' }, [['initiated', 1], ['in-progress', 2], ['completed', 9]]), // prettier-ignore
      ...leg('CB3', { ParentCallSid: 'CB1', To: 'client:ann' }, [['initiated', 1], ['canceled', 2]]), // prettier-ignore
      ...leg('CC1', { Direction: 'inbound' }, [['no-answer', 3]]),
      ...leg('CC2', { ParentCallSid: 'CC1', To: 'client:ann' }, [['initiated', 1], ['no-answer', 2]]), // prettier-ignore
      ...leg('CC3', { ParentCallSid: 'CC1', To: 'client:bob' }, [['initiated', 2], ['no-answer', 3]]), // prettier-ignore
      ...leg('CD1', { Direction: 'inbound', From: 'client:ann', To: '' }, [['in-progress', 1], ['completed', 9]]), // prettier-ignore
      ...leg('CD2', { ParentCallSid: 'CD1', From: '+31207654321', To: home }, [['initiated', 1], ['completed', 9]]), // prettier-ignore
    ],
    private: ['CA1', 'CC1', 'CD1'],
  },
  aircall: {
    once: [
      aircall('call.created', 1, { direction: 'inbound' }),
      aircall('call.ended', 1, { direction: 'inbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: ann, recording: 'https://x/1' }), // prettier-ignore
      aircall('call.created', 2, { direction: 'outbound' }),
      aircall('call.ended', 2, { direction: 'outbound', answered_at: 1_772_445_610, ended_at: 1_772_445_800, user: bob }), // prettier-ignore
      aircall('call.created', 3, { direction: 'inbound' }),
      aircall('call.ended', 3, { direction: 'inbound', ended_at: 1_772_445_700, user: ann }),
    ],
    private: ['1', '3'],
  },
};

async function privateCallsOf(system: string, batches: readonly (readonly Reading[])[]): Promise<string[]> {
  const vault = await memoryVault();
  const ports = { store: memoryEventStore(), codec: codecOf<StoredEvent>(storedEvents), vault };
  const lines = [['rep-extension', 'ann', 'ann'], ['rep-extension', 'bob', 'bob'], ['rep-mailbox', 'ann@example.org', 'ann'], ['rep-extension', 'aircall:2', 'bob'], ['rep-private-number', home, 'ann']] as const; // prettier-ignore
  for (const [index, value, id] of lines) await vault.enter(index, value, id, '2026-01-01T00:00:00.000Z');
  const at = '2026-01-01T00:00:00.000Z';
  const named = personal('rep-ann', 'contact', home);
  await handle(ports, rep, { type: 'JoinRep', repId: 'ann', team: 'north', role: 'hunter', timeZone: 'UTC', stamp: stamp(at) }); // prettier-ignore
  const naming: RepCommand = { type: 'NamePrivateNumber', repId: 'ann', value: named, from: at, stamp: stamp(at) };
  await handle(ports, rep, naming);
  const from = { system, account: 'main', evidence: 'captured', ingest: 'live', actor: { kind: 'system', id: 'capture' }, correlationId: 'c' } as const; // prettier-ignore
  for (const readings of batches) {
    const facts: Captured[] = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
    expect((await new Intake(ports, from).take(facts)).rejected).toEqual([]);
  }
  const found: string[] = [];
  for await (const { stream, type, meta } of ports.store.readAll())
    if (type === 'CallMarkedPrivate') found.push(`${stream.slice(`call-${system}-main-`.length)} ${meta.occurredAt}`);
  return found.toSorted();
}

describe.each(Object.entries(deliveries))('%s', (system, { once, private: expected }) => {
  it('delivers nothing that is refused', () => expect(once.flat().filter(({ how }) => how === 'refused')).toEqual([]));

  it('tells of the same private calls in any order, however often and in whatever batches', async () => {
    const inOrder = await privateCallsOf(system, once);
    expect(inOrder.map((one) => one.split(' ')[0])).toEqual(expected);
    const jumbled = fc.tuple(
      fc.shuffledSubarray([...once], { minLength: once.length }),
      fc.array(fc.constantFrom(...once), { maxLength: 4 }),
      fc.array(fc.nat(once.length + 4), { maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(jumbled, async ([all, again, cuts]) => {
        const sent = [...all, ...again];
        const edges = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).toSorted((a, b) => a - b), sent.length];
        const batches = edges.slice(1).map((end, i) => sent.slice(edges[i], end).flat());
        expect(await privateCallsOf(system, batches)).toEqual(inOrder);
      }),
      { numRuns: 60 },
    );
  });
});
