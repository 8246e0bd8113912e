import type { Fact, Stamp } from './fact';

/** Why an intent was not carried out. `code` is stable and dotted: `lead.held-by-another`. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
  /** Plain values that a client may show or act on. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Both can be there: a denial that must be known is appended and then rejected. */
export interface Decision<E extends Fact = Fact> {
  readonly events: readonly E[];
  readonly rejection?: Rejection;
}

export type Command<T extends string = string, P = unknown> = { readonly type: T; readonly stamp: Stamp } & Readonly<P>;

/** Pure: `evolve` never rejects, `decide` never mutates, neither knows a clock. */
export interface Decider<C extends Command, S, E extends Fact> {
  /** The stream's category; streams are named `<name>-<id>`. */
  readonly name: string;
  readonly streamOf: (command: C) => string;
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S) => Decision<E>;
}

export const accept = <E extends Fact>(...events: readonly E[]): Decision<E> => ({ events });
/** Nothing to do: the state is already what the command asks for. */
export const nothing: Decision<never> = { events: [] };
export const reject = (code: string, message: string, details?: Rejection['details']): Decision<never> => ({
  events: [],
  rejection: { code, message, ...(details && { details }) },
});

export const fold = <S, E extends Fact>(
  decider: Pick<Decider<never, S, E>, 'initial' | 'evolve'>,
  events: Iterable<E>,
): S => {
  let state = decider.initial;
  for (const event of events) state = decider.evolve(state, event);
  return state;
};

/** For the end of an exhaustive switch. */
export const never = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
