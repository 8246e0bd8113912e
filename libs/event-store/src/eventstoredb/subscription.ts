import type { AllStreamSubscription, Position, ResolvedEvent, StreamSubscription } from '@eventstore/db-client';
import { Bell } from '../follow';
import { backOff } from '../patience';
import { isTransient } from './client';

/** Milliseconds; every sign of the server's wakes a sleeper before. */
const untilWoken = 2 ** 31 - 1;

export interface Opened {
  readonly subscription: AllStreamSubscription | StreamSubscription;
  /** Everything up to here has gone by, filtered out or delivered, once what was delivered has been taken. */
  readonly passed?: () => Position | undefined;
}

export interface Taken {
  readonly events: readonly ResolvedEvent[];
  /** Where there was nothing left to take: up to where everything has gone by. */
  readonly passed: Position | undefined;
  /** Nothing was left to take, and the server had said that there is nothing more. */
  readonly caughtUp: boolean;
}

interface Following {
  readonly batch: number;
  readonly signal: AbortSignal;
  /** Rung by whoever has news of `passed`. */
  readonly bell: Bell;
}

/**
 * Takes what one subscription of the client's delivers, in batches, no faster than it is asked to: the stream beneath
 * holds one batch and then stops the server. Ends with `signal` or with the server; throws what it fails with.
 */
async function* take(
  { subscription, passed }: Opened,
  { batch, signal, bell }: Following,
): AsyncGenerator<Taken, void, void> {
  let live = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  const heard =
    <A>(what: (argument: A) => void) =>
    (argument: A) => {
      what(argument);
      bell.ring();
    };
  const stream = subscription as AllStreamSubscription;
  stream
    .on(
      'caughtUp',
      heard(() => (live = true)),
    )
    .on(
      'fellBehind',
      heard(() => (live = false)),
    );
  stream
    .on('readable', () => bell.ring())
    .on(
      'end',
      heard(() => (ended = true)),
    )
    .on(
      'close',
      heard(() => (ended = true)),
    )
    .on(
      'error',
      heard((error) => (failure ??= { error })),
    );
  try {
    while (!signal.aborted) {
      const count = bell.count;
      const events: ResolvedEvent[] = [];
      let event: ResolvedEvent | null = null;
      while (events.length < batch && (event = stream.read() as ResolvedEvent | null)) events.push(event);
      // All in one breath: what arrives from here on may lie before a `passed` that is asked for later.
      const drained = event === null;
      yield { events, passed: drained ? passed?.() : undefined, caughtUp: drained && live };
      if (!drained) continue;
      if (failure) throw failure.error;
      if (ended) return;
      await bell.next(count, untilWoken, signal);
    }
  } finally {
    void subscription.unsubscribe().catch(() => undefined); // it may never have come to be
    // What is still on its way is let run out: the client keeps a call for ever that nobody reads to its end.
    subscription.removeAllListeners('readable').resume();
  }
}

/**
 * The client resumes nothing: what is lost, ended by the server or refused for a moment is opened again (from where the
 * reader stands, which `open` knows) after a pause that grows while nothing comes. Throws what will not pass by itself.
 */
export async function* resubscribed(
  open: () => Promise<Opened>,
  following: Following,
): AsyncGenerator<Taken, void, void> {
  const { signal } = following;
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      for await (const taken of take(await open(), following)) {
        if (taken.events.length > 0 || taken.caughtUp) tries = 0;
        yield taken;
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isTransient(error)) throw error;
    }
    await new Bell().next(0, backOff(tries), signal);
  }
}
