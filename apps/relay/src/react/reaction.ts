import type { Recorded } from '@app/decider/fact';
import {
  knownNothing,
  type Known,
  type Outcome,
  type Policy,
  type Step,
  type Wants,
} from '@app/domain/policies/policy';
import type { StoredEvent } from '@app/domain/stored-events';
import { UnknownEventError, type Codec } from '@app/event-store/codec';
import {
  comparePositions,
  StoreError,
  type EventStore,
  type Position,
  type StoredRecord,
} from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { ReadSide } from './read-side';

/** More rounds of asking than any policy has use for. */
const mostRounds = 100;

/** Tried again it would fail again: what failed is code over facts, not the world around it. */
export class Poison extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
    this.name = 'Poison';
  }
}
const pure = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new Poison(error as Error);
  }
};

export const decoded = (codec: Codec<StoredEvent>, records: readonly StoredRecord[]): Recorded<StoredEvent>[] =>
  pure(() => records.map((record) => codec.decode(record)));

export type Reacted =
  | { readonly what: 'stepped'; readonly policy: string; readonly step: Step; readonly rejected: string | undefined }
  /** The policy failed on this event, and has moved on without it. */
  | { readonly what: 'parked'; readonly policy: string; readonly event: Recorded; readonly error: Error };

/** What it takes to react to one event. */
export interface Reacting {
  /** The sealed one: no policy reads what is personal. */
  readonly history: EventStore;
  /** The open one, for commands. */
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec<StoredEvent>;
  readonly readSide: ReadSide;
  readonly now: () => Date;
  readonly observe?: (reacted: Reacted) => void;
}

/** Tells the policy what it wants to know, then takes its steps, one after the other. Throws Poison for the policy's own failure. */
export async function carryOut(
  reactor: Reacting,
  policy: Policy,
  event: Recorded<StoredEvent>,
  history: readonly Recorded<StoredEvent>[],
): Promise<void> {
  let known = knownNothing(reactor.now().toISOString());
  for (let round = 0; ; round++) {
    const reaction = pure(() => policy.react(event, history, known));
    if ('wants' in reaction) {
      if (round === mostRounds) throw new Poison(new Error(`${policy.name} never knows enough`));
      known = await learn(reactor, known, reaction.wants, event.position);
      continue;
    }
    for (const first of reaction.steps)
      for (let step: Step | undefined = first; step; ) {
        const outcome = await take(reactor, step);
        reactor.observe?.({ what: 'stepped', policy: policy.name, step, rejected: outcome.rejection?.code });
        const { then }: Step = step;
        step = pure(() => then?.(outcome));
      }
    return;
  }
}

/** What the command is rejected for is an answer; what its decider throws, or no store could ever take, is poison. */
async function take({ store, codec }: Reacting, { decider, command }: Step): Promise<Outcome> {
  const guarded = {
    ...decider,
    evolve: (...args: Parameters<typeof decider.evolve>) => pure(() => decider.evolve(...args)),
    decide: (...args: Parameters<typeof decider.decide>) => pure(() => decider.decide(...args)),
  };
  try {
    return await handle({ store, codec }, guarded, command);
  } catch (error) {
    const hopeless =
      error instanceof UnknownEventError ||
      error instanceof RangeError ||
      (error instanceof StoreError && ['store.too-large', 'store.bad-stream'].includes(error.code));
    throw hopeless ? new Poison(error) : error;
  }
}

async function learn(
  { history, codec, readSide }: Reacting,
  known: Known,
  wants: Wants,
  position: Position,
): Promise<Known> {
  const streams = new Map(known.streams);
  for (const name of wants.streams ?? []) {
    const records: StoredRecord[] = [];
    for await (const record of history.readStream(name)) records.push(record);
    streams.set(name, decoded(codec, records));
  }
  const hours = new Map(known.hours);
  if (wants.hours) {
    const found = await readSide.hours(wants.hours, position);
    for (const rep of wants.hours) hours.set(rep, found.get(rep) ?? null);
  }
  const holdings = new Map(known.holdings);
  for (const rep of wants.holdingsOf ?? []) holdings.set(rep, await readSide.holdings(rep, known.now, position));
  const capacity = new Map(known.capacity);
  if (wants.capacityOf) {
    const latest = [...streams.values()].flatMap((events) => events.at(-1)?.position ?? []);
    const found = await readSide.capacity(wants.capacityOf, [position, ...latest].toSorted(comparePositions).at(-1)!);
    for (const rep of wants.capacityOf) capacity.set(rep, found.get(rep) ?? null);
  }
  return {
    ...known,
    streams,
    hours,
    holdings,
    capacity,
    ...(wants.definitions && { definitions: await readSide.definitions(position) }),
    ...(wants.answerRates && { answerRates: await readSide.answerRates(known.now) }),
  };
}
