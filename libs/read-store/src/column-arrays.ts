import type { Cell, ColumnType } from '@app/projections/projection';
import { sqlType } from './tables';

/** Cells of one column, to be rows again by `unnest`. */
export interface ColumnCells {
  readonly type: ColumnType;
  readonly cells: readonly (Cell | undefined)[];
}

/**
 * `unnest(…)` over the columns, with its parameters from $1 on. Cells travel joined by a control character: parsing array
 * literals cost PostgreSQL, and quoting them cost us, more than half of a write. Columns of `text[]` come out as text.
 */
export function unnest(columns: readonly ColumnCells[]): { sql: string; values: string[] } {
  const values: string[] = [];
  const args = columns.map(({ type, cells }, i) => {
    const print = printers[type];
    const texts = cells.map((cell) => (cell === null || cell === undefined ? null : print(cell)));
    const joined = texts.map((text) => text ?? nothing).join(separator);
    const fits =
      joined !== '' && !texts.some((text) => text !== null && (text === nothing || text.includes(separator)));
    values.push(fits ? joined : literal(texts));
    const array = fits ? `string_to_array($${i + 1}, '${separator}', '${nothing}')` : `$${i + 1}`;
    return `${array}::${elementType(type)}[]`;
  });
  return { sql: `unnest(${args.join(', ')})`, values };
}

/** `unnest` would flatten an array of arrays: those travel as text and are cast row by row. */
export const elementType = (type: ColumnType) => (type === 'text[]' ? 'text' : sqlType[type]);

// unit separator and record separator: JSON escapes them, and texts hardly ever hold them
const separator = '\u001f';
const nothing = '\u001e';

const asIs = (cell: Cell) => cell as string;
const printers: Record<ColumnType, (cell: Cell) => string> = {
  text: asIs,
  instant: asIs,
  date: asIs,
  int: String,
  bigint: String,
  boolean: String,
  'text[]': (cell) => literal(cell as readonly string[]),
  json: (cell) => JSON.stringify(cell),
};

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
/** A PostgreSQL array literal. */
const literal = (texts: readonly (string | null)[]) =>
  `{${texts.map((t) => (t === null ? 'NULL' : quote(t))).join(',')}}`;
