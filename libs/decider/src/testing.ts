import { fold, type Command, type Decider } from './decider';
import type { Fact, Instant, Recorded, Stamp } from './fact';

let commands = 0;
/** A person's live command at `at`, with a new command id each time; `of` overrides. */
export const stamp = (at: Instant, of: Partial<Stamp> = {}): Stamp => ({
  occurredAt: at,
  actor: { kind: 'manager', id: 'head' },
  source: { system: 'api' },
  evidence: 'declared',
  ingest: 'live',
  commandId: `command-${++commands}`,
  correlationId: 'correlation-1',
  ...of,
});
/** What a machine reported at `at`: `source.externalId` is what makes two reports the same fact. */
export const captured = (
  at: Instant,
  source: Stamp['source'] = { system: 'asterisk-cdr' },
  of: Partial<Stamp> = {},
): Stamp => stamp(at, { actor: { kind: 'service', id: source.system }, source, evidence: 'captured', ...of });

let places = 0;
/** The fact as a store gives it back; positions and event ids go up in the order of calls, `recordedAt` is `occurredAt`. */
export const recorded = <E extends Fact>(
  event: E,
  of: { stream: string; revision: number } & Partial<Omit<Recorded, keyof Fact>>,
): Recorded<E> => {
  const place = ++places;
  return {
    ...event,
    eventId: `00000000-0000-7000-8000-${place.toString(16).padStart(12, '0')}`,
    position: `spec0000:0001:${place.toString().padStart(20, '0')}`,
    recordedAt: event.occurredAt,
    commandId: `recorded-${place}`,
    correlationId: 'correlation-1',
    schema: 1,
    ...of,
  };
};
/** One stream's facts from revision `first` on. */
export const recordedStream = <E extends Fact>(stream: string, events: readonly E[], first = 0): Recorded<E>[] =>
  events.map((event, i) => recorded(event, { stream, revision: first + i }));

/**
 * Given/when/then for a decider, on jest's `expect`:
 * `given(lead, [registered]).when(assign).then([assigned])`. Every `then` also decides the command a second time on top
 * of its own events and expects nothing new: a retried command adds nothing. (`retries: 'may differ'` where the retry
 * is told apart by the command id alone.)
 */
export const given = <C extends Command, S, E extends Fact>(decider: Decider<C, S, E>, history: readonly E[]) => ({
  when: (command: C, retries: 'add nothing' | 'may differ' = 'add nothing') => {
    const decision = decider.decide(command, fold(decider, history));
    const retried = () => decider.decide(command, fold(decider, [...history, ...decision.events]));
    const check = () => {
      if (retries === 'add nothing') expect(retried().events).toEqual([]);
    };
    return {
      decision,
      then: (events: readonly { type: E['type']; data?: unknown }[]) => {
        expect(decision.rejection).toBeUndefined();
        expect(decision.events).toMatchObject(events);
        expect(decision.events).toHaveLength(events.length);
        check();
      },
      thenNothing: () => expect(decision).toEqual({ events: [] }),
      thenRejected: (code: string, ...recorded: readonly { type: E['type']; data?: unknown }[]) => {
        expect(decision.rejection?.code).toBe(code);
        expect(decision.events).toMatchObject(recorded);
        expect(decision.events).toHaveLength(recorded.length);
        if (recorded.length === 0) check();
      },
      /** The state after the decision. */
      state: () => fold(decider, [...history, ...decision.events]),
    };
  },
});
