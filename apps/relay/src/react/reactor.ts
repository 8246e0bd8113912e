import type { Recorded } from '@app/decider/fact';
import { alert, alertId } from '@app/domain/alerts/alert';
import { stepper, type Policy } from '@app/domain/policies/policy';
import type { StoredEvent } from '@app/domain/stored-events';
import type { StoredRecord } from '@app/event-store/event-store';
import { followFrom, type Cursor } from '../cursor';
import { carryOut, decoded, Poison, type Reacting } from './reaction';

/** What is handled side by side; events of one stream, and streams about one lead, follow one after the other. */
const atOnce = 8;
/** Most events handled between two moves of the cursor. */
const batch = 500;

export interface Reactor extends Reacting {
  readonly policies: readonly Policy[];
  readonly cursor: Cursor;
}

/** Follows the store and lets the policies act: what a crash cuts off is worked out again, and the steps' derived ids make twice once. */
export async function react(reactor: Reactor, signal: AbortSignal): Promise<void> {
  const { history: store, cursor } = reactor;
  const on = new Set<string>(reactor.policies.flatMap((policy) => policy.on));
  await followFrom({ store, cursor, who: 'the policies', batch }, signal, async (records) => {
    const lively = records.filter(({ type, meta }) => on.has(type) && meta.ingest === 'live');
    await sideBySide(byLead(byStream(lively)), async (streams) => {
      for (const events of streams) await reactIn(reactor, events, signal);
    });
    return signal.aborted ? 'broken off' : undefined;
  });
}

/** Some events of one stream, in their order. */
async function reactIn(reactor: Reactor, records: readonly StoredRecord[], signal: AbortSignal): Promise<void> {
  const { history: store, codec } = reactor;
  const stream: StoredRecord[] = [];
  const { stream: name, revision } = records.at(-1)!;
  for await (const record of store.readStream(name, { limit: revision + 1 })) stream.push(record);
  // grows with the events: a long stream is decoded once, however many of them are handled here
  const history: Recorded<StoredEvent>[] = [];
  for (const record of records) {
    for (const policy of reactor.policies) {
      if (signal.aborted) return;
      if (!policy.on.some((type) => type === record.type)) continue;
      try {
        history.push(...decoded(codec, stream.slice(history.length, record.revision + 1)));
        await carryOut(reactor, policy, history.at(-1)!, history);
      } catch (error) {
        if (!(error instanceof Poison)) throw error;
        await park(reactor, policy, record, error);
      }
    }
  }
}

/** One event that a policy can't cope with holds up nothing else; a manager is told. */
async function park(reactor: Reactor, { name }: Policy, record: StoredRecord, error: Poison): Promise<void> {
  const { id, type, stream, revision, position, recordedAt, data, meta } = record;
  const event: Recorded = { ...meta, type, data, stream, revision, position, recordedAt, eventId: id };
  reactor.observe?.({ what: 'parked', policy: name, event, error });
  const now = reactor.now().toISOString();
  const step = stepper(name, event, { now });
  const told = step(
    alert,
    {
      type: 'RaiseAlert',
      alertId: alertId('parked-event', name, id),
      kind: 'parked-event',
      what: name,
      since: now,
      figures: { event: id, type, stream },
    },
    { key: 'parked' },
  );
  await carryOut(reactor, { name, on: [], react: () => ({ steps: [told] }) }, event as Recorded<never>, []);
}

function byStream(records: readonly StoredRecord[]): StoredRecord[][] {
  const streams = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const those = streams.get(record.stream);
    if (those) those.push(record);
    else streams.set(record.stream, [record]);
  }
  return [...streams.values()];
}

/** Streams about the same lead together: what follows from the one is there when the other is looked at. */
function byLead(streams: readonly StoredRecord[][]): StoredRecord[][][] {
  const turns = new Map<string, StoredRecord[][]>();
  for (const stream of streams) {
    const leads = new Set(stream.flatMap(({ meta }) => meta.about.leads));
    const keys = leads.size > 0 ? [...leads] : [stream[0]!.stream];
    const [turn = [], ...others] = new Set(
      keys.flatMap((key) => [turns.get(key) ?? []]).filter(({ length }) => length > 0),
    );
    turn.push(...others.flat(), stream);
    for (const [key, other] of turns) if (others.includes(other)) turns.set(key, turn);
    for (const key of keys) turns.set(key, turn);
  }
  return [...new Set(turns.values())];
}

/** Ends when all have ended; throws the first failure then. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
