import { parse as parseYaml } from 'yaml';
import type { Evidence, Ingest, Zone } from '@app/decider/fact';
import { activityKinds, CaptureError, type ActivityKind, type RepRole } from '../captured';
import { hasOffset, isZone } from '../local-time';
import { at, type Problems } from '../mapping-reader';

/** What the columns of a row can mean. `lead` and `rep` are the source's own ids; `start`, `end` and `answered` are times. */
export const columnMeanings = [
  'id',
  'rep',
  'lead',
  'kind',
  'start',
  'end',
  'duration',
  'answered',
  'from',
  'to',
] as const;
export type ColumnMeaning = (typeof columnMeanings)[number];

/** What a kind of row becomes; `label` is the source's own word for it unless the mapping gives another. */
export type KindMapping =
  | { readonly call: 'outbound' | 'inbound' | 'internal'; readonly label: string }
  | { readonly activity: ActivityKind; readonly label: string };

/** A mapping file: how the CSV of some CRM reads. See docs/import.md. */
export interface Mapping {
  /** Names this source among others; part of every fact's identity. */
  readonly account: string;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly file: { readonly delimiter: string; readonly encoding: string };
  readonly columns: { readonly [meaning in ColumnMeaning]?: string };
  /**
   * `elapsed` is how long a row took whose times say no offset, where the clocks changed within it: `real` time, or
   * what its own clock shows, `by the clock`; then its end is that long after its start.
   */
  readonly time: { readonly format: string; readonly zone: Zone; readonly elapsed: 'real' | 'by the clock' };
  /** `{lead}`, `{rep}`, … stand for the row's values. */
  readonly ids: { readonly rep: string; readonly lead: string; readonly row: string };
  /** Endings that an export adds to ids and that are no part of them: `.0`. */
  readonly stripFromIds: readonly string[];
  readonly kinds: ReadonlyMap<string, KindMapping>;
  /** Column → values whose rows are no items at all. */
  readonly skip: readonly { readonly column: string; readonly values: ReadonlySet<string> }[];
  /** Values of the rep column that are machines: their rows become this activity, of no rep. */
  readonly nobody: { readonly values: ReadonlySet<string>; readonly activity: ActivityKind };
  /** `changes of rep`: the first rep of a lead owns it, each change of rep is a change of hands. */
  readonly ownership: 'none' | 'changes of rep';
  readonly rep: { readonly team: string; readonly role: RepRole; readonly timeZone: Zone };
  readonly lead: { readonly source: string; readonly segment?: string };
}

/** Throws CaptureError with every problem at once, each naming its key. */
export function readMapping(yaml: string, name = 'the mapping'): Mapping {
  let document: unknown;
  try {
    document = parseYaml(yaml);
  } catch (error) {
    throw new CaptureError(`${name} is not YAML`, [error instanceof Error ? error.message : String(error)]);
  }
  const problems: Problems = [];
  const root = at(document, '', problems);
  const columns = root.in('columns');
  const ids = root.in('ids');
  const file = root.in('file');
  const time = root.in('time');
  const rep = root.in('rep');
  const lead = root.in('lead');
  const nobody = root.in('nobody');
  const column = Object.fromEntries(columnMeanings.map((meaning) => [meaning, columns.optionalText(meaning)]));
  const identity = column.id ? ['id'] : ['lead', 'kind', 'rep', 'start'].filter((meaning) => column[meaning]);

  const mapping: Mapping = {
    account: root.text('account'),
    evidence: root.oneOf('evidence', ['assumed', 'declared', 'captured'], 'assumed'),
    ingest: root.oneOf('ingest', ['backfill', 'live'], 'backfill'),
    file: { delimiter: file.text('delimiter', ','), encoding: file.text('encoding', 'utf-8') },
    columns: column,
    time: {
      format: time.text('format'),
      zone: time.text('zone', 'UTC'),
      elapsed: time.oneOf('elapsed', ['real', 'by the clock'], 'real'),
    },
    ids: {
      rep: ids.text('rep', '{rep}'),
      lead: ids.text('lead', column.lead ? '{lead}' : ''),
      row: ids.text('row', identity.map((meaning) => `{${meaning}}`).join('|')),
    },
    stripFromIds: ids.texts('strip'),
    kinds: kindsOf(root),
    skip: root.entries('skip').map(([column, values]) => ({ column, values: new Set(values.ownTexts()) })),
    nobody: { values: new Set(nobody.texts('values')), activity: nobody.oneOf('activity', activityKinds, 'paperwork') },
    ownership: root.oneOf('ownership', ['none', 'changes of rep'], 'none'),
    rep: {
      team: rep.text('team'),
      role: rep.oneOf('role', ['hunter', 'farmer'], 'hunter'),
      timeZone: rep.text('timeZone', time.optionalText('zone') ?? 'UTC'),
    },
    lead: { source: lead.text('source'), ...optional('segment', lead.optionalText('segment')) },
  };

  for (const needed of ['rep', 'start', 'kind'] as const)
    if (!mapping.columns[needed]) problems.push(`columns.${needed} is missing: which column is it?`);
  for (const [key, template] of Object.entries(mapping.ids))
    for (const [, meaning] of template.matchAll(/\{(\w*)\}/g))
      if (!mapping.columns[meaning as ColumnMeaning])
        problems.push(`ids.${key} uses {${meaning}}, which columns does not name`);
  if (!mapping.columns.lead && mapping.ownership !== 'none') problems.push('ownership needs columns.lead');
  if (
    mapping.time.format &&
    !hasOffset(mapping.time.format) &&
    !time.optionalText('zone') &&
    mapping.time.format !== 'ISO'
  )
    problems.push(`time.zone is missing: times like ${mapping.time.format} say no offset`);
  for (const [key, zone] of [
    ['time.zone', mapping.time.zone],
    ['rep.timeZone', mapping.rep.timeZone],
  ] as const)
    if (!isZone(zone)) problems.push(`${key}: ${zone} is no IANA time zone (Europe/Amsterdam is one)`);
  if (!isEncoding(mapping.file.encoding))
    problems.push(`file.encoding: ${mapping.file.encoding} is not known (utf-8 and windows-1251 are)`);
  root.refuseUnknown();
  if (problems.length) throw new CaptureError(`${name} can't be used:`, problems);
  return mapping;
}

function kindsOf(root: ReturnType<typeof at>): ReadonlyMap<string, KindMapping> {
  const kinds = root.entries('kinds');
  if (kinds.length === 0) root.problem('kinds', 'is empty: which kind of row becomes what?');
  const mapped = (kind: string, entry: (typeof kinds)[number][1]): KindMapping => {
    const label = entry.text('label', kind);
    if (entry.has('call') === entry.has('activity'))
      entry.problem('', 'needs either `call` (a direction) or `activity` (a kind)');
    return entry.has('activity')
      ? { activity: entry.oneOf('activity', activityKinds), label }
      : { call: entry.oneOf('call', ['outbound', 'inbound', 'internal'], 'outbound'), label };
  };
  return new Map(kinds.map(([kind, entry]) => [kind, mapped(kind, entry)]));
}

const isEncoding = (label: string): boolean => {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
};
const optional = <K extends string, V>(key: K, value: V | undefined) =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);
