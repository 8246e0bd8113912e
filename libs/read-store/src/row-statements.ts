import type { Cell, ColumnType, Row } from '@app/projections/projection';
import type { EntityManager } from 'typeorm';
import { unnest } from './column-arrays';
import { columnsOf, list, quoted, tableIn, type AnyTable } from './tables';
import type { Changes } from './working-set';

type Queries = Pick<EntityManager, 'query'>;

/** The rows with these keys, in the shape that folds know; one query. */
export async function loadRows(
  db: Queries,
  schema: string,
  table: AnyTable,
  keys: readonly (readonly (string | number)[])[],
): Promise<Row[]> {
  const columns = columnsOf(table);
  const wanted = columns.map(
    ({ name, type }) => `t.${quoted(name)}${type === 'date' ? '::text' : ''} as ${quoted(name)}`,
  );
  const same = table.key.map((column) => `${quoted(column)} = k.${quoted(column)}`);
  const { sql, values } = unnest(
    table.key.map((column, i) => ({ type: typeOf(table, column), cells: keys.map((key) => key[i]) })),
  );
  const found = await db.query<Record<string, Cell>[]>(
    // `limit 1` keeps the planner at one index look-up a key, whatever it believes about a table without statistics
    `select ${wanted.join(', ')} from ${sql} as k (${list(table.key)})
     cross join lateral (select * from ${tableIn(schema, table)} where ${same.join(' and ')} limit 1) as t`,
    values,
  );
  for (const { name, type } of columns) {
    const read = readers[type];
    if (read) for (const row of found) if (row[name] !== null) row[name] = read(row[name]!);
  }
  return found;
}

/** From what the driver gives. */
const readers: Partial<Record<ColumnType, (value: Cell) => Cell>> = {
  bigint: Number,
  instant: (value) => (value as unknown as Date).toISOString(),
};

/** Writes a batch's changes to one table: a query each for rows put, additions, and rows removed. */
export async function writeRows(db: Queries, schema: string, { table, put, removed, added }: Changes): Promise<void> {
  const additive = new Set<string>(table.additive);
  const replace = (cell: string) => `${cell} = excluded.${cell}`;
  const sum = (cell: string) => `${cell} = t.${cell} + excluded.${cell}`;
  if (put.length > 0) await upsert(db, schema, table, put, (name) => replace(quoted(name)));
  if (added.length > 0)
    await upsert(db, schema, table, added, (name) => (additive.has(name) ? sum : replace)(quoted(name)));
  if (removed.length > 0) {
    const same = table.key.map((column) => `t.${quoted(column)} = k.${quoted(column)}`);
    const { sql, values } = unnest(cellsOf(table, removed, table.key));
    await db.query(
      `delete from ${tableIn(schema, table)} t using ${sql} k (${list(table.key)}) where ${same.join(' and ')}`,
      values,
    );
  }
}

async function upsert(
  db: Queries,
  schema: string,
  table: AnyTable,
  rows: readonly Row[],
  set: (column: string) => string,
): Promise<void> {
  const columns = columnsOf(table);
  const names = columns.map(({ name }) => name);
  const cells = columns.map(({ name, type, sql }) => `r.${quoted(name)}${type === 'text[]' ? `::${sql}` : ''}`);
  const sets = names.filter((name) => !table.key.includes(name as never)).map(set);
  const { sql, values } = unnest(cellsOf(table, rows, names));
  await db.query(
    `insert into ${tableIn(schema, table)} as t (${list(names)}) select ${cells.join(', ')} from ${sql} r (${list(names)})
     on conflict (${list(table.key)}) do ${sets.length > 0 ? `update set ${sets.join(', ')}` : 'nothing'}`,
    values,
  );
}

const typeOf = (table: AnyTable, column: string) => table.columns[column]!;
const cellsOf = (table: AnyTable, rows: readonly Row[], columns: readonly string[]) =>
  columns.map((column) => ({ type: typeOf(table, column), cells: rows.map((row) => row[column]) }));
