import { parse as parseYaml } from 'yaml';
import type { Evidence, Zone } from '@app/decider/fact';
import { CaptureError, type TrunkDirection } from '../captured';
import { hasOffset, isZone } from '../local-time';
import { at, type Problems } from '../mapping-reader';

/** Of an itemised bill: a row is a call. `number` is the other side's; where the file has both ends, `from` and `to`. */
export const itemColumns = ['id', 'trunk', 'start', 'direction', 'number', 'from', 'to', 'seconds'] as const;
/** Of counters: a row is a day of a trunk. */
export const counterColumns = ['trunk', 'day', 'calls', 'seconds'] as const;
export type BillColumn = (typeof itemColumns)[number] | (typeof counterColumns)[number];

/** How a carrier's bill, or a file of trunk counters, reads. See docs/capture.md. */
export interface BillMapping {
  readonly form: 'items' | 'counters';
  /** Names who tells: part of every fact's identity. */
  readonly account: string;
  readonly evidence: Evidence;
  readonly file: { readonly delimiter: string; readonly encoding: string };
  readonly columns: { readonly [column in BillColumn]?: string };
  readonly time: { readonly format: string; readonly zone: Zone };
  /** Of every row, where no column says it. */
  readonly trunk: string | undefined;
  readonly direction: TrunkDirection | undefined;
  /** Their name of a trunk → the line as our calls name it. */
  readonly trunks: ReadonlyMap<string, string>;
  readonly directions: ReadonlyMap<string, TrunkDirection>;
  /** What `seconds` is in, where it is not written as a time (`00:01:30`). */
  readonly unit: 'seconds' | 'minutes';
  /** Column → values whose rows are no calls. */
  readonly skip: readonly { readonly column: string; readonly values: ReadonlySet<string> }[];
  readonly covers: { readonly directions: readonly TrunkDirection[]; readonly unanswered: boolean };
}

const both = ['outbound', 'inbound'] as const;

/** Throws CaptureError with every problem at once, each naming its key. */
export function readBillMapping(yaml: string, name = 'the mapping'): BillMapping {
  let document: unknown;
  try {
    document = parseYaml(yaml);
  } catch (error) {
    throw new CaptureError(`${name} is not YAML`, [error instanceof Error ? error.message : String(error)]);
  }
  const problems: Problems = [];
  const root = at(document, '', problems);
  const [columns, file, time, covers] = [root.in('columns'), root.in('file'), root.in('time'), root.in('covers')];
  const directions = root.in('directions');
  const form = columns.has('calls') ? 'counters' : 'items';
  const known = form === 'counters' ? counterColumns : itemColumns;
  const covered = covers.texts('directions');
  const mapping: BillMapping = {
    form,
    account: root.text('account'),
    evidence: root.oneOf('evidence', ['captured', 'declared', 'assumed'], 'captured'),
    file: { delimiter: file.text('delimiter', ','), encoding: file.text('encoding', 'utf-8') },
    columns: Object.fromEntries(known.map((column) => [column, columns.optionalText(column)])),
    time: { format: time.text('format', form === 'counters' ? 'yyyy-MM-dd' : undefined), zone: time.text('zone') },
    trunk: root.optionalText('trunk'),
    direction: root.has('direction') ? root.oneOf('direction', both) : undefined,
    trunks: new Map(root.entries('trunks').map(([theirs, ours]) => [theirs, ours.ownTexts()[0] ?? ''])),
    directions: new Map(root.entries('directions').map(([theirs]) => [theirs, directions.oneOf(theirs, both)])),
    unit: root.oneOf('unit', ['seconds', 'minutes'], 'seconds'),
    skip: root.entries('skip').map(([column, values]) => ({ column, values: new Set(values.ownTexts()) })),
    covers: {
      directions: covered.length > 0 ? both.filter((direction) => covered.includes(direction)) : both,
      unanswered: covers.oneOf('unanswered', ['yes', 'no'], form === 'counters' ? 'yes' : 'no') === 'yes',
    },
  };

  const needed: readonly BillColumn[] = form === 'counters' ? ['day'] : ['start'];
  for (const column of needed)
    if (!mapping.columns[column]) problems.push(`columns.${column} is missing: which column is it?`);
  if (!mapping.columns.trunk === (mapping.trunk === undefined))
    problems.push('say either `columns.trunk`, or one `trunk` of all rows');
  if (form === 'items') {
    if (!mapping.columns.direction === (mapping.direction === undefined))
      problems.push('say either `columns.direction`, or one `direction` of all rows');
    if (mapping.columns.direction && mapping.directions.size === 0)
      problems.push('directions is empty: which word of the column is outbound, which is inbound?');
    if (mapping.columns.number && (mapping.columns.from ?? mapping.columns.to))
      problems.push("say either `columns.number`, the other side's, or `columns.from` and `columns.to`");
  }
  if (covered.some((word) => !(both as readonly string[]).includes(word)))
    problems.push(`covers.directions can hold ${both.join(', ')}`);
  if (mapping.time.zone && !isZone(mapping.time.zone))
    problems.push(`time.zone: ${mapping.time.zone} is no IANA time zone (Europe/Amsterdam is one)`);
  if (form === 'counters' && hasOffset(mapping.time.format))
    problems.push('time.format: a day of a counter has no offset');
  if (!isEncoding(mapping.file.encoding))
    problems.push(`file.encoding: ${mapping.file.encoding} is not known (utf-8 and windows-1251 are)`);
  root.refuseUnknown();
  if (problems.length) throw new CaptureError(`${name} can't be used:`, problems);
  return mapping;
}

const isEncoding = (label: string): boolean => {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
};
