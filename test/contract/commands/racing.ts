import { fold } from '@app/decider/decider';
import type { Recorded } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import { lead, type LeadState } from '@app/domain/leads/lead';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import { leadStream, type LeadEvent } from '@app/domain/leads/lead.events';
import { storedEvents, upcasters, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { encode, eventIds, handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { Scheduler } from 'fast-check';

const codec = codecOf<StoredEvent>(storedEvents, upcasters);
type Store = Pick<EventStore, 'append' | 'readStream'>;

/** What its giver is told: the events of the command, and the code it was rejected with. */
export interface Told {
  readonly events: readonly LeadEvent['type'][];
  readonly rejected?: string;
}
export interface Result {
  readonly told: readonly Told[];
  readonly events: readonly Recorded<LeadEvent>[];
  readonly state: LeadState;
}

/** A way to have several commands handled at once. */
export type Race = (history: readonly LeadEvent[], commands: readonly LeadCommand[]) => Promise<Result>;

const give = async (store: Store, command: LeadCommand): Promise<Told> => {
  const { events, rejection } = await handle({ store, codec, attempts: 100 }, lead, command);
  return { events: events.map(({ type }) => type), ...(rejection && { rejected: rejection.code }) };
};

async function prepare(store: Store, leadId: string, history: readonly LeadEvent[]): Promise<void> {
  const before = stamp('2026-03-02T08:00:00.000Z', { commandId: 'history' });
  const events = encode(codec, { type: 'History', stamp: before }, history, eventIds([]));
  if (events.length > 0) await store.append(leadStream(leadId), events, { expected: 'noStream' });
}

async function result(store: Store, leadId: string, told: readonly Told[]): Promise<Result> {
  const events: Recorded<LeadEvent>[] = [];
  for await (const record of store.readStream(leadStream(leadId)))
    events.push(codec.decode(record) as Recorded<LeadEvent>);
  return { told, events, state: fold(lead, events) };
}

/** Truly at once, each on the next of the stores (as several processes share a database). */
export const atOnce =
  (stores: readonly Store[]): Race =>
  async (history, commands) => {
    const { leadId } = commands[0]!;
    await prepare(stores[0]!, leadId, history);
    const told = await Promise.all(commands.map((command, i) => give(stores[i % stores.length]!, command)));
    return result(stores[0]!, leadId, told);
  };

/** In an order of reads and appends that the scheduler picks: each waits for its turn. */
export const interleaved =
  (scheduler: Scheduler): Race =>
  async (history, commands) => {
    const { leadId } = commands[0]!;
    const store = memoryEventStore();
    await prepare(store, leadId, history);
    const turn = (what: string) => scheduler.schedule(Promise.resolve(), what);
    const steps = (command: LeadCommand): Store => ({
      readStream: async function* (...args) {
        await turn(`${command.type} reads`);
        yield* store.readStream(...args);
      },
      append: async (...args) => {
        await turn(`${command.type} appends`);
        return store.append(...args);
      },
    });
    const told = await scheduler.waitFor(Promise.all(commands.map((command) => give(steps(command), command))));
    return result(store, leadId, told);
  };

/** One after the other. */
export const inTurn: Race = async (history, commands) => {
  const { leadId } = commands[0]!;
  const store = memoryEventStore();
  await prepare(store, leadId, history);
  const told: Told[] = [];
  for (const command of commands) told.push(await give(store, command));
  return result(store, leadId, told);
};

const outcome = ({ told, events }: Result, order: readonly number[]) =>
  JSON.stringify([order.map((i) => told[i]), events.map(({ type, data, about }) => ({ type, data, about }))]);

/** Whatever happened at once has to be what would have happened one after the other, in one order or another. */
export async function expectAsInSomeOrder(
  history: readonly LeadEvent[],
  commands: readonly LeadCommand[],
  raced: Result,
): Promise<void> {
  const inOrder = await Promise.all(
    orders(commands.map((_, i) => i)).map(async (order) => {
      const serial = await inTurn(
        history,
        order.map((i) => commands[i]!),
      );
      return outcome(serial, [...order.keys()]) === outcome(raced, order);
    }),
  );
  expect(inOrder).toContain(true);
}

const orders = (of: readonly number[]): number[][] =>
  of.length === 0
    ? [[]]
    : of.flatMap((first) => orders(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
