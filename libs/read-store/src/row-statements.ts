import type { Cell, ColumnType, Row } from '@app/projections/projection';
import type { EntityManager } from 'typeorm';
import { columnsOf, list, quoted, tableIn, type AnyTable } from './tables';
import type { Changes } from './working-set';

/** One query a table: columns as arrays, joined with `unnest`. */
type Queries = Pick<EntityManager, 'query'>;

/** The rows with these keys, in the shape that folds know. */
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
  const where = table.key.map((column) => `${quoted(column)} = k.${quoted(column)}`);
  // `limit 1` keeps the planner at one index look-up a key, whatever it believes about a table without statistics
  const found = await db.query<Record<string, Cell>[]>(
    `select ${wanted.join(', ')} from unnest(${arrays(table, table.key)}) as k (${list(table.key)})
     cross join lateral (select * from ${tableIn(schema, table)} where ${where.join(' and ')} limit 1) as t`,
    table.key.map((_, i) => keys.map((key) => key[i])),
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

/** Writes a batch's changes to one table: rows put, then rows removed; or additions. */
export async function writeRows(db: Queries, schema: string, { table, put, removed, added }: Changes): Promise<void> {
  const name = tableIn(schema, table);
  const columns = columnsOf(table);
  const others = columns.filter((column) => !table.key.includes(column.name as never));
  const insert = `insert into ${name} as t (${list(columns.map((c) => c.name))}) select ${columns.map(cast).join(', ')} from unnest(${arrays(table)}) as r (${list(columns.map((c) => c.name))})`;

  if (put.length > 0) {
    const set = others.map((column) => `${quoted(column.name)} = excluded.${quoted(column.name)}`);
    const onConflict = set.length > 0 ? `do update set ${set.join(', ')}` : 'do nothing';
    await db.query(`${insert} on conflict (${list(table.key)}) ${onConflict}`, values(table, put));
  }
  if (added.length > 0) {
    const sums = new Set<string>(table.additive);
    const set = others.map(({ name: column }) => {
      const [cell, given] = [quoted(column), `excluded.${quoted(column)}`];
      return sums.has(column) ? `${cell} = t.${cell} + ${given}` : `${cell} = ${given}`;
    });
    await db.query(`${insert} on conflict (${list(table.key)}) do update set ${set.join(', ')}`, values(table, added));
  }
  if (removed.length > 0) {
    const where = table.key.map((column) => `t.${quoted(column)} = k.${quoted(column)}`);
    await db.query(
      `delete from ${name} as t using unnest(${arrays(table, table.key)}) as k (${list(table.key)}) where ${where.join(' and ')}`,
      values(table, removed, table.key),
    );
  }
}

/** `unnest` would flatten an array of arrays, and arrays of JSON are escaped twice over: both travel as text. */
const asText = (type: ColumnType) => type === 'text[]' || type === 'json';
const cast = ({ name, type, sql }: { name: string; type: ColumnType; sql: string }) =>
  `r.${quoted(name)}${asText(type) ? `::${sql}` : ''}`;
const arrays = (table: AnyTable, only: readonly string[] = Object.keys(table.columns)) =>
  columnsOf(table)
    .filter(({ name }) => only.includes(name))
    .sort((a, b) => only.indexOf(a.name) - only.indexOf(b.name))
    .map(({ type, sql }, i) => `$${i + 1}::${asText(type) ? 'text' : sql}[]`)
    .join(', ');

const values = (
  table: AnyTable,
  rows: readonly Row[],
  only: readonly string[] = Object.keys(table.columns),
): string[] => only.map((column) => arrayLiteral(table.columns[column]!, rows, column));

/** One column of the rows as a PostgreSQL array literal: several times faster than the driver's own. */
function arrayLiteral(type: ColumnType, rows: readonly Row[], column: string): string {
  const element = elements[type];
  let literal = '{';
  for (let i = 0; i < rows.length; i++) {
    const cell = rows[i]![column];
    if (i > 0) literal += ',';
    literal += cell === null || cell === undefined ? 'NULL' : element(cell);
  }
  return `${literal}}`;
}

const quote = (text: string) => (/["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`);
const plain = (cell: Cell) => quote(cell as string);
const elements: Record<ColumnType, (cell: Cell) => string> = {
  text: plain,
  instant: plain,
  date: plain,
  int: String,
  bigint: String,
  boolean: String,
  'text[]': (cell) => quote(`{${(cell as readonly string[]).map(quote).join(',')}}`),
  json: (cell) => quote(JSON.stringify(cell)),
};
