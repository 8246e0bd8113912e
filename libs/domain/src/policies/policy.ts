import type { Command, Decider, Rejection } from '@app/decider/decider';
import type { Fact, Instant, Recorded, Stamp, Zone } from '@app/decider/fact';
import { orUsual, type Schedule } from '@app/calendar/working-time';
import type { Definitions } from '../departments/rules';
import type { LeadId, RepId, TaskId } from '../ids';
import type { Capacity } from '../leads/lead.commands';
import type { StoredEvent } from '../stored-events';

/** By hour of the callee's clock: dials of late (`of`), and those that somebody answered. Hours without dials are absent. */
export type AnswerRates = readonly { readonly hour: number; readonly answered: number; readonly of: number }[];
/** Everything that somebody holds now. */
export interface Holdings {
  readonly openLeads: readonly LeadId[];
  readonly closedLeads: readonly LeadId[];
  /** Open tasks of no lead. */
  readonly tasks: readonly TaskId[];
}

/** What a reaction has to know beyond the event's own stream; asked for until nothing is missing. */
export interface Wants {
  /** Whole streams as they stand now. */
  readonly streams?: readonly string[];
  /** When these reps work. */
  readonly hours?: readonly RepId[];
  readonly holdingsOf?: readonly RepId[];
  /** How many open leads these reps hold, and may: of everything that the streams asked for say, too. */
  readonly capacityOf?: readonly RepId[];
  readonly definitions?: true;
  readonly answerRates?: true;
}

/** What has been asked for so far; the read side holds everything up to the event itself. */
export interface Known {
  readonly now: Instant;
  readonly streams: ReadonlyMap<string, readonly Recorded<StoredEvent>[]>;
  /** Null: the directory knows of no such rep, or not where they are. */
  readonly hours: ReadonlyMap<RepId, Schedule | null>;
  readonly holdings: ReadonlyMap<RepId, Holdings>;
  /** Null: nobody has set a limit. */
  readonly capacity: ReadonlyMap<RepId, Capacity | null>;
  readonly definitions?: Definitions;
  readonly answerRates?: AnswerRates;
}
export const knownNothing = (now: Instant): Known => ({
  now,
  streams: new Map(),
  hours: new Map(),
  holdings: new Map(),
  capacity: new Map(),
});

/** How a command of a step ended. */
export interface Outcome {
  readonly events: readonly Fact[];
  readonly rejection?: Rejection;
}
/** One command to one stream. What it is rejected for is the stream's own word, and no failure. */
export interface Step {
  readonly decider: Decider<Command, unknown, Fact>;
  readonly command: Command;
  /** What has to be said once this one has been decided. */
  readonly then?: (outcome: Outcome) => Step | undefined;
}

export type Reaction = { readonly wants: Wants } | { readonly steps: readonly Step[] };
export const nothingToDo: Reaction = { steps: [] };

type Event<T extends StoredEvent['type']> = Recorded<Extract<StoredEvent, { type: T }>>;
interface PolicyOn<T extends StoredEvent['type']> {
  readonly name: string;
  readonly on: readonly T[];
  /** `history` is the event's stream up to and including it. */
  readonly react: (event: Event<T>, history: readonly Recorded<StoredEvent>[], known: Known) => Reaction;
}

/**
 * From an event to commands. Pure: whatever it needs comes in with `known`, and a reaction that lacks something asks for
 * it (`wants`) and is asked again. Steps carry ids derived from the event, so that a reaction worked out twice acts once.
 * Nothing of a backfill is ever shown to a policy.
 */
export type Policy = PolicyOn<StoredEvent['type']>;
export const policy = <T extends StoredEvent['type']>(of: PolicyOn<T>): Policy => of as unknown as Policy;

type Unstamped<C extends Command> = C extends Command ? Omit<C, 'stamp'> : never;
type Kept = Pick<Step, 'then'> & {
  /** Tells the steps of one reaction apart: the same whenever it is worked out again. */
  readonly key: string;
  /** When the command's facts happened; now where absent. */
  readonly at?: Instant;
};

/** Steps of this policy because of this event. */
export const stepper =
  (policyName: string, event: Recorded, { now }: Pick<Known, 'now'>) =>
  <C extends Command, S, F extends Fact>(
    decider: Decider<C, S, F>,
    command: NoInfer<Unstamped<C>>,
    { key, at, then }: Kept,
  ): Step => {
    const stamp: Stamp = {
      // clocks differ a little; what follows from an event never comes before it
      occurredAt: at ?? (now < event.occurredAt ? event.occurredAt : now),
      actor: { kind: 'policy', id: policyName },
      source: { system: 'policy', account: policyName, externalId: `${event.eventId}:${key}` },
      evidence: 'captured',
      ingest: 'live',
      commandId: `policy:${policyName}:${event.eventId}:${key}`,
      correlationId: event.correlationId,
      causationId: event.eventId,
    };
    return {
      decider: decider as unknown as Step['decider'],
      command: { ...command, stamp } as unknown as Command,
      ...(then && { then }),
    };
  };

const twoDays = 2 * 24 * 60 * 60 * 1000;
/** What is told more than two days late is for the record: nothing follows from it. The two clocks may differ: the earlier one counts. */
export const isOldNews = (at: Instant, { recordedAt }: Recorded, { now }: Known): boolean =>
  Math.min(Date.parse(recordedAt), Date.parse(now)) - Date.parse(at) > twoDays;

/** The rep's hours; the usual week where none were recorded, on `zone`'s clock where not even theirs is known. */
export const workingHours = (schedule: Schedule | null | undefined, zone: Zone = 'UTC'): Schedule =>
  orUsual(schedule ?? { zone, patterns: [], absences: [] });
