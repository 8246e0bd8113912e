import { CaptureError, type Reading } from '../captured';
import { csvRecords, type CsvRecord } from '../csv-records';
import { reading, SentFields, type Sent } from '../sent-fields';
import { callReader, type HubSpotSource } from './call';

/** Labels of an export's columns, where they are not the properties' own names. */
const labels: Readonly<Record<string, string>> = {
  'record id': 'hs_object_id',
  'activity date': 'hs_timestamp',
  'call direction': 'hs_call_direction',
  'call duration': 'hs_call_duration',
  'call outcome': 'hs_call_disposition',
  'call status': 'hs_call_status',
  'from number': 'hs_call_from_number',
  'to number': 'hs_call_to_number',
  'activity assigned to': 'hubspot_owner_id',
  'recording url': 'hs_call_recording_url',
  'call recording url': 'hs_call_recording_url',
  'call has voicemail': 'hs_call_has_voicemail',
};

/** Calls as the API lists them: `{id, properties}` each. One reading a call, `line` being its place in the list from 1. */
export function readHubSpotCalls(sent: readonly unknown[], source: HubSpotSource): Reading[] {
  const callOf = callReader(source);
  return sent.map((item, nth) =>
    reading(nth + 1, () => {
      const call = SentFields.of(item, `[${nth}]`);
      const properties = call.within('properties') ?? call.missing('properties');
      const id = call.text('id') ? call.id('id') : properties.id('hs_object_id');
      return callOf(id, properties, nth + 1);
    }),
  );
}

/** The calls in a list, in a page of the API (`{results: […]}`), or the one call that it is. */
export const hubSpotCallsIn = (sent: object): readonly unknown[] => {
  if (Array.isArray(sent)) return sent;
  const { results } = sent as { results?: unknown };
  return Array.isArray(results) ? results : [sent];
};

/** An export: CSV with a header line in any order of columns, in constant memory; or JSON as the API gives it. */
export async function* readHubSpotExport(
  bytes: AsyncIterable<Uint8Array>,
  source: HubSpotSource,
): AsyncGenerator<Reading[]> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  if (/^\uFEFF?\s*[[{]/.test(new TextDecoder().decode(first.value.subarray(0, 100)))) {
    yield readHubSpotCalls(hubSpotCallsIn(await jsonIn(all)), source);
    return;
  }
  const callOf = callReader(source);
  let header: readonly string[] | undefined;
  for await (const records of csvRecords(all, { delimiter: ',', encoding: 'utf-8' })) {
    const rows = header ? records : records.slice(1);
    header ??= headerIn(records[0]!);
    const names = header;
    const readings = rows.map((record) => row(record, names, callOf));
    if (readings.length) yield readings;
  }
}

function row(record: CsvRecord, names: readonly string[], callOf: ReturnType<typeof callReader>): Reading {
  const { line } = record;
  if ('broken' in record) return { line, how: 'refused', reason: record.broken };
  return reading(line, () => {
    const fields = new SentFields(Object.fromEntries(names.map((name, i) => [name, record.fields[i]])));
    return callOf(fields.id('hs_object_id'), fields, line);
  });
}

function headerIn(record: CsvRecord): string[] {
  const names = 'fields' in record ? record.fields.map(nameOf) : [];
  const missing = ['hs_object_id', 'hs_timestamp'].filter((name) => !names.includes(name));
  if (missing.length === 0) return names;
  throw new CaptureError(
    'the columns of the HubSpot export:',
    missing.map((name) => `${name} is missing`),
  );
}
const nameOf = (title: string) => {
  const name = title.trim().toLowerCase();
  return (Object.hasOwn(labels, name) && labels[name]) || name;
};

const largestJson = 64 * 1024 * 1024;

async function jsonIn(bytes: AsyncIterable<Uint8Array>): Promise<Sent> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > largestJson) throw new CaptureError('the JSON is larger than 64 MiB: export it in parts, or as CSV');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) as Sent;
  } catch {
    throw new CaptureError('the file begins like JSON, but is none, or not UTF-8');
  }
}
