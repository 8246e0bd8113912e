import type { Fact, Recorded } from '@app/decider/fact';

/** Instants are stored as timestamptz and handed to folds as ISO text; `bigint` and `int` are JavaScript integers. */
export type ColumnType = 'text' | 'text[]' | 'int' | 'bigint' | 'instant' | 'date' | 'boolean' | 'json';
export type Cell = string | number | boolean | null | readonly string[] | object;
export type Row = Readonly<Record<string, Cell>>;

/** A read model's table: the runner creates it in the projection version's own schema. */
export interface Table<R extends object = Row> {
  readonly name: string;
  readonly columns: Readonly<Record<keyof R & string, ColumnType>>;
  /** The primary key; `keyOf` joins these cells. */
  readonly key: readonly (keyof R & string)[];
  /** Columns of further indexes. */
  readonly indexes?: readonly (readonly (keyof R & string)[])[];
  /**
   * Integer columns written as deltas (`set x = x + delta`): rows of such a table are never loaded. None (`[]`) for rows
   * that are written and never read again: `add` then puts the row as it is, without a look-up.
   */
  readonly additive?: readonly (keyof R & string)[];
}

/** What a fold reads and writes; the runner loads the batch's keys before and writes what changed after, set-based. */
export interface Rows {
  /** Undefined where there is no such row. Only keys that `keysOf` named (or that this batch wrote) can be read. */
  get<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): R | undefined;
  put<R extends object>(table: Table<R>, row: R): void;
  remove<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): void;
  /** For additive tables: adds `row`'s additive columns to what is there. */
  add<R extends object>(table: Table<R>, row: R): void;
}

export interface Key {
  readonly table: Table<never>;
  readonly key: readonly (string | number)[];
}
export const keyIn = <R extends object>(table: Table<R>, ...key: readonly (string | number)[]): Key => ({
  table: table as unknown as Table<never>,
  key,
});

/** A view: pure code over rows. Name and integer version are its identity; a new version is rebuilt beside the old. */
export interface Projection<E extends Fact = Fact> {
  readonly name: string;
  readonly version: number;
  readonly tables: readonly Table<never>[];
  /** Rows the fold will read for this event; empty where the event does not matter here: then it is not folded. */
  keysOf(event: Recorded<E>): readonly Key[];
  /** Applied twice, or in another order where order can differ, the rows are the same. */
  fold(event: Recorded<E>, rows: Rows): void;
}
