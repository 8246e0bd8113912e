import { createHash, randomBytes } from 'node:crypto';
import type { Codec } from './codec';
import { ConflictError, type EventStore, type NewEvent, type Position } from './event-store';
import type { Command, Decider, Rejection } from '@app/decider/decider';
import type { Fact, Recorded, Stamp } from '@app/decider/fact';

export interface Handled<E extends Fact = Fact> {
  readonly stream: string;
  /** Of the last event of this command; of the stream's end where it added nothing; -1 where there is no stream. */
  readonly revision: number;
  /** Of the last event of this command, or of the stream's end; undefined where there is no stream. */
  readonly position: Position | undefined;
  readonly events: readonly E[];
  /** The stream already carried this command: this is the first result again. */
  readonly repeated: boolean;
  readonly rejection?: Rejection;
}

/**
 * Load, decide, append at the revision read; on a conflict again from the top. The store is `OPEN_STORE`: it seals on the
 * way in and opens on the way out. Throws ConflictError after `attempts` lost races (default 10).
 */
export async function handle<C extends Command, S, E extends Fact>(
  {
    store,
    codec,
    attempts = 10,
  }: { store: Pick<EventStore, 'append' | 'readStream'>; codec: Codec; attempts?: number },
  decider: Decider<C, S, E>,
  command: C,
): Promise<Handled<E>> {
  const stream = decider.streamOf(command);
  for (let attempt = 1; ; attempt++) {
    const history: Recorded<E>[] = [];
    for await (const record of store.readStream(stream)) history.push(codec.decode(record) as Recorded<E>);

    const first = history.findIndex((event) => event.commandId === command.stamp.commandId);
    const known = first < 0 ? history : history.slice(0, first);
    const decision = decider.decide(command, known.reduce<S>(decider.evolve, decider.initial));
    const last = history.at(-1);
    if (first >= 0) {
      const events = history.filter((event) => event.commandId === command.stamp.commandId);
      const { revision, position } = events.at(-1)!;
      return {
        stream,
        revision,
        position,
        events,
        repeated: true,
        ...(decision.rejection && { rejection: decision.rejection }),
      };
    }
    if (decision.events.length === 0)
      return { stream, revision: last?.revision ?? -1, position: last?.position, repeated: false, ...decision };

    try {
      const appended = await store.append(stream, encode(codec, command, decision.events, eventIds(history)), {
        expected: last?.revision ?? 'noStream',
      });
      return { stream, ...appended, repeated: false, ...decision };
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= attempts) throw error;
    }
  }
}

/** A command's events as they are stored; `idOf` is `eventIds` of the stream's history, and counts on. */
export const encode = (
  codec: Codec,
  { stamp }: Command,
  events: readonly Fact[],
  idOf: ReturnType<typeof eventIds>,
): NewEvent[] =>
  events.map((event) =>
    codec.encode(event, {
      id: idOf(stamp, event.type),
      commandId: stamp.commandId,
      correlationId: stamp.correlationId,
      ...(stamp.causationId && { causationId: stamp.causationId }),
    }),
  );

/** A captured fact's events are named by its origin, their type and how many of those the stream has by then; others by the time. */
export function eventIds(history: readonly Recorded[]) {
  const ordinals = new Map<string, number>();
  return ({ source: { system, account = '', externalId } }: Stamp, type: string): string => {
    if (externalId === undefined) return uuidv7();
    const key = JSON.stringify([system, externalId, type]);
    const before = () =>
      history.filter((e) => e.type === type && e.source.system === system && e.source.externalId === externalId).length;
    const ordinal = ordinals.get(key) ?? before();
    ordinals.set(key, ordinal + 1);
    return uuidv5(JSON.stringify([system, account, externalId, type, ordinal]));
  };
}

const format = (bytes: Buffer, version: number): string => {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
/** RFC 9562, section 5.7: milliseconds, then random. */
export function uuidv7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  return format(bytes, 7);
}
const namespace = Buffer.from('6f6e7265636f7264000050008000000000000001', 'hex').subarray(0, 16);
/** RFC 9562, section 5.5: the same name gives the same id. */
export const uuidv5 = (name: string): string => format(createHash('sha1').update(namespace).update(name).digest(), 5);
