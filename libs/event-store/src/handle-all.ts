import type { Command, Decider } from '@app/decider/decider';
import type { Fact, Recorded } from '@app/decider/fact';
import type { Codec } from './codec';
import { ConflictError, type EventStore, type NewEvent } from './event-store';
import { encode, eventIds, type Handled } from './handle';

/**
 * As `handle` one after the other, for commands that all go to one stream: decided in order, each on top of those before
 * it, and appended together. What comes in by the thousand costs one read and one append a stream, not a command.
 */
export async function handleAll<C extends Command, S, E extends Fact>(
  {
    store,
    codec,
    attempts = 10,
  }: { store: Pick<EventStore, 'append' | 'readStream'>; codec: Codec; attempts?: number },
  decider: Decider<C, S, E>,
  commands: readonly C[],
): Promise<Handled<E>[]> {
  const [first] = commands;
  if (!first) return [];
  const stream = decider.streamOf(first);
  for (let attempt = 1; ; attempt++) {
    const history: Recorded<E>[] = [];
    for await (const record of store.readStream(stream)) history.push(codec.decode(record) as Recorded<E>);
    const { handled, events } = decideAll(codec, decider, commands, history, stream);
    if (events.length === 0) return handled;
    try {
      const { position } = await store.append(stream, events, { expected: history.at(-1)?.revision ?? 'noStream' });
      return handled.map((one) => (one.repeated || one.events.length === 0 ? one : { ...one, position }));
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= attempts) throw error;
    }
  }
}

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
