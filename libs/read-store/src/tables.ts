import type { Projection, Table } from '@app/projections/projection';
import type { EntityManager } from 'typeorm';

export type AnyTable = Table<never>;

/** Text sorts by code unit, as positions and instants must and JavaScript does. */
const collation = (sql: string) => (sql.startsWith('text') ? ' collate "C"' : '');
export const sqlType: Record<AnyTable['columns'][string], string> = {
  text: 'text',
  'text[]': 'text[]',
  int: 'integer',
  bigint: 'bigint',
  instant: 'timestamptz',
  date: 'date',
  boolean: 'boolean',
  json: 'jsonb',
};
export const columnsOf = (table: AnyTable) =>
  Object.entries(table.columns).map(([name, type]) => ({ name, type, sql: sqlType[type] }));
export const quoted = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;

const snake = (name: string) => name.replaceAll('-', '_');
/** `rep-scorecard`, version 1 → `rep_scorecard_v1`; its second build on demand → `rep_scorecard_v1_r2` */
export const schemaOf = ({ name, version }: Pick<Projection, 'name' | 'version'>, build: number) =>
  `${snake(name)}_v${version}${build === 1 ? '' : `_r${build}`}`;
export const viewOf = (projection: string, table: string) =>
  `read_model.${quoted(`${snake(projection)}_${snake(table)}`)}`;
export const tableIn = (schema: string, table: AnyTable) => `${quoted(schema)}.${quoted(snake(table.name))}`;

/** The build's schema with its empty tables; whatever an interrupted attempt left there is replaced. */
export async function createSchema(manager: EntityManager, schema: string, tables: readonly AnyTable[]): Promise<void> {
  await manager.query(`drop schema if exists ${quoted(schema)} cascade`);
  await manager.query(`create schema ${quoted(schema)}`);
  for (const table of tables) {
    const columns = columnsOf(table).map(({ name, sql }) => `${quoted(name)} ${sql}${collation(sql)}`);
    await manager.query(
      `create table ${tableIn(schema, table)} (${columns.join(', ')}, primary key (${list(table.key)}))`,
    );
    for (const index of table.indexes ?? [])
      await manager.query(`create index on ${tableIn(schema, table)} (${list(index)})`);
  }
}

/** What queries read now shows this build; in the caller's transaction. */
export async function showViews(
  manager: EntityManager,
  projection: string,
  hide: readonly string[],
  schema: string,
  tables: readonly AnyTable[],
) {
  for (const table of hide) await manager.query(`drop view if exists ${viewOf(projection, table)}`);
  for (const table of tables)
    await manager.query(
      `create view ${viewOf(projection, table.name)} as select ${list(Object.keys(table.columns))} from ${tableIn(schema, table)}`,
    );
}

export const list = (names: readonly string[]) => names.map(quoted).join(', ');
