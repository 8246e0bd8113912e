import { personal, type BlobRef, type Ingest } from '@app/decider/fact';
import { captured, stamp } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import type { CallCommand } from '@app/domain/calls/call.commands';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { CaptureSource } from '@app/wiring/capture-sources';
import type { download } from './download';
import { fetchOne, pauses, type Fetched, type Fetching } from './fetch-one';
import { forGood, forNow, SourceFailure } from './source-failure';
import { MemoryFetchList } from './memory.fetch-list';

const codec = codecOf<StoredEvent>(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const link = 'https://media.example/r1?token=secret';
const source = { system: 'aircall', account: 'main', externalId: 'c' };
const from = { source: 'aircall', account: 'main', zone: 'UTC', secret: 'x', recordings: { hosts: ['media.example'], authorization: 'Basic abc' } } as CaptureSource; // prettier-ignore
type Rest<T extends CallCommand['type']> = Omit<Extract<CallCommand, { type: T }>, 'type' | 'stamp' | 'callId'>;

/** A call with a link, a source that gives what `sends` say one after the other, and a vault that counts what lies in it. */
class Desk {
  now = new Date(at);
  readonly store = memoryEventStore({ now: () => this.now });
  readonly list = new MemoryFetchList();
  readonly blobs = new Set<string>();
  readonly asked: Parameters<typeof download>[0][] = [];
  sends: (Error | string)[] = ['sound'];
  sources: readonly CaptureSource[] = [from];
  private sealed = 0;

  record<T extends CallCommand['type']>(type: T, rest: Rest<T>, ingest: Ingest = 'live') {
    const by = type === 'MarkCallPrivate' ? stamp(at) : captured(at, source, { ingest });
    return handle(this, call, { type, callId: 'c', stamp: by, ...rest } as unknown as CallCommand);
  }
  readonly codec = codec;

  static async open({ placed = true, location = link, ingest = 'live' as Ingest } = {}): Promise<Desk> {
    const desk = new Desk();
    const placing = { placed: { at, direction: 'outbound' } } as const;
    if (placed) await desk.record('RecordCall', placing, ingest);
    const where = personal('call-c', 'content', location);
    await desk.record(
      'ReportRecording',
      { recordingId: 'r', location: where, mediaType: 'audio/ogg', seconds: 90 },
      ingest,
    );
    await desk.list.add([{ callId: 'c', recordingId: 'r' }], desk.now);
    return desk;
  }

  /** One try at what is due; `dies` names the step before which the relay is killed. */
  async run({
    dies,
    during = () => Promise.resolve(),
  }: { dies?: string; during?: () => Promise<unknown> } = {}): Promise<Fetched | undefined> {
    const [item] = await this.list.due(this.now, 1, []);
    if (!item) return undefined;
    const step = async (name: string) => {
      if (name === dies) throw new Error('killed');
      await Promise.resolve();
    };
    const { store, list, blobs } = this;
    const fetching: Fetching = {
      codec,
      sources: this.sources,
      plainToLoopback: false,
      now: () => this.now,
      store: {
        readStream: store.readStream.bind(store),
        append: async (...args: Parameters<EventStore['append']>) => {
          await step('append');
          return store.append(...args);
        },
      },
      vault: {
        sealStream: async (subject, _, content): Promise<BlobRef> => {
          const pieces: Uint8Array[] = [];
          for await (const piece of content) pieces.push(piece);
          const ref = { blob: `blob-${++this.sealed}`, size: Buffer.concat(pieces).length, subject, key: 'k' };
          blobs.add(ref.blob);
          await step('sealed');
          return ref;
        },
        removeBlob: async ({ blob }) => void blobs.delete(blob),
      },
      list: {
        add: list.add.bind(list),
        due: list.due.bind(list),
        postpone: list.postpone.bind(list),
        remove: async (one) => {
          await step('remove');
          await list.remove(one);
        },
      },
      download: async (wanted) => {
        this.asked.push(wanted);
        const sent = this.sends.length > 1 ? this.sends.shift()! : this.sends[0]!;
        if (sent instanceof Error) throw sent;
        const content = async function* () {
          yield Buffer.from(sent);
          await during();
          await step('downloaded');
        };
        return { mediaType: 'audio/mpeg', content: content() };
      },
    };
    return fetchOne(fetching, item, new AbortController().signal);
  }

  /** Until nothing is left, by a clock that runs ahead to what is due next. */
  async settle(): Promise<Fetched[]> {
    const ended: Fetched[] = [];
    for (let next = this.list.next; next; next = this.list.next) {
      if (next > this.now) this.now = next;
      ended.push((await this.run())!);
    }
    return ended;
  }
  async records(...types: string[]): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    for await (const record of this.store.readStream('call-c')) if (types.includes(record.type)) found.push(record);
    return found;
  }
}
const outcomes = ['RecordingStored', 'RecordingMissing'];
const reasons = async (desk: Desk) =>
  (await desk.records(...outcomes)).map(({ data }) => (data as { reason?: string }).reason);

it('stores what lies there, by its own word what it is', async () => {
  const desk = await Desk.open();
  expect(await desk.run()).toBe('stored');
  expect(desk.asked).toMatchObject([{ hosts: ['media.example'], authorization: 'Basic abc', mediaType: 'audio/ogg' }]);
  expect(desk.asked[0]!.url.href).toBe(link);
  const [stored] = await desk.records('RecordingStored');
  expect(stored).toMatchObject({
    data: { recordingId: 'r', mediaType: 'audio/mpeg', seconds: 90,  content: { blob: 'blob-1', subject: 'call-c' } },
    meta: { ingest: 'live', evidence: 'captured', source: { system: 'aircall', account: 'main' }, actor: { kind: 'system' } },
  }); // prettier-ignore
  expect(desk.list.next).toBeUndefined();
});

