import type { Command, Decider } from '@app/decider/decider';
import type { Fact, Recorded } from '@app/decider/fact';
import type { Codec } from './codec';
import { comparePositions, ConflictError, type EventStore, type NewEvent, type Position } from './event-store';
import { encode, eventIds, type Handled } from './handle';

export interface HandleAll {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
  readonly attempts?: number;
  /** Given for bulk, where most streams are new: they are written without being read first. Shared by all calls of a run. */
  readonly newest?: Newest;
}
/**
 * The furthest position that this run has written; begins empty. The store's head would not do: readers may not see the
 * latest yet, and what lies beyond it would be taken for new.
 */
export interface Newest {
  position?: Position;
}

/**
 * As `handle` one after the other, for commands that all go to one stream: decided in order, each on top of those before
 * it, and appended together. What comes in by the thousand costs one read and one append a stream, not a command.
 */
export async function handleAll<C extends Command, S, E extends Fact>(
  { store, codec, attempts = 10, newest }: HandleAll,
  decider: Decider<C, S, E>,
  commands: readonly C[],
): Promise<Handled<E>[]> {
  const [first] = commands;
  if (!first) return [];
  const stream = decider.streamOf(first);

  for (let attempt = 1; ; attempt++) {
    const unread = newest?.position !== undefined && attempt === 1;
    const history: Recorded<E>[] = [];
    if (!unread) for await (const record of store.readStream(stream)) history.push(codec.decode(record) as Recorded<E>);
    const { handled, events } = decideAll(codec, decider, commands, history, stream);
    if (events.length === 0) {
      if (unread) continue;
      return handled;
    }
    const before = newest?.position;
    try {
      const { position } = await store.append(stream, events, { expected: history.at(-1)?.revision ?? 'noStream' });
      if (newest && isAfter(position, newest.position)) newest.position = position;
      // An append repeated with the same event ids gives its first position: then the stream was there, and its payloads may differ.
      if (unread && !isAfter(position, before)) continue;
      return handled.map((one) => (one.repeated || one.events.length === 0 ? one : { ...one, position }));
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= attempts) throw error;
    }
  }
}

const isAfter = (position: Position, other: Position | undefined) =>
  other === undefined || comparePositions(position, other) > 0;

function decideAll<C extends Command, S, E extends Fact>(
  codec: Codec,
  decider: Decider<C, S, E>,
  commands: readonly C[],
  history: readonly Recorded<E>[],
  stream: string,
): { handled: Handled<E>[]; events: NewEvent[] } {
  const idOf = eventIds(history);
  const end = { revision: history.at(-1)?.revision ?? -1, position: history.at(-1)?.position };
  let state = history.reduce<S>(decider.evolve, decider.initial);
  const events: NewEvent[] = [];
  const before = new Map<string, Handled<E>>();

  const handled = commands.map((command): Handled<E> => {
    const { commandId } = command.stamp;
    const known = before.get(commandId) ?? recordedResult(decider, command, history, stream);
    if (known) return { ...known, repeated: true };
    const decision = decider.decide(command, state);
    state = decision.events.reduce<S>(decider.evolve, state);
    events.push(...encode(codec, command, decision.events, idOf));
    const result = { stream, ...end, revision: end.revision + events.length, repeated: false, ...decision };
    before.set(commandId, result);
    return result;
  });
  return { handled, events };
}

/** What this command gave when the stream took it before; undefined where it did not. */
function recordedResult<C extends Command, S, E extends Fact>(
  decider: Decider<C, S, E>,
  command: C,
  history: readonly Recorded<E>[],
  stream: string,
): Handled<E> | undefined {
  const events = history.filter((event) => event.commandId === command.stamp.commandId);
  const last = events.at(-1);
  if (!last) return undefined;
  const prefix = history.slice(0, history.indexOf(events[0]!));
  const { rejection } = decider.decide(command, prefix.reduce<S>(decider.evolve, decider.initial));
  return {
    stream,
    revision: last.revision,
    position: last.position,
    events,
    repeated: true,
    ...(rejection && { rejection }),
  };
}
