import type { Schedule } from '@app/calendar/working-time';
import type { Fact, Instant, Recorded } from '@app/decider/fact';
import { recorded } from '@app/decider/testing';
import type { StoredEvent } from '../stored-events';
import { knownNothing, type Known, type Outcome, type Policy, type Step } from './policy';

/** Monday to Friday, 9 to 18 on this zone's clock. */
export const officeHours = (zone = 'Europe/Amsterdam'): Schedule => ({ zone, patterns: [], absences: [] });

export const streamOf = (name: string, events: readonly Fact[], of: Partial<Recorded> = {}): Recorded<StoredEvent>[] =>
  events.map((event, revision) => recorded(event, { stream: name, revision, ...of }) as Recorded<StoredEvent>);

type Knows = Partial<Omit<Known, 'now' | 'streams'>> & { readonly streams?: Readonly<Record<string, readonly Fact[]>> };

/**
 * Given what is known, when the stream's last event comes, then these commands: `on(policy, { now, …known })
 * .when('call-1', [placed, ended]).then([…])`. The event's own stream is always known. Fails where the policy wants what
 * was not given.
 */
export const on = (policy: Policy, { now, streams = {}, ...given }: Knows & { readonly now: Instant }) => ({
  when(stream: string, events: readonly Fact[], { recordedAt }: { recordedAt?: Instant } = {}) {
    const history = streamOf(stream, events).map((event) => ({ ...event, recordedAt: recordedAt ?? event.recordedAt }));
    const others = Object.entries(streams).map(([name, told]) => [name, streamOf(name, told)] as const);
    const known = { ...knownNothing(now), ...given, streams: new Map([[stream, history], ...others]) };
    const event = history.at(-1)!;
    if (!policy.on.includes(event.type)) throw new Error(`not on ${event.type}`);
    const reaction = policy.react(event, history, known);
    if ('wants' in reaction) throw new Error(`wants ${JSON.stringify(reaction.wants)}`);
    const { steps } = reaction;
    return {
      steps,
      event,
      then: (commands: readonly object[]) => {
        expect(steps.map(({ command }) => command)).toMatchObject(commands);
        expect(steps).toHaveLength(commands.length);
        expect(new Set(steps.map(({ command }) => command.stamp.commandId)).size).toBe(steps.length);
        for (const { command } of steps)
          expect(command.stamp).toMatchObject({
            actor: { kind: 'policy', id: policy.name },
            causationId: event.eventId,
            ingest: 'live',
          });
      },
      thenNothing: () => expect(steps).toEqual([]),
      /** What is said once the `i`th command was decided like this. */
      after: (i: number, outcome: Outcome): Step | undefined => steps[i]?.then?.(outcome),
    };
  },
});
