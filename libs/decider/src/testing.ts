import { fold, type Command, type Decider } from './decider';
import type { Fact } from './fact';

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