it('fetches for an import, too, and starts no more than the import did', async () => {
  const desk = await Desk.open({ ingest: 'backfill' });
  expect(await desk.run()).toBe('stored');
  expect((await desk.records('RecordingStored'))[0]!.meta.ingest).toBe('backfill');
});

it('comes back for what is not there yet, and says so once it never was', async () => {
  const desk = await Desk.open();
  desk.sends = [forNow('the source answers 500'), forNow('the source answers 404'), 'sound'];
  expect(await desk.settle()).toEqual(['later', 'later', 'stored']);
  expect(desk.now.getTime() - Date.parse(at)).toBe(pauses[0]! + pauses[1]!);

  const other = await Desk.open();
  other.sends = [forNow('the source answers 404')];
  expect(await other.settle()).toEqual([...pauses.map(() => 'later'), 'missing']);
  expect(await reasons(other)).toEqual(['the source answers 404']);
});

it('waits as long as the source asks for', async () => {
  const desk = await Desk.open();
  desk.sends = [new SourceFailure('the source answers 429', 5 * 60_000, 429), 'sound'];
  expect(await desk.settle()).toEqual(['later', 'stored']);
  expect(desk.now.getTime() - Date.parse(at)).toBe(5 * 60_000);
});

it('says at once what waiting does not change', async () => {
  const ended = async (change: (desk: Desk) => void, location?: string) => {
    const desk = await Desk.open(location === undefined ? {} : { location });
    change(desk);
    expect(await desk.run()).toBe('missing');
    return reasons(desk);
  };
  expect(await ended((desk) => (desk.sends = [forGood('larger than 512 MiB')]))).toEqual(['larger than 512 MiB']);
  expect(await ended((desk) => (desk.sources = []))).toEqual(['host not allowed']);
  expect(await ended((desk) => (desk.sources = [{ ...from, account: 'other' }]))).toEqual(['host not allowed']);
  expect(await ended(() => undefined, 'no link')).toEqual(['the link is none']);
});

it('tells an expired link from a closed door', async () => {
  const denied = new SourceFailure('the source answers 403', true, 403);
  const signed = `${link}&X-Amz-Date=20260302T085000Z&X-Amz-Expires=300`;
  const desk = await Desk.open({ location: signed });
  desk.sends = [denied];
  expect(await desk.settle()).toEqual(['missing']);
  expect(await reasons(desk)).toEqual(['expired']);

  // Aircall's links are good for ten minutes, whether they say so or not
  const later = await Desk.open();
  later.sends = [denied];
  await later.settle();
  expect(await reasons(later)).toEqual(['expired']);
  expect(later.now.getTime() - Date.parse(at)).toBeGreaterThan(10 * 60_000);
});

describe('a private call', () => {
  const markPrivate = (desk: Desk) => desk.record('MarkCallPrivate', { by: 'ann' });

  it('is never asked for', async () => {
    const desk = await Desk.open();
    await markPrivate(desk);
    expect(await desk.run()).toBe('over');
    expect([desk.asked, desk.list.next]).toEqual([[], undefined]);
  });
  it('that became so meanwhile leaves nothing behind', async () => {
    const desk = await Desk.open();
    expect(await desk.run({ during: () => markPrivate(desk) })).toBe('stored');
    expect(await desk.records(...outcomes)).toEqual([]);
    expect([...desk.blobs]).toEqual([]);
  });
  it('is only known once the call itself is: a report that comes first waits a moment for it, and no longer', async () => {
    const desk = await Desk.open({ placed: false });
    expect(await desk.run()).toBe('later');
    expect(desk.asked).toEqual([]);
    expect(await desk.settle()).toEqual(['stored']);
  });
});

it('is stored once, and leaves no more than one blob that nobody names, wherever a relay is killed', async () => {
  for (const dies of ['downloaded', 'sealed', 'append', 'remove']) {
    const desk = await Desk.open();
    await expect(desk.run({ dies })).rejects.toThrow('killed');
    expect(await desk.settle()).toEqual([dies === 'remove' ? 'over' : 'stored']);
    const stored = await desk.records('RecordingStored');
    expect(stored).toHaveLength(1);
    const named = (stored[0]!.data as { content: BlobRef }).content.blob;
    expect(desk.blobs.has(named)).toBe(true);
    // what a crash leaves behind is for `onrecord sweep-blobs`
    expect(desk.blobs.size - 1).toBe(dies === 'sealed' || dies === 'append' ? 1 : 0);
  }
  const missing = await Desk.open();
  missing.sends = [forGood('host not allowed')];
  await expect(missing.run({ dies: 'append' })).rejects.toThrow('killed');
  await expect(missing.run({ dies: 'remove' })).rejects.toThrow('killed');
  await missing.settle();
  expect(await reasons(missing)).toEqual(['host not allowed']);
});

it('is stored once by relays side by side, and the slower one cleans up after itself', async () => {
  const desk = await Desk.open();
  expect(await Promise.all([desk.run(), desk.run(), desk.run()])).toEqual(['stored', 'stored', 'stored']);
  expect(await desk.records('RecordingStored')).toHaveLength(1);
  expect(desk.blobs.size).toBe(1);
});

it('names neither link nor host in what it says', async () => {
  const desk = await Desk.open({ location: 'https://evil.example/?token=secret' });
  desk.sends = [forGood('host not allowed')];
  await desk.settle();
  expect(JSON.stringify(await desk.records('RecordingMissing'))).not.toMatch(/evil|secret/);
});
