import type { Key, Row, Rows, Table } from '@app/projections/projection';
import type { AnyTable } from './tables';

/** A row as this process knows it, which is as it is: nobody else writes under the lease. */
interface Entry {
  readonly id: string;
  /** Null: there is no such row. */
  row: Row | null;
  /** The last batch that changed it; 0 for a row that was only read. */
  batch: number;
  /** The last event that named or wrote it: what the fold may read now. */
  event: number;
}

/** What one batch changes in one table, sorted by key. */
export interface Changes {
  readonly table: AnyTable;
  readonly put: readonly Row[];
  readonly removed: readonly Row[];
  /** Additive rows: what to add. */
  readonly added: readonly Row[];
}

const separator = '\u0000'; // PostgreSQL has no such character in a text
const idOf = (key: readonly unknown[]) => key.join(separator);
const byId = (a: Entry, b: Entry) => (a.id < b.id ? -1 : 1);

class TableRows {
  readonly entries = new Map<string, Entry>();
  changed: Entry[] = [];
  sums = new Map<string, Record<string, unknown>>();
  /** Every row there is is in memory: what isn't here doesn't exist. True for a table that began empty, until rows are forgotten. */
  complete: boolean;

  constructor(
    readonly table: AnyTable,
    began: 'empty' | 'filled',
  ) {
    this.complete = began === 'empty';
  }

  idOfRow(row: Row): string {
    const { key } = this.table;
    return idOf(key.map((column) => row[column]));
  }
}

/**
 * The rows of one build that are in memory: those of the events under way, what they changed and is not written yet, and
 * as many others as `keep` allows, so that a row in use is not read again for each batch. Rows are replaced, never changed.
 */
export class WorkingSet implements Rows {
  private readonly tables = new Map<string, TableRows>();
  /** Grows with each batch taken; entries of the batch that is being filled carry it. */
  private batch = 1;
  private event = 0;
  private undo: (() => void)[] = [];

  constructor(
    tables: readonly AnyTable[],
    began: 'empty' | 'filled',
    private readonly keep = 50_000,
  ) {
    for (const table of tables) this.tables.set(table.name, new TableRows(table, began));
  }

  /** Which rows have to be loaded before these keys can be read, by table. */
  missing(keys: Iterable<Key>): Map<AnyTable, (readonly (string | number)[])[]> {
    const missing = new Map<AnyTable, (readonly (string | number)[])[]>();
    for (const { table, key } of keys) {
      const rows = this.rowsOf(table);
      const id = idOf(key);
      if (rows.entries.has(id)) continue;
      rows.entries.set(id, { id, row: null, batch: 0, event: 0 });
      if (rows.complete || rows.table.additive) continue;
      const wanted = missing.get(rows.table);
      if (wanted) wanted.push(key);
      else missing.set(rows.table, [key]);
    }
    return missing;
  }

  loaded(table: AnyTable, found: readonly Row[]): void {
    const rows = this.rowsOf(table);
    for (const row of found) rows.entries.get(rows.idOfRow(row))!.row = row;
  }

  /** Runs one event's fold. When it throws, nothing of it is left behind. */
  apply(keys: readonly Key[], fold: () => void): void {
    this.event++;
    this.undo = [];
    for (const { table, key } of keys) this.rowsOf(table).entries.get(idOf(key))!.event = this.event;
    try {
      fold();
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      throw error;
    }
  }

  /** What changed since the last batch was taken. */
  takeChanges(): { batch: number; changes: Changes[] } {
    const changes: Changes[] = [];
    for (const rows of this.tables.values()) {
      if (rows.changed.length === 0 && rows.sums.size === 0) continue;
      const { key } = rows.table;
      const put: Row[] = [];
      const removed: Row[] = [];
      for (const { id, row } of rows.changed.sort(byId)) {
        if (row) put.push(row);
        else removed.push(Object.fromEntries(id.split(separator).map((cell, i) => [key[i], cell])) as Row);
      }
      const added = [...rows.sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum as Row);
      changes.push({ table: rows.table, put, removed, added });
      rows.changed = [];
      rows.sums = new Map();
    }
    return { batch: this.batch++, changes };
  }

  /** Lets go of rows beyond `keep`, oldest first, that are in the database as they are here: changed in no batch after `written`. */
  forget(written: number): void {
    for (const rows of this.tables.values()) {
      let surplus = rows.entries.size - this.keep;
      if (surplus <= 0) continue;
      for (const entry of rows.entries.values()) {
        if (surplus-- <= 0) break;
        if (entry.batch <= written) rows.entries.delete(entry.id);
      }
      rows.complete = false;
    }
  }

  get<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): R | undefined {
    const rows = this.rowsOf(table);
    if (rows.table.additive) throw new Error(`${table.name} is additive: its rows are never loaded`);
    const entry = rows.entries.get(idOf(key));
    if (entry?.event !== this.event) throw new Error(`${table.name} (${key.join(', ')}) was not named by keysOf`);
    return (entry.row ?? undefined) as R | undefined;
  }

  put<R extends object>(table: Table<R>, row: R): void {
    const rows = this.rowsOf(table);
    if (rows.table.additive) throw new Error(`${table.name} is additive: add to it`);
    this.change(rows, rows.idOfRow(row as Row), row as Row);
  }

  remove<R extends object>(table: Table<R>, ...key: readonly (string | number)[]): void {
    const rows = this.rowsOf(table);
    if (rows.table.additive) throw new Error(`${table.name} is additive: add to it`);
    this.change(rows, idOf(key), null);
  }

  add<R extends object>(table: Table<R>, row: R): void {
    const rows = this.rowsOf(table);
    const { additive } = rows.table;
    if (!additive) throw new Error(`${table.name} is not additive`);
    const id = rows.idOfRow(row as Row);
    const before = rows.sums.get(id);
    const sum: Record<string, unknown> = { ...(row as Row) };
    if (before) for (const column of additive) sum[column] = (before[column] as number) + (sum[column] as number);
    rows.sums.set(id, sum);
    this.undo.push(() => (before ? rows.sums.set(id, before) : rows.sums.delete(id)));
  }

  private change(rows: TableRows, id: string, row: Row | null): void {
    const known = rows.entries.get(id);
    const entry = known ?? { id, row: null, batch: 0, event: 0 };
    if (!known) rows.entries.set(id, entry);
    const before = { ...entry };
    if (before.batch !== this.batch) rows.changed.push(entry);
    entry.row = row;
    entry.batch = this.batch;
    entry.event = this.event;
    this.undo.push(() => {
      Object.assign(entry, before);
      if (!known) rows.entries.delete(id);
      if (before.batch !== this.batch) rows.changed.splice(rows.changed.lastIndexOf(entry), 1);
    });
  }

  private rowsOf(table: { readonly name: string }): TableRows {
    const rows = this.tables.get(table.name);
    if (!rows) throw new Error(`no table ${table.name} in this projection`);
    return rows;
  }
}
